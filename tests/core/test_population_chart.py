"""The pyramid of an area: exactly the source's table, and none where it tells nothing apart."""

from __future__ import annotations

from datetime import date

from ankommen.core.geography.population_chart import population_pyramid
from ankommen.core.geography.rules import EVERYBODY, AgeGroup
from ankommen.core.geography.selectors import AgeLine, PopulationTable
from tests.core.chart_checks import assert_inside, assert_readable, cells


def table(*lines: AgeLine) -> PopulationTable:
    return PopulationTable("Zensus", date(2022, 5, 15), "Destatis", lines, None, None, None)


def test_shows_the_table_and_warns_of_unequal_age_groups() -> None:
    chart = population_pyramid(
        table(
            AgeLine(AgeGroup(0, 2), 1200, 1100, 2300),
            AgeLine(AgeGroup(3, 17), None, 5400, None),
            AgeLine(AgeGroup(18, None), 20_000, 21_000, 41_000),
        )
    )
    assert chart is not None
    assert_inside(chart)
    assert_readable(chart)
    assert cells(chart) == [
        ["Bezeichnung", "männlich", "weiblich"],
        ["0–2", "1.200", "1.100"],
        ["3–17", "keine Angabe", "5.400"],
        ["ab 18", "20.000", "21.000"],
    ]
    assert chart.description == (
        "Menschen nach vollendeten Lebensjahren am 15.05.2022. "
        "Die Altersgruppen sind verschieden breit."
    )


def test_equal_age_groups_need_no_warning() -> None:
    lines = [AgeLine(AgeGroup(n, n), 10 + n, 9, 19 + n) for n in range(3)]
    chart = population_pyramid(table(*lines))
    assert chart is not None
    assert "verschieden" not in chart.description


def test_there_is_none_without_ages_or_sexes() -> None:
    assert population_pyramid(table(AgeLine(EVERYBODY, 10, 12, 22))) is None
    whole = [AgeLine(AgeGroup(0, 17), None, None, 9), AgeLine(AgeGroup(18, None), None, None, 30)]
    assert population_pyramid(table(*whole)) is None
