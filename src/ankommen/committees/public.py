"""The door of committees: bodies and resolutions as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ankommen.core.viewer import Viewer

from .models import Body, Outcome, Resolution
from .rules import OUTCOMES_THAT_DECIDE


@dataclass(frozen=True, slots=True)
class BodyName:
    id: int
    name: str
    kind_label: str
    is_invented: bool


@dataclass(frozen=True, slots=True)
class ResolutionFacts:
    """What a body decided: enough to hang something on it and to print it."""

    id: int
    paper_number: str
    title: str
    text: str
    decided_on: date
    outcome: str
    outcome_label: str
    is_adopted: bool
    votes_yes: int | None
    votes_no: int | None
    votes_abstain: int | None
    body_id: int
    body_name: str
    meeting_id: int
    meeting_held_on: date

    @property
    def label(self) -> str:
        return f"{self.paper_number} {self.title}"


def body_names() -> dict[int, BodyName]:
    """All bodies by id, in order of their names. That a body exists is public."""
    return {
        row.pk: BodyName(row.pk, row.name, row.get_kind_display(), row.is_invented)
        for row in Body.objects.all()
    }


def resolutions(*, ids: Iterable[int]) -> dict[int, ResolutionFacts]:
    """The resolutions with these ids; ids that do not exist are left out.

    For callers that show a resolution beside what hangs on it; choose with `resolution_choices`.
    """
    return {row.id: row for row in _facts(Resolution.objects.filter(pk__in=set(ids)))}


def resolution_labels(*, viewer: Viewer) -> dict[int, str]:
    """All resolutions by id, newest first, for whoever may read committees."""
    if not viewer.may_somewhere("committees.read"):
        return {}
    rows = Resolution.objects.order_by("-decided_on", "-id")
    columns = rows.values_list("pk", "paper_number", "title")
    return {pk: f"{paper} {title}" for pk, paper, title in columns}


def resolution_choices(*, viewer: Viewer, body_id: int) -> list[ResolutionFacts]:
    """A body's resolutions, newest first, for whoever may read committees."""
    if not viewer.may_somewhere("committees.read"):
        return []
    return _facts(Resolution.objects.filter(meeting__body_id=body_id))


def _facts(rows: QuerySet[Resolution]) -> list[ResolutionFacts]:
    return [
        ResolutionFacts(
            id=row.pk,
            paper_number=row.paper_number,
            title=row.title,
            text=row.text,
            decided_on=row.decided_on,
            outcome=row.outcome,
            outcome_label=str(Outcome(row.outcome).label),
            is_adopted=row.outcome in OUTCOMES_THAT_DECIDE,
            votes_yes=row.votes_yes,
            votes_no=row.votes_no,
            votes_abstain=row.votes_abstain,
            body_id=row.meeting.body_id,
            body_name=row.meeting.body.name,
            meeting_id=row.meeting_id,
            meeting_held_on=row.meeting.held_on,
        )
        for row in rows.select_related("meeting__body")
    ]
