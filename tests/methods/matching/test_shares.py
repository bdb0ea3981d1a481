"""Whole numbers by key: published examples and what each method promises."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.matching import MatchingRefused, Method, Reason, share_by_key

keys = st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 10**6), min_size=1).filter(
    lambda key: sum(key.values()) > 0
)
totals = st.integers(0, 500)


def test_largest_remainders_break_the_alabama_way_and_divisors_do_not() -> None:
    key = {"A": 6, "B": 6, "C": 2}
    assert share_by_key(key, total=10) == {"A": 4, "B": 4, "C": 2}
    assert share_by_key(key, total=11) == {"A": 5, "B": 5, "C": 1}
    divided = [share_by_key(key, total=seats, method=Method.SAINTE_LAGUE) for seats in (10, 11)]
    assert divided[0]["C"] <= divided[1]["C"]


@settings(max_examples=40, deadline=None)
@given(keys, totals, st.sampled_from(Method))
def test_everything_is_shared(key: dict[str, int], total: int, method: Method) -> None:
    given_ = share_by_key(key, total=total, method=method)
    assert sum(given_.values()) == total
    assert all(given_[name] == 0 for name, share in key.items() if share == 0) or total == 0


@settings(max_examples=40, deadline=None)
@given(keys, totals)
def test_largest_remainders_keep_the_quota(key: dict[str, int], total: int) -> None:
    given_, whole = share_by_key(key, total=total), sum(key.values())
    assert all(abs(given_[name] - total * share / whole) < 1 for name, share in key.items())


@settings(max_examples=40, deadline=None)
@given(keys, totals)
def test_divisors_are_monotone_and_stable(key: dict[str, int], total: int) -> None:
    """One more is given to one more; and no seat would serve a higher average elsewhere."""
    method = Method.SAINTE_LAGUE
    one, next_ = (share_by_key(key, total=seats, method=method) for seats in (total, total + 1))
    assert all(one[name] <= next_[name] for name in key)
    least = min((key[n] / (2 * one[n] - 1) for n in key if one[n]), default=float("inf"))
    assert max(key[n] / (2 * one[n] + 1) for n in key) <= least + 1e-9


@pytest.mark.parametrize("key", [{"A": -1.0}, {"A": 0.0}, {"A": float("nan")}, {}])
def test_a_key_without_shares_is_refused(key: dict[str, float]) -> None:
    with pytest.raises(MatchingRefused) as refused:
        share_by_key(key, total=3)
    assert refused.value.what is Reason.KEY_WITHOUT_SHARES
