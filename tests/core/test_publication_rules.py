from __future__ import annotations

from decimal import Decimal

import pytest

from ankommen.core.publication.counts import plan_counts
from ankommen.core.publication.rules import (
    Counted,
    Decision,
    Figure,
    Past,
    Rule,
    Why,
    decide_alone,
    decide_beside,
    needs_release,
)
from ankommen.methods import disclosure
from ankommen.methods.disclosure import Dimension, DisclosureError, Reason

RULE = Rule(threshold=5, sample_base=30)


@pytest.mark.parametrize(
    ("counted", "value", "base", "why"),
    [
        (Counted.UNDECLARED, "1000", 1000, Why.UNDECLARED),
        (Counted.UNDECLARED, None, None, Why.UNDECLARED),
        (Counted.NOT_PERSONS, "1", None, Why.NOT_ABOUT_PERSONS),
        (Counted.OFFICIAL, "1", None, Why.PROTECTED_AT_SOURCE),
        (Counted.PERSONS, None, None, Why.NOTHING_TO_SHOW),
        (Counted.PERSONS, "0", None, Why.LARGE_ENOUGH),
        (Counted.PERSONS, "1", None, Why.SMALL),
        (Counted.PERSONS, "4", None, Why.SMALL),
        (Counted.PERSONS, "5", None, Why.LARGE_ENOUGH),
        (Counted.PERSONS, "5.5", None, Why.NOT_A_COUNT),
        (Counted.PERSONS, "-5", None, Why.NOT_A_COUNT),
        (Counted.SHARE, "50", None, Why.BASE_UNKNOWN),
        (Counted.SHARE, "50", 4, Why.BASE_SMALL),
        (Counted.SHARE, "50", 20, Why.LARGE_ENOUGH),
        (Counted.SHARE, "20", 20, Why.SMALL),
        (Counted.SHARE, "80", 20, Why.SMALL_REMAINDER),
        (Counted.SHARE, "0", 20, Why.LARGE_ENOUGH),
        (Counted.SHARE, "100", 20, Why.LARGE_ENOUGH),
        (Counted.SHARE, "0.5", 1000, Why.SMALL),  # 0.45 … 0.55 % may stand for 4 people
        (Counted.SHARE, "0.6", 1000, Why.LARGE_ENOUGH),
        (Counted.SHARE, "101", 1000, Why.NOT_A_COUNT),
        (Counted.STATISTIC, "12.5", None, Why.BASE_UNKNOWN),
        (Counted.STATISTIC, "12.5", 4, Why.BASE_SMALL),
        (Counted.STATISTIC, "12.5", 5, Why.LARGE_ENOUGH),
        (Counted.SAMPLE, "34", 29, Why.BASE_SMALL),
        (Counted.SAMPLE, "34", 30, Why.LARGE_ENOUGH),
    ],
)
def test_what_a_figure_alone_allows(
    counted: Counted, value: str | None, base: int | None, why: Why
) -> None:
    figure = Figure(1, (), None if value is None else Decimal(value), base)
    assert decide_alone(counted, figure, RULE).why is why


def test_only_what_is_about_people_and_declared_is_released_by_hand() -> None:
    by_hand = {one for one in Counted if needs_release(one)}
    assert by_hand == {Counted.PERSONS, Counted.SHARE, Counted.STATISTIC, Counted.SAMPLE}


def test_a_hidden_share_takes_its_siblings_along_and_leaves_the_total() -> None:
    figures = [
        Figure(1, ("",), Decimal(50)),
        Figure(2, ("f",), Decimal(1)),
        Figure(3, ("m",), None),
    ]
    shown, small = Decision(Why.LARGE_ENOUGH), Decision(Why.SMALL)
    decided = decide_beside(figures, {1: shown, 2: small, 3: shown})
    assert [decided[key].why for key in (1, 2, 3)] == [
        Why.LARGE_ENOUGH,
        Why.SMALL,
        Why.PROTECTS_ANOTHER,
    ]


SEX = Dimension.flat("sex", ["f", "m"], total="all")
PLACE = Dimension.flat("place", ["A", "B", "C"], total="district")


def planned(counts: dict[tuple[str, str], int | None], *past: Past) -> dict[tuple[str, ...], Why]:
    figures = [
        Figure(key, at, None if count is None else Decimal(count))
        for key, (at, count) in enumerate(counts.items())
    ]
    plan = plan_counts(figures, rule=RULE, dimensions=(PLACE, SEX), past=past)
    return {figure.at: plan.decisions[figure.key].why for figure in figures}


def test_counts_hide_what_would_give_a_small_one_away() -> None:
    assert planned({("", ""): 100, ("", "f"): 3, ("", "m"): 97}) == {
        ("", ""): Why.LARGE_ENOUGH,
        ("", "f"): Why.SMALL,
        ("", "m"): Why.PROTECTS_ANOTHER,
    }


def test_one_filter_more_is_held_against_what_is_public() -> None:
    """A and B are public; the district without C would tell C."""
    past = Past("V-1", (("A", "all"), ("B", "all")), (40, 57))
    decided = planned({("", ""): 100}, past)
    assert decided[("", "")] in {Why.DISCLOSES, Why.PROTECTS_ANOTHER}
    assert planned({("", ""): 110}, past) == {("", ""): Why.LARGE_ENOUGH}


def test_a_figure_that_contradicts_the_past_shows_nothing() -> None:
    past = Past("V-1", (("A", "all"),), (400,))
    assert planned({("", ""): 100}, past) == {("", ""): Why.CONTRADICTS}


def test_an_engine_that_fails_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_time(*args: object, **options: object) -> None:
        raise DisclosureError(Reason.TIME_LIMIT, "suppression")

    monkeypatch.setattr(disclosure, "protect_scattered", out_of_time)
    assert set(planned({("", ""): 100, ("", "f"): 60}).values()) == {Why.ENGINE_FAILED}


def test_missing_and_impossible_values_are_left_out_of_the_table() -> None:
    decided = planned({("", ""): 100, ("A", ""): None, ("B", ""): -1})
    assert decided[("", "")] is Why.LARGE_ENOUGH
    assert decided[("A", "")] is Why.NOTHING_TO_SHOW
    assert decided[("B", "")] is Why.NOT_A_COUNT
