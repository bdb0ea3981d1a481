"""The product's own work in a killed worker: a report is made, a deletion completed, each whole."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from ankommen.accounts.models import User
from ankommen.core import jobs
from ankommen.core.models import AuditEntry, DeletionRun, Job, JobState
from ankommen.core.privacy import retention
from ankommen.core.viewer import Viewer
from ankommen.portal.models import Feedback
from ankommen.strategy.models import Edition, ImplementationReport
from tests import people
from tests.people import viewer_with
from tests.strategy import build

from .processes import Workers, kill, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
PRIVACY = viewer_with("core.keep_privacy").grants
KILLS = [1, pytest.param(6, marks=pytest.mark.prove)]


@pytest.fixture(autouse=True)
def _audit_verifies() -> Iterator[None]:
    yield
    call_command("audit", "verify")


def kill_in_the_middle(folder: Path, job: Job, kills: int) -> Job:
    """So many workers killed at moments that nobody chose, then one that may work."""
    is_over = ended(job)
    moments = random.Random(kills)  # noqa: S311 - moments to kill at, not secrets
    with Workers(folder) as workers:
        for _ in range(kills):
            started = attempts(job)
            process = workers.start()
            wait_for(lambda started=started: attempts(job) > started or is_over())  # type: ignore[misc]
            time.sleep(moments.uniform(0, 0.5))
            kill(process)
            Job.objects.filter(pk=job.pk).update(deaths=0)  # more deaths than one job may have
        workers.start()
        wait_for(is_over, seconds=120)
    job.refresh_from_db()
    return job


def attempts(job: Job) -> int:
    return Job.objects.values_list("attempts", flat=True).get(pk=job.pk)


def ended(job: Job) -> Callable[[], bool]:
    open_ones = Job.objects.filter(pk=job.pk, state__in=("waiting", "running"))
    return lambda: not open_ones.exists()


@pytest.mark.parametrize("kills", KILLS)
def test_a_deletion_is_completed(tmp_path: Path, kills: int) -> None:
    now = datetime(2026, 11, 1, 9, tzinfo=UTC)
    Feedback.objects.bulk_create(
        Feedback(text="Muster", language="de", received_at=now - timedelta(days=300))
        for _ in range(3000)
    )
    run = retention.propose(actor=Viewer(1, "Doris", PRIVACY), rule="feedback", now=now)
    retention.approve(actor=Viewer(2, "Adam", PRIVACY), id=run.pk, now=now)
    job = kill_in_the_middle(tmp_path, Job.objects.get(kind="core.delete"), kills)
    run = DeletionRun.objects.get()
    assert job.state == JobState.DONE
    assert (Feedback.objects.count(), run.deleted) == (0, 3000)
    assert AuditEntry.objects.filter(action="core.deletion_done").count() == 1


@pytest.fixture
def edition() -> Edition:
    edition = build.edition(state="in_force")
    field = build.action_field(edition)
    for number in range(1, 6):
        build.measure(field, f"1.{number}")
    return edition


@pytest.mark.parametrize("kills", KILLS)
def test_a_report_is_made_once(tmp_path: Path, edition: Edition, kills: int) -> None:
    maren: User = people.maren()
    job = jobs.enqueue(
        "strategy.make_report",
        title="Umsetzungsbericht",
        parameters={
            "edition_id": edition.pk,
            "reference_date": date(2025, 12, 31).isoformat(),
            "introduction": "",
            "request": "",
        },
        actor=people.as_viewer(maren),
    )
    job = kill_in_the_middle(tmp_path, job, kills)
    assert job.state == JobState.DONE, job.message
    assert ImplementationReport.objects.count() == 1
