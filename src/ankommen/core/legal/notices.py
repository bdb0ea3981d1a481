"""What the law's data tell people of: a second person is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..models import Delivery, LegalProposal
from ..notices import Kind, Shown
from ..viewer import Viewer
from .permissions import may_edit_law

LAW_PROPOSED = "core.law_proposed"


def kinds() -> tuple[Kind, ...]:
    label = _("Eine Änderung der Rechtsdaten wartet auf Ihre Freigabe")
    return (Kind(LAW_PROPOSED, label, _proposals, Delivery.AT_ONCE),)


def _proposals(viewer: Viewer, ids: Collection[str]) -> Mapping[str, Shown]:
    if not may_edit_law(viewer):
        return {}
    return {
        str(row.pk): Shown(
            f"{row.entry['title']}: {row.get_state_display()}",
            reverse("core:law_proposal", args=[row.pk]),
        )
        for row in LegalProposal.objects.filter(pk__in=ids)
    }
