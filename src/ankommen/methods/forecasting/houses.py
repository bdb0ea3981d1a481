"""What is known to happen to a house: opens, closes, is blocked, has more or fewer places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from ankommen.methods.forecasting.errors import ForecastRefused, Hint, Reason
from ankommen.methods.forecasting.series import IntArray, Month


class Change(StrEnum):
    """What happens to a house."""

    OPENS = "opens"
    CLOSES = "closes"
    BLOCKED = "blocked"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class HouseEvent:
    """From the month `first` on: `places` there are (opens, has other places) or cannot be used.

    A house that closes has none any more. Only blocked places have an end: `last` is the last month
    in which they cannot be used (None: as long as one looks); `first` None: already today.
    """

    change: Change
    first: Month | None
    places: int = 0
    last: Month | None = None


def usable_places(
    places: int, events: Sequence[HouseEvent], months: Sequence[Month], *, house: str
) -> IntArray:
    """Usable places of a house with `places` today, per month.

    >>> blocked = HouseEvent(Change.BLOCKED, Month(2027, 2), 10, Month(2027, 2))
    >>> closes = HouseEvent(Change.CLOSES, Month(2027, 4))
    >>> months = [Month(2027, 1).plus(step) for step in range(4)]
    >>> usable_places(60, [blocked, closes], months, house="Markt").tolist()
    [60, 50, 60, 0]
    """
    check_events(places, events, house=house)
    return np.array([_usable(places, events, month) for month in months], dtype=np.int64)


def check_events(places: int, events: Sequence[HouseEvent], *, house: str) -> None:
    """Refuses events that contradict each other."""
    for one in events:
        if one.places < 0:
            _refuse(house, Reason.NEGATIVE_COUNT, ">= 0", one.places)
        if one.first and one.last and one.last < one.first:
            _refuse(house, Reason.ENDS_BEFORE_IT_BEGINS, str(one.first), str(one.last))
        if one.first is None and one.change is not Change.BLOCKED:
            _refuse(house, Reason.NOT_A_MONTH, "2026-11", "")
    for change in (Change.OPENS, Change.CLOSES):
        if sum(one.change is change for one in events) > 1:
            _refuse(house, Reason.EVENT_TWICE, 1, change)
    _check_order(events, house)
    _check_blocks(places, [one for one in events if one.change is Change.BLOCKED], events, house)


def _check_order(events: Sequence[HouseEvent], house: str) -> None:
    opens, closes = _month_of(events, Change.OPENS), _month_of(events, Change.CLOSES)
    if opens and closes and closes <= opens:
        _refuse(house, Reason.CLOSES_BEFORE_IT_OPENS, str(opens), str(closes))
    changed = [one.first for one in events if one.change is Change.PLACES and one.first]
    if len(set(changed)) < len(changed):
        _refuse(house, Reason.EVENT_TWICE, 1, Change.PLACES)
    for month in changed:
        if (opens and month <= opens) or (closes and month >= closes):
            open_time = f"{opens or '…'} – {closes or '…'}"
            _refuse(house, Reason.CHANGE_WHILE_CLOSED, open_time, str(month))


def _check_blocks(
    places: int, blocks: Sequence[HouseEvent], events: Sequence[HouseEvent], house: str
) -> None:
    for before, after in pairwise(sorted(blocks, key=_begin)):
        if before.last is None or before.last.index >= _begin(after):
            begins = str(after.first or "")
            _refuse(house, Reason.BLOCKS_OVERLAP, begins, str(before.last or ""))
    for block in blocks:
        there = (_capacity(places, events, month) for month in _months_to_ask(block, events))
        most = min((one for one in there if one > 0), default=0)
        if block.places > most:
            _refuse(house, Reason.TOO_MANY_BLOCKED, most, block.places)


def _begin(block: HouseEvent) -> int:
    return block.first.index if block.first else -1


def _months_to_ask(block: HouseEvent, events: Sequence[HouseEvent]) -> list[Month]:
    """The first month of a block, and those within it in which the house changes."""
    begin = block.first or Month(1, 1)
    inside = [
        one.first
        for one in events
        if one.first and one.first >= begin and (block.last is None or one.first <= block.last)
    ]
    return [begin, *inside]


def _month_of(events: Sequence[HouseEvent], change: Change) -> Month | None:
    return next((one.first for one in events if one.change is change), None)


def _capacity(places: int, events: Sequence[HouseEvent], month: Month) -> int:
    opens, closes = _month_of(events, Change.OPENS), _month_of(events, Change.CLOSES)
    if (opens and month < opens) or (closes and month >= closes):
        return 0
    kinds = (Change.OPENS, Change.PLACES)
    steps = [(one.first.index, one.places) for one in events if one.first and one.change in kinds]
    begun = [step for step in sorted(steps) if step[0] <= month.index]
    return begun[-1][1] if begun else places


def _usable(places: int, events: Sequence[HouseEvent], month: Month) -> int:
    blocked = sum(
        one.places
        for one in events
        if one.change is Change.BLOCKED
        and _begin(one) <= month.index
        and (one.last is None or month <= one.last)
    )
    return max(0, _capacity(places, events, month) - blocked)


def _refuse(where: str, what: Reason, expected: object, got: object) -> None:
    raise ForecastRefused(what, where=where, expected=expected, got=got, hint=Hint.CHECK_INPUT)
