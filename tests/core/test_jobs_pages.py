from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from ankommen.core import jobs
from ankommen.core.jobs import registry
from ankommen.core.jobs.running import RunningJob
from ankommen.core.jobs.tidy import tidy
from ankommen.core.models import Job, JobState
from ankommen.core.viewer import Viewer
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _handler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {"test.work": lambda _: None})


@pytest.fixture
def job(client: Client) -> Job:
    maren = people.maren()
    client.force_login(maren)
    return ask(people.as_viewer(maren))


def ask(viewer: Any, title: str = "Umsetzungsbericht") -> Job:
    return jobs.enqueue("test.work", title=title, parameters={}, actor=viewer)


def page(job: Job) -> str:
    return f"/intern/auftraege/{job.pk}/"


def running(job: Job, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING,
        attempts=1,
        started_at=timezone.now() - timedelta(minutes=2),
        **fields,
    )


def test_the_page_says_what_how_far_and_how_long_still(client: Client, job: Job) -> None:
    running(job, steps_done=25, steps_total=75, step_label="Maßnahmen")
    content = client.get(page(job)).content.decode()
    assert "Umsetzungsbericht" in content
    assert "25 von 75" in content
    assert "noch etwa 4 Minuten" in content
    assert '<noscript><meta http-equiv="refresh"' in content


def test_polling_gets_the_middle_and_stops_at_the_end(client: Client, job: Job) -> None:
    htmx = {"hx-request": "true"}
    middle = client.get(page(job), headers=htmx)
    assert middle.status_code == 200
    assert "HX-Redirect" not in middle
    assert "<h1" not in middle.content.decode()
    Job.objects.update(state=JobState.DONE, message="Fertig.", result_url="/intern/bericht/1/")
    end = client.get(page(job), headers=htmx)
    assert end.status_code == 286
    assert end["HX-Redirect"] == "/intern/bericht/1/"
    assert 'href="/intern/bericht/1/"' in end.content.decode()


def test_cancel_and_try_again_from_the_page(client: Client, job: Job) -> None:
    assert client.post(page(job) + "abbrechen/")["Location"] == page(job)
    assert Job.objects.get().state == JobState.CANCELLED
    assert client.post(page(job) + "wiederholen/")["Location"] == page(job)
    assert Job.objects.get().state == JobState.WAITING


def test_too_late_to_cancel_is_said_not_raised(client: Client, job: Job) -> None:
    Job.objects.update(state=JobState.DONE)
    response = client.post(page(job) + "abbrechen/", follow=True)
    assert "Dieser Auftrag ist schon zu Ende." in response.content.decode()


@pytest.mark.parametrize("path", ["", "abbrechen/", "wiederholen/"])
def test_others_get_404(client: Client, job: Job, path: str) -> None:
    client.force_login(people.reader())
    method = client.post if path else client.get
    assert method(page(job) + path).status_code == 404


def test_the_list_shows_ones_own_jobs_and_pages_by_key(client: Client, job: Job) -> None:
    ask(people.as_viewer(people.reader()), "Fremder Auftrag")
    maren = Viewer(job.asked_by_id, "Maren")
    for number in range(50):
        ask(maren, f"Auftrag {number}")
    first = client.get("/intern/auftraege/")
    assert "Fremder Auftrag" not in first.content.decode()
    assert len(first.context["page"].rows) == 50
    second = client.get("/intern/auftraege/" + first.context["page"].next_url)
    assert [row.job.pk for row in second.context["page"].rows] == [job.pk]


def test_the_list_needs_as_many_queries_for_one_row_as_for_fifty(
    client: Client, job: Job, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with CaptureQueriesContext(connection) as one:
        client.get("/intern/auftraege/")
    for _ in range(49):
        ask(Viewer(job.asked_by_id, "Maren"))
    with django_assert_num_queries(len(one)):
        client.get("/intern/auftraege/")


def test_old_rows_of_the_queue_go_and_recent_ones_stay(job: Job) -> None:
    old = ask(people.viewer_with())
    long_ago = timezone.now() - timedelta(days=91)
    Job.objects.filter(pk=old.pk).update(state=JobState.DONE, finished_at=long_ago)
    task = DBTaskResult.objects.filter(pk=str(old.task_id))
    task.update(status="SUCCESSFUL", finished_at=long_ago)
    tidy(RunningJob(job))
    assert list(Job.objects.all()) == [job]
    assert not task.exists()
