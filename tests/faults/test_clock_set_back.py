"""The clock of the server is set back an hour: nothing runs twice, the chain holds."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from ankommen.core import audit, jobs
from ankommen.core.audit.verify import verify
from ankommen.core.jobs import Daily, alive, registry
from ankommen.core.jobs.due import enqueue_due
from ankommen.core.jobs.reaper import reap
from ankommen.core.jobs.worker import Worker
from ankommen.core.models import AuditEntry, Job, JobState
from ankommen.core.viewer import Viewer
from tests import people

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MAREN = Viewer(7, "Maren")


@pytest.fixture(autouse=True)
def _own_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", {})
    monkeypatch.setattr(registry, "_scheduled", {})
    jobs.register("test.work", lambda running: running.finish("Fertig."))


def set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


def note(label: str) -> None:
    with transaction.atomic():
        audit.record("test.done", actor=MAREN, kind="test", id=1, label=label)


def test_the_chain_keeps_the_order_of_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    for label, now in (("zuerst", NOON), ("danach", NOON - HOUR)):
        set_clock(monkeypatch, now)
        note(label)
    rows = AuditEntry.objects.order_by("pk").values_list("object_label", "at")
    assert list(rows) == [("zuerst", NOON), ("danach", NOON - HOUR)]
    connection.check_constraints()  # PostgreSQL seals the audit log at the end of a transaction
    assert verify().broken is None


def test_a_daily_run_is_not_repeated() -> None:
    jobs.schedule("test.work", Daily(time(12, 30)), title="Probe")
    assert enqueue_due(now=NOON) == ["test.work"]
    assert enqueue_due(now=NOON - HOUR) == []
    assert enqueue_due(now=NOON) == []


def running_job(monkeypatch: pytest.MonkeyPatch, worker: str) -> Job:
    """Started before the clock went back: its signs of life lie in the future now."""
    job = jobs.enqueue("test.work", title="Probe", parameters={}, actor=MAREN)
    Job.objects.update(
        state=JobState.RUNNING, attempts=1, worker=worker, started_at=NOON, heartbeat_at=NOON
    )
    set_clock(monkeypatch, NOON - HOUR)
    return job


def test_a_living_worker_keeps_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    with alive.signed_on("lebt"):
        job = running_job(monkeypatch, "lebt")
        assert reap(now=timezone.now()) == 0
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_a_dead_worker_is_noticed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    path = alive._folder() / "tot"
    path.parent.mkdir(exist_ok=True)
    path.touch()
    job = running_job(monkeypatch, "tot")
    try:
        Worker(interval=0).run_waiting(now=timezone.now())
    finally:
        path.unlink()
    job.refresh_from_db()
    assert (job.state, job.deaths) == (JobState.DONE, 1)


def test_no_session_lasts_longer_for_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind its own beginning a session ends: the person logs in again, nobody stays too long."""
    client.force_login(people.maren())
    assert client.get("/intern/").status_code == 200
    set_clock(monkeypatch, timezone.now() - HOUR)
    assert client.get("/intern/").status_code == 302
