"""What partners tell people of: a second person is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.models import Delivery
from ankommen.core.notices import Kind, Shown
from ankommen.core.viewer import Viewer

from .models import ProtectionRequest
from .permissions import may_edit_organisation, visible_organisations

PROTECTION_ASKED = "partners.protection_asked"


def kinds() -> tuple[Kind, ...]:
    label = gettext_lazy("Eine Schutzstufe wartet auf Ihre Freigabe")
    return (Kind(PROTECTION_ASKED, label, _requests, Delivery.AT_ONCE),)


def _requests(viewer: Viewer, ids: Collection[str]) -> Mapping[str, Shown]:
    """Of organisations that the viewer may know of and edit."""
    rows = ProtectionRequest.objects.filter(
        visible_organisations(viewer, prefix="organisation__"), pk__in=ids
    ).select_related("organisation")
    return {
        str(row.pk): Shown(
            str(row.organisation)
            if row.decided_at is None
            else _("%(name)s (schon entschieden)") % {"name": row.organisation},
            reverse("partners:organisation_detail", args=[row.organisation_id]),
        )
        for row in rows
        if may_edit_organisation(viewer, row.organisation)
    }
