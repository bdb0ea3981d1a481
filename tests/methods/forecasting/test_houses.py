"""What is known of a house: usable places by hand, and what contradicts itself."""

from __future__ import annotations

import pytest

from ankommen.methods.forecasting import (
    Change,
    ForecastRefused,
    HouseEvent,
    Month,
    Reason,
    usable_places,
)

FIRST = Month(2027, 1)
OPENS, CLOSES = HouseEvent(Change.OPENS, FIRST, 50), HouseEvent(Change.CLOSES, FIRST.plus(6))


def block(first: int | None, places: int, last: int | None = None) -> HouseEvent:
    begin, end = (None if at is None else FIRST.plus(at) for at in (first, last))
    return HouseEvent(Change.BLOCKED, begin, places, end)


def test_usable_places_by_hand() -> None:
    months = [FIRST.plus(step) for step in range(-1, 8)]
    more = HouseEvent(Change.PLACES, FIRST.plus(3), 70)
    events = [more, CLOSES, block(1, 20, 2), OPENS, block(3, 65)]
    found = usable_places(40, events, months, house="Markt")
    assert found.tolist() == [0, 50, 30, 30, 5, 5, 5, 0, 0]
    today = usable_places(40, [block(None, 15, 0)], months[:4], house="Markt")
    assert today.tolist() == [25, 25, 40, 40]


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ([OPENS, HouseEvent(Change.CLOSES, FIRST)], Reason.CLOSES_BEFORE_IT_OPENS),
        ([CLOSES, CLOSES], Reason.EVENT_TWICE),
        ([HouseEvent(Change.PLACES, FIRST, 9)] * 2, Reason.EVENT_TWICE),
        ([HouseEvent(Change.PLACES, FIRST, -1)], Reason.NEGATIVE_COUNT),
        ([block(2, 5, 1)], Reason.ENDS_BEFORE_IT_BEGINS),
        ([block(1, 5, 3), block(3, 5)], Reason.BLOCKS_OVERLAP),
        ([block(1, 5), block(3, 5, 4)], Reason.BLOCKS_OVERLAP),
        ([block(None, 5), block(3, 5, 4)], Reason.BLOCKS_OVERLAP),
        ([block(1, 41)], Reason.TOO_MANY_BLOCKED),
        ([block(1, 20), HouseEvent(Change.PLACES, FIRST.plus(4), 10)], Reason.TOO_MANY_BLOCKED),
        ([CLOSES, HouseEvent(Change.PLACES, FIRST.plus(7), 10)], Reason.CHANGE_WHILE_CLOSED),
        ([HouseEvent(Change.CLOSES, None)], Reason.NOT_A_MONTH),
    ],
)
def test_events_that_contradict_each_other(events: list[HouseEvent], reason: Reason) -> None:
    with pytest.raises(ForecastRefused) as refusal:
        usable_places(40, events, [FIRST], house="Markt")
    assert (refusal.value.what, refusal.value.where) == (reason, "Markt")
