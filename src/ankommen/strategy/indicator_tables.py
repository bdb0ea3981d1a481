"""Tables of indicators for XLSX and CSV: exactly the rows that the page shows.

The columns of a table of values are those that its import reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ankommen.core.tables.writing import Column, Kind, Sheet

from .indicator_wording import TARGET_STATES, change_text, dimension_text, target_text
from .models import ValueOrigin
from .selectors.indicators import IndicatorRow, ValueRow


def indicator_sheet(rows: Iterable[IndicatorRow]) -> Sheet:
    columns = (
        Column(_("Kürzel"), 10),
        Column(_("Kennzahl"), 44),
        Column(_("Wert"), 12, Kind.NUMBER),
        Column(_("Einheit"), 12),
        Column(_("Stichtag"), 12, Kind.DATE),
        Column(_("Gebiet"), 20),
        Column(_("Gliederung"), 20),
        Column(_("Quelle"), 34),
        Column(_("Veränderung"), 24),
        Column(pgettext("Kennzahl", "Ziel"), 26),
        Column(_("Zielstand"), 20),
        Column(_("Jahre ohne Wert"), 20),
        Column(_("Wer die Werte liefert"), 34),
    )
    return Sheet(_("Kennzahlen"), columns, [_indicator_cells(row) for row in rows])


def _indicator_cells(row: IndicatorRow) -> tuple[object, ...]:
    latest, target = row.latest, row.target
    return (
        row.code,
        row.title,
        latest.value if latest else None,
        latest.unit if latest else "",
        latest.reference_date if latest else None,
        latest.area_name if latest else "",
        dimension_text(latest.dimension) if latest else "",
        latest.source if latest else "",
        change_text(row),
        target_text(target) if target else "",
        str(TARGET_STATES[target.state][1]) if target else "",
        ", ".join(map(str, row.missing_years)),
        row.data_owner,
    )


def value_sheet(rows: Iterable[ValueRow], *, codes: Mapping[int, str]) -> Sheet:
    """`codes` gives the short name of each indicator by its id."""
    columns = (
        Column(_("Kürzel"), 10),
        Column(_("Version"), 9, Kind.WHOLE),
        Column(_("Stichtag"), 12, Kind.DATE),
        Column(_("Gebiet"), 24),
        Column(_("Gliederung"), 24),
        Column(_("Wert"), 14, Kind.NUMBER),
        Column(_("Einheit"), 12),
        Column(_("untere Grenze"), 14, Kind.NUMBER),
        Column(_("obere Grenze"), 14, Kind.NUMBER),
        Column(_("Sicherheit in %"), 12, Kind.NUMBER),
        Column(_("Fallzahl"), 10, Kind.WHOLE),
        Column(_("Quelle"), 36),
        Column(_("Datenstand"), 12, Kind.DATE),
        Column(_("Herkunft"), 14),
        Column(_("Anmerkung"), 36),
        Column(_("berichtigt, weil"), 30),
        Column(_("eingetragen von"), 24),
        Column(_("eingetragen am"), 18, Kind.DATETIME),
    )
    cells = [_value_cells(row, codes[row.indicator_id]) for row in rows]
    return Sheet(_("Werte"), columns, cells)


def _value_cells(row: ValueRow, code: str) -> tuple[object, ...]:
    return (
        code,
        row.definition_number,
        row.reference_date,
        row.area_name,
        row.dimension,
        row.value,
        row.unit,
        row.lower,
        row.upper,
        row.confidence_percent,
        row.persons_counted,
        row.source,
        row.as_of,
        str(ValueOrigin(row.origin).label),
        row.note,
        row.correction_reason,
        row.entered_by_label,
        row.entered_at,
    )
