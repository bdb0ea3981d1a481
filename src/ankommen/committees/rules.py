"""Policy of meetings and resolutions as pure functions."""

from __future__ import annotations

from datetime import date

OUTCOMES_THAT_DECIDE = frozenset({"adopted"})


def is_dated_before_meeting(*, decided_on: date, held_on: date) -> bool:
    """A body decides in its meeting or after it (circulation procedure), never before."""
    return decided_on < held_on


def contradicts_votes(*, outcome: str, yes: int | None, no: int | None) -> bool:
    """Whether counted votes say the opposite of the outcome. A tie is a rejection.

    >>> contradicts_votes(outcome="adopted", yes=10, no=10)
    True
    >>> contradicts_votes(outcome="adopted", yes=None, no=10)
    False
    """
    if yes is None or no is None:
        return False
    if outcome == "adopted":
        return yes <= no
    if outcome == "rejected":
        return yes > no
    return False
