"""When sources of money end, and sums of which something is not known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ankommen.strategy.rules.funding import (
    BudgetLine,
    Cliff,
    FundingStanding,
    MeasureCliff,
    RunsOn,
    Total,
    funding_standing,
    measure_cliff,
    total,
)

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("ends_in", "is_permanent", "standing"),
    [
        (-1, False, FundingStanding.ENDED),
        (0, False, FundingStanding.ENDING),
        (270, False, FundingStanding.ENDING),
        (271, False, FundingStanding.RUNNING),
        (None, False, FundingStanding.UNKNOWN),
        (None, True, FundingStanding.PERMANENT),
    ],
)
def test_how_a_source_stands(
    ends_in: int | None, is_permanent: bool, standing: FundingStanding
) -> None:
    ends_on = None if ends_in is None else DAY + timedelta(days=ends_in)
    assert funding_standing(ends_on=ends_on, is_permanent=is_permanent, day=DAY) == standing


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        ([], Total()),
        ([None, None], Total(None, 0, 2)),
        ([0, None], Total(0, 1, 1)),
        ([100, 250], Total(350, 2, 0)),
    ],
)
def test_what_is_unknown_is_counted_and_never_nothing(
    amounts: list[int | None], found: Total
) -> None:
    assert total(amounts) == found
    assert sum((total([one]) for one in amounts), Total()) == found


END = date(2026, 12, 31)
LATER = date(2028, 12, 31)


def own(year: int, cents: int | None) -> BudgetLine:
    return BudgetLine(year, cents, END, is_own=True)


@pytest.mark.parametrize(
    ("lines", "measure_ends_on", "cliff", "runs_on", "after"),
    [
        # it goes on, and the money after the end is: not known, known to be none, there
        ([own(2026, 50)], LATER, Cliff.OPEN, RunsOn.YES, Total()),
        ([own(2026, 50), BudgetLine(2027, None)], LATER, Cliff.OPEN, "yes", Total(None, 0, 1)),
        ([own(2026, 50), BudgetLine(2027, 0)], LATER, Cliff.FALLS, "yes", Total(0, 1, 0)),
        (
            [own(2026, 50), BudgetLine(2027, 0), BudgetLine(2028, None)],
            LATER,
            Cliff.OPEN,
            "yes",
            Total(0, 1, 1),
        ),
        ([own(2026, 50), BudgetLine(2027, 9)], LATER, Cliff.COVERED, "yes", Total(9, 1, 0)),
        # money of a source that is over by then does not count, nor other money of the last year
        ([own(2026, 50), own(2027, 50)], LATER, Cliff.OPEN, "yes", Total()),
        ([own(2026, 50), BudgetLine(2028, 9, date(2027, 5, 1))], LATER, Cliff.OPEN, "yes", Total()),
        ([own(2026, 50), BudgetLine(2026, 9)], LATER, Cliff.OPEN, "yes", Total()),
        # it ends with the source, or nobody knows
        ([own(2026, 50)], END, Cliff.ENDS_BEFORE, RunsOn.NO, Total()),
        ([own(2026, 50)], END + timedelta(days=1), Cliff.OPEN, RunsOn.YES, Total()),
        ([own(2026, 50)], None, Cliff.OPEN, RunsOn.UNKNOWN, Total()),
    ],
)
def test_what_becomes_of_a_measure_when_a_source_ends(
    lines: list[BudgetLine], measure_ends_on: date | None, cliff: str, runs_on: str, after: Total
) -> None:
    found = measure_cliff(lines, measure_ends_on=measure_ends_on, source_ends_on=END, day=DAY)
    assert found == MeasureCliff(Cliff(cliff), RunsOn(runs_on), 2026, Total(50, 1, 0), after)


@pytest.mark.parametrize(
    ("years", "source_ends_on", "last_year"),
    [
        ([2024, 2025], END, None),  # its money was spent before this year
        ([], END, None),
        ([2024, 2026], END, 2026),
        ([2026], LATER, 2026),
        ([2027, 2029], LATER, 2027),
        ([2027], END, 2027),  # only planned for after the end
        ([2024, 2025], date(2025, 6, 30), 2025),  # ended already, with money until then
    ],
)
def test_which_measures_hang_on_a_source(
    years: list[int], source_ends_on: date, last_year: int | None
) -> None:
    lines = [BudgetLine(year, 1, is_own=True) for year in years] + [BudgetLine(2026, 7)]
    found = measure_cliff(lines, measure_ends_on=LATER, source_ends_on=source_ends_on, day=DAY)
    assert (found and found.last_year) == last_year
