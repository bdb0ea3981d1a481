"""Charts of indicators: a line never runs from one version of a definition into the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ankommen.core.ui.charts import Break, Chart, Point, Series, Target, line_chart

from .indicator_wording import dimension_text, value_text
from .rules.indicators import Line, series_of
from .selectors.indicators import DefinitionRow, TargetRow, ValueRow
from .wording import day_text


def charts_of(
    values: Iterable[ValueRow],
    definitions: Sequence[DefinitionRow],
    *,
    title: str,
    targets: Sequence[TargetRow] = (),
) -> list[Chart]:
    """One chart per unit of the current figures; none where there is no figure."""
    lines = series_of(one for one in values if not one.is_corrected)
    units: dict[tuple[str, int], list[Line[ValueRow]]] = {}
    for line in lines:
        units.setdefault((line.values[0].unit, line.values[0].decimals), []).append(line)
    return [
        _chart(found, definitions, title=title, targets=targets, unit=unit, decimals=decimals)
        for (unit, decimals), found in units.items()
        if any(value.value is not None for line in found for value in line.values)
    ]


def _chart(
    lines: Sequence[Line[ValueRow]],
    definitions: Sequence[DefinitionRow],
    *,
    title: str,
    targets: Sequence[TargetRow],
    unit: str,
    decimals: int,
) -> Chart:
    numbers = {line.definition_number for line in lines}
    drawn = sorted(
        (one for one in definitions if one.number in numbers), key=lambda one: one.valid_from
    )
    return line_chart(
        [Series(_label(line, lines), [_point(one) for one in line.values]) for line in lines],
        title=title,
        description=_description(lines, len(drawn)),
        unit=unit,
        decimals=decimals,
        targets=[
            Target(pgettext("Kennzahl", "Ziel"), one.value, one.due_on)
            for one in targets
            if one.value is not None and one.unit == unit
        ],
        breaks=[
            Break(one.valid_from, _("Definition %(number)d") % {"number": one.number})
            for one in drawn[1:]
        ],
    )


def _point(row: ValueRow) -> Point:
    return Point(row.reference_date, row.value, row.lower, row.upper)


def _label(line: Line[ValueRow], lines: Sequence[Line[ValueRow]]) -> str:
    """Names what tells this line from the others."""
    parts = []
    if len({one.dimension for one in lines}) > 1 or line.dimension:
        parts.append(dimension_text(line.dimension))
    if len({one.area_id for one in lines}) > 1:
        parts.append(line.values[0].area_name)
    if len({one.definition_number for one in lines}) > 1:
        parts.append(_("Definition %(number)d") % {"number": line.definition_number})
    return ", ".join(parts) or line.values[0].area_name


def _description(lines: Sequence[Line[ValueRow]], versions: int) -> str:
    known = [one for line in lines for one in line.values if one.value is not None]
    newest = max(known, key=lambda one: one.reference_date)
    sentences = [
        ngettext("%(count)d Wert.", "%(count)d Werte.", len(known)) % {"count": len(known)},
        _("Zuletzt %(value)s am %(day)s.")
        % {"value": value_text(newest), "day": day_text(newest.reference_date)},
    ]
    if versions > 1:
        sentences.append(
            _("Wo die Definition wechselt, bricht die Linie ab: Die Werte sind nicht vergleichbar.")
        )
    return " ".join(sentences)
