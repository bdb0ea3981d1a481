"""What the concept hands to core's registries: start cards, trace ends, its place in the cycle."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core.registries.cards import Card
from ankommen.core.registries.cycle import Progress, StepState
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from .models import Edition, EditionState, Goal
from .permissions import may_make_report, may_read_concept
from .selectors.editions import concepts, current_edition, editions_of
from .selectors.texts import waiting_count

_DECIDED = frozenset(
    {EditionState.ADOPTED, EditionState.IN_FORCE, EditionState.REPORTED, EditionState.CLOSED}
)
_REPORTED = frozenset({EditionState.REPORTED, EditionState.CLOSED})


REPORT_NOTICE_DAYS = 60


def suggestion_cards(viewer: Viewer, today: date) -> list[Card]:
    waiting = waiting_count(viewer=viewer)
    if not waiting:
        return []
    text = ngettext("%(n)d Vorschlag wartet", "%(n)d Vorschläge warten", waiting) % {"n": waiting}
    return [Card(text, reverse("strategy:suggestion_list"), _("entscheiden"), urgency=3)]


def report_cards(viewer: Viewer, today: date) -> list[Card]:
    """The report that falls due within two months, for whoever may make it."""
    edition = _current(viewer, today) if may_make_report(viewer) else None
    if edition is None or edition.state not in _DECIDED - _REPORTED or not edition.report_due_on:
        return []
    days = (edition.report_due_on - today).days
    if days > REPORT_NOTICE_DAYS:
        return []
    if days < 0:
        text = ngettext(
            "Umsetzungsbericht seit %(n)d Tag fällig",
            "Umsetzungsbericht seit %(n)d Tagen fällig",
            -days,
        )
    else:
        text = ngettext(
            "Umsetzungsbericht in %(n)d Tag fällig", "Umsetzungsbericht in %(n)d Tagen fällig", days
        )
    url = reverse("strategy:report_create", args=[edition.slug])
    urgency = 1 if days < 0 else 2
    return [Card(text % {"n": abs(days)}, url, _("erstellen"), urgency=urgency)]


def edition_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_concept(viewer):
        return []
    rows = Edition.objects.filter(pk__in=set(ids))
    return [
        TraceEnd("edition", row.pk, row.title, reverse("strategy:edition_detail", args=[row.slug]))
        for row in rows
    ]


def goal_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_concept(viewer):
        return []
    rows = Goal.objects.filter(pk__in=set(ids)).select_related("action_field__edition")
    return [
        TraceEnd(
            "goal",
            row.pk,
            str(row),
            reverse(
                "strategy:action_field_detail",
                args=[row.action_field.edition.slug, row.action_field.slug],
            ),
        )
        for row in rows
    ]


def decide_state(viewer: Viewer, today: date) -> StepState:
    """Where deciding stands: done once the edition of the day is adopted."""
    edition = _current(viewer, today)
    if edition is None:
        return StepState(Progress.AHEAD)
    progress = Progress.DONE if edition.state in _DECIDED else Progress.UNDER_WAY
    note = f"{edition.title} · {edition.get_state_display()}"
    return StepState(progress, note, reverse("strategy:edition_detail", args=[edition.slug]))


def act_state(viewer: Viewer, today: date) -> StepState:
    edition = _current(viewer, today)
    if edition is None or edition.state not in _DECIDED:
        return StepState(Progress.AHEAD)
    done = edition.state in _REPORTED
    return StepState(Progress.DONE if done else Progress.UNDER_WAY)


def report_state(viewer: Viewer, today: date) -> StepState:
    """Reported, or how long still until the report is due."""
    edition = _current(viewer, today)
    if edition is None or edition.state not in _DECIDED:
        return StepState(Progress.AHEAD)
    if edition.state in _REPORTED:
        return StepState(Progress.DONE, edition.title)
    if edition.report_due_on is None:
        return StepState(Progress.AHEAD)
    days = (edition.report_due_on - today).days
    url = reverse("strategy:report_list", args=[edition.slug])
    if days < 0:
        note = ngettext(
            "Bericht seit %(n)d Tag fällig", "Bericht seit %(n)d Tagen fällig", -days
        ) % {"n": -days}
        return StepState(Progress.UNDER_WAY, f"{edition.title} · {note}", url)
    note = ngettext("noch %(n)d Tag bis zum Bericht", "noch %(n)d Tage bis zum Bericht", days) % {
        "n": days
    }
    return StepState(Progress.AHEAD, f"{edition.title} · {note}", url)


def revise_state(viewer: Viewer, today: date) -> StepState:
    """Under way while a successor of the edition of the day is being written."""
    edition = _current(viewer, today)
    if edition is None:
        return StepState(Progress.AHEAD)
    successor = edition.successors.exclude(state__in=_DECIDED).first()
    if successor is None:
        return StepState(Progress.AHEAD)
    url = reverse("strategy:edition_detail", args=[successor.slug])
    return StepState(Progress.UNDER_WAY, successor.title, url)


def _current(viewer: Viewer, today: date) -> Edition | None:
    found = concepts(viewer=viewer)
    if not found:
        return None
    return current_edition(editions_of(viewer=viewer, concept=found[0]), day=today)
