"""What measures hand to core's registries: start cards, trace ends and the daily reminders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.accounts.public import previous_login
from ankommen.core.jobs import RunningJob
from ankommen.core.registries.cards import Card
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.ui.numbers import number as number_text
from ankommen.core.viewer import Viewer

from .models import Edition
from .selectors.changes import changes_since
from .selectors.measure_list import MeasureChoice, chosen_rows
from .selectors.measures import visible_measures
from .selectors.reminders import FOLLOWED_STATES, unreachable_measures
from .selectors.standing_counts import (
    StandingCounts,
    Unreached,
    standing_counts,
    standing_counts_of_all,
)
from .selectors.working_edition import working_edition
from .services.reminders import queue_reminders

MOST_NUMBERS = 4


def measure_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    rows = visible_measures(viewer).filter(pk__in=set(ids)).select_related("edition")
    return [
        TraceEnd(
            "measure",
            row.pk,
            str(row),
            reverse("strategy:measure_detail", args=[row.edition.slug, row.slug]),
            within=str(row.edition),
        )
        for row in rows
    ]


def measure_cards(viewer: Viewer, today: date) -> list[Card]:
    """Overdue, awaiting a report, out of date: of all measures for the office, else of mine.

    The office also learns which reminders no mail address can receive.
    """
    if not viewer.may_somewhere("strategy.report_status"):
        return []
    edition = working_edition(viewer, day=today)
    if edition is None:
        return []
    for_all = viewer.may("strategy.edit")
    if for_all and viewer.may("strategy.read"):
        counts = standing_counts_of_all(edition, day=today)
    else:
        rows = chosen_rows(viewer, edition, MeasureChoice(mine=not for_all), day=today)
        counts = standing_counts(rows, edition, day=today)
    cards = _counted(counts, edition, for_all=for_all)
    if for_all and edition.state in FOLLOWED_STATES:
        found = unreachable_measures(edition, day=today, most=MOST_NUMBERS)
        cards += _unreachable(edition, found)
    return cards


def _unreachable(edition: Edition, found: Unreached) -> list[Card]:
    """One card for all of them. It leads to the first; once that is mended, to the next."""
    if not found.count:
        return []
    text = ngettext(
        "%(n)d Maßnahme, deren Erinnerung niemanden erreicht: %(numbers)s",
        "%(n)d Maßnahmen, deren Erinnerungen niemanden erreichen: %(numbers)s",
        found.count,
    )
    named = ", ".join(number for number, _slug in found.first)
    named += " …" if found.count > len(found.first) else ""
    address = reverse("strategy:measure_edit", args=[edition.slug, found.first[0][1]])
    values = {"n": found.count, "numbers": named}
    return [Card(text % values, address, _("Adresse eintragen"), urgency=4)]


def changes_card(viewer: Viewer, today: date) -> list[Card]:
    """What others changed in the viewer's measures since the viewer was here before."""
    since = previous_login(viewer)
    if since is None or not viewer.may_somewhere("strategy.read"):
        return []
    count = changes_since(viewer, since).count()
    if not count:
        return []
    text = ngettext(
        "Seit Ihrer letzten Anmeldung: %(n)s Änderung an Maßnahmen",
        "Seit Ihrer letzten Anmeldung: %(n)s Änderungen an Maßnahmen",
        count,
    )
    url = reverse("strategy:recent_changes")
    return [Card(text % {"n": number_text(count)}, url, _("ansehen"), urgency=9)]


def remind(running: RunningJob) -> None:
    """The daily job."""
    queued = queue_reminders(now=timezone.now())
    running.finish(
        _("Auf den Weg gebracht: %(mails)d, ohne Adresse: %(without)d")
        % {"mails": queued.mails, "without": queued.without_address}
    )


def _counted(counts: StandingCounts, edition: Edition, *, for_all: bool) -> list[Card]:
    late, waiting, stale = counts.late, counts.waiting, counts.stale
    address = f"{reverse('strategy:measure_list')}?edition={edition.slug}"
    address += "" if for_all else "&mine=1"
    lines = [
        (
            late,
            ngettext("%(n)d Maßnahme überfällig", "%(n)d Maßnahmen überfällig", late),
            f"{address}&overdue=1",
            _("ansehen"),
            0,
        ),
        (
            waiting,
            ngettext(
                "%(n)d Meldung vor einem Meilenstein erbeten",
                "%(n)d Meldungen vor einem Meilenstein erbeten",
                waiting,
            ),
            f"{address}&status=at_risk",
            _("melden"),
            1,
        ),
        (
            stale,
            ngettext(
                "%(n)d Maßnahme lange nicht bestätigt",
                "%(n)d Maßnahmen lange nicht bestätigt",
                stale,
            ),
            f"{address}&stale=1",
            _("bestätigen"),
            2,
        ),
    ]
    return [
        Card(text % {"n": count}, url, action, urgency=urgency)
        for count, text, url, action, urgency in lines
        if count
    ]
