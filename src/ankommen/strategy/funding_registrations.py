"""What sources of money hand to core: the card of those that end soon, the daily reminder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core.jobs import RunningJob
from ankommen.core.registries.cards import Card
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from .models import FundingSource
from .permissions import may_edit_concept, may_read_concept
from .rules.funding import FundingStanding
from .selectors.funding import standing_of
from .services.funding_reminders import queue_funding_reminders


def funding_cards(viewer: Viewer, today: date) -> list[Card]:
    """Sources of money that end soon, for whoever keeps the register."""
    if not may_edit_concept(viewer):
        return []
    rows = FundingSource.objects.filter(ends_on__gte=today)
    ends = [
        row.ends_on
        for row in rows
        if row.ends_on and standing_of(row, day=today) == FundingStanding.ENDING
    ]
    if not ends:
        return []
    text = ngettext(
        "%(n)d Mittelquelle endet bald, in %(days)d Tagen",
        "%(n)d Mittelquellen enden bald, die erste in %(days)d Tagen",
        len(ends),
    )
    values = {"n": len(ends), "days": (min(ends) - today).days}
    return [Card(text % values, reverse("strategy:cliff_list"), _("ansehen"), urgency=4)]


def funding_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_concept(viewer):
        return []
    rows = FundingSource.objects.filter(pk__in=set(ids))
    return [
        TraceEnd(
            "funding_source",
            row.pk,
            row.name,
            reverse("strategy:funding_source_detail", args=[row.pk]),
        )
        for row in rows
    ]


def remind_of_funding(running: RunningJob) -> None:
    """The daily job."""
    queued = queue_funding_reminders(now=timezone.now())
    running.finish(_("Auf den Weg gebracht: %(count)d") % {"count": queued})
