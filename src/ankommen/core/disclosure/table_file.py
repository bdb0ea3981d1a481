from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ankommen.methods.disclosure import Dimension, DisclosureError, Reason, Table

from ..errors import Refused
from ..numbers import NumberRefused, read_number
from ..tables.reading import read_table_file
from ..tables.writing import Column, Kind, Sheet, write_csv
from .rules_file import Grouping, RulesFile

if TYPE_CHECKING:
    from .protecting import Protected

HIDDEN = "·"


def read_table(content: bytes, rules: RulesFile) -> Table:
    """The counts of a CSV, XLSX or ODS file: one row per cell, one column per grouping, one count.

    Rows of totals may stand in it and must agree; the word for the total is named in the rules.
    """
    sheets = read_table_file(BytesIO(content), size=len(content))
    rows = [[str(cell).strip() for cell in row] for row in sheets[0].rows if any(row)]
    if len(rows) < 2:
        raise DisclosureError(Reason.EMPTY_TABLE, "table", "rows")
    header, body = rows[0], rows[1:]
    at = _count_column(header, rules.count)
    names = [name for place, name in enumerate(header) if place != at]
    unknown = sorted(set(rules.groupings) - set(names))
    if unknown:
        raise DisclosureError(Reason.UNKNOWN_CODE, ", ".join(names), "columns", unknown[0])
    cells: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(body, 2):
        codes = tuple(cell for place, cell in enumerate(row) if place != at)
        if codes in cells:
            raise DisclosureError(Reason.DUPLICATE_CODE, f"{number}", "", " × ".join(codes))
        cells[codes] = _count(row[at], number)
    dimensions = [
        _dimension(name, [codes[place] for codes in cells], rules.groupings.get(name, Grouping()))
        for place, name in enumerate(names)
    ]
    return Table.from_cells(dimensions, cells)


def _count_column(header: Sequence[str], name: str) -> int:
    if name and name not in header:
        message = _("Die Spalte „%(name)s“ gibt es nicht. Es gibt: %(header)s.")
        names = {"name": name, "header": ", ".join(header)}
        raise Refused.because("count_column_missing", message % names)
    return header.index(name) if name else len(header) - 1


def _count(text: str, row: int) -> int:
    place = _("Zeile %(row)d") % {"row": row}
    try:
        value = read_number(text).value
    except NumberRefused as error:
        raise DisclosureError(Reason.NOT_A_COUNT, f"{place}: „{text}“") from error
    if value != value.to_integral_value():
        raise DisclosureError(Reason.NOT_A_COUNT, f"{place}: „{text}“")
    if value < 0:
        raise DisclosureError(Reason.NEGATIVE_COUNT, f"{place}: „{text}“")
    return int(value)


def _dimension(name: str, codes: Sequence[str], grouping: Grouping) -> Dimension:
    total = grouping.total or f"{name}: {_('insgesamt')}"
    above = dict(grouping.above)
    for code in codes:
        if code != total and code not in above:
            above[code] = total
    return Dimension.tree(name, above, total=total)


def write_safe(protected: Protected) -> bytes:
    """The protected table as CSV: all cells with their totals, a dot where a number is hidden."""
    table = protected.table
    columns = [Column(one.name) for one in table.dimensions]
    rows = []
    for cell in table.cells():
        codes = [one.codes[node] for one, node in zip(table.dimensions, cell, strict=True)]
        count = int(protected.published[cell])
        rows.append([*codes, HIDDEN if count < 0 else count])
    sheet = Sheet(_("Tabelle"), [*columns, Column(_("Anzahl"), kind=Kind.WHOLE)], rows)
    return write_csv(sheet)
