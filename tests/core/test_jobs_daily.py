from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection

from ankommen.core import jobs
from ankommen.core.jobs import registry
from ankommen.core.jobs.daily import enqueue_due
from ankommen.core.jobs.rules import is_dead, is_due, may_try_again, time_left
from ankommen.core.models import Job

MORNING = datetime(2026, 11, 22, 4, 31, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _reminders_at_half_past_five(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {})
    monkeypatch.setattr(registry, "_scheduled", {})
    jobs.register("test.remind", lambda _: None)
    jobs.schedule("test.remind", at=time(5, 30), title="Erinnerungen")


@pytest.mark.django_db
def test_it_runs_once_a_day_from_its_time_on_in_berlin() -> None:
    assert enqueue_due(now=MORNING - timedelta(minutes=2)) == []
    assert enqueue_due(now=MORNING) == ["test.remind"]
    assert enqueue_due(now=MORNING + timedelta(hours=5)) == []
    assert enqueue_due(now=MORNING + timedelta(days=1)) == ["test.remind"]
    days = Job.objects.order_by("asked_at").values_list("parameters__day", flat=True)
    assert list(days) == ["2026-11-22", "2026-11-23"]


@pytest.mark.django_db
def test_midnight_in_berlin_begins_the_new_day() -> None:
    jobs.schedule("test.remind", at=time(0, 10), title="Erinnerungen")
    enqueue_due(now=datetime(2026, 6, 30, 22, 15, tzinfo=UTC))
    assert Job.objects.get().parameters == {"day": "2026-07-01"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_start_it_once() -> None:
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


def test_a_schedule_without_a_handler_is_refused() -> None:
    with pytest.raises(ValueError, match="Register a handler"):
        jobs.schedule("test.nobody", at=time(1), title="?")


@pytest.mark.parametrize(
    ("clock", "due"), [(time(5, 29), False), (time(5, 30), True), (time(23, 59), True)]
)
def test_due_from_its_time_until_midnight(clock: time, due: bool) -> None:
    assert is_due(at=time(5, 30), local_now=datetime.combine(MORNING, clock)) is due


@pytest.mark.parametrize(("minutes", "dead"), [(10, False), (11, True)])
def test_silence_of_more_than_ten_minutes_is_death(minutes: int, dead: bool) -> None:
    assert is_dead(last_sign=MORNING - timedelta(minutes=minutes), now=MORNING) is dead


@pytest.mark.parametrize(("attempts", "again"), [(1, True), (2, False)])
def test_a_dead_job_gets_one_more_attempt(attempts: int, again: bool) -> None:
    assert may_try_again(attempts) is again


@pytest.mark.parametrize(
    ("done", "total", "seconds", "left"),
    [(0, 10, 60, None), (5, 10, 2, None), (5, 10, 60, 60), (1, 4, 10, 30), (9, 4, 10, 0)],
)
def test_the_rest_is_told_at_the_speed_so_far(
    done: int, total: int, seconds: int, left: int | None
) -> None:
    told = time_left(done=done, total=total, running_for=timedelta(seconds=seconds))
    assert told == (None if left is None else timedelta(seconds=left))
