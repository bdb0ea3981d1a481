"""Rates per head and parity, as tables: nought, unknown, percentages and counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ankommen.strategy.rules.comparison import (
    Measured,
    Missing,
    PopulationSet,
    Rate,
    Scale,
    best_population,
    pair_of,
    parity,
    rate_of,
    scale_of,
)
from ankommen.strategy.rules.indicators import Dimension


@pytest.mark.parametrize(
    ("unit", "denominator", "scale"),
    [
        ("%", "", Scale.PERCENT),
        ("Prozent", "alle", Scale.PERCENT),
        ("Personen", "", Scale.COUNT),
        ("Kurse", " ", Scale.COUNT),
        ("Personen", "Einwohner", Scale.RATE),
        ("je 1.000 Einwohner", "", Scale.RATE),
        ("‰", "", Scale.RATE),
        ("m²/Person", "", Scale.RATE),
        ("Tage", "", Scale.OTHER),
        ("€", "", Scale.OTHER),
        ("", "", Scale.OTHER),
        ("Projekte", "", Scale.COUNT),
    ],
)
def test_the_unit_says_whether_a_figure_can_be_put_per_head(
    unit: str, denominator: str, scale: Scale
) -> None:
    assert scale_of(unit, denominator=denominator) == scale


@pytest.mark.parametrize(
    ("figure", "scale", "persons", "expected"),
    [
        (Measured(Decimal(50)), Scale.COUNT, 25000, Rate(Decimal(2))),
        (Measured(Decimal(0)), Scale.COUNT, 25000, Rate(Decimal(0))),
        (
            Measured(Decimal(50), Decimal(25), Decimal(75)),
            Scale.COUNT,
            25000,
            Rate(Decimal(2), Decimal(1), Decimal(3)),
        ),
        (Measured(Decimal(50)), Scale.COUNT, None, Rate(missing=Missing.NO_DENOMINATOR)),
        (Measured(Decimal(50)), Scale.COUNT, 0, Rate(missing=Missing.ZERO_DENOMINATOR)),
        (Measured(None), Scale.COUNT, 25000, Rate(missing=Missing.NO_VALUE)),
        (Measured(None), Scale.PERCENT, None, Rate(missing=Missing.NO_VALUE)),
        (
            Measured(Decimal(40), Decimal(38), Decimal(42)),
            Scale.PERCENT,
            None,
            Rate(Decimal(40), Decimal(38), Decimal(42)),
        ),
        (Measured(Decimal(7)), Scale.RATE, 0, Rate(Decimal(7))),
        (Measured(Decimal(90)), Scale.OTHER, 25000, Rate(missing=Missing.NOT_COUNTED)),
    ],
)
def test_a_rate_per_thousand(
    figure: Measured, scale: Scale, persons: int | None, expected: Rate
) -> None:
    assert rate_of(figure, scale=scale, persons=persons) == expected


NO_VALUE = Rate(missing=Missing.NO_VALUE)
NO_PEOPLE = Rate(missing=Missing.NO_DENOMINATOR)


@pytest.mark.parametrize(
    ("first", "second", "ratio", "difference", "missing"),
    [
        (Rate(Decimal(30)), Rate(Decimal(60)), Decimal("0.5"), Decimal(-30), None),
        (Rate(Decimal(60)), Rate(Decimal(60)), Decimal(1), Decimal(0), None),
        (Rate(Decimal(0)), Rate(Decimal(60)), Decimal(0), Decimal(-60), None),
        (Rate(Decimal(30)), Rate(Decimal(0)), None, Decimal(30), Missing.ZERO_RATE),
        (Rate(Decimal(0)), Rate(Decimal(0)), None, Decimal(0), Missing.ZERO_RATE),
        (NO_VALUE, Rate(Decimal(60)), None, None, Missing.NO_VALUE),
        (Rate(Decimal(30)), NO_PEOPLE, None, None, Missing.NO_DENOMINATOR),
        (NO_PEOPLE, NO_VALUE, None, None, Missing.NO_DENOMINATOR),
    ],
)
def test_parity(
    first: Rate,
    second: Rate,
    ratio: Decimal | None,
    difference: Decimal | None,
    missing: Missing | None,
) -> None:
    found = parity(first, second)
    assert (found.ratio, found.difference, found.missing) == (ratio, difference, missing)
    assert (found.ratio_lower, found.difference_lower) == (None, None)


@pytest.mark.parametrize(
    ("first", "second", "ratio", "difference"),
    [
        (
            Rate(Decimal(30), Decimal(20), Decimal(40)),
            Rate(Decimal(60), Decimal(50), Decimal(80)),
            (Decimal("0.25"), Decimal("0.8")),
            (-60, -10),
        ),
        (
            Rate(Decimal(30), Decimal(20), Decimal(40)),
            Rate(Decimal(50)),
            (Decimal("0.4"), Decimal("0.8")),
            (-30, -10),
        ),
        (Rate(Decimal(30)), Rate(Decimal(10), Decimal(0), Decimal(20)), (None, None), (10, 30)),
    ],
)
def test_bounds_of_parity_hold_if_both_intervals_do(
    first: Rate, second: Rate, ratio: tuple[Decimal, Decimal], difference: tuple[int, int]
) -> None:
    found = parity(first, second)
    assert (found.ratio_lower, found.ratio_upper) == ratio
    assert (found.difference_lower, found.difference_upper) == tuple(map(Decimal, difference))


@pytest.mark.parametrize(
    ("values", "pair"),
    [
        (("deutsch", "nicht deutsch"), ("nicht deutsch", "deutsch")),
        (("ausländisch", "deutsch"), ("ausländisch", "deutsch")),
        (("weiblich", "männlich"), ("weiblich", "männlich")),
        (("a", "b", "c"), None),
        ((), None),
    ],
)
def test_two_named_groups_are_a_pair_the_foreign_one_first(
    values: tuple[str, ...], pair: tuple[str, str] | None
) -> None:
    assert pair_of(Dimension("Gliederung", values)) == pair


def test_the_population_that_knows_most_areas_is_chosen_then_the_nearest_date() -> None:
    def known(series: str, year: int, *areas: int) -> PopulationSet:
        return PopulationSet(series, date(year, 12, 31), frozenset(areas))

    few, old, near = known("A", 2024, 1), known("B", 2015, 1, 2), known("B", 2022, 1, 2)
    wanted = frozenset({1, 2, 3})
    assert best_population([few, old, near], areas=wanted, day=date(2024, 6, 1)) == near
    assert best_population([few], areas=frozenset({9}), day=date(2024, 6, 1)) is None
