"""A report's content arranged for reading: sums, charts and tables, from frozen values only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ankommen.core.ui.charts import Chart, Point, Series, line_chart
from ankommen.core.ui.charts import Target as TargetMark

from . import summary
from .content import Definition, FieldEntry, IndicatorEntry, ReportContent, Value
from .summary import MoneyLine, OutcomeCount, OverdueLine, StatusCount


@dataclass(frozen=True, slots=True)
class PartsTable:
    """The latest figures of the parts of the district or of the population."""

    values: tuple[Value, ...]
    definition: Definition


@dataclass(frozen=True, slots=True)
class Line:
    """Values of one version of the definition, in order of time."""

    definition: Definition
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """A chart of one unit of measurement with the values it draws.

    `confidence` is the percentage of the drawn ranges where it is the same for all of them.
    """

    chart: Chart
    unit: str
    lines: tuple[Line, ...]
    is_bounded: bool
    confidence: Decimal | None


@dataclass(frozen=True, slots=True)
class IndicatorView:
    entry: IndicatorEntry
    charts: tuple[DrawnChart, ...]
    sources: tuple[str, ...]
    notes: tuple[Value, ...]
    parts: PartsTable | None
    latest: Value | None
    latest_definition: Definition | None


@dataclass(frozen=True, slots=True)
class FieldView:
    entry: FieldEntry
    counts: tuple[StatusCount, ...]
    indicators: tuple[IndicatorView, ...]


@dataclass(frozen=True, slots=True)
class MoneyView:
    decimals: int
    total: MoneyLine
    years: tuple[MoneyLine, ...]
    sources: tuple[MoneyLine, ...]
    fields: tuple[MoneyLine, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    content: ReportContent
    counts: tuple[StatusCount, ...]
    overdue: tuple[OverdueLine, ...]
    money: MoneyView
    outcomes: tuple[OutcomeCount, ...]
    fields: tuple[FieldView, ...]
    other_indicators: tuple[IndicatorView, ...]
    sources: tuple[str, ...]


def report_view(content: ReportContent) -> ReportView:
    views = {one.code: _indicator_view(one) for one in content.indicators}
    named = {code for field in content.fields for code in field.indicators}
    return ReportView(
        content=content,
        counts=tuple(summary.status_counts(content.measures)),
        overdue=tuple(summary.overdue_lines(content)),
        money=money_view(content),
        outcomes=tuple(summary.outcome_counts(content)),
        fields=tuple(
            FieldView(
                entry=field,
                counts=tuple(one for one in summary.status_counts(field.measures) if one.count),
                indicators=tuple(views[code] for code in field.indicators),
            )
            for field in content.fields
        ),
        other_indicators=tuple(view for code, view in views.items() if code not in named),
        sources=tuple(sorted({source for view in views.values() for source in view.sources})),
    )


def money_view(content: ReportContent) -> MoneyView:
    amounts = [
        cents
        for measure in content.measures
        for money in measure.money
        for cents in (money.planned_cents, money.spent_cents)
        if cents is not None
    ]
    return MoneyView(
        decimals=2 if any(cents % 100 for cents in amounts) else 0,
        total=summary.money_total(content.measures),
        years=tuple(summary.money_by_year(content.measures)),
        sources=tuple(summary.money_by_source(content.measures)),
        fields=tuple(summary.money_by_field(content.fields)),
    )


def latest_value(entry: IndicatorEntry) -> Value | None:
    """The newest known figure of the whole district."""
    known = [one for one in entry.values if not one.part and one.value is not None]
    return max(known, key=lambda one: (one.reference_date, one.definition), default=None)


def definition_of(entry: IndicatorEntry, value: Value | None) -> Definition | None:
    """The version behind a figure; without a figure the newest one."""
    if value is None:
        return entry.definitions[-1] if entry.definitions else None
    return next(one for one in entry.definitions if one.number == value.definition)


def _indicator_view(entry: IndicatorEntry) -> IndicatorView:
    whole = [one for one in entry.values if not one.part]
    latest = latest_value(entry)
    return IndicatorView(
        entry=entry,
        charts=tuple(_charts(entry, whole)),
        sources=tuple(dict.fromkeys(one.source for one in entry.values if one.source)),
        notes=tuple(one for one in whole if one.note or one.is_corrected),
        parts=_parts(entry),
        latest=latest,
        latest_definition=definition_of(entry, latest),
    )


def _charts(entry: IndicatorEntry, values: list[Value]) -> Iterable[DrawnChart]:
    """One chart per unit of measurement; within it one line per version of the definition."""
    units = dict.fromkeys(one.unit for one in entry.definitions)
    for unit in units:
        versions = [one for one in entry.definitions if one.unit == unit]
        lines = tuple(line for one in versions if (line := _line(one, values)).values)
        if lines:
            title = f"{entry.code} {entry.title}" + (f" ({unit})" if len(units) > 1 else "")
            marks = _marks(entry) if unit == entry.definitions[-1].unit else []
            yield _drawn(lines, title, unit, marks)


def _line(version: Definition, values: list[Value]) -> Line:
    return Line(version, tuple(one for one in values if one.definition == version.number))


def _drawn(lines: tuple[Line, ...], title: str, unit: str, marks: list[TargetMark]) -> DrawnChart:
    bounded = [one for line in lines for one in line.values if one.lower is not None]
    percents = {one.confidence_percent for one in bounded}
    chart = line_chart(
        [_series(line, many=len(lines) > 1) for line in lines],
        title=title,
        description=_description(lines, unit, is_bounded=bool(bounded)),
        unit=unit,
        decimals=max(line.definition.decimals for line in lines),
        targets=marks,
    )
    confidence = percents.pop() if len(percents) == 1 else None
    return DrawnChart(chart, unit, lines, bool(bounded), confidence)


def _series(line: Line, *, many: bool) -> Series:
    label = _("Definition %(number)d") % {"number": line.definition.number} if many else _("Wert")
    points = [Point(one.reference_date, one.value, one.lower, one.upper) for one in line.values]
    return Series(label, points)


def _marks(entry: IndicatorEntry) -> list[TargetMark]:
    return [
        TargetMark(pgettext("Kennzahl", "Ziel"), one.value, one.due_on)
        for one in entry.targets
        if one.value is not None
    ]


def _description(lines: tuple[Line, ...], unit: str, *, is_bounded: bool) -> str:
    known = sum(1 for line in lines for one in line.values if one.value is not None)
    sentence = _("Linie über %(count)d Stichtage in %(unit)s.") % {"count": known, "unit": unit}
    if len(lines) > 1:
        sentence += " " + _("Werte verschiedener Definitionen sind nicht verbunden.")
    if is_bounded:
        sentence += " " + _("Unsicherheitsbereiche sind eingezeichnet.")
    return sentence


def _parts(entry: IndicatorEntry) -> PartsTable | None:
    parts = [one for one in entry.values if one.part]
    if not parts:
        return None
    newest = max(one.reference_date for one in parts)
    recent = [one for one in parts if one.reference_date == newest]
    number = max(one.definition for one in recent)
    definition = next(one for one in entry.definitions if one.number == number)
    return PartsTable(tuple(one for one in recent if one.definition == number), definition)
