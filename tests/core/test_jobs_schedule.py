"""The schedule in Berlin time: each moment once, also when the clock or the worker stands still."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ankommen.core import jobs
from ankommen.core.jobs import Daily, EveryMinutes, Monthly, Plan, Weekly, registry
from ankommen.core.jobs.due import enqueue_due, upcoming
from ankommen.core.jobs.plans import BERLIN, beginning, owed
from ankommen.core.models import Job, ScheduledRun

MORNING = datetime(2026, 11, 22, 4, 31, tzinfo=UTC)
HOUR = timedelta(hours=1)
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(autouse=True)
def _reminders_at_half_past_five(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", {})
    monkeypatch.setattr(registry, "_scheduled", {})
    jobs.register("test.remind", lambda _: None)
    jobs.schedule("test.remind", Daily(time(5, 30)), title="Erinnerungen")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("plan", "now", "latest", "following"),
    [
        (EveryMinutes(15), "2026-11-22 10:14", "2026-11-22 10:00", "2026-11-22 10:15"),
        (EveryMinutes(15), "2026-11-22 10:15", "2026-11-22 10:15", "2026-11-22 10:30"),
        (EveryMinutes(1440), "2026-11-22 10:15", "2026-11-22 00:00", "2026-11-23 00:00"),
        (Daily(time(5, 30)), "2026-11-22 04:29", "2026-11-21 04:30", "2026-11-22 04:30"),
        (Daily(time(5, 30)), "2026-11-22 04:30", "2026-11-22 04:30", "2026-11-23 04:30"),
        (Daily(time(0)), "2026-06-30 22:00", "2026-06-30 22:00", "2026-07-01 22:00"),
        (Weekly(0, time(6)), "2026-11-22 12:00", "2026-11-16 05:00", "2026-11-23 05:00"),
        (Weekly(6, time(6)), "2026-11-22 12:00", "2026-11-22 05:00", "2026-11-29 05:00"),
        (Monthly(1, time(6)), "2026-11-22 12:00", "2026-11-01 05:00", "2026-12-01 05:00"),
        (Monthly(31, time(6)), "2026-11-22 12:00", "2026-10-31 05:00", "2026-11-30 05:00"),
        (Monthly(31, time(6)), "2026-02-28 12:00", "2026-02-28 05:00", "2026-03-31 04:00"),
        (Monthly(30, time(6)), "2028-02-10 12:00", "2028-01-30 05:00", "2028-02-29 05:00"),
    ],
)
def test_the_moments_of_a_plan(plan: Plan, now: str, latest: str, following: str) -> None:
    assert plan.latest(utc(now)) == utc(latest)
    assert plan.following(utc(now)) == utc(following)


@pytest.mark.parametrize(
    ("midnight", "moments"),
    [
        # 29 March 2026: the clock goes from 02:00 to 03:00, there is no 02:30; 03:30 is 01:30 UTC.
        ("2026-03-28 23:00", ["2026-03-29 01:30"]),
        # 25 October 2026: 02:30 comes twice, at 00:30 and 01:30 UTC; the first one counts.
        ("2026-10-24 22:00", ["2026-10-25 00:30"]),
    ],
)
def test_where_the_clock_changes_half_past_two_is_once(midnight: str, moments: list[str]) -> None:
    plan, now, seen = Daily(time(2, 30)), utc(midnight), utc(midnight)
    found = []
    while now < utc(midnight) + 23 * HOUR:
        if due := owed(plan, since=seen, now=now):
            found.append(due)
            seen = due
        now += timedelta(minutes=1)
    assert found == [utc(one) for one in moments]


PLANS = st.one_of(
    st.sampled_from([EveryMinutes(n) for n in (1, 5, 15, 60, 90, 1440)]),
    st.builds(Daily, st.times()),
    st.builds(Weekly, st.integers(0, 6), st.times()),
    st.builds(Monthly, st.integers(1, 31), st.times()),
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(  # noqa: DTZ001 - below
    lambda moment: moment.replace(tzinfo=UTC)
)


@RELAXED
@given(PLANS, MOMENTS)
def test_moments_follow_each_other_without_gap(plan: Plan, now: datetime) -> None:
    latest, following = plan.latest(now), plan.following(now)
    assert latest <= now < following
    assert plan.latest(following) == following
    assert plan.latest(following - timedelta(microseconds=1)) == latest
    assert plan.following(latest) == following


@RELAXED
@given(PLANS, MOMENTS, st.lists(st.integers(1, 60 * 24 * 40), min_size=1, max_size=8))
def test_however_the_worker_comes_and_goes_no_moment_runs_twice_and_the_last_one_ran(
    plan: Plan, now: datetime, pauses: list[int]
) -> None:
    since, ran = plan.latest(now), []
    for minutes in pauses:
        now += timedelta(minutes=minutes)
        if due := owed(plan, since=since, now=now):
            ran.append(due)
            since = due
        assert owed(plan, since=since, now=now) is None
    assert ran == sorted(set(ran))
    assert since == plan.latest(now)


@RELAXED
@given(st.dates(date(2024, 1, 1), date(2032, 1, 1)), st.times())
def test_a_local_day_has_one_moment(day: date, at: time) -> None:
    midnight = datetime.combine(day, time(), tzinfo=BERLIN)
    plan = Daily(at.replace(hour=max(at.hour, 4)))
    moment = plan.following(midnight.astimezone(UTC) - timedelta(microseconds=1))
    assert moment.astimezone(BERLIN).date() == day


@pytest.mark.parametrize(
    "build",
    [
        lambda: EveryMinutes(0),
        lambda: EveryMinutes(7),
        lambda: Weekly(7, time(1)),
        lambda: Monthly(0, time(1)),
        lambda: Monthly(32, time(1)),
    ],
)
def test_an_impossible_plan_is_refused(build: object) -> None:
    with pytest.raises(ValueError, match=r"not|cannot"):
        build()  # type: ignore[operator]


def test_a_clock_set_back_repeats_nothing_and_one_that_was_wrong_is_forgiven() -> None:
    plan, ran = Daily(time(5, 30)), utc("2026-11-22 04:30")
    assert owed(plan, since=ran, now=MORNING - HOUR) is None
    assert owed(plan, since=ran, now=MORNING) is None
    next_year = utc("2027-11-22 04:30")
    assert owed(plan, since=next_year, now=MORNING) == ran


@pytest.mark.django_db
def test_it_runs_once_a_day_from_its_time_on_in_berlin() -> None:
    assert enqueue_due(now=MORNING - timedelta(minutes=2)) == []
    assert enqueue_due(now=MORNING) == ["test.remind"]
    assert enqueue_due(now=MORNING + timedelta(hours=5)) == []
    assert enqueue_due(now=MORNING + timedelta(days=1)) == ["test.remind"]
    days = Job.objects.order_by("asked_at").values_list("parameters__day", flat=True)
    assert list(days) == ["2026-11-22", "2026-11-23"]


@pytest.mark.django_db
def test_five_days_without_a_worker_are_made_up_for_once() -> None:
    enqueue_due(now=MORNING)
    assert enqueue_due(now=MORNING + timedelta(days=5, hours=-3)) == ["test.remind"]
    assert enqueue_due(now=MORNING + timedelta(days=5, hours=-2)) == []
    days = Job.objects.order_by("asked_at").values_list("parameters__day", flat=True)
    assert list(days) == ["2026-11-22", "2026-11-26"]


@pytest.mark.django_db
def test_what_was_seen_but_not_yet_due_is_owed_after_the_worker_came_back() -> None:
    jobs.schedule("test.remind", Monthly(30, time(6)), title="Monatsende")
    assert enqueue_due(now=MORNING) == []
    assert enqueue_due(now=MORNING + timedelta(days=20)) == ["test.remind"]
    assert Job.objects.get().parameters == {"day": "2026-11-30"}


@pytest.mark.django_db
def test_midnight_in_berlin_begins_the_new_day() -> None:
    jobs.schedule("test.remind", Daily(time(0, 10)), title="Erinnerungen")
    enqueue_due(now=utc("2026-06-30 22:15"))
    assert Job.objects.get().parameters == {"day": "2026-07-01"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seen_before", [False, True])
def test_two_workers_start_it_once(seen_before: bool) -> None:
    if seen_before:
        enqueue_due(now=MORNING - HOUR)
    found: list[list[str]] = []
    both = threading.Barrier(2)

    def worker() -> None:
        both.wait()
        found.append(enqueue_due(now=MORNING))
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [[], ["test.remind"]]
    assert Job.objects.count() == 1
    assert ScheduledRun.objects.count() == 1


def test_a_schedule_without_a_handler_is_refused() -> None:
    with pytest.raises(ValueError, match="Register a handler"):
        jobs.schedule("test.nobody", Daily(time(1)), title="?")


@pytest.mark.django_db
def test_the_list_tells_what_runs_next() -> None:
    jobs.register("test.week", lambda _: None)
    jobs.schedule("test.week", Weekly(0, time(6)), title="Woche")
    now = MORNING - HOUR
    assert [(one.entry.kind, one.following) for one in upcoming(now=now)] == [
        ("test.remind", utc("2026-11-22 04:30")),
        ("test.week", utc("2026-11-23 05:00")),
    ]
    assert upcoming(now=MORNING)[0].following == MORNING
    enqueue_due(now=MORNING)
    after = {one.entry.kind: one for one in upcoming(now=MORNING)}
    assert after["test.remind"].last == utc("2026-11-22 04:30")
    assert after["test.week"].last is None


@pytest.mark.django_db
def test_the_command_lists_every_schedule_of_the_product() -> None:
    enqueue_due(now=MORNING)
    out = StringIO()
    call_command("schedule", stdout=out)
    assert "test.remind" in out.getvalue()
    assert "last Sun 2026-11-22 05:30" in out.getvalue()


def test_a_new_schedule_counts_from_midnight_in_berlin() -> None:
    assert beginning(utc("2026-06-30 22:15")) == utc("2026-06-30 22:00")
