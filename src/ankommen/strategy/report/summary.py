"""Sums over a report's content: counts by status, overdue list, money, promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..models import MeasureStatus
from .content import FieldEntry, MeasureEntry, Money, Overdue, ReportContent
from .promises import Outcome

UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class StatusCount:
    code: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """The oldest overdue thing of a measure, and how many more there are."""

    measure: MeasureEntry
    item: Overdue
    days: int
    more: int


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """A sum with the number of amounts that nobody stated. None: nothing was stated at all."""

    label: str
    planned_cents: int | None
    spent_cents: int | None
    planned_missing: int
    spent_missing: int


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    code: str
    count: int


def status_counts(measures: Iterable[MeasureEntry]) -> list[StatusCount]:
    """Every status with its count, in the order of the list of statuses; hidden ones last."""
    counted = Counter(measure.status.code for measure in measures)
    total = counted.total()
    codes = [*MeasureStatus.values, *([UNKNOWN] if counted[UNKNOWN] else [])]
    return [
        StatusCount(code, counted[code], round(100 * counted[code] / total) if total else 0)
        for code in codes
    ]


def overdue_lines(content: ReportContent) -> list[OverdueLine]:
    """One line per measure with something overdue, the longest overdue first."""
    today = content.heading.reference_date
    lines = []
    for measure in content.measures:
        if not measure.overdue:
            continue
        oldest = min(measure.overdue, key=lambda item: item.due_on)
        days = (today - oldest.due_on).days
        lines.append(OverdueLine(measure, oldest, days, len(measure.overdue) - 1))
    return sorted(lines, key=lambda line: -line.days)


def money_by_year(measures: Iterable[MeasureEntry]) -> list[MoneyLine]:
    return _grouped((str(money.year), money) for one in measures for money in one.money)


def money_by_source(measures: Iterable[MeasureEntry]) -> list[MoneyLine]:
    return _grouped((money.source, money) for one in measures for money in one.money)


def money_by_field(fields: Iterable[FieldEntry]) -> list[MoneyLine]:
    """One line per action field, in the order of the concept, also where nothing is stated."""
    return [
        _sum(f"{field.number} {field.title}", [m for one in field.measures for m in one.money])
        for field in fields
    ]


def money_total(measures: Iterable[MeasureEntry]) -> MoneyLine:
    return _sum("", [money for one in measures for money in one.money])


def outcome_counts(content: ReportContent) -> list[OutcomeCount]:
    counted = Counter(promise.outcome for promise in content.promises)
    return [OutcomeCount(code, counted[code]) for code in Outcome]


def _grouped(pairs: Iterable[tuple[str, Money]]) -> list[MoneyLine]:
    groups: dict[str, list[Money]] = {}
    for label, money in pairs:
        groups.setdefault(label, []).append(money)
    return [_sum(label, groups[label]) for label in sorted(groups)]


def _sum(label: str, money: list[Money]) -> MoneyLine:
    planned = [one.planned_cents for one in money if one.planned_cents is not None]
    spent = [one.spent_cents for one in money if one.spent_cents is not None]
    return MoneyLine(
        label=label,
        planned_cents=sum(planned) if planned else None,
        spent_cents=sum(spent) if spent else None,
        planned_missing=len(money) - len(planned),
        spent_missing=len(money) - len(spent),
    )
