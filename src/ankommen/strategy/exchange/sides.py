"""The sheets beside the measures: goals, guiding goals and indicators with their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from ankommen.core.tables import cells
from ankommen.core.tables.cells import CellRefused
from ankommen.core.tables.headers import find_header_row, guess_mapping, header_texts
from ankommen.core.tables.names import fold
from ankommen.core.tables.reading import SheetContent, Value

from ..rules.indicators import Figure, FigureProblem, figure_problems
from .columns import SideSheet
from .entries import FigureEntry, GoalEntry, GuidingGoalEntry, Known
from .measures import RowReader
from .problems import CellProblem

COUNTED_WORDS = {
    "undeclared": ("nicht erklärt", "undeclared"),
    "not_persons": ("keine personen", "keine angabe über personen", "not persons"),
    "official": ("amtlich", "amtliche zahl", "official"),
    "persons": ("personen", "anzahl von personen", "persons"),
    "share": ("anteil", "anteil von personen", "share"),
    "statistic": ("mittelwert", "median", "rate", "statistic"),
    "sample": ("stichprobe", "schätzung aus einer stichprobe", "sample"),
}
DIRECTIONS = {
    "up": ("mehr ist besser", "more is better", "up"),
    "down": ("weniger ist besser", "less is better", "down"),
    "neutral": ("ohne wertung", "not judged", "neutral"),
}
FIGURE_CODES = {
    FigureProblem.FUTURE_REFERENCE_DATE: ("reference_date", "figure_in_future"),
    FigureProblem.FUTURE_AS_OF: ("as_of", "figure_in_future"),
    FigureProblem.AS_OF_BEFORE_REFERENCE: ("as_of", "as_of_before_reference"),
    FigureProblem.MISSING_WITHOUT_NOTE: ("value", "missing_without_note"),
    FigureProblem.TOO_MANY_DIGITS: ("value", "number_too_long"),
}


def side_rows(
    sheet: SheetContent, side: SideSheet, problems: list[CellProblem]
) -> Iterator[RowReader]:
    """A reader for each filled row; a row without what it must have gets its problem instead."""
    header = find_header_row(sheet.rows, side.columns)
    mapping = guess_mapping(header_texts(sheet.rows[header]), side.columns)
    for index, row in enumerate(sheet.rows[header + 1 :], start=header + 2):
        filled: dict[str, tuple[int, Value]] = {
            key: (column, row[column])
            for column, key in mapping.items()
            if column < len(row) and row[column] != ""
        }
        if not filled:
            continue
        reader = RowReader(index, filled, problems, sheet=sheet.name)
        missing = [key for key in side.required if key not in filled]
        for key in missing:
            column = next((at for at, name in mapping.items() if name == key), None)
            problems.append(CellProblem("value_missing", index, column, sheet=sheet.name))
        if not missing:
            yield reader


def read_guiding_goals(readers: Sequence[RowReader], known: Known) -> tuple[GuidingGoalEntry, ...]:
    """New guiding goals; one that stands already is passed over, a contradiction refused."""
    stored = {one.number: one for one in known.guiding_goals}
    found: dict[str, GuidingGoalEntry] = {}
    for reader in readers:
        entry = GuidingGoalEntry(
            number=reader.label("number"),
            title=reader.short("title", 300),
            text=reader.text("text"),
            valid_from=reader.day("valid_from"),
            valid_to=reader.day("valid_to", is_end=True),
        )
        if entry.number in found:
            reader.refuse("number", "guiding_goal_twice")
        elif entry.number in stored:
            if fold(stored[entry.number].title) != fold(entry.title):
                reader.refuse("title", "guiding_goal_differs", (stored[entry.number].title,))
        elif entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
            reader.refuse("valid_to", "end_before_start", (f"{entry.valid_from:%d.%m.%Y}",))
        else:
            found[entry.number] = entry
    return tuple(found.values())


def read_goals(
    readers: Sequence[RowReader], *, field_numbers: Sequence[str], guiding: Sequence[str]
) -> tuple[GoalEntry, ...]:
    found: dict[tuple[str, str], GoalEntry] = {}
    for reader in readers:
        entry = GoalEntry(
            field_number=reader.label("field"),
            number=reader.label("number"),
            title=reader.short("title", 300),
            text=reader.text("text"),
            parent=reader.label("parent"),
            guiding_goals=reader.each("guiding_goals", cells.text),
        )
        if entry.field_number not in field_numbers:
            reader.refuse("field", "field_number_missing", field_numbers)
        elif (entry.field_number, entry.number) in found:
            reader.refuse("number", "goal_number_twice")
        else:
            for one in entry.guiding_goals:
                if one not in guiding:
                    reader.refuse("guiding_goals", "guiding_goal_unknown", guiding, value=one)
            found[entry.field_number, entry.number] = entry
    _refuse_wrong_parents(readers, found)
    return tuple(found.values())


def _refuse_wrong_parents(
    readers: Sequence[RowReader], found: dict[tuple[str, str], GoalEntry]
) -> None:
    for reader in readers:
        quiet = RowReader(reader.row, reader.cells, [])
        field_number, number = quiet.label("field"), quiet.label("number")
        seen = {number}
        parent = quiet.label("parent")
        while parent:
            if (field_number, parent) not in found:
                reader.refuse("parent", "goal_parent_unknown")
                break
            if parent in seen:
                reader.refuse("parent", "goal_cycle")
                break
            seen.add(parent)
            parent = found[field_number, parent].parent


def read_figures(
    readers: Sequence[RowReader], *, known: Known, today: date
) -> tuple[FigureEntry, ...]:
    """Indicators and their values. Rows of one indicator repeat its definition or leave it out.

    A value that is stored already is passed over; another one for its place is refused.
    """
    found: list[FigureEntry] = []
    first: dict[str, FigureEntry] = {}
    stored = {_place(one): one for one in known.figures}
    places: set[tuple[str, date | None, str, str]] = set()
    for reader in readers:
        entry = _figure(reader, first)
        if entry is None:
            continue
        first.setdefault(entry.code, entry)
        _check_figure(reader, entry, known, today)
        _check_definition(reader, entry, [*known.figures, *found])
        if _place(entry) in places:
            reader.refuse("reference_date", "figure_twice")
        places.add(_place(entry))
        before = stored.get(_place(entry))
        if before is not None and before.reference_date and before.value != entry.value:
            shown = "–" if before.value is None else f"{before.value.normalize():f}"
            reader.refuse("value", "figure_differs", (shown,))
        if not reader.refused and before is None:
            found.append(entry)
    return tuple(found)


def _place(entry: FigureEntry) -> tuple[str, date | None, str, str]:
    return entry.code.casefold(), entry.reference_date, fold(entry.area), entry.dimension


def _check_definition(reader: RowReader, entry: FigureEntry, others: Sequence[FigureEntry]) -> None:
    """One version of a definition says one thing, and no other version holds at its time."""
    for other in others:
        if other.code.casefold() != entry.code.casefold():
            continue
        if other.valid_from == entry.valid_from:
            if _meaning(other) != _meaning(entry):
                reader.refuse("definition", "definition_differs")
                return
        elif _overlap(other, entry):
            reader.refuse("valid_from", "definition_overlaps", (_period(other),))
            return


def _meaning(entry: FigureEntry) -> tuple[object, ...]:
    return (
        fold(entry.title),
        fold(entry.definition),
        entry.unit,
        entry.numerator,
        entry.denominator,
        entry.valid_to,
        entry.direction,
    )


def _overlap(one: FigureEntry, other: FigureEntry) -> bool:
    earlier, later = sorted((one, other), key=lambda entry: entry.valid_from)
    return earlier.valid_to is None or later.valid_from <= earlier.valid_to


def _figure(reader: RowReader, first: dict[str, FigureEntry]) -> FigureEntry | None:
    code = reader.short("code", 20)
    before = first.get(code)
    for key in ("definition", "unit", "source"):
        if before is None and not reader.has(key):
            reader.refuse(key, "value_missing")
    reference_date = reader.day("reference_date", is_end=True)
    valid_from = reader.day("valid_from") or (before.valid_from if before else reference_date)
    if valid_from is None:
        reader.refuse("valid_from", "value_missing")
    if reader.refused or valid_from is None:
        return None
    source = reader.short("source", 300) or (before.source if before else "")
    return FigureEntry(
        code=code,
        title=reader.short("title", 300),
        definition=reader.text("definition") or (before.definition if before else ""),
        unit=reader.short("unit", 60) or (before.unit if before else ""),
        source=source,
        valid_from=valid_from,
        valid_to=reader.day("valid_to", is_end=True) or (before.valid_to if before else None),
        direction=_direction(reader, before),
        is_public=reader.read("is_public", cells.yes, before.is_public if before else False),
        numerator=reader.short("numerator", 300) or (before.numerator if before else ""),
        denominator=reader.short("denominator", 300) or (before.denominator if before else ""),
        counted=_counted(reader, before),
        decimals=reader.read("decimals", cells.whole, None) or (before.decimals if before else 0),
        reference_date=reference_date,
        area=reader.short("area", 120),
        dimension=reader.short("dimension", 120),
        value=_number(reader, "value"),
        lower=_number(reader, "lower"),
        upper=_number(reader, "upper"),
        confidence_percent=_number(reader, "confidence_percent"),
        persons_counted=reader.read("persons_counted", cells.whole, None),
        as_of=reader.day("as_of", is_end=True) or reference_date,
        value_source=reader.short("value_source", 300) or source,
        note=reader.short("note", 300),
    )


def _number(reader: RowReader, key: str) -> Decimal | None:
    return reader.read(key, cells.decimal, None)


def _direction(reader: RowReader, before: FigureEntry | None) -> str:
    def read(value: Value) -> str:
        folded = fold(cells.text(value))
        for code, words in DIRECTIONS.items():
            if folded in words:
                return code
        raise CellRefused("direction_unknown", tuple(words[0] for words in DIRECTIONS.values()))

    return reader.read("direction", read, before.direction if before else "neutral")


def _counted(reader: RowReader, before: FigureEntry | None) -> str:
    def read(value: Value) -> str:
        folded = fold(cells.text(value))
        for code, words in COUNTED_WORDS.items():
            if folded in words:
                return code
        raise CellRefused("counted_unknown", tuple(words[0] for words in COUNTED_WORDS.values()))

    return reader.read("counted", read, before.counted if before else "undeclared")


def _check_figure(reader: RowReader, entry: FigureEntry, known: Known, today: date) -> None:
    if entry.area and len(known.areas.get(fold(entry.area), ())) != 1:
        reader.refuse("area", "area_unknown", tuple(known.areas), value=entry.area)
    if entry.valid_to is not None and entry.valid_to < entry.valid_from:
        reader.refuse("valid_to", "end_before_start", (f"{entry.valid_from:%d.%m.%Y}",))
    if entry.reference_date is None or entry.as_of is None:
        if entry.value is not None:
            reader.refuse("reference_date", "value_missing")
        return
    after = entry.valid_to is not None and entry.reference_date > entry.valid_to
    if after or entry.reference_date < entry.valid_from:
        reader.refuse("reference_date", "outside_definition", (_period(entry),))
    figure = Figure(
        reference_date=entry.reference_date,
        as_of=entry.as_of,
        value=entry.value,
        lower=entry.lower,
        upper=entry.upper,
        confidence_percent=entry.confidence_percent,
        note=entry.note,
    )
    for problem in figure_problems(figure, today=today):
        key, code = FIGURE_CODES.get(problem, ("lower", "interval_wrong"))
        reader.refuse(key, code)


def _period(entry: FigureEntry) -> str:
    end = f"{entry.valid_to:%d.%m.%Y}" if entry.valid_to else "…"
    return f"{entry.valid_from:%d.%m.%Y} – {end}"
