"""What accounts tell people of: whose role somebody stands in for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.models import Delivery
from ankommen.core.notices import Kind, Shown
from ankommen.core.viewer import Viewer

from .models import Deputy
from .permission_sets import PERMISSION_SETS

DEPUTY_APPOINTED = "accounts.deputy_appointed"


def kinds() -> tuple[Kind, ...]:
    label = gettext_lazy("Sie vertreten jemanden")
    return (Kind(DEPUTY_APPOINTED, label, _own_deputies, Delivery.AT_ONCE),)


def _own_deputies(viewer: Viewer, ids: Collection[str]) -> Mapping[str, Shown]:
    mine = Deputy.objects.filter(pk__in=ids, user_id=viewer.user_id or 0)
    return {str(row.pk): _shown(row) for row in mine.select_related("assignment__user")}


def _shown(row: Deputy) -> Shown:
    role = PERMISSION_SETS.get(row.assignment.role)
    words = {
        "name": row.assignment.user.name,
        "role": role.label if role else row.assignment.role,
        "start": date_format(row.starts_on, "SHORT_DATE_FORMAT"),
        "end": date_format(row.ends_on, "SHORT_DATE_FORMAT"),
    }
    title = _("%(name)s, %(role)s, vom %(start)s bis zum %(end)s") % words
    return Shown(title, reverse("accounts:my_rights"))
