"""When sources of money end, and sums of which something is not known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ankommen.strategy.rules.funding import FundingStanding, Total, funding_standing, total

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
