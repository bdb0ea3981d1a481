from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ankommen.methods.disclosure import DisclosureError, Person, read_birth, read_sex

from ..errors import Refused
from ..tables.reading import csv_rows
from .order_file import Order

MOST_NAMED = 10


@dataclass(slots=True)
class _Faults:
    """Numbers of rows that cannot be read, by column. Never what stands in them."""

    rows: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def refuse(self, name: str) -> None:
        if not self.rows:
            return
        parts = []
        for column, rows in self.rows.items():
            numbers = ", ".join(str(row) for row in rows[:MOST_NAMED])
            more = " …" if len(rows) > MOST_NAMED else ""
            parts.append(f"{column}: {numbers}{more}")
        message = _(
            "In der Datei „%(name)s“ sind Zeilen nicht lesbar (%(rows)s). Berichtigen Sie sie in "
            "der Quelle. Es wurde nichts verknüpft."
        )
        raise Refused.because("rows_unreadable", message % {"name": name, "rows": "; ".join(parts)})


def read_people(content: bytes, order: Order, *, name: str, is_issued: bool) -> list[Person]:
    """The people of one CSV file; groups only from the file of those issued to.

    Refuses a missing column, and every row with an unreadable birth, sex or group by its number.
    """
    rows = csv_rows(content)
    header = [cell.strip() for cell in next(rows, [])]
    groups = [one.name for one in order.dimensions] if is_issued else []
    at = {column: _place(header, column, name) for column in (*order.people, *groups)}
    positions = [
        {one.codes[leaf]: place for place, leaf in enumerate(one.leaves)}
        for one in order.dimensions
    ]
    faults = _Faults()
    people = []
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {column: row[i].strip() if i < len(row) else "" for column, i in at.items()}
        cell = _cell(cells, groups, positions, number, faults)
        people.append(_person(cells, order.people, cell, number, faults))
    faults.refuse(name)
    return people


def _place(header: Sequence[str], column: str, name: str) -> int:
    if column not in header:
        message = _("In der Datei „%(name)s“ fehlt die Spalte „%(column)s“.")
        raise Refused.because("column_missing", message % {"name": name, "column": column})
    return header.index(column)


def _cell(
    cells: Mapping[str, str],
    groups: Sequence[str],
    positions: Sequence[Mapping[str, int]],
    number: int,
    faults: _Faults,
) -> tuple[int, ...]:
    found = []
    for column, known in zip(groups, positions, strict=bool(groups)):
        place = known.get(cells[column])
        if place is None:
            faults.rows[column].append(number)
        found.append(place or 0)
    return tuple(found)


def _person(
    cells: Mapping[str, str],
    columns: tuple[str, str, str, str],
    cell: tuple[int, ...],
    number: int,
    faults: _Faults,
) -> Person:
    given, family, birth, sex = (cells[column] for column in columns)
    if not given and not family:
        faults.rows[columns[1]].append(number)
    try:
        read_birth(birth)
    except DisclosureError:
        faults.rows[columns[2]].append(number)
    try:
        sex = read_sex(sex)
    except DisclosureError:
        faults.rows[columns[3]].append(number)
    return Person(given, family, birth, sex, cell)
