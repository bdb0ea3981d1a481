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

from .models import Edition, EditionState, Goal, Need
from .permissions import may_make_report, may_read_concept
from .selectors.texts import waiting_count
from .selectors.working_edition import successors_of, working_edition

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
    edition = working_edition(viewer, day=today) if may_make_report(viewer) else None
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
            within=str(row.action_field.edition),
        )
        for row in rows
    ]


def need_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_concept(viewer):
        return []
    rows = Need.objects.filter(pk__in=set(ids))
    return [
        TraceEnd("need", row.pk, str(row), reverse("strategy:need_detail", args=[row.number]))
        for row in rows
    ]


def cycle_states(viewer: Viewer, today: date) -> dict[str, StepState]:
    """Where deciding, acting, reporting and revising stand, by the edition of the day."""
    edition = working_edition(viewer, day=today)
    if edition is None:
        return {}
    return {
        "decide": _decided(edition),
        "act": _acted(edition),
        "report": _reported(edition, today),
        "revise": _revised(edition),
    }


def _decided(edition: Edition) -> StepState:
    """Where deciding stands: done once the edition of the day is adopted."""
    progress = Progress.DONE if edition.state in _DECIDED else Progress.UNDER_WAY
    note = f"{edition.title} · {edition.get_state_display()}"
    return StepState(progress, note, reverse("strategy:edition_detail", args=[edition.slug]))


def _acted(edition: Edition) -> StepState:
    if edition.state not in _DECIDED:
        return StepState(Progress.AHEAD)
    done = edition.state in _REPORTED
    return StepState(Progress.DONE if done else Progress.UNDER_WAY)


def _reported(edition: Edition, today: date) -> StepState:
    """Reported, or how long still until the report is due."""
    if edition.state not in _DECIDED:
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


def _revised(edition: Edition) -> StepState:
    """Under way while a successor of the edition of the day is being written."""
    drafts = (one for one in successors_of(edition) if one.state not in _DECIDED)
    successor = next(drafts, None)
    if successor is None:
        return StepState(Progress.AHEAD)
    url = reverse("strategy:edition_detail", args=[successor.slug])
    return StepState(Progress.UNDER_WAY, successor.title, url)
