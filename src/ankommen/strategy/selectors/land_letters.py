"""The register of letters to the Land: what waits, how long, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ankommen.core.errors import NotFound
from ankommen.core.models import AuditEntry
from ankommen.core.viewer import Viewer

from ..models import LandLetter
from ..permissions import may_read_concept
from ..rules.duties import LetterStanding, cost_meanwhile, days_open, letter_standing


@dataclass(frozen=True, slots=True)
class LetterChoice:
    standing: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class LetterLine:
    """`days`: open, or how long it took; `cost_cents`: computed from the monthly costs."""

    letter: LandLetter
    standing: LetterStanding
    days: int
    cost_cents: int | None


@dataclass(frozen=True, slots=True)
class LetterSums:
    """What the unanswered ones add up to; letters whose costs nobody knows are counted apart."""

    waiting: int
    overdue: int
    cost_cents: int
    without_costs: int


def letter_lines(
    *, viewer: Viewer, choice: LetterChoice | None = None, day: date
) -> list[LetterLine]:
    """The register as chosen, in one query: unanswered ones first, the longest wait on top."""
    if not may_read_concept(viewer):
        return []
    choice = choice or LetterChoice()
    rows = LandLetter.objects.select_related("unit__organisation", "duty")
    lines = [letter_line(row, day=day) for row in rows]
    words = choice.text.casefold().split()
    chosen = [
        line
        for line in lines
        if (not choice.standing or line.standing == choice.standing)
        and all(word in _words(line.letter) for word in words)
    ]
    answered = LetterStanding.ANSWERED
    return sorted(chosen, key=lambda line: (line.standing == answered, line.letter.sent_on))


def letter_line(letter: LandLetter, *, day: date) -> LetterLine:
    days = days_open(sent_on=letter.sent_on, answered_on=letter.answered_on, day=day)
    return LetterLine(
        letter,
        letter_standing(due_on=letter.due_on, answered_on=letter.answered_on, day=day),
        days,
        cost_meanwhile(cents_per_month=letter.cents_per_month, days=days),
    )


def letter_sums(lines: list[LetterLine]) -> LetterSums:
    waiting = [one for one in lines if one.standing != LetterStanding.ANSWERED]
    return LetterSums(
        waiting=len(waiting),
        overdue=sum(one.standing == LetterStanding.OVERDUE for one in waiting),
        cost_cents=sum(one.cost_cents or 0 for one in waiting),
        without_costs=sum(one.cost_cents is None for one in waiting),
    )


def letter_for(*, viewer: Viewer, number: int) -> LandLetter:
    rows = LandLetter.objects.select_related("unit__organisation", "duty").order_by("concept_id")
    found = rows.filter(number=number).first() if may_read_concept(viewer) else None
    if found is None:
        raise NotFound
    return found


def letter_history(letter: LandLetter) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(object_kind="land_letter", object_id=str(letter.pk))
    return list(rows.order_by("-id")[:50])


def _words(letter: LandLetter) -> str:
    return f"{letter.topic} {letter.text} {letter.addressee} {letter.answer}".casefold()
