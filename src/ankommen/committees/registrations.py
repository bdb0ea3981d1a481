"""What committees hand to core's registries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core.registries.cards import Card
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from .models import Resolution
from .selectors import READ, upcoming_meetings

AHEAD = timedelta(days=14)


def meeting_cards(viewer: Viewer, today: date) -> list[Card]:
    """The meetings of the next two weeks."""
    return [
        Card(
            text=f"{meeting.body}: {_in_days((meeting.held_on - today).days)}",
            url=reverse("committees:meeting_detail", args=[meeting.pk]),
            action=_("ansehen"),
            urgency=4,
        )
        for meeting in upcoming_meetings(viewer=viewer, today=today, until=today + AHEAD)
    ]


def resolution_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not viewer.may_somewhere(READ):
        return []
    return [
        TraceEnd(
            "resolution",
            row.pk,
            str(row),
            reverse("committees:resolution_detail", args=[row.pk]),
        )
        for row in Resolution.objects.filter(pk__in=set(ids))
    ]


def _in_days(days: int) -> str:
    if days == 0:
        return _("Sitzung heute")
    return ngettext("Sitzung in %(days)d Tag", "Sitzung in %(days)d Tagen", days) % {"days": days}
