"""When duties are due and how they stand; how long letters wait and what that costs."""

from __future__ import annotations

from datetime import date

import pytest

from ankommen.strategy.rules.duties import (
    DutyStanding,
    DutyTimes,
    LetterStanding,
    add_months,
    cost_meanwhile,
    days_open,
    duty_state,
    letter_standing,
    needs_review,
    next_deadline,
)

DAY = date(2026, 3, 1)
YEARLY = DutyTimes(date(2024, 3, 31), 12)
ONCE = DutyTimes(date(2026, 3, 31))
ALWAYS = DutyTimes(None)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 12, 15), 12, date(2025, 12, 15)),
        (date(2024, 12, 15), 0, date(2024, 12, 15)),
    ],
)
def test_months_end_on_a_day_of_the_calendar(day: date, months: int, found: date) -> None:
    assert add_months(day, months) == found


@pytest.mark.parametrize(
    ("times", "proven_until", "due_on"),
    [
        (YEARLY, None, date(2024, 3, 31)),
        (YEARLY, date(2024, 3, 31), date(2025, 3, 31)),
        (YEARLY, date(2025, 3, 31), date(2026, 3, 31)),
        (DutyTimes(date(2024, 3, 31), 12, valid_to=date(2025, 1, 1)), date(2024, 3, 31), None),
        (ONCE, None, date(2026, 3, 31)),
        (ONCE, date(2026, 3, 31), None),
        (ALWAYS, None, None),
        # The 31st comes back after a shorter month: each step counts from the first deadline.
        (DutyTimes(date(2024, 1, 31), 1), date(2024, 2, 29), date(2024, 3, 31)),
    ],
)
def test_the_next_deadline_follows_the_last_one_proved(
    times: DutyTimes, proven_until: date | None, due_on: date | None
) -> None:
    assert next_deadline(times, proven_until=proven_until) == due_on


@pytest.mark.parametrize(
    ("times", "proven_until", "is_proven", "standing"),
    [
        (YEARLY, date(2024, 3, 31), True, DutyStanding.OVERDUE),
        (YEARLY, date(2025, 3, 31), True, DutyStanding.DUE_SOON),
        (DutyTimes(date(2024, 3, 31), 12, 10), date(2025, 3, 31), True, DutyStanding.PROVEN),
        (DutyTimes(date(2026, 3, 31), notice_days=10), None, False, DutyStanding.OPEN),
        (ONCE, None, False, DutyStanding.DUE_SOON),
        (ONCE, date(2026, 3, 31), True, DutyStanding.PROVEN),
        (ALWAYS, None, False, DutyStanding.OPEN),
        (ALWAYS, None, True, DutyStanding.PROVEN),
        (DutyTimes(None, valid_to=date(2026, 2, 28)), None, False, DutyStanding.ENDED),
        # What was due while the law was in force stays due.
        (DutyTimes(date(2025, 3, 31), valid_to=date(2025, 12, 31)), None, False, "overdue"),
        # The day itself is not past yet.
        (DutyTimes(DAY), None, False, DutyStanding.DUE_SOON),
    ],
)
def test_how_a_duty_stands(
    times: DutyTimes, proven_until: date | None, is_proven: bool, standing: str
) -> None:
    state = duty_state(times, proven_until=proven_until, is_proven=is_proven, day=DAY)
    assert state.standing == standing


@pytest.mark.parametrize(
    ("reviewed_on", "to_review"),
    [(None, True), (date(2026, 2, 1), False), (date(2025, 9, 1), True)],
)
def test_a_wording_nobody_read_lately_is_to_be_reviewed(
    reviewed_on: date | None, to_review: bool
) -> None:
    assert needs_review(reviewed_on=reviewed_on, day=DAY) is to_review


@pytest.mark.parametrize(
    ("due_on", "answered_on", "standing"),
    [
        (None, None, LetterStanding.WAITING),
        (date(2026, 3, 1), None, LetterStanding.WAITING),
        (date(2026, 2, 28), None, LetterStanding.OVERDUE),
        (date(2026, 2, 1), date(2026, 2, 20), LetterStanding.ANSWERED),
    ],
)
def test_how_a_letter_stands(
    due_on: date | None, answered_on: date | None, standing: LetterStanding
) -> None:
    assert letter_standing(due_on=due_on, answered_on=answered_on, day=DAY) == standing


def test_days_count_to_the_answer_or_to_the_day_of_asking() -> None:
    assert days_open(sent_on=date(2026, 1, 30), answered_on=None, day=DAY) == 30
    assert days_open(sent_on=date(2026, 1, 30), answered_on=date(2026, 2, 9), day=DAY) == 10


@pytest.mark.parametrize(
    ("cents", "days", "cost"),
    [(None, 100, None), (0, 100, 0), (100_000, 365, 1_200_000), (100_000, 30, 98_600)],
)
def test_what_waiting_costs_is_known_only_with_monthly_costs(
    cents: int | None, days: int, cost: int | None
) -> None:
    assert cost_meanwhile(cents_per_month=cents, days=days) == cost
