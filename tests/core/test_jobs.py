from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone, translation

from ankommen.core import jobs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.jobs import reaper, registry, running
from ankommen.core.jobs.task import run_job
from ankommen.core.jobs.worker import Worker
from ankommen.core.models import AuditEntry, Job, JobState
from ankommen.core.viewer import Viewer

MAREN = Viewer(7, "Maren")
SOMEBODY_ELSE = Viewer(8, "Rita")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", {})
    monkeypatch.setattr(registry, "_scheduled", {})
    monkeypatch.setattr(running, "SECONDS_BETWEEN_SIGNS", 0.0)


def ask(handler: jobs.Handler, **parameters: object) -> Job:
    jobs.register("test.work", handler)
    return jobs.enqueue("test.work", title="Probe", parameters=parameters, actor=MAREN)


def nothing(job: jobs.RunningJob) -> None:
    """A handler that just returns."""


def work() -> None:
    Worker(interval=0).run_waiting(now=timezone.now())


def test_a_job_runs_and_tells_its_result() -> None:
    seen: list[object] = []

    def handler(job: jobs.RunningJob) -> None:
        seen.append(job.parameters["edition"])
        job.step(3, 10, "Maßnahmen")
        job.finish("Der Bericht ist fertig.", "/intern/bericht/1/")

    job = ask(handler, edition=5)
    work()
    job.refresh_from_db()
    assert seen == [5]
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert (job.steps_done, job.steps_total, job.step_label) == (3, 10, "Maßnahmen")
    assert (job.message, job.result_url) == ("Der Bericht ist fertig.", "/intern/bericht/1/")
    assert AuditEntry.objects.filter(action="core.job_asked", object_id=str(job.pk)).exists()


def test_a_handler_that_just_returns_is_done() -> None:
    job = ask(nothing)
    work()
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_nothing_is_queued_when_the_asking_transaction_fails() -> None:
    ran: list[int] = []
    with transaction.atomic():
        ask(lambda _: ran.append(1))
        transaction.set_rollback(True)
    work()
    assert not Job.objects.exists()
    assert not ran


def test_unknown_work_is_refused_when_asked() -> None:
    with pytest.raises(ValueError, match="No handler"):
        jobs.enqueue("test.unknown", title="?", parameters={}, actor=MAREN)


def test_a_refusal_reaches_the_person_as_it_stands() -> None:
    def handler(job: jobs.RunningJob) -> None:
        raise Refused.because("no_values", "Es gibt keine Werte.")

    job = ask(handler)
    work()
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "Es gibt keine Werte.")


def test_an_unexpected_error_is_logged_without_its_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def handler(job: jobs.RunningJob) -> None:
        raise KeyError("Erika Mustermann")

    job = ask(handler)
    with caplog.at_level(logging.INFO):
        work()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert str(job.pk)[:8] in job.message
    assert "KeyError" in caplog.text
    assert "Mustermann" not in caplog.text + job.message


def test_the_handler_speaks_the_language_of_the_person() -> None:
    spoken: list[str | None] = []
    with translation.override("en"):
        ask(lambda _: spoken.append(translation.get_language()))
    work()
    assert spoken == ["en"]


def test_a_waiting_job_is_cancelled_at_once() -> None:
    ran: list[int] = []
    job = ask(lambda _: ran.append(1))
    jobs.cancel(actor=MAREN, job_id=job.pk)
    work()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not ran


def test_a_running_job_stops_at_its_next_step() -> None:
    def handler(job: jobs.RunningJob) -> None:
        jobs.cancel(actor=MAREN, job_id=job.id)
        job.step(1, 2)
        pytest.fail("went on")

    job = ask(handler)
    work()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_failed_job_starts_again_with_a_new_attempt() -> None:
    def handler(job: jobs.RunningJob) -> None:
        if Job.objects.get(pk=job.id).attempts == 1:
            raise Refused.because("x", "Noch nicht.")

    job = ask(handler)
    work()
    jobs.retry(actor=MAREN, job_id=job.pk)
    work()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == (JobState.DONE, 2, "")


def test_a_done_job_can_neither_start_again_nor_be_cancelled() -> None:
    job = ask(nothing)
    work()
    with pytest.raises(Refused):
        jobs.retry(actor=MAREN, job_id=job.pk)
    with pytest.raises(Refused):
        jobs.cancel(actor=MAREN, job_id=job.pk)


@pytest.mark.parametrize("action", [jobs.retry, jobs.cancel])
def test_a_job_of_somebody_else_does_not_exist(action: object) -> None:
    job = ask(nothing)
    with pytest.raises(NotFound):
        action(actor=SOMEBODY_ELSE, job_id=job.pk)  # type: ignore[operator]


def test_a_job_runs_once_although_its_task_is_delivered_twice() -> None:
    ran: list[int] = []
    job = ask(lambda _: ran.append(1))
    run_job.call(str(job.pk))
    run_job.call(str(job.pk))
    assert ran == [1]


class TestDeadWorkers:
    def dead(self, *, deaths: int, **fields: object) -> Job:
        job = ask(nothing)
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING,
            attempts=deaths + 1,
            deaths=deaths,
            heartbeat_at=NOW - timedelta(minutes=11),
            **fields,
        )
        job.refresh_from_db()
        return job

    def test_the_first_time_the_job_starts_again(self) -> None:
        job = self.dead(deaths=0)
        assert reaper.reap(now=NOW) == 1
        work()
        job.refresh_from_db()
        assert (job.state, job.attempts) == (JobState.DONE, 2)

    def test_the_second_time_it_is_given_up_with_a_sentence(self) -> None:
        job = self.dead(deaths=1)
        reaper.reap(now=NOW)
        job.refresh_from_db()
        assert job.state == JobState.FAILED
        assert "zweimal" in job.message

    def test_a_job_that_should_be_cancelled_is(self) -> None:
        job = self.dead(deaths=0, cancel_requested=True)
        reaper.reap(now=NOW)
        job.refresh_from_db()
        assert job.state == JobState.CANCELLED

    def test_a_job_with_a_fresh_sign_of_life_is_left_alone(self) -> None:
        job = self.dead(deaths=0)
        Job.objects.filter(pk=job.pk).update(heartbeat_at=NOW - timedelta(minutes=9))
        assert reaper.reap(now=NOW) == 0

    def test_a_waiting_job_whose_task_is_lost_is_handed_over_again(self) -> None:
        job = ask(nothing)
        assert reaper.reap(now=timezone.now() + timedelta(hours=1)) == 0
        Job.objects.filter(pk=job.pk).update(task_id=None)
        assert reaper.reap(now=timezone.now() + timedelta(hours=1)) == 1
        work()
        job.refresh_from_db()
        assert job.state == JobState.DONE

    def test_the_old_attempt_cannot_finish_the_new_one(self) -> None:
        old = running.RunningJob(self.dead(deaths=0))
        reaper.reap(now=NOW)
        with pytest.raises(jobs.Cancelled):
            old.finish("zu spät")

    def test_a_worker_stopped_by_force_gives_its_job_back(self) -> None:
        def handler(job: jobs.RunningJob) -> None:
            raise SystemExit

        job = ask(handler)
        with pytest.raises(SystemExit):
            run_job.call(str(job.pk))
        job.refresh_from_db()
        assert job.state == JobState.WAITING
