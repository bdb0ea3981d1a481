"""The simulator against what is known exactly; arrivals, decisions and costs by hand."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from scipy.stats import poisson

from ankommen.methods.forecasting import (
    ArrivalEvent,
    DistributionKey,
    Forecast,
    ForecastRefused,
    Month,
    Reason,
    Remark,
    Series,
    Site,
    Stays,
    apply_events,
    combine,
    constant_rate,
    cost_per_occupied,
    erlang_loss,
    kaplan_meier,
    newsvendor,
    order_by,
    places_for_risk,
    quota_account,
    scenario_table,
    share_forecast,
    simulate_stock,
)

FIRST = Month(2026, 12)
STAYS = Stays(np.array([1.0, 0.8, 0.5, 0.2, 0.0]))
PATHS = 20_000


def site(**changes: object) -> Site:
    given = {"name": "a", "residents": 0, "share": 1.0, "stays": STAYS, "usable": np.full(12, 30)}
    return Site(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_residents_are_poisson_as_in_an_infinite_server_queue(seed: int) -> None:
    stock = simulate_stock(np.full((PATHS, 12), 10.0), [site()], first=FIRST, seed=seed)
    held = stock.residents[:, 11, 0]
    assert held.mean() == pytest.approx(25, abs=4 * 5 / np.sqrt(PATHS))
    assert held.var() == pytest.approx(25, rel=4 * np.sqrt(2 / PATHS))
    exact = poisson.sf(30, 25)
    error = 4 * np.sqrt(exact * (1 - exact) / PATHS)
    assert stock.overflow()[11] == pytest.approx(exact, abs=error)


def test_residents_of_unknown_start_keep_a_steady_house_steady() -> None:
    house = site(residents=125, stays=constant_rate(0.08))
    stock = simulate_stock(np.full((PATHS, 12), 10.0), [house], first=FIRST, seed=4)
    assert stock.residents.mean(axis=0)[:, 0] == pytest.approx(np.full(12, 125.0), abs=0.4)


def test_moves_and_family_reunion() -> None:
    one = Stays(np.array([1.0, 0.0]))
    arrivals = np.zeros((PATHS, 12))
    arrivals[:, 0] = 8
    home = site(stays=one, next_site=1, next_share=0.25)
    stock = simulate_stock(
        arrivals,
        [home, site(name="flat", share=0.0, stays=one)],
        first=FIRST,
        seed=5,
        joiners=0.5,
        joiners_after=6,
    )
    mean = stock.residents.mean(axis=0)
    assert mean[:3, 0] == pytest.approx([8, 0, 0], abs=0.1)
    assert mean[:3, 1] == pytest.approx([0, 2, 0], abs=0.1)
    assert mean[6, 0] == pytest.approx(4, abs=0.1)


def test_who_came_before_brings_family_too() -> None:
    one = Stays(np.array([1.0, 0.0]))
    stock = simulate_stock(
        np.zeros((PATHS, 8)),
        [site(stays=one, usable=np.full(8, 30))],
        first=FIRST,
        seed=7,
        joiners=0.5,
        joiners_after=3,
        earlier=[40, np.nan, 8],
    )
    mean = stock.residents.mean(axis=0)[:, 0]
    assert mean == pytest.approx([20, 0, 4, 10, 0, 2, 5, 0], abs=0.15)


def test_how_long_residents_have_been_there_decides_when_they_leave() -> None:
    """By hand: after m months 1, 0.8, 0.5, 0.2, 0 are still there; given 1: 5/8, 1/4, 0."""
    known = np.array([1] * 80 + [2] * 100)
    house = site(residents=180, elapsed=known)
    stock = simulate_stock(np.zeros((PATHS, 12)), [house], first=FIRST, seed=8)
    mean = stock.residents.mean(axis=0)[:4, 0]
    assert mean == pytest.approx([80 * 5 / 8 + 100 * 2 / 5, 80 / 4, 0, 0], abs=0.2)
    spread = stock.residents[:, 0, 0].var()
    assert spread == pytest.approx(80 * 15 / 64 + 100 * 6 / 25, rel=4 * np.sqrt(2 / PATHS))
    for elapsed in (np.array([3] * 181), np.array([-1])):
        with pytest.raises(ForecastRefused):
            simulate_stock(
                np.zeros((5, 12)), [site(residents=180, elapsed=elapsed)], first=FIRST, seed=1
            )


def test_the_leaving_rate_is_that_of_a_house_in_balance() -> None:
    assert constant_rate(0.05).leaving_rate == pytest.approx(0.05, rel=1e-9)
    assert constant_rate(0.0002).leaving_rate == pytest.approx(0.0002, rel=1e-9)
    assert STAYS.leaving_rate == pytest.approx(1 / 2.5)
    assert Stays(np.array([1.0, 1.0])).leaving_rate == 0


def test_a_closing_house_makes_the_shortage_and_the_month_is_named() -> None:
    usable = np.array([60] * 6 + [10] * 6)
    stock = simulate_stock(np.full((2_000, 12), 10.0), [site(usable=usable)], first=FIRST, seed=6)
    found = stock.first_shortage(probability=0.7)
    assert found is not None
    assert (str(found[0]), found[1] > 0.9) == ("2027-06", True)
    assert str(order_by(found[0], lead_months=9)) == "2026-09"
    assert (np.diff(stock.shortage_by(0)) >= 0).all()
    roomy = site(usable=np.full(12, 900))
    calm = simulate_stock(np.full((100, 12), 10.0), [roomy], first=FIRST, seed=6)
    assert calm.first_shortage(probability=0.01) is None


def test_the_same_seed_gives_the_same_futures() -> None:
    arrivals = np.full((50, 12), 10.0)
    one, two, other = (
        simulate_stock(arrivals, [site()], first=FIRST, seed=seed).residents for seed in (1, 1, 2)
    )
    assert (one == two).all()
    assert (one != other).any()


@pytest.mark.parametrize(
    ("arrivals", "changes"),
    [
        (np.full((5, 12), -1.0), {}),
        (np.full((5, 12), np.nan), {}),
        (np.full((5, 9), 1.0), {}),
        (np.full((5, 12), 1.0), {"share": 0.0}),
        (np.full((5, 12), 1.0), {"residents": -3}),
        (np.full((5, 12), 1.0), {"next_site": 7}),
    ],
)
def test_impossible_stocks_are_refused(arrivals: np.ndarray, changes: dict[str, object]) -> None:
    with pytest.raises(ForecastRefused):
        simulate_stock(arrivals, [site(**changes)], first=FIRST, seed=1)


def test_kaplan_meier_counts_the_censored_as_long_as_seen() -> None:
    found = kaplan_meier([(1, True), (2, False), (3, True), (3, True)])
    assert found.surviving.tolist() == pytest.approx([1, 0.75, 0.75, 0])
    for bad in ([], [(-1.0, True)]):
        with pytest.raises(ForecastRefused):
            kaplan_meier(bad)
    for seen_from in ([0.0], [0.0, 3.0], [-1.0, 0.0]):
        with pytest.raises(ForecastRefused):
            kaplan_meier([(1, True), (2, False)], seen_from=seen_from)
    with pytest.raises(ForecastRefused):
        Stays(np.array([0.5, 0.6]))


@pytest.mark.parametrize(("load", "places"), [(2.0, 2), (20.0, 22), (50.0, 45)])
def test_erlang_loss_is_the_cut_poisson(load: float, places: int) -> None:
    exact = poisson.pmf(places, load) / poisson.cdf(places, load)
    assert erlang_loss(load, places) == pytest.approx(exact, rel=1e-10)


def test_newsvendor_against_the_poisson_quantile_and_every_other_number() -> None:
    demand = np.random.default_rng(1).poisson(25, 200_000)
    found = newsvendor(demand, short=9, idle=1)
    assert found.places == poisson.ppf(0.9, 25)

    def cost(places: int) -> float:
        short = np.maximum(demand - places, 0).mean()
        return float(9 * short + np.maximum(places - demand, 0).mean())

    assert found.cost_of_short + found.cost_of_idle == pytest.approx(cost(found.places))
    assert min(range(15, 45), key=cost) == found.places
    assert places_for_risk(demand, risk=0.05).risk <= 0.05 < (demand >= found.places).mean()
    for bad in ({"short": 0.0, "idle": 1.0}, {"short": 1.0, "idle": -1.0}):
        with pytest.raises(ForecastRefused):
            newsvendor(demand, **bad)


@pytest.mark.parametrize(("full", "cost"), [("881", "1409.60"), ("359", "574.40")])
def test_a_home_at_sixty_percent(full: str, cost: str) -> None:
    fixed = Decimal("0.9")
    found = cost_per_occupied(Decimal(full), occupancy=Decimal("0.6"), fixed=fixed)
    assert found == Decimal(cost)
    assert cost_per_occupied(Decimal(full), occupancy=Decimal(1), fixed=fixed) == Decimal(full)
    with pytest.raises(ForecastRefused):
        cost_per_occupied(Decimal(full), occupancy=Decimal(0), fixed=fixed)


def flat(value: float) -> Forecast:
    return Forecast("land", FIRST, np.array([0.1, 0.5, 0.9]), np.full((2, 3), value))


def test_a_district_gets_its_share_and_an_old_key_is_said() -> None:
    key = DistributionKey({"A": 60, "B": 140}, Month(2026, 1), Month(2026, 12), "population")
    share, notices = key.share("A", month=FIRST)
    assert (share, notices) == (0.3, ())
    assert share_forecast(flat(100), name="A", share=share).quantile(0.5).tolist() == [30, 30]
    assert key.share("A", month=Month(2027, 1))[1][0].what is Remark.KEY_OUTDATED
    for name, month, reason in (
        ("C", FIRST, Reason.UNKNOWN_NAME),
        ("A", Month(2025, 12), Reason.KEY_NOT_VALID),
    ):
        with pytest.raises(ForecastRefused) as refusal:
            key.share(name, month=month)
        assert refusal.value.what is reason


def test_quota_combination_and_events() -> None:
    account = quota_account(
        land_arrivals=[1000, 900], share=0.05, allocated=[60, 40], carry_over=-10
    )
    assert (account.target, account.balance) == (95, -5)
    assert combine(flat(100), flat(20), weight=0.25).quantile(0.9).tolist() == [40, 40]
    with pytest.raises(ForecastRefused):
        combine(flat(100), flat(20), weight=1.5)
    events = [ArrivalEvent(FIRST.plus(1), FIRST.plus(2), factor=1.5, extra=4)]
    assert apply_events(np.full((1, 4), 10.0), first=FIRST, events=events).tolist() == [
        [10, 19, 19, 10]
    ]


def test_the_plain_table_by_hand() -> None:
    series = Series("district", Month(2024, 12), np.array([10.0] * 12 + [20.0] * 12))
    table = scenario_table(
        series, residents=100, leaving_rate=0.1, usable=np.full(3, 115.0), joiners=1
    )
    assert [one.arrivals for one in table.scenarios] == [10, 20, 20]
    assert table.scenarios[1].residents.tolist() == pytest.approx([111, 120.9, 129.81])
    assert [one.first_shortage for one in table.scenarios] == [None, Month(2027, 1), Month(2027, 1)]
    assert len(table.formulas) == 2
    with pytest.raises(ForecastRefused):
        scenario_table(series, residents=100, leaving_rate=1.1, usable=np.full(3, 115.0))
