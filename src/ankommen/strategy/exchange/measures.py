"""The measure sheet, row by row: action fields, measures, and everything wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from ankommen.core.tables import cells
from ankommen.core.tables.cells import CellRefused
from ankommen.core.tables.names import fold
from ankommen.core.tables.reading import Row, Value

from . import lines, trends
from .entries import BudgetEntry, FieldEntry, Known, MeasureEntry, MilestoneEntry
from .fields import FieldBook
from .problems import CellProblem
from .visibility import read_internal

T = TypeVar("T")
MAX_TITLE = 300
FIELD_KEYS = ("field", "field_number", "field_summary", "field_situation", "field_trend")


@dataclass(frozen=True, slots=True)
class Located:
    """A measure with the row it stands in, and where each of its columns is."""

    row: int
    entry: MeasureEntry


@dataclass(slots=True)
class RowReader:
    """Reads the cells of one row by the key of their column, and collects what is wrong."""

    row: int
    cells: Mapping[str, tuple[int, Value]]
    problems: list[CellProblem]
    sheet: str = ""
    refused: set[str] = field(default_factory=set)

    def has(self, *keys: str) -> bool:
        return any(key in self.cells for key in keys)

    def read(self, key: str, reader: Callable[[Value], T], empty: T) -> T:
        """The cell read by `reader`; `empty` where nothing stands or it cannot be read."""
        if key not in self.cells:
            return empty
        try:
            return reader(self.cells[key][1])
        except CellRefused as refused:
            self.refuse(key, refused.code, refused.allowed)
            return empty

    def each(self, key: str, reader: Callable[[str], T]) -> tuple[T, ...]:
        """Every line of the cell read by `reader`."""
        found: list[T] = []
        nothing: tuple[str, ...] = ()
        for line in self.read(key, cells.lines, nothing):
            try:
                found.append(reader(line))
            except CellRefused as refused:
                self.refuse(key, refused.code, refused.allowed, value=line)
        return tuple(found)

    def text(self, key: str) -> str:
        found = self.read(key, cells.text, "")
        if cells.is_like_formula(found):
            self.note(key, "formula_text")
        return found

    def short(self, key: str, length: int) -> str:
        found = self.read(key, lambda value: cells.short_text(value, length=length), "")
        if cells.is_like_formula(found):
            self.note(key, "formula_text")
        return found

    def day(self, key: str, *, is_end: bool = False) -> date | None:
        found = self.read(key, lambda value: cells.day(value, is_end=is_end), None)
        if found is None:
            return None
        for code in found.notes:
            self.note(key, code, (f"{found.value:%d.%m.%Y}",))
        return found.value

    def label(self, key: str) -> str:
        nothing: tuple[str, tuple[str, ...]] = ("", ())
        found, notes = self.read(key, cells.label, nothing)
        for code in notes:
            self.note(key, code, (found,))
        return found

    def refuse(
        self, key: str, code: str, allowed: Sequence[str] = (), value: str | None = None
    ) -> None:
        self.refused.add(key)
        self._add(key, code, allowed, value, is_error=True)

    def note(self, key: str, code: str, allowed: Sequence[str] = ()) -> None:
        self._add(key, code, allowed, None, is_error=False)

    def _add(
        self, key: str, code: str, allowed: Sequence[str], value: str | None, *, is_error: bool
    ) -> None:
        column, cell = self.cells.get(key, (None, ""))
        shown = value if value is not None else _shown(cell)
        self.problems.append(
            CellProblem(code, self.row, column, shown, tuple(allowed), self.sheet, is_error)
        )


@dataclass(slots=True)
class MeasureSheet:
    """What the measure sheet says."""

    fields: tuple[FieldEntry, ...]
    measures: list[Located]
    problems: list[CellProblem]
    columns: dict[str, int]
    rows_read: int


def read_measures(
    rows: Sequence[Row], *, header: int, mapping: Mapping[int, str], known: Known
) -> MeasureSheet:
    """Read every row below the header; empty rows are passed over.

    A row without a measure describes its action field. An empty action field means the one above.
    """
    problems: list[CellProblem] = []
    book = FieldBook(known)
    measures: list[Located] = []
    rows_read = 0
    for index, row in enumerate(rows[header + 1 :], start=header + 2):
        reader = RowReader(index, _cells(row, mapping), problems)
        if not reader.cells:
            continue
        rows_read += 1
        field_number = book.read(reader)
        if any(key not in FIELD_KEYS for key in reader.cells):
            measures.append(Located(index, _measure(reader, field_number, known)))
    columns = {key: index for index, key in mapping.items()}
    return MeasureSheet(book.entries(), measures, problems, columns, rows_read)


def _cells(row: Row, mapping: Mapping[int, str]) -> dict[str, tuple[int, Value]]:
    return {
        key: (index, row[index])
        for index, key in mapping.items()
        if index < len(row) and row[index] != ""
    }


def _measure(reader: RowReader, field_number: str, known: Known) -> MeasureEntry:
    title, text = _title_and_text(reader)
    starts_on, ends_on = reader.day("starts_on"), reader.day("ends_on", is_end=True)
    if starts_on and ends_on and ends_on < starts_on:
        reader.refuse("ends_on", "end_before_start", (f"{starts_on:%d.%m.%Y}",))
        ends_on = None
    return MeasureEntry(
        number=reader.label("number"),
        title=title,
        field_number=field_number,
        text=text,
        responsible=reader.short("responsible", 500),
        financing=reader.text("financing"),
        lead_unit=_one_of(reader, "lead_unit", known.units, "unit_unknown"),
        partners=_all_of(reader, "partners", known.organisations, "organisation_unknown"),
        target_groups=reader.each("target_groups", lambda one: cells.short_text(one, length=120)),
        areas=_all_of(reader, "areas", known.areas, "area_unknown"),
        starts_on=starts_on,
        ends_on=ends_on,
        milestones=_milestones(reader),
        budgets=_budgets(reader),
        trend=reader.read("trend", trends.trend, ""),
        internal_fields=reader.read("internal", read_internal, None),
    )


def _title_and_text(reader: RowReader) -> tuple[str, str]:
    """Published measures are often a whole paragraph: then its beginning is the title."""
    text = reader.text("text")
    if not reader.has("title"):
        reader.refuse("title", "title_missing")
        return "", text
    whole = reader.text("title")
    one_line = " ".join(part.strip() for part in whole.splitlines())
    if len(one_line) <= MAX_TITLE:
        return one_line, text
    if text:
        reader.refuse("title", "too_long", (str(MAX_TITLE),))
        return "", text
    reader.note("title", "title_shortened")
    return one_line[: MAX_TITLE - 2].rsplit(" ", 1)[0] + " …", whole


def _one_of(reader: RowReader, key: str, names: Mapping[str, tuple[int, ...]], unknown: str) -> str:
    found = reader.short(key, 500)
    if found:
        _check_name(reader, key, found, names, unknown)
    return found


def _all_of(
    reader: RowReader, key: str, names: Mapping[str, tuple[int, ...]], unknown: str
) -> tuple[str, ...]:
    found = reader.each(key, cells.text)
    for one in found:
        _check_name(reader, key, one, names, unknown)
    return found


def _check_name(
    reader: RowReader, key: str, name: str, names: Mapping[str, tuple[int, ...]], unknown: str
) -> None:
    ids = names.get(fold(name), ())
    if not ids:
        allowed = tuple(names) if unknown == "area_unknown" else ()
        reader.refuse(key, unknown, allowed, value=name)
    elif len(ids) > 1:
        reader.refuse(key, "name_ambiguous", value=name)


def _milestones(reader: RowReader) -> tuple[MilestoneEntry, ...]:
    found = list(reader.each("milestones", lines.milestone))
    title = reader.short("milestone_title", 300)
    due_on = reader.day("milestone_due", is_end=True)
    if title and due_on:
        found.append(MilestoneEntry(due_on, title))
    elif title and not reader.has("milestone_due"):
        reader.refuse("milestone_title", "milestone_half")
    elif due_on and not reader.has("milestone_title"):
        reader.refuse("milestone_due", "milestone_half")
    return tuple(sorted(found, key=lambda one: one.due_on))


def _budgets(reader: RowReader) -> tuple[BudgetEntry, ...]:
    found = list(reader.each("budgets", lines.budget))
    planned = reader.read("budget_planned", cells.cents, None)
    spent = reader.read("budget_spent", cells.cents, None)
    if planned is not None or spent is not None:
        year = reader.read("budget_year", cells.year, 0)
        source = reader.short("budget_source", 120) or lines.SOURCE_NOT_GIVEN
        if not reader.has("budget_year"):
            key = "budget_planned" if planned is not None else "budget_spent"
            reader.refuse(key, "year_missing")
        elif year:
            found.append(BudgetEntry(year, source, planned, spent))
    if len({(one.year, one.source) for one in found}) < len(found):
        reader.refuse("budgets" if reader.has("budgets") else "budget_year", "budget_twice")
    return tuple(sorted(found, key=lambda one: (one.year, one.source)))


def with_(located: Located, **values: Any) -> Located:
    return Located(located.row, replace(located.entry, **values))


def _shown(cell: Value) -> str:
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return str(cell)[:200]
