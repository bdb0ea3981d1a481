from __future__ import annotations

from datetime import date

import pytest

from ankommen.methods.disclosure import (
    CountedTotal,
    DisclosureError,
    Note,
    Quarter,
    Stage,
    aggregate_balance,
)

FIRST = Quarter(2025, 1)
DAY = date(2025, 3, 31)


def total(stage: Stage, count: int, source: str = "office", origin: str = "A") -> CountedTotal:
    return CountedTotal(FIRST, origin, stage, source, count, DAY)


def test_issued_minus_registered_minus_excused_from_rounded_counts() -> None:
    (balance,) = aggregate_balance(
        [total(Stage.ISSUED, 62), total(Stage.REGISTERED, 41), total(Stage.EXCUSED, 3)]
    )
    assert (balance.low, balance.high, balance.notes) == (60 - 40 - 5, 15, ())


def test_sources_that_disagree_span_an_interval() -> None:
    (balance,) = aggregate_balance(
        [
            total(Stage.ISSUED, 62, "Jobcenter"),
            total(Stage.ISSUED, 71, "register"),
            total(Stage.REGISTERED, 41),
            total(Stage.EXCUSED, 3),
        ]
    )
    assert (balance.low, balance.high) == (15, 25)
    assert balance.notes == (Note.SOURCES_DISAGREE,)


def test_what_nobody_delivered_is_unknown_and_never_zero() -> None:
    (balance,) = aggregate_balance([total(Stage.ISSUED, 62), total(Stage.REGISTERED, 41)])
    assert (balance.low, balance.high) == (None, None)
    assert balance.missing == (Stage.EXCUSED,)


def test_a_negative_balance_is_kept_and_noted() -> None:
    (balance,) = aggregate_balance(
        [total(Stage.ISSUED, 10), total(Stage.REGISTERED, 40), total(Stage.EXCUSED, 0)]
    )
    assert (balance.low, balance.notes) == (-30, (Note.MORE_LEFT_THAN_CAME,))


def test_counts_that_round_alike_print_alike() -> None:
    """One person more or less inside a rounding step cannot be seen."""
    rest = [total(Stage.REGISTERED, 40), total(Stage.EXCUSED, 0)]
    printed = {aggregate_balance([total(Stage.ISSUED, n), *rest]) for n in range(58, 63)}
    assert len(printed) == 1


def test_quarters_and_origins_stand_apart_in_order() -> None:
    stages = [(stage, 10) for stage in Stage]
    totals = [total(stage, n, origin=o) for o in ("B", "A") for stage, n in stages]
    assert [b.origin for b in aggregate_balance(totals)] == ["A", "B"]


def test_bad_totals_are_refused() -> None:
    with pytest.raises(DisclosureError, match="outside_period"):
        CountedTotal(FIRST, "A", Stage.ISSUED, "office", 5, date(2025, 4, 1))
    with pytest.raises(DisclosureError, match="negative_count"):
        total(Stage.ISSUED, -1)
    with pytest.raises(DisclosureError, match="quarter"):
        Quarter(2025, 5)
    with pytest.raises(DisclosureError, match="duplicate_code"):
        aggregate_balance([total(Stage.ISSUED, 1), total(Stage.ISSUED, 2)])
    with pytest.raises(DisclosureError, match="base"):
        aggregate_balance([], base=1)
