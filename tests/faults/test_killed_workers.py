"""Workers killed in the middle of their work: done once, or told that somebody must look."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction

from ankommen.core import jobs
from ankommen.core.audit.verify import verify
from ankommen.core.jobs import registry
from ankommen.core.models import AuditEntry, Job, JobState
from ankommen.core.viewer import Viewer

from . import worker
from .processes import Workers, kill, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
MAREN = Viewer(7, "Maren")
OPEN = (JobState.WAITING, JobState.RUNNING)


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(registry, "_kinds", {})
    worker.register(tmp_path)


def ask(count: int) -> None:
    """So many jobs, in turns with an effect in the database and one outside of it."""
    with transaction.atomic():
        for number in range(count):
            jobs.enqueue(
                worker.KINDS[number % 2],
                title=f"Probe {number}",
                parameters={"number": number},
                actor=MAREN,
            )


def ended() -> int:
    return Job.objects.exclude(state__in=OPEN).count()


def sent(folder: Path) -> Counter[int]:
    return Counter(int(line) for line in (folder / "sent").read_text().split())


def assert_each_once_or_told(folder: Path) -> None:
    inside = Job.objects.filter(kind="test.inside")
    effects = Counter(
        AuditEntry.objects.filter(action="test.effect").values_list("object_id", flat=True)
    )
    assert set(inside.values_list("state", flat=True)) == {JobState.DONE}
    assert effects == Counter(str(job.parameters["number"]) for job in inside)
    lines = sent(folder)
    for job in Job.objects.filter(kind="test.outside"):
        times = lines[job.parameters["number"]]
        assert (job.state, times) == (JobState.DONE, 1) or (
            job.state == JobState.UNKNOWN and times <= 1
        ), job
    assert verify().broken is None


def test_sixty_jobs_two_kills_at_the_worst_moments(tmp_path: Path) -> None:
    """Killed with the effect written but not committed, and with the mail out but not noted."""
    ask(60)
    inside, outside = 16, 35
    with Workers(tmp_path) as workers:
        for number in (inside, outside):
            (tmp_path / f"hold-{number}").touch()
            process = workers.start()
            wait_for((tmp_path / f"held-{number}").exists)
            kill(process)
        workers.start()
        wait_for(lambda: ended() == 60)
    assert_each_once_or_told(tmp_path)
    again = Job.objects.get(parameters__number=inside)
    assert (again.attempts, again.deaths) == (2, 1)
    uncertain = Job.objects.get(state=JobState.UNKNOWN)
    assert uncertain.parameters["number"] == outside
    assert "Bitte sehen Sie nach" in uncertain.message


@pytest.mark.prove
@pytest.mark.parametrize("seed", [1, 2])
def test_a_thousand_jobs_two_workers_and_many_kills(tmp_path: Path, seed: int) -> None:
    moments = random.Random(seed)  # noqa: S311 - moments to kill at, not secrets
    ask(1000)
    kills = 0
    with Workers(tmp_path) as workers:
        workers.start()
        while ended() < 900:
            before, process = ended(), workers.start()
            wait_for(lambda before=before: ended() > before)  # type: ignore[misc]
            time.sleep(moments.uniform(0, 1.5))
            kill(process)
            kills += 1
        workers.start()
        wait_for(lambda: ended() == 1000, seconds=300)
    assert kills >= 4
    assert_each_once_or_told(tmp_path)
    assert Job.objects.filter(state=JobState.UNKNOWN).count() <= kills
