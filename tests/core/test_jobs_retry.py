"""An attempt that fails is made again by itself where that can help, and told where it cannot."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.db import OperationalError
from django.utils import timezone

from ankommen.core import jobs
from ankommen.core.errors import Refused
from ankommen.core.jobs import Retry, alive, reaper, registry
from ankommen.core.jobs.worker import Worker
from ankommen.core.models import Job, JobState
from ankommen.core.viewer import Viewer

MAREN = Viewer(7, "Maren")
QUICK = Retry(attempts=3, delay=timedelta(minutes=1))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", {})
    monkeypatch.setattr(registry, "_scheduled", {})


class Failing:
    """A handler that raises what it is given, one error per attempt, and then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.attempts = 0

    def __call__(self, job: jobs.RunningJob) -> None:
        self.attempts += 1
        if self.errors:
            raise self.errors.pop(0)
        job.finish("Fertig.")


def ask(handler: jobs.Handler, *, outside: bool = False, retry: Retry | None = QUICK) -> Job:
    jobs.register("test.work", handler, retry=retry, reaches_outside=outside)
    return jobs.enqueue("test.work", title="Probe", parameters={}, actor=MAREN)


def work(job: Job) -> Job:
    Worker(interval=0).run_waiting(now=timezone.now())
    job.refresh_from_db()
    return job


def time_passes(job: Job) -> None:
    """Until the next attempt is due, in its own row and in the queue."""
    Job.objects.filter(pk=job.pk).update(next_attempt_at=timezone.now())
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())


def test_a_database_that_was_away_puts_the_job_off_and_then_it_is_done() -> None:
    handler = Failing(OperationalError("Erika Mustermann"))
    job = work(ask(handler))
    assert (job.state, job.failures, job.attempts) == (JobState.WAITING, 1, 1)
    assert job.message == "Die Datenbank war nicht erreichbar."
    assert job.next_attempt_at is not None
    wait = job.next_attempt_at - timezone.now()
    assert timedelta(seconds=50) < wait <= timedelta(minutes=1)
    assert work(job).attempts == 1  # not before its time
    assert reaper.reap(now=timezone.now()) == 0  # its task is not lost, it is not due yet
    time_passes(job)
    assert (work(job).state, job.message, job.attempts) == (JobState.DONE, "Fertig.", 2)


def test_it_waits_longer_each_time_and_at_last_it_fails_with_all_it_tried() -> None:
    handler = Failing(*(SMTPServerDisconnected("x") for _ in range(3)))
    job = work(ask(handler))
    first = job.next_attempt_at
    time_passes(job)
    job = work(job)
    assert first is not None
    assert job.next_attempt_at is not None
    assert job.next_attempt_at - timezone.now() > timedelta(seconds=110)
    time_passes(job)
    job = work(job)
    assert (job.state, job.failures, job.next_attempt_at) == (JobState.FAILED, 3, None)
    assert job.message.startswith("Der Mailserver war nicht erreichbar. Nach 3 Versuchen")
    jobs.retry(actor=MAREN, job_id=job.pk)
    assert (work(job).state, job.failures, job.attempts) == (JobState.DONE, 0, 4)


@pytest.mark.parametrize("error", [KeyError("x"), Refused.because("x", "Es gibt keine Werte.")])
def test_what_waiting_does_not_mend_fails_at_once(error: Exception) -> None:
    handler = Failing(error)
    job = work(ask(handler))
    assert (job.state, job.failures, handler.attempts) == (JobState.FAILED, 0, 1)


def test_a_kind_says_itself_which_errors_pass() -> None:
    policy = Retry(attempts=3, transient=(LookupError,))
    assert work(ask(Failing(KeyError("x")), retry=policy)).state == JobState.WAITING
    assert work(ask(Failing(OSError()), retry=policy)).state == JobState.FAILED


def test_a_job_put_off_can_be_cancelled_or_tried_now() -> None:
    handler = Failing(OSError(), OSError())
    job = work(ask(handler))
    jobs.retry(actor=MAREN, job_id=job.pk)
    assert work(job).state == JobState.WAITING
    assert handler.attempts == 2
    jobs.cancel(actor=MAREN, job_id=job.pk)
    time_passes(job)
    assert (work(job).state, handler.attempts) == (JobState.CANCELLED, 2)


def test_the_log_names_no_content(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        work(ask(Failing(SMTPServerDisconnected("erika@example.org"))))
    assert "SMTPServerDisconnected" in caplog.text
    assert "erika" not in caplog.text


class TestOutside:
    """A mail cannot be rolled back: nobody repeats blindly what may have gone out."""

    def test_a_mail_server_that_was_away_is_tried_again(self) -> None:
        job = work(ask(Failing(SMTPServerDisconnected("x")), outside=True, retry=None))
        assert job.state == JobState.WAITING

    @pytest.mark.parametrize("error", [OperationalError(), KeyError("x")])
    def test_any_other_error_asks_somebody_to_look(self, error: Exception) -> None:
        job = work(ask(Failing(error), outside=True, retry=None))
        assert job.state == JobState.UNKNOWN
        assert "Bitte sehen Sie nach" in job.message
        jobs.retry(actor=MAREN, job_id=job.pk)
        assert work(job).state == JobState.DONE

    def test_a_killed_worker_asks_somebody_to_look(self) -> None:
        handler = Failing()
        job = ask(handler, outside=True)
        dead = timezone.now() - timedelta(minutes=11)
        Job.objects.update(state=JobState.RUNNING, attempts=1, heartbeat_at=dead)
        job = work(job)
        assert (job.state, handler.attempts) == (JobState.UNKNOWN, 0)


class TestSignsOfLife:
    def test_a_worker_that_runs_is_not_gone_and_one_that_ended_left_nothing(self) -> None:
        with alive.signed_on("lebt"):
            assert alive.me() == "lebt"
            assert not alive.is_gone("lebt")
        assert alive.me() == ""
        assert not alive.is_gone("lebt")  # it has put its work in order
        assert not alive.is_gone("auf einem anderen Rechner")

    def test_a_file_without_its_lock_is_what_a_killed_worker_leaves(self) -> None:
        path = alive._folder() / "getoetet"
        path.parent.mkdir(exist_ok=True)
        path.touch()
        job = ask(Failing())
        Job.objects.update(
            state=JobState.RUNNING, attempts=1, worker="getoetet", heartbeat_at=timezone.now()
        )
        try:
            assert alive.is_gone("getoetet")
            assert reaper.reap(now=timezone.now()) == 1
        finally:
            path.unlink()
        assert (work(job).state, job.deaths) == (JobState.DONE, 1)

    def test_a_folder_that_cannot_be_written_stops_no_worker(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def full(self: object, *args: object, **options: object) -> None:
            raise OSError(28, "No space left on device")

        job = ask(Failing())
        monkeypatch.setattr("pathlib.Path.mkdir", full)
        assert work(job).state == JobState.DONE
        assert "No sign of life" in caplog.text


def test_a_worker_that_lost_the_database_takes_up_its_own_work_again() -> None:
    job = ask(Failing())
    worker = Worker(interval=0)
    Job.objects.update(
        state=JobState.RUNNING, attempts=1, worker=worker.id, heartbeat_at=timezone.now()
    )
    assert reaper.reap_own(worker="ein anderer", now=timezone.now()) == 0
    assert reaper.reap_own(worker=worker.id, now=timezone.now()) == 1
    job.refresh_from_db()
    assert (job.state, job.failures) == (JobState.WAITING, 1)
    time_passes(job)
    assert work(job).state == JobState.DONE
