"""The published form as pure rules: written and read back, it says the same."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.core.tables import cells
from ankommen.core.tables.headers import find_header_row, guess_mapping, header_texts
from ankommen.core.tables.names import fold
from ankommen.core.tables.reading import Row, SheetContent, read_table_file
from ankommen.core.tables.writing import Sheet, write_xlsx
from ankommen.strategy.exchange import lines
from ankommen.strategy.exchange.columns import MEASURE_COLUMNS, SIDE_SHEETS, FormColumn
from ankommen.strategy.exchange.entries import (
    BudgetEntry,
    ConceptTable,
    FieldEntry,
    FigureEntry,
    GoalEntry,
    GuidingGoalEntry,
    Known,
    MeasureEntry,
    MilestoneEntry,
)
from ankommen.strategy.exchange.problems import SENTENCES, CellProblem
from ankommen.strategy.exchange.reading import Reading, read_concept
from ankommen.strategy.exchange.visibility import NAMES
from ankommen.strategy.exchange.writing import concept_sheets

TODAY = date(2026, 11, 22)
HEADERS = ["Handlungsfeld", "Nr.", "Maßnahme", "Zuständigkeit", "Aussagen zur Finanzierung"]
KNOWN = Known(
    units={fold("Amt / Integration"): (1,), fold("Doppelt"): (2, 3)},
    organisations={fold("Verein; Nord"): (1,), fold("Caritas"): (2,)},
    areas={fold("Nord"): (1,), fold("Süd"): (2,)},
)


def read(sheets: list[SheetContent], known: Known = KNOWN) -> Reading:
    rows = sheets[0].rows
    header = find_header_row(rows, MEASURE_COLUMNS)
    mapping = guess_mapping(header_texts(rows[header]), MEASURE_COLUMNS)
    return read_concept(
        sheets, sheet=sheets[0].name, header=header, mapping=mapping, known=known, today=TODAY
    )


def read_rows(headers: list[str], *rows: Row, known: Known = KNOWN) -> Reading:
    return read([SheetContent("Blatt", is_hidden=False, rows=[[*headers], *rows])], known)


def in_memory(sheets: list[Sheet]) -> list[SheetContent]:
    """What a file would give back, without writing one."""
    return [
        SheetContent(
            sheet.name,
            is_hidden=False,
            rows=[
                [column.title for column in sheet.columns],
                *([_cell(value) for value in row] for row in sheet.rows),
            ],
        )
        for sheet in sheets
    ]


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return float(value) if isinstance(value, Decimal) else value


# Texts as a form leaves them: trimmed, and on one line where the field has one.
LINE = (
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="·"),
        min_size=1,
        max_size=20,
    )
    .map(str.strip)
    .filter(lambda one: one and not cells.FORMULA_ERROR.match(one))
)
TEXT = st.one_of(st.just(""), st.lists(LINE, min_size=1, max_size=3).map("\n".join))
DAY = st.dates(date(1990, 1, 1), date(2099, 12, 31))
CENTS = st.one_of(st.none(), st.integers(0, 10**12))


@st.composite
def tables(draw: st.DrawFn) -> ConceptTable:
    titles = draw(st.lists(LINE, min_size=1, max_size=4, unique_by=fold))
    fields = [
        FieldEntry(str(number), title, draw(TEXT), draw(TEXT), draw(TEXT))
        for number, title in enumerate(titles, start=1)
    ]
    goals = [
        GoalEntry(one.number, f"{one.number}.{number}", draw(LINE), draw(TEXT), parent)
        for one in fields
        for number, parent in ((1, ""), (2, f"{one.number}.1"))
    ]
    measures: list[MeasureEntry] = []
    for one in fields:
        for number in range(1, draw(st.integers(0, 3)) + 1):
            measures.append(draw(_measure(f"{one.number}.{number}", one.number, fields, measures)))
    return ConceptTable(tuple(fields), tuple(measures), tuple(goals))


@st.composite
def _measure(
    draw: st.DrawFn,
    number: str,
    field_number: str,
    fields: list[FieldEntry],
    before: list[MeasureEntry],
) -> MeasureEntry:
    days = sorted(draw(st.lists(DAY, min_size=2, max_size=2)))
    others = [one.number for one in fields if one.number != field_number]
    budgets = draw(
        st.lists(
            st.tuples(st.integers(2000, 2100), LINE, CENTS, CENTS),
            max_size=3,
            unique_by=lambda one: (one[0], one[1]),
        )
    )
    milestones = draw(
        st.lists(
            st.builds(MilestoneEntry, DAY, LINE, st.one_of(st.none(), DAY)), max_size=3, unique=True
        )
    )
    internal = draw(st.sets(st.sampled_from(sorted(NAMES))))
    return MeasureEntry(
        number=number,
        title=draw(LINE),
        field_number=field_number,
        text=draw(TEXT),
        responsible=draw(st.one_of(st.just(""), LINE)),
        financing=draw(TEXT),
        lead_unit=draw(st.sampled_from(["", "Amt / Integration"])),
        partners=draw(st.sampled_from([(), ("Caritas",), ("Verein; Nord",)])),
        goals=draw(st.sampled_from([(), ((field_number, f"{field_number}.2"),)])),
        target_groups=tuple(draw(st.lists(LINE, max_size=2, unique=True))),
        areas=draw(st.sampled_from([(), ("Nord",), ("Nord", "Süd")])),
        further_fields=tuple(others[: draw(st.integers(0, 2))]),
        starts_on=draw(st.sampled_from([None, days[0]])),
        ends_on=draw(st.sampled_from([None, days[1]])),
        milestones=tuple(sorted(milestones, key=lambda one: one.due_on)),
        budgets=tuple(BudgetEntry(*one) for one in sorted(budgets, key=lambda one: one[:2])),
        trend=draw(st.sampled_from(["", "strengthen", "keep", "weaken"])),
        depends_on=draw(st.sampled_from([(), *((one.number,) for one in before)])),
        internal_fields=tuple(code for code in NAMES if code in internal),
    )


@settings(max_examples=80, deadline=None)
@given(tables())
def test_what_is_written_is_read_back_field_by_field(table: ConceptTable) -> None:
    reading = read(in_memory(concept_sheets(table)))
    assert not reading.errors
    assert reading.table == table


def test_a_source_may_be_worded_like_an_amount() -> None:
    entry = BudgetEntry(2026, "Geplant 5", None, 700)
    assert lines.budget(lines.budget_line(entry)) == entry


@settings(max_examples=5, deadline=None)
@given(tables())
def test_a_real_file_loses_nothing(table: ConceptTable) -> None:
    content = write_xlsx(concept_sheets(table))
    reading = read(read_table_file(io.BytesIO(content), size=len(content)))
    assert not reading.errors
    assert reading.table == table


def test_figures_and_guiding_goals_come_back() -> None:
    table = ConceptTable(
        fields=(FieldEntry("1", "Arbeit"),),
        guiding_goals=(GuidingGoalEntry("1", "Toleranz", "Text", date(2009, 1, 1)),),
        figures=(
            FigureEntry(
                "K1",
                "Vermittlungen",
                "Vermittelte Personen",
                "Personen",
                "Jobcenter",
                date(2017, 1, 1),
                direction="up",
                is_public=True,
                decimals=1,
                reference_date=date(2019, 11, 8),
                area="Nord",
                value=Decimal("123456789012.345678"),
                lower=Decimal(1),
                upper=Decimal("123456789012.5"),
                confidence_percent=Decimal(95),
                persons_counted=570,
                as_of=date(2019, 11, 9),
                value_source="Bericht",
                note="seit 2017",
            ),
        ),
    )
    reading = read(in_memory(concept_sheets(table)))
    assert not reading.errors
    assert reading.table == table


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2026, 3, 1), date(2026, 3, 1)),
        (46082, date(2026, 3, 1)),
        ("01.03.2026", date(2026, 3, 1)),
        ("1.3.26", date(2026, 3, 1)),
        ("2026-03-01", date(2026, 3, 1)),
        ("03/2026", date(2026, 3, 1)),
        ("März 2026", date(2026, 3, 1)),
        ("Q2 2026", date(2026, 4, 1)),
        ("2. Quartal 2026", date(2026, 4, 1)),
        (2026, date(2026, 1, 1)),
        ("2026", date(2026, 1, 1)),
    ],
)
def test_days_are_read_as_people_write_them(value: Any, expected: date) -> None:
    assert cells.day(value).value == expected


def test_a_part_of_a_year_ends_on_its_last_day() -> None:
    assert cells.day("02/2028", is_end=True).value == date(2028, 2, 29)
    assert cells.day("Q4 2026", is_end=True).value == date(2026, 12, 31)
    assert cells.day(2026, is_end=True).notes == ("day_was_part",)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("31.02.2026", "day_impossible"),
        ("13/2026", "day_impossible"),
        ("bald", "day_unreadable"),
        ("Frühling 2026", "day_unreadable"),
        (3, "day_unreadable"),
        ("01.01.0001", "day_out_of_range"),
        ("#REF!", "formula_error"),
    ],
)
def test_what_is_no_day_is_refused(value: Any, code: str) -> None:
    with pytest.raises(cells.CellRefused) as caught:
        cells.day(value)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("10.000,00 €", 1_000_000),
        ("10,000.00", 1_000_000),
        ("10.000", 1_000_000),
        ("EUR 1,5", 150),
        (1234.5, 123_450),
        (0, 0),
        ("0", 0),
        ("–", None),
        ("k. A.", None),
    ],
)
def test_amounts_in_german_and_english_form(value: Any, expected: int | None) -> None:
    assert cells.cents(value) == expected


@pytest.mark.parametrize(
    ("value", "code"),
    [("-5", "amount_negative"), ("viel", "amount_unreadable"), ("1,2345", "amount_unreadable")],
)
def test_what_is_no_amount_is_refused(value: Any, code: str) -> None:
    with pytest.raises(cells.CellRefused) as caught:
        cells.cents(value)
    assert caught.value.code == code


def test_a_milestone_in_a_cell() -> None:
    read = lines.milestone("30.09.2026 · Räume · Stufe 1 · erreicht 12.10.2026")
    assert read == MilestoneEntry(date(2026, 9, 30), "Räume · Stufe 1", date(2026, 10, 12))
    assert lines.milestone("30.09.2026: Räume") == MilestoneEntry(date(2026, 9, 30), "Räume")


def codes(reading: Reading) -> list[tuple[str, int, str]]:
    return [(one.code, one.row, one.letter) for one in reading.errors]


def test_the_published_form_is_understood_without_help() -> None:
    reading = read_rows(
        HEADERS,
        ["1. Sprache", "", "Kurse am Abend", "VHS", "gesichert"],
        ["", "", "Kinderbetreuung", "", ""],
        ["", "", "", "", ""],
        ["Arbeit", "", "Mentoren", "Jobcenter", ""],
    )
    assert reading.is_clean
    assert reading.table.fields == (FieldEntry("1", "Sprache"), FieldEntry("2", "Arbeit"))
    assert [(one.number, one.title, one.responsible) for one in reading.table.measures] == [
        ("1.1", "Kurse am Abend", "VHS"),
        ("1.2", "Kinderbetreuung", ""),
        ("2.1", "Mentoren", "Jobcenter"),
    ]
    assert reading.table.measures[1].financing == ""
    assert reading.table.measures[1].budgets == ()


def test_numbers_given_and_missing_go_together() -> None:
    reading = read_rows(
        HEADERS, ["Sprache", "1.1", "A", "", ""], ["", "", "B", "", ""], ["", 1.3, "C", "", ""]
    )
    assert [one.number for one in reading.table.measures] == ["1.1", "1.2", "1.3"]


@pytest.mark.parametrize(
    ("row", "code", "letter"),
    [
        (["", "", "ohne Feld", "", ""], "field_missing", ""),
        (["Sprache", "", "", "VHS", ""], "title_missing", ""),
        (["Sprache", "", "#REF!", "", ""], "formula_error", "C"),
        (["Sprache", "x" * 21, "A", "", ""], "too_long", "B"),
        (["Sprache", "", "A", "x" * 501, ""], "too_long", "D"),
    ],
)
def test_a_bad_cell_is_named_with_row_and_column(row: Row, code: str, letter: str) -> None:
    good: Row = ["Sprache", "", "gut", "", ""]
    reading = read_rows(HEADERS, row, good)
    assert codes(reading) == [(code, 2, letter)]
    assert [one.title for one in reading.table.measures] == ["gut"]


def test_a_number_used_twice_is_refused_where_it_comes_again() -> None:
    reading = read_rows(HEADERS, ["A", "1.1", "A", "", ""], ["A", "1.1", "B", "", ""])
    assert codes(reading) == [("number_used_twice", 3, "B")]
    assert "Zeile 2" in reading.errors[0].message


def test_the_end_lies_after_the_start() -> None:
    headers = ["Handlungsfeld", "Maßnahme", "Beginn", "Ende"]
    good: Row = ["A", "Gut", "01.01.2026", "31.12.2026"]
    reading = read_rows(headers, good, ["A", "Schlecht", "01.01.2026", "31.12.2025"])
    assert codes(reading) == [("end_before_start", 3, "D")]


def test_measures_may_wait_for_each_other_but_not_in_a_ring() -> None:
    headers = ["Handlungsfeld", "Nr.", "Maßnahme", "Hängt ab von"]
    rows: list[Row] = [["A", "1", "A", "3"], ["A", "2", "B", "1"], ["A", "3", "C", ""]]
    assert read_rows(headers, *rows).is_clean
    rows[2][3] = "2"
    reading = read_rows(headers, *rows)
    assert ("dependency_cycle", 4, "D") in codes(reading)
    assert "3 → 2 → 1 → 3" in next(one.message for one in reading.errors if one.row == 4)


def test_a_measure_that_waits_for_a_bad_row_is_not_taken_alone() -> None:
    headers = ["Handlungsfeld", "Nr.", "Maßnahme", "Hängt ab von", "Beginn"]
    reading = read_rows(headers, ["A", "1", "A", "", "31.02.2026"], ["A", "2", "B", "1", ""])
    assert [one.code for one in reading.errors] == ["day_impossible", "dependency_left_out"]
    assert reading.table.measures == ()


def test_an_unknown_field_is_refused_where_fields_are_given() -> None:
    known = Known(fields=(FieldEntry("1", "Sprache"),), may_add_fields=False)
    reading = read_rows(
        HEADERS, ["sprache", "", "A", "", ""], ["Sport", "", "B", "", ""], known=known
    )
    assert codes(reading) == [("field_unknown", 3, "A")]
    assert "1 Sprache" in reading.errors[0].message
    assert [one.field_number for one in reading.table.measures] == ["1"]


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("Federführung", "Amt / Integration", ""),
        ("Federführung", "Amt X", "unit_unknown"),
        ("Federführung", "Doppelt", "name_ambiguous"),
        ("Partner", "caritas", ""),
        ("Partner", "Caritas\nNiemand", "organisation_unknown"),
        ("Gebiete", "Nord; Süd", ""),
        ("Gebiete", "West", "area_unknown"),
        ("Richtung", "verstärken", ""),
        ("Richtung", "seitwärts", "trend_unknown"),
        ("Nicht öffentlich", "Stand; Partner", ""),
        ("Nicht öffentlich", "Wetter", "internal_unknown"),
        ("Mittel", "2026 · Kreis · geplant 1.000 €", ""),
        ("Mittel", "1.000 €", "budget_unreadable"),
        ("Mittel", "2026 · Kreis · geplant 1 · geplant 2", "budget_unreadable"),
        ("Mittel", "2026 · Kreis · geplant 1\n2026 · Kreis · geplant 2", "budget_twice"),
        ("Meilensteine", "irgendwann", "milestone_unreadable"),
        ("Meilenstein", "Räume", "milestone_half"),
        ("Betrag geplant", "500", "year_missing"),
        ("Kennzahlen", "K9", "indicator_unknown"),
        ("Hängt ab von", "9.9", "dependency_unknown"),
    ],
)
def test_names_and_words_are_checked(header: str, value: str, code: str) -> None:
    reading = read_rows(["Handlungsfeld", "Maßnahme", header], ["A", "B", value])
    assert [one.code for one in reading.errors] == ([code] if code else [])
    assert not code or reading.errors[0].letter == "C"


def test_what_looks_like_a_formula_stays_text_and_is_marked() -> None:
    reading = read_rows(HEADERS, ["A", "", "=cmd|'/c calc'!A0", "- VHS", ""])
    assert reading.is_clean
    assert reading.table.measures[0].title == "=cmd|'/c calc'!A0"
    assert [(one.code, one.letter) for one in reading.notes] == [("formula_text", "C")]


def test_a_paragraph_as_title_is_kept_whole() -> None:
    whole = "Wort " * 100
    reading = read_rows(HEADERS, ["A", "", whole, "", ""])
    measure = reading.table.measures[0]
    assert len(measure.title) <= 300
    assert measure.text == whole.strip()
    assert [one.code for one in reading.notes] == ["title_shortened"]


def test_ten_thousand_rows_are_read() -> None:
    rows: list[Row] = [["A", "", f"Maßnahme {number}", "", ""] for number in range(10_000)]
    assert len(read_rows(HEADERS, *rows).table.measures) == 10_000


def test_a_header_below_other_rows_is_found() -> None:
    rows: list[Row] = [["Integrationskonzept"], [], ["", "Zeit"], [*HEADERS], ["A", "", "B"]]
    assert find_header_row(rows, MEASURE_COLUMNS) == 3


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Maßnahme", "title"),
        ("MASSNAHME", "title"),
        ("Zuständig-\nkeit", "responsible"),
        ("Verantwortlich:", "responsible"),
        ("Aussagen zur Finanzierung (2024)", "financing"),
        ("Action field", "field"),
        ("Lfd. Nr.", "number"),
        ("Beginn der Maßnahme", "starts_on"),
        ("Wetter", None),
    ],
)
def test_headers_are_recognised(header: str, key: str | None) -> None:
    assert guess_mapping([header], MEASURE_COLUMNS).get(0) == key


def test_a_mapping_is_remembered() -> None:
    assert guess_mapping(
        ["Wetter", "Maßnahme"], MEASURE_COLUMNS, remembered={"wetter": "text", fold("Maßnahme"): ""}
    ) == {0: "text"}


def test_every_exported_column_is_recognised_by_its_own_header() -> None:
    columns = [column for column in MEASURE_COLUMNS if column.is_exported]
    mapping = guess_mapping([str(column.label) for column in columns], columns)
    assert list(mapping.values()) == [column.key for column in columns]


def test_every_code_has_its_sentence() -> None:
    for code in SENTENCES:
        assert CellProblem(code, 1, 0, "x", ("a", "b")).message


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "columns",
    [MEASURE_COLUMNS, *(side.columns for side in SIDE_SHEETS)],
    ids=lambda one: one[0].key,
)
def test_headers_of_either_language_are_recognised_in_the_other(
    language: str, columns: tuple[FormColumn, ...]
) -> None:
    exported = [column for column in columns if column.is_exported]
    with translation.override(language):
        headers = [str(column.label) for column in exported]
    with translation.override("de" if language == "en" else "en"):
        mapping = guess_mapping(headers, columns)
    assert list(mapping.values()) == [column.key for column in exported]
