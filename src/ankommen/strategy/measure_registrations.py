"""What measures hand to core's registries: start cards, trace ends and the daily reminders."""

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

from .models import Edition
from .rules.status import ENDED, Reason, Status
from .selectors.measure_list import MeasureChoice, MeasureLine, measure_lines
from .selectors.measures import visible_measures
from .selectors.reminders import unreachable_measures
from .selectors.working_edition import working_edition
from .services.reminders import send_reminders

MOST_SINGLE_CARDS = 3


def measure_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    rows = visible_measures(viewer).filter(pk__in=set(ids)).select_related("edition")
    return [
        TraceEnd(
            "measure",
            row.pk,
            str(row),
            reverse("strategy:measure_detail", args=[row.edition.slug, row.slug]),
        )
        for row in rows
    ]


def measure_cards(viewer: Viewer, today: date) -> list[Card]:
    """Overdue, awaiting a report, out of date: of all measures for the office, else of mine."""
    if not viewer.may_somewhere("strategy.report_status"):
        return []
    edition = working_edition(viewer, day=today)
    if edition is None:
        return []
    for_all = viewer.may("strategy.edit")
    choice = MeasureChoice(mine=not for_all)
    lines = measure_lines(viewer=viewer, edition=edition, choice=choice, day=today)
    return _counted(lines, edition, for_all=for_all)


def unreachable_cards(viewer: Viewer, today: date) -> list[Card]:
    """For the office: reminders that no mail address can receive."""
    if not viewer.may("strategy.edit"):
        return []
    found = unreachable_measures(day=today)
    cards = [
        Card(
            _("Erinnerung zu %(number)s erreicht niemanden: keine E-Mail-Adresse")
            % {"number": one.number},
            reverse("strategy:measure_edit", args=[one.edition_slug, one.slug]),
            _("eintragen"),
            urgency=4,
        )
        for one in found[:MOST_SINGLE_CARDS]
    ]
    rest = len(found) - len(cards)
    if rest:
        text = ngettext(
            "%(n)d weitere Erinnerung erreicht niemanden",
            "%(n)d weitere Erinnerungen erreichen niemanden",
            rest,
        )
        address = reverse("strategy:measure_list") + "?sort=due"
        cards.append(Card(text % {"n": rest}, address, _("ansehen"), urgency=4))
    return cards


def remind(running: RunningJob) -> None:
    """The daily job."""
    sent = send_reminders(now=timezone.now())
    running.finish(
        _("%(mails)d Mails verschickt, %(failed)d gescheitert, %(without)d ohne Adresse.")
        % {"mails": sent.mails, "failed": sent.failed, "without": sent.without_address}
    )


def _counted(lines: list[MeasureLine], edition: Edition, *, for_all: bool) -> list[Card]:
    late = [line for line in lines if line.result.status == Status.LATE]
    waiting = [line for line in lines if line.result.reason == Reason.MILESTONE_SOON_UNREPORTED]
    stale = [line for line in lines if line.is_stale and line.result.status not in ENDED]
    address = f"{reverse('strategy:measure_list')}?edition={edition.slug}"
    address += "" if for_all else "&mine=1"
    found = [
        (
            len(late),
            ngettext("%(n)d Maßnahme überfällig", "%(n)d Maßnahmen überfällig", len(late)),
            f"{address}&overdue=1",
            _("ansehen"),
            0,
        ),
        (
            len(waiting),
            ngettext(
                "%(n)d Meldung vor einem Meilenstein erbeten",
                "%(n)d Meldungen vor einem Meilenstein erbeten",
                len(waiting),
            ),
            f"{address}&status=at_risk",
            _("melden"),
            1,
        ),
        (
            len(stale),
            ngettext(
                "%(n)d Maßnahme lange nicht bestätigt",
                "%(n)d Maßnahmen lange nicht bestätigt",
                len(stale),
            ),
            f"{address}&stale=1",
            _("bestätigen"),
            2,
        ),
    ]
    return [
        Card(text % {"n": count}, url, action, urgency=urgency)
        for count, text, url, action, urgency in found
        if count
    ]
