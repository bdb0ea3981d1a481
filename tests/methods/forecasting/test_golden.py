"""Against `golden/closed_forms.json`: Kaplan–Meier of R's survival, R's own distributions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import poisson

from ankommen.methods.forecasting import (
    Month,
    Site,
    Stays,
    erlang_loss,
    kaplan_meier,
    newsvendor,
    simulate_stock,
)

GOLDEN = json.loads((Path(__file__).parent / "golden/closed_forms.json").read_text())
PATHS = 20_000


def test_kaplan_meier_with_ties_and_people_still_there() -> None:
    stays = [
        (months, bool(left)) for months, left in zip(GOLDEN["months"], GOLDEN["left"], strict=True)
    ]
    assert 20 < sum(not left for _months, left in stays) < 45
    assert kaplan_meier(stays).surviving == pytest.approx(GOLDEN["surviving"], rel=1e-12, abs=1e-15)


def test_kaplan_meier_of_a_list_that_begins_in_the_middle() -> None:
    rows = zip(GOLDEN["months"], GOLDEN["left"], GOLDEN["from"], strict=True)
    seen = [(months, bool(left), begun) for months, left, begun in rows if begun <= months]
    assert 15 < sum(begun > 0 for _months, _left, begun in seen) < 30
    stays = [(months, left) for months, left, _begun in seen]
    found = kaplan_meier(stays, seen_from=[begun for _months, _left, begun in seen]).surviving
    assert found == pytest.approx(GOLDEN["surviving_late"], rel=1e-12, abs=1e-15)
    assert kaplan_meier(stays).surviving.sum() > found.sum() + 0.3  # else too long


def test_erlang_loss() -> None:
    found = [
        erlang_loss(load, int(places))
        for load, places in zip(GOLDEN["loads"], GOLDEN["places"], strict=True)
    ]
    assert found == pytest.approx(GOLDEN["loss"], rel=1e-12)


@pytest.mark.parametrize("case", range(3))
def test_residents_of_a_house_without_limit(case: int) -> None:
    """Every level within four standard errors of the share that lies below R's quantile."""
    rate, stay = GOLDEN["rates"][case], GOLDEN["stay"][case]
    whole, part = int(stay), stay % 1
    stays = Stays(np.array([1.0] * whole + [part, 0.0]))
    house = Site("a", residents=0, share=1.0, stays=stays, usable=np.full(16, 9_999))
    arrivals = np.full((PATHS, 16), float(rate))
    held = simulate_stock(arrivals, [house], first=Month(2026, 12), seed=7).residents[:, 15, 0]
    for level, places in zip(GOLDEN["held"], GOLDEN["residents"][case], strict=True):
        error = 4 * np.sqrt(level * (1 - level) / PATHS)
        assert (held <= places).mean() >= level - error
        assert (held < places).mean() <= level + error


def test_places_between_too_few_and_too_many() -> None:
    grid = (np.arange(100_000) + 0.5) / 100_000
    demand = poisson.ppf(grid, 25)
    found = [newsvendor(demand, short=short, idle=1).places for short in GOLDEN["short"]]
    assert found == GOLDEN["best"]
