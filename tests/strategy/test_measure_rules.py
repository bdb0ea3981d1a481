"""Dependencies, timeliness and reminders as tables."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankommen.strategy.rules.dependencies import dependency_cycle
from ankommen.strategy.rules.reminders import DueDate, Subject, reminder_kind
from ankommen.strategy.rules.timeliness import timeliness

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("waits_for", "measure", "new", "ring"),
    [
        ({}, 1, [2], None),
        ({}, 1, [1], [1, 1]),
        ({2: [1]}, 1, [2], [1, 2, 1]),
        ({2: [3], 3: [4]}, 1, [2], None),
        ({2: [3], 3: [1]}, 1, [2], [1, 2, 3, 1]),
        ({2: [3], 3: [2]}, 1, [2], None),
    ],
)
def test_dependency_cycle(
    waits_for: dict[int, list[int]], measure: int, new: list[int], ring: list[int] | None
) -> None:
    assert dependency_cycle(waits_for, measure=measure, new=new) == ring


@given(
    edges=st.dictionaries(st.integers(1, 8), st.lists(st.integers(1, 8), max_size=4), max_size=8),
    measure=st.integers(1, 8),
    new=st.lists(st.integers(1, 8), min_size=1, max_size=3),
)
def test_a_named_ring_is_a_real_one(
    edges: dict[int, list[int]], measure: int, new: list[int]
) -> None:
    ring = dependency_cycle(edges, measure=measure, new=new)
    if ring is None:
        return
    assert ring[0] == ring[-1] == measure
    assert ring[1] in new
    assert all(after in edges[before] for before, after in pairwise(ring[1:]))


@pytest.mark.parametrize(
    ("confirmed_ago", "started_ago", "days", "is_stale"),
    [
        (None, None, None, False),
        (None, 91, None, True),
        (None, 90, None, False),
        (90, 400, 90, False),
        (91, 400, 91, True),
    ],
)
def test_timeliness(
    confirmed_ago: int | None, started_ago: int | None, days: int | None, is_stale: bool
) -> None:
    def ago(number: int | None) -> date | None:
        return None if number is None else DAY - timedelta(days=number)

    found = timeliness(
        confirmed_on=ago(confirmed_ago), starts_on=ago(started_ago), stale_after_days=90, day=DAY
    )
    assert (found.days, found.is_stale) == (days, is_stale)


@pytest.mark.parametrize(
    ("days_to_go", "kind"),
    [
        (15, None),
        (14, "milestone_before"),
        (3, "milestone_before"),
        (0, "milestone_before"),
        (-1, "milestone_after_0"),
        (-7, "milestone_after_0"),
        (-8, "milestone_after_1"),
        (-15, "milestone_after_2"),
    ],
)
def test_reminder_kind(days_to_go: int, kind: str | None) -> None:
    due = DueDate(Subject.MILESTONE, DAY + timedelta(days=days_to_go), "Räume")
    assert reminder_kind(due, day=DAY) == kind
