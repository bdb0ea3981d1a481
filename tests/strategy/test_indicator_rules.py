from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from ankommen.strategy.rules import indicators as rules
from ankommen.strategy.rules.indicators import (
    Change,
    Dimension,
    DimensionProblem,
    Figure,
    FigureProblem,
    Target,
    TargetState,
    Wanted,
)

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Version:
    number: int
    valid_from: date
    valid_to: date | None = None


OLD = Version(1, date(2020, 1, 1), date(2023, 12, 31))
NEW = Version(2, date(2024, 1, 1))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 12, 31), None),
        (date(2020, 1, 1), OLD),
        (date(2023, 12, 31), OLD),
        (date(2024, 1, 1), NEW),
        (date(2030, 1, 1), NEW),
    ],
)
def test_the_definition_of_a_day(day: date, expected: Version | None) -> None:
    assert rules.definition_at([OLD, NEW], day) == expected


def test_versions_that_follow_each_other_do_not_overlap() -> None:
    assert rules.overlapping([NEW, OLD]) is None


@pytest.mark.parametrize("later", [date(2023, 12, 31), date(2020, 1, 1)])
def test_versions_that_share_a_day_overlap(later: date) -> None:
    other = Version(2, later)
    assert rules.overlapping([OLD, other]) == (OLD, other)


def test_an_open_version_overlaps_everything_later() -> None:
    open_end = Version(1, date(2020, 1, 1))
    assert rules.overlapping([open_end, NEW]) == (open_end, NEW)


SEX = Dimension("Geschlecht", ("weiblich", "männlich"))
AGE = Dimension("Alter")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("", ""),
        ("Geschlecht=weiblich", "Geschlecht=weiblich"),
        (" geschlecht =  Weiblich ", "Geschlecht=weiblich"),
        ("Alter=unter 18", "Alter=unter 18"),
        ("Alter=unter 18; Geschlecht=männlich", "Geschlecht=männlich; Alter=unter 18"),
    ],
)
def test_reads_a_breakdown(text: str, stored: str) -> None:
    assert rules.read_dimension(text, [SEX, AGE]) == stored


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("weiblich", DimensionProblem("form", "weiblich")),
        ("Geschlecht=", DimensionProblem("form", "Geschlecht=")),
        ("Herkunft=EU", DimensionProblem("unknown_name", "Herkunft", "", ("Geschlecht", "Alter"))),
        (
            "Geschlecht=blau",
            DimensionProblem("unknown_value", "Geschlecht", "blau", ("weiblich", "männlich")),
        ),
        ("Alter=1; Alter=2", DimensionProblem("twice", "Alter")),
    ],
)
def test_refuses_a_breakdown_the_definition_has_not(text: str, problem: DimensionProblem) -> None:
    assert rules.read_dimension(text, [SEX, AGE]) == problem


def test_stored_breakdowns_may_be_bare_names() -> None:
    stored = ["Alter", {"name": "Geschlecht", "values": ["weiblich", "männlich"]}]
    assert rules.dimensions_of(stored) == (AGE, SEX)


def figure(**fields: object) -> Figure:
    good: dict[str, object] = {
        "reference_date": date(2025, 12, 31),
        "as_of": date(2026, 3, 1),
        "value": Decimal(34),
        "lower": Decimal(29),
        "upper": Decimal(39),
        "confidence_percent": Decimal(95),
    }
    return Figure(**{**good, **fields})  # type: ignore[arg-type]


NO_INTERVAL = {"lower": None, "upper": None, "confidence_percent": None}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        NO_INTERVAL,
        {"reference_date": TODAY, "as_of": TODAY},
        {**NO_INTERVAL, "value": None, "note": "noch nicht veröffentlicht"},
        {"lower": Decimal(34), "upper": Decimal(34)},
    ],
)
def test_believes_a_sound_figure(fields: dict[str, object]) -> None:
    assert rules.figure_problems(figure(**fields), today=TODAY) == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (
            {"reference_date": date(2026, 12, 31), "as_of": date(2026, 12, 31)},
            FigureProblem.FUTURE_REFERENCE_DATE,
        ),
        ({"as_of": date(2026, 12, 1)}, FigureProblem.FUTURE_AS_OF),
        ({"as_of": date(2025, 1, 1)}, FigureProblem.AS_OF_BEFORE_REFERENCE),
        ({**NO_INTERVAL, "value": None}, FigureProblem.MISSING_WITHOUT_NOTE),
        ({"value": None, "note": "x"}, FigureProblem.INTERVAL_WITHOUT_VALUE),
        ({"lower": None}, FigureProblem.INTERVAL_HALF),
        ({"lower": Decimal(40)}, FigureProblem.INTERVAL_ORDER),
        ({"upper": Decimal(33)}, FigureProblem.INTERVAL_ORDER),
        ({"confidence_percent": None}, FigureProblem.CONFIDENCE_MISSING),
        ({"lower": None, "upper": None}, FigureProblem.CONFIDENCE_WITHOUT_INTERVAL),
        ({"confidence_percent": Decimal(100)}, FigureProblem.CONFIDENCE_RANGE),
        ({"confidence_percent": Decimal("0.95")}, FigureProblem.CONFIDENCE_RANGE),
        ({**NO_INTERVAL, "value": Decimal(10**12)}, FigureProblem.TOO_MANY_DIGITS),
        ({**NO_INTERVAL, "value": Decimal("0.1234567")}, FigureProblem.TOO_MANY_DIGITS),
    ],
)
def test_refuses_an_unsound_figure(fields: dict[str, object], problem: FigureProblem) -> None:
    assert problem in rules.figure_problems(figure(**fields), today=TODAY)


@dataclass(frozen=True)
class Value:
    year: int
    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None
    definition_number: int = 1
    area_id: int = 1
    dimension: str = ""

    @property
    def reference_date(self) -> date:
        return date(self.year, 12, 31)


def values(*numbers: float | None) -> list[Value]:
    return [
        Value(2020 + place, None if number is None else Decimal(str(number)))
        for place, number in enumerate(numbers)
    ]


def with_interval(year: int, value: int, margin: int) -> Value:
    return Value(year, Decimal(value), Decimal(value - margin), Decimal(value + margin))


def test_versions_areas_and_breakdowns_never_share_a_line() -> None:
    one = Value(2023, Decimal(1))
    before = Value(2022, Decimal(1))
    newer = Value(2024, Decimal(1), definition_number=2)
    elsewhere = Value(2023, Decimal(1), area_id=2)
    women = Value(2023, Decimal(1), dimension="Geschlecht=weiblich")
    lines = rules.series_of([women, newer, one, elsewhere, before])
    assert [line.values for line in lines] == [(before, one), (newer,), (elsewhere,), (women,)]


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ([], Change.NOTHING),
        (values(3), Change.NOTHING),
        (values(3, None), Change.NOTHING),
        (values(3, 4), Change.RISEN),
        (values(3, None, 2), Change.FALLEN),
        (values(3, 3), Change.SAME),
        ([with_interval(2020, 30, 5), with_interval(2021, 34, 5)], Change.UNSURE),
        ([with_interval(2020, 30, 1), with_interval(2021, 34, 1)], Change.RISEN),
        ([*values(30), with_interval(2021, 34, 5)], Change.UNSURE),
    ],
)
def test_the_last_change(line: list[Value], change: Change) -> None:
    assert rules.last_change(line) == change


@pytest.mark.parametrize(
    ("change", "direction", "wanted"),
    [
        (Change.RISEN, "up", Wanted.WANTED),
        (Change.RISEN, "down", Wanted.UNWANTED),
        (Change.FALLEN, "down", Wanted.WANTED),
        (Change.FALLEN, "neutral", Wanted.UNJUDGED),
        (Change.UNSURE, "up", Wanted.UNJUDGED),
        (Change.SAME, "up", Wanted.UNJUDGED),
    ],
)
def test_judges_a_change_by_the_direction(change: Change, direction: str, wanted: Wanted) -> None:
    assert rules.judged(change, direction=direction) == wanted


DUE = date(2024, 12, 31)
SOON = date(2027, 12, 31)


@pytest.mark.parametrize(
    ("target", "line", "direction", "state"),
    [
        (Target(SOON, Decimal(5)), [], "up", TargetState.UNJUDGED),
        (Target(SOON, Decimal(5)), values(5), "up", TargetState.REACHED),
        (Target(SOON, Decimal(5)), values(4), "up", TargetState.OPEN),
        (Target(SOON, Decimal(5)), values(4), "down", TargetState.REACHED),
        (Target(SOON, Decimal(5)), values(4), "neutral", TargetState.UNJUDGED),
        (Target(DUE, Decimal(5)), values(4), "up", TargetState.MISSED),
        (Target(DUE, Decimal(5)), values(4, 4, 4, 4, 4, 9), "up", TargetState.MISSED),
        (Target(SOON, Decimal(32)), [with_interval(2025, 30, 5)], "up", TargetState.UNSURE),
        (Target(SOON, trend="strengthen"), values(4, 5), "neutral", TargetState.REACHED),
        (Target(SOON, trend="strengthen"), values(5, 4), "up", TargetState.OPEN),
        (Target(DUE, trend="weaken"), values(4, 5), "up", TargetState.MISSED),
        (Target(SOON, trend="keep"), values(5, 5), "up", TargetState.REACHED),
        (Target(SOON, trend="keep"), values(5), "up", TargetState.UNJUDGED),
        (
            Target(SOON, trend="weaken"),
            [with_interval(2024, 30, 5), with_interval(2025, 29, 5)],
            "up",
            TargetState.UNSURE,
        ),
    ],
)
def test_how_a_target_stands(
    target: Target, line: list[Value], direction: str, state: TargetState
) -> None:
    assert rules.target_state(target, line, direction=direction, today=TODAY) == state


@pytest.mark.parametrize(
    ("answered", "missing"),
    [
        ([], (2021, 2022, 2023, 2024, 2025)),
        ([date(2022, 6, 30), date(2024, 12, 31)], (2021, 2023, 2025)),
        ([date(year, 1, 1) for year in range(2021, 2026)], ()),
    ],
)
def test_missing_years(answered: list[date], missing: tuple[int, ...]) -> None:
    assert rules.missing_years([OLD, NEW], answered, today=TODAY) == missing


def test_no_year_is_missing_before_the_definition_held() -> None:
    assert rules.missing_years([NEW], [], today=TODAY) == (2024, 2025)
