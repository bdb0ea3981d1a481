"""A whole file read as a concept: every sheet, what refers to what, and which rows are good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ankommen.core.tables import cells
from ankommen.core.tables.names import fold
from ankommen.core.tables.reading import SheetContent

from ..rules.dependencies import dependency_cycle
from .columns import side_sheet
from .entries import (
    ConceptTable,
    FieldEntry,
    FigureEntry,
    GoalEntry,
    GuidingGoalEntry,
    Known,
    MeasureEntry,
)
from .measures import Located, MeasureSheet, RowReader, read_measures, with_
from .problems import CellProblem
from .sides import read_figures, read_goals, read_guiding_goals, side_rows


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. `table` holds the good rows only; `is_clean` if there are no others."""

    table: ConceptTable
    problems: tuple[CellProblem, ...]
    rows_read: int
    bad_rows: int

    @property
    def errors(self) -> tuple[CellProblem, ...]:
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def notes(self) -> tuple[CellProblem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_error)

    @property
    def is_clean(self) -> bool:
        return not self.errors


def read_concept(
    sheets: Sequence[SheetContent],
    *,
    sheet: str,
    header: int,
    mapping: Mapping[int, str],
    known: Known,
    today: date,
) -> Reading:
    """Read the measures from `sheet` below row index `header`, and the side sheets by name."""
    rows = next((one.rows for one in sheets if one.name == sheet), [])
    main = read_measures(rows, header=header, mapping=mapping, known=known)
    sides, problems = _read_sides(sheets, sheet, main, known, today)
    main.problems.extend(problems)
    finder = _Finder(rows, main)
    measures = _numbered(main, known, finder)
    codes = {*known.indicator_codes, *(one.code.casefold() for one in sides.figures)}
    goals = _GoalBook(known.goals, sides.goals)
    measures = [
        with_(
            one,
            further_fields=_further_fields(finder.reader(one), one.entry, main, known),
            goals=_goals(finder.reader(one), one.entry, goals),
            indicators=_indicators(finder.reader(one), codes),
            depends_on=finder.reader(one).each("depends_on", lambda line: cells.label(line)[0]),
        )
        for one in measures
    ]
    _check_dependencies(measures, known, finder)
    good = _good_rows(measures, known, main, finder)
    table = ConceptTable(
        fields=main.fields,
        measures=tuple(one.entry for one in measures if one.row in good),
        goals=(*sides.goals, *goals.added),
        guiding_goals=sides.guiding_goals,
        figures=sides.figures,
    )
    bad = {(one.sheet, one.row) for one in main.problems if one.is_error}
    found = tuple(sorted(main.problems, key=lambda one: (one.sheet, one.row, one.column or 0)))
    return Reading(table, found, main.rows_read, len(bad))


@dataclass(frozen=True, slots=True)
class _Sides:
    goals: tuple[GoalEntry, ...] = ()
    guiding_goals: tuple[GuidingGoalEntry, ...] = ()
    figures: tuple[FigureEntry, ...] = ()


def _read_sides(
    sheets: Sequence[SheetContent], main_sheet: str, main: MeasureSheet, known: Known, today: date
) -> tuple[_Sides, list[CellProblem]]:
    problems: list[CellProblem] = []
    readers: dict[str, list[RowReader]] = {"goals": [], "guiding_goals": [], "figures": []}
    for sheet in sheets:
        side = side_sheet(sheet.name)
        if side is not None and sheet.name != main_sheet and not sheet.is_hidden and sheet.rows:
            readers[side.key].extend(side_rows(sheet, side, problems))
    guiding_goals = read_guiding_goals(readers["guiding_goals"], known)
    numbers = [one.number for one in (*known.fields, *main.fields)]
    guiding = [one.number for one in (*known.guiding_goals, *guiding_goals)]
    goals = read_goals(readers["goals"], field_numbers=numbers, guiding=guiding)
    figures = read_figures(readers["figures"], known=known, today=today)
    return _Sides(goals, guiding_goals, figures), problems


class _Finder:
    """Gives a reader for the row of a measure that was read before."""

    def __init__(self, rows: Sequence[Sequence[object]], main: MeasureSheet) -> None:
        self._rows, self._main = rows, main

    def reader(self, located: Located) -> RowReader:
        row = self._rows[located.row - 1]
        filled = {
            key: (index, row[index])
            for key, index in self._main.columns.items()
            if index < len(row) and row[index] != ""
        }
        return RowReader(located.row, filled, self._main.problems)  # type: ignore[arg-type]


def _numbered(main: MeasureSheet, known: Known, finder: _Finder) -> list[Located]:
    """Refuse numbers used twice; give the next free 1.1, 1.2 … of its field where none stands."""
    rows: dict[str, int] = {}
    for one in main.measures:
        number = one.entry.number
        if number in known.measure_numbers:
            finder.reader(one).refuse("number", "number_taken")
        elif number in rows:
            finder.reader(one).refuse("number", "number_used_twice", (str(rows[number]),))
        elif number:
            rows[number] = one.row
    taken = {*known.measure_numbers, *rows}
    counts: Counter[str] = Counter()
    return [
        one if one.entry.number else with_(one, number=_free(one.entry.field_number, counts, taken))
        for one in main.measures
    ]


def _free(field_number: str, counts: Counter[str], taken: set[str]) -> str:
    while True:
        counts[field_number] += 1
        number = f"{field_number or '0'}.{counts[field_number]}"[:20]
        if number not in taken:
            taken.add(number)
            return number


def _further_fields(
    reader: RowReader, entry: MeasureEntry, main: MeasureSheet, known: Known
) -> tuple[str, ...]:
    fields: list[FieldEntry] = [*known.fields, *main.fields]
    numbers: list[str] = []
    for line in reader.each("further_fields", cells.text):
        found = next((one.number for one in fields if _names_field(line, one)), None)
        if found is None:
            names = tuple(f"{one.number} {one.title}" for one in fields)
            reader.refuse("further_fields", "field_unknown", names, value=line)
        elif found != entry.field_number and found not in numbers:
            numbers.append(found)
    return tuple(numbers)


def _names_field(line: str, entry: FieldEntry) -> bool:
    names = (entry.number, entry.title, f"{entry.number} {entry.title}")
    return fold(line) in {fold(name) for name in names}


class _GoalBook:
    """Finds goals by number, title or both; without a goal sheet it collects new ones."""

    def __init__(self, known: Iterable[GoalEntry], listed: Iterable[GoalEntry]) -> None:
        self._goals = [*known, *listed]
        self._may_add = not self._goals
        self.added: list[GoalEntry] = []

    def find(self, line: str, field_number: str) -> tuple[str, str] | None:
        own = [one for one in self._goals if one.field_number == field_number]
        for one in (*own, *self._goals):
            names = {fold(f"{one.number} {one.title}"), fold(one.number), fold(one.title)}
            if fold(line) in names:
                return one.field_number, one.number
        return None

    def names(self, field_number: str) -> tuple[str, ...]:
        return tuple(
            f"{one.number} {one.title}" for one in self._goals if one.field_number == field_number
        )

    def add(self, line: str, field_number: str) -> tuple[str, str] | None:
        if not self._may_add or not field_number:
            return None
        number = f"Z{sum(one.field_number == field_number for one in self._goals) + 1}"
        goal = GoalEntry(field_number, number, cells.short_text(line, length=300))
        self._goals.append(goal)
        self.added.append(goal)
        return field_number, number


def _goals(reader: RowReader, entry: MeasureEntry, book: _GoalBook) -> tuple[tuple[str, str], ...]:
    def find(line: str) -> tuple[str, str]:
        found = book.find(line, entry.field_number) or book.add(line, entry.field_number)
        if found is None:
            raise cells.CellRefused("goal_unknown", book.names(entry.field_number))
        return found

    return tuple(dict.fromkeys(reader.each("goals", find)))


def _indicators(reader: RowReader, codes: set[str]) -> tuple[str, ...]:
    found = reader.each("indicators", cells.text)
    for code in found:
        if code.casefold() not in codes:
            reader.refuse("indicators", "indicator_unknown", value=code)
    return found


def _check_dependencies(measures: Sequence[Located], known: Known, finder: _Finder) -> None:
    """Refuse a dependency on a number that is not there, and the one that closes a ring."""
    rows = {one.entry.number: one.row for one in measures}
    waits_for: dict[int, tuple[int, ...]] = {}
    names = {row: number for number, row in rows.items()}
    for one in measures:
        reader = finder.reader(one)
        new: list[int] = []
        for number in one.entry.depends_on:
            if number in rows:
                new.append(rows[number])
            elif number not in known.measure_numbers:
                reader.refuse("depends_on", "dependency_unknown", value=number)
        cycle = dependency_cycle(waits_for, measure=one.row, new=new)
        if cycle:
            ring = " → ".join(names[row] for row in cycle)
            reader.refuse("depends_on", "dependency_cycle", (ring,))
        else:
            waits_for[one.row] = tuple(new)


def _good_rows(
    measures: Sequence[Located], known: Known, main: MeasureSheet, finder: _Finder
) -> set[int]:
    """Rows without an error; one that waits for a bad row is bad too, and says so."""
    bad = {one.row for one in main.problems if one.is_error and not one.sheet}
    good = {one.row for one in measures} - bad
    while True:
        numbers = {one.entry.number for one in measures if one.row in good}
        stranded = [
            one
            for one in measures
            if one.row in good
            and any(
                number not in numbers and number not in known.measure_numbers
                for number in one.entry.depends_on
            )
        ]
        if not stranded:
            return good
        for one in stranded:
            finder.reader(one).refuse("depends_on", "dependency_left_out")
            good.discard(one.row)
