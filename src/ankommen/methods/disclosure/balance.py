"""Goslar's question from counted totals alone: how many hold a document and did not register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .errors import DisclosureError, Reason


class Stage(StrEnum):
    ISSUED = "issued"
    REGISTERED = "registered"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Quarter:
    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in {1, 2, 3, 4}:
            raise DisclosureError(Reason.BAD_PARAMETER, "quarter", "1 to 4", str(self.number))

    def contains(self, day: date) -> bool:
        return day.year == self.year and (day.month + 2) // 3 == self.number


@dataclass(frozen=True, slots=True)
class CountedTotal:
    """What one office counted for one quarter and origin, as of its reference date."""

    quarter: Quarter
    origin: str
    stage: Stage
    source: str
    count: int
    reference_date: date

    def __post_init__(self) -> None:
        if isinstance(self.count, bool) or not isinstance(self.count, int):
            raise DisclosureError(Reason.NOT_A_COUNT, self.source, "a whole number")
        if self.count < 0:
            raise DisclosureError(Reason.NEGATIVE_COUNT, self.source, "0 or more")
        if not self.quarter.contains(self.reference_date):
            raise DisclosureError(
                Reason.OUTSIDE_PERIOD,
                self.source,
                f"a day in quarter {self.quarter.number}/{self.quarter.year}",
                self.reference_date.isoformat(),
            )


class Note(StrEnum):
    MISSING = "missing"
    SOURCES_DISAGREE = "sources_disagree"
    MORE_LEFT_THAN_CAME = "more_left_than_came"


@dataclass(frozen=True, slots=True)
class Balance:
    """Issued − registered − excused, from rounded inputs only: fit for print.

    `low` and `high` are multiples of the base, or None where a stage was delivered by nobody:
    unknown is never zero. `missing` names those stages.
    """

    quarter: Quarter
    origin: str
    low: int | None
    high: int | None
    notes: tuple[Note, ...]
    missing: tuple[Stage, ...]


def aggregate_balance(totals: Sequence[CountedTotal], *, base: int = 5) -> tuple[Balance, ...]:
    """One balance per quarter and origin, in the order quarter, origin.

    Every delivered count is rounded to the nearest multiple of `base` before anything is computed,
    so the result is worked out from protected numbers. Several sources for one stage span an
    interval from the least to the most. A negative balance is kept and noted: the offices count
    different people. Totals over origins must be delivered as an origin of their own; they are not
    summed here, for rounding would add up.

    Refuses the same source twice for one stage.
    """
    if base < 2:
        raise DisclosureError(Reason.BAD_PARAMETER, "base", "2 or more", str(base))
    groups: dict[tuple[int, int, str], dict[Stage, dict[str, int]]] = {}
    for total in totals:
        key = (total.quarter.year, total.quarter.number, total.origin)
        sources = groups.setdefault(key, {}).setdefault(total.stage, {})
        if total.source in sources:
            raise DisclosureError(Reason.DUPLICATE_CODE, total.source, "one count per stage")
        sources[total.source] = _nearest(total.count, base)
    return tuple(
        _balance(Quarter(year, number), origin, stages)
        for (year, number, origin), stages in sorted(groups.items(), key=lambda item: item[0])
    )


def _nearest(count: int, base: int) -> int:
    return (2 * count + base) // (2 * base) * base


def _balance(quarter: Quarter, origin: str, stages: dict[Stage, dict[str, int]]) -> Balance:
    missing = tuple(stage for stage in Stage if stage not in stages)
    notes = [Note.MISSING] if missing else []
    if any(len(set(sources.values())) > 1 for sources in stages.values()):
        notes.append(Note.SOURCES_DISAGREE)
    if missing:
        return Balance(quarter, origin, None, None, tuple(notes), missing)
    least = {stage: min(sources.values()) for stage, sources in stages.items()}
    most = {stage: max(sources.values()) for stage, sources in stages.items()}
    low = least[Stage.ISSUED] - most[Stage.REGISTERED] - most[Stage.EXCUSED]
    high = most[Stage.ISSUED] - least[Stage.REGISTERED] - least[Stage.EXCUSED]
    if low < 0:
        notes.append(Note.MORE_LEFT_THAN_CAME)
    return Balance(quarter, origin, low, high, tuple(notes), ())
