"""The report on one page for members of the council: what matters most, as far as it fits."""

from __future__ import annotations

from dataclasses import dataclass

from .content import Definition, IndicatorEntry, ReportContent, Value
from .presentation import MoneyView, definition_of, latest_value, money_view
from .summary import MoneyLine, OverdueLine, StatusCount, overdue_lines, status_counts


@dataclass(frozen=True, slots=True)
class Size:
    """How much a draft of the sheet shows; the first that fits on the page is taken."""

    overdue: int
    years: int
    indicators: int
    request_characters: int


SIZES = (
    Size(overdue=8, years=5, indicators=3, request_characters=900),
    Size(overdue=5, years=4, indicators=3, request_characters=600),
    Size(overdue=3, years=3, indicators=3, request_characters=400),
    Size(overdue=1, years=1, indicators=3, request_characters=240),
    Size(overdue=0, years=0, indicators=0, request_characters=160),
)


@dataclass(frozen=True, slots=True)
class SheetIndicator:
    """`before` is the figure before of the same definition, or nothing."""

    entry: IndicatorEntry
    definition: Definition
    latest: Value
    before: Value | None


@dataclass(frozen=True, slots=True)
class Sheet:
    request: str
    measures: int
    counts: tuple[StatusCount, ...]
    overdue: tuple[OverdueLine, ...]
    overdue_count: int
    money: MoneyView
    years: tuple[MoneyLine, ...]
    indicators: tuple[SheetIndicator, ...]


def sheet(content: ReportContent, size: Size) -> Sheet:
    overdue = overdue_lines(content)
    money = money_view(content)
    counts = [one for one in status_counts(content.measures) if one.count]
    return Sheet(
        request=_shortened(content.request, size.request_characters),
        measures=len(content.measures),
        counts=tuple(counts),
        overdue=tuple(overdue[: size.overdue]),
        overdue_count=len(overdue),
        money=money,
        years=tuple(money.years[len(money.years) - min(size.years, len(money.years)) :]),
        indicators=tuple(_chosen(content)[: size.indicators]),
    )


def _chosen(content: ReportContent) -> list[SheetIndicator]:
    """Those with a target first, in the order of the concept."""
    ordered = sorted(content.indicators, key=lambda one: not one.targets)
    return [found for one in ordered if (found := _with_values(one))]


def _with_values(entry: IndicatorEntry) -> SheetIndicator | None:
    latest = latest_value(entry)
    definition = definition_of(entry, latest)
    if latest is None or definition is None:
        return None
    earlier = [
        one
        for one in entry.values
        if not one.part
        and one.value is not None
        and one.definition == latest.definition
        and one.reference_date < latest.reference_date
    ]
    before = max(earlier, key=lambda one: one.reference_date, default=None)
    return SheetIndicator(entry, definition, latest, before)


def _shortened(text: str, characters: int) -> str:
    if len(text) <= characters:
        return text
    return text[:characters].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
