"""Words, chart and table of a comparison: every gap says why it is one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.charts import Bar, Chart, bar_chart, interval_chart
from ankommen.core.ui.numbers import number, with_unit

from .models import Indicator
from .rules.comparison import Missing, Rate, Scale
from .selectors.indicator_comparison import AreaLine, Comparison, ParityLine
from .wording import day_text

MISSING: Mapping[Missing, str | Promise] = {
    Missing.NO_VALUE: gettext_lazy("kein Wert zu diesem Stichtag"),
    Missing.NO_DENOMINATOR: gettext_lazy("Zahl der Menschen nicht bekannt"),
    Missing.ZERO_DENOMINATOR: gettext_lazy("dort wohnt niemand; durch 0 lässt sich nicht teilen"),
    Missing.ZERO_RATE: gettext_lazy(
        "der Wert der zweiten Gruppe ist 0; durch 0 lässt sich nicht teilen"
    ),
    Missing.NOT_COUNTED: gettext_lazy("keine Anzahl und kein Anteil"),
}
RATE_DECIMALS = 1


def missing_text(rate: Rate) -> str:
    return str(MISSING[rate.missing]) if rate.missing is not None else ""


def unit_of(comparison: Comparison) -> str:
    """What the compared numbers are in."""
    if comparison.scale is Scale.COUNT:
        return _("je 1.000")
    return comparison.definition.unit if comparison.definition is not None else ""


def decimals_of(comparison: Comparison) -> int:
    if comparison.scale is Scale.COUNT or comparison.definition is None:
        return RATE_DECIMALS
    return comparison.definition.decimals


def rate_text(rate: Rate, comparison: Comparison) -> str:
    if rate.value is None:
        return "–"
    decimals = decimals_of(comparison)
    shown = with_unit(rate.value, unit_of(comparison), decimals)
    span = _span(rate.lower, rate.upper, decimals)
    return f"{shown} ({span})" if span else shown


def comparison_chart(indicator: Indicator, comparison: Comparison) -> Chart | None:
    """The areas, highest first, with the district as a line; none without any rate.

    Where an interval is known, dots with their intervals: a bar would look surer than it is.
    """
    home, day = comparison.district, comparison.day
    known = [one for one in comparison.areas if one.rate.value is not None]
    if home is None or day is None or not known:
        return None
    description = _("%(count)d Gebiete zum %(day)s, der höchste Wert zuerst.")
    is_estimate = any(one.rate.lower is not None for one in known)
    draw = interval_chart if is_estimate else bar_chart
    return draw(
        [Bar(one.name, one.rate.value, one.rate.lower, one.rate.upper) for one in comparison.areas],
        title=indicator.title,
        description=description % {"count": len(comparison.areas), "day": day_text(day)},
        unit=unit_of(comparison),
        decimals=decimals_of(comparison),
        mark=Bar(_("%(area)s im Ganzen") % {"area": home.name}, home.rate.value),
    )


def ratio_text(line: ParityLine) -> str:
    found = line.parity
    if found.ratio is None:
        return "–"
    span = _span(found.ratio_lower, found.ratio_upper, 2)
    return f"{number(found.ratio, 2)} ({span})" if span else number(found.ratio, 2)


def difference_text(line: ParityLine, comparison: Comparison) -> str:
    """With its sign, so that the direction needs no colour."""
    found = line.parity
    if found.difference is None:
        return "–"
    decimals = decimals_of(comparison)
    unit = _("Prozentpunkte") if comparison.scale is Scale.PERCENT else unit_of(comparison)
    shown = f"{'+' if found.difference > 0 else ''}{with_unit(found.difference, unit, decimals)}"
    span = _span(found.difference_lower, found.difference_upper, decimals)
    return f"{shown} ({span})" if span else shown


def parity_sentence(line: ParityLine) -> str:
    """What the ratio says, in words."""
    found = line.parity
    if found.missing is not None:
        return _("Verhältnis nicht bestimmt: %(reason)s.") % {"reason": MISSING[found.missing]}
    low, high = found.ratio_lower or found.ratio, found.ratio_upper or found.ratio
    groups = {"first": line.first, "second": line.second}
    if low is not None and high is not None and low <= 1 <= high and low != high:
        return _("Ein Unterschied zwischen „%(first)s“ und „%(second)s“ ist nicht sicher.") % groups
    if found.difference:
        text = (
            _("Bei „%(first)s“ höher als bei „%(second)s“.")
            if found.difference > 0
            else _("Bei „%(first)s“ niedriger als bei „%(second)s“.")
        )
        return text % groups
    return _("Bei „%(first)s“ und „%(second)s“ gleich.") % groups


def _span(lower: Decimal | None, upper: Decimal | None, decimals: int) -> str:
    if lower is None or upper is None:
        return ""
    return f"{number(lower, decimals)} – {number(upper, decimals)}"


def area_sheet(comparison: Comparison) -> Sheet:
    """Exactly the rows of the page, the district last."""
    columns = (
        Column(_("Gebiet"), 28),
        Column(_("Stichtag"), 12, Kind.DATE),
        Column(_("Wert"), 14, Kind.NUMBER),
        Column(_("Einheit"), 14),
        Column(_("Einwohner"), 12, Kind.WHOLE),
        Column(_("Reihe der Bevölkerung"), 28),
        Column(_("Stichtag der Bevölkerung"), 14, Kind.DATE),
        Column(_("Verglichen"), 14, Kind.NUMBER),
        Column(_("Einheit des Vergleichs"), 14),
        Column(_("Warum kein Wert"), 36),
        Column(_("Quelle"), 36),
    )
    home = [comparison.district] if comparison.district is not None else []
    cells = [_cells(line, comparison) for line in (*comparison.areas, *home)]
    return Sheet(_("Gebiete"), columns, cells)


def _cells(line: AreaLine, comparison: Comparison) -> tuple[object, ...]:
    figure, population = line.figure, comparison.population
    return (
        line.name,
        comparison.day,
        figure.value if figure else None,
        comparison.definition.unit if comparison.definition else "",
        line.persons,
        population.series if population and line.persons is not None else "",
        population.reference_date if population and line.persons is not None else None,
        None if line.rate.value is None else round(line.rate.value, 3),
        unit_of(comparison),
        missing_text(line.rate),
        figure.source if figure else "",
    )


def parity_sheet(comparison: Comparison) -> Sheet:
    columns = (
        Column(_("Gliederung"), 22),
        Column(_("erste Gruppe"), 20),
        Column(_("Wert"), 14, Kind.NUMBER),
        Column(_("zweite Gruppe"), 20),
        Column(_("Wert der zweiten"), 14, Kind.NUMBER),
        Column(_("Einheit"), 14),
        Column(_("Verhältnis"), 12, Kind.NUMBER),
        Column(_("Unterschied"), 14, Kind.NUMBER),
        Column(_("In Worten"), 50),
    )
    cells = [
        (
            line.dimension,
            line.first,
            _rounded(line.parity.first.value),
            line.second,
            _rounded(line.parity.second.value),
            unit_of(comparison),
            _rounded(line.parity.ratio),
            _rounded(line.parity.difference),
            parity_sentence(line),
        )
        for line in comparison.parities
    ]
    return Sheet(_("Gruppen"), columns, cells)


def district_sheet(comparison: Comparison) -> Sheet:
    columns = (
        Column(_("Kreisschlüssel"), 12),
        Column(_("Kreis"), 28),
        Column(_("Stichtag"), 12, Kind.DATE),
        Column(_("Wert"), 14, Kind.NUMBER),
        Column(_("Einheit"), 14),
        Column(_("Verglichen"), 14, Kind.NUMBER),
        Column(_("Einheit des Vergleichs"), 14),
        Column(_("Warum kein Wert"), 36),
        Column(_("Quelle"), 36),
        Column(_("Datenstand"), 12, Kind.DATE),
    )
    cells = [
        (
            line.key,
            line.name,
            line.reference_date,
            line.value,
            comparison.definition.unit if comparison.definition else "",
            _rounded(line.rate.value),
            unit_of(comparison),
            missing_text(line.rate),
            line.source,
            line.as_of,
        )
        for line in comparison.others
    ]
    return Sheet(_("Andere Kreise"), columns, cells)


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 3)
