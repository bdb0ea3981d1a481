from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
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
from ankommen.core.models import AuditEntry, Job, JobState
from ankommen.core.viewer import SYSTEM, Viewer
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _handler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", {})
    jobs.register("test.work", lambda _: None)


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


def test_a_job_put_off_says_why_when_and_how_often(client: Client, job: Job) -> None:
    Job.objects.update(
        state=JobState.WAITING,
        failures=1,
        attempts=1,
        message="Der Mailserver war nicht erreichbar.",
        next_attempt_at=datetime(2026, 11, 26, 13, 5, tzinfo=UTC),
    )
    content = client.get(page(job)).content.decode()
    assert "Der Mailserver war nicht erreichbar." in content
    assert "am 26.11.2026, 14:05 Uhr, Versuch 2 von 5" in content
    assert "Jetzt versuchen" in content
    client.post(page(job) + "wiederholen/")
    job.refresh_from_db()
    assert (job.next_attempt_at, job.failures) == (None, 0)


def test_the_start_page_tells_what_failed_until_the_person_knows(client: Client, job: Job) -> None:
    now = timezone.now()
    Job.objects.update(state=JobState.FAILED, finished_at=now)
    ask(people.as_viewer(people.reader()), "Fremder Auftrag")
    assert "Umsetzungsbericht: gescheitert" in client.get("/intern/").content.decode()
    assert client.post(page(job) + "gesehen/")["Location"] == page(job)
    assert "Umsetzungsbericht: gescheitert" not in client.get("/intern/").content.decode()
    assert "Zur Kenntnis genommen" not in client.get(page(job)).content.decode()
    Job.objects.filter(pk=job.pk).update(noted_at=None, finished_at=now - timedelta(days=40))
    assert "Umsetzungsbericht: gescheitert" not in client.get("/intern/").content.decode()


def test_only_what_failed_can_be_taken_note_of(client: Client, job: Job) -> None:
    response = client.post(page(job) + "gesehen/", follow=True)
    assert "Dieser Auftrag ist nicht gescheitert." in response.content.decode()


@pytest.mark.parametrize("path", ["", "abbrechen/", "wiederholen/", "gesehen/"])
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


@pytest.fixture
def failed_job(job: Job) -> Job:
    failed = ask(SYSTEM, "Erinnerungen verschicken")
    Job.objects.filter(pk=failed.pk).update(
        state=JobState.FAILED,
        finished_at=timezone.now(),
        message="Der Mailserver war nicht erreichbar.",
    )
    return failed


@pytest.fixture
def keeper() -> Client:
    client = Client()
    client.force_login(people.administrator())
    return client


def test_who_keeps_the_installation_learns_what_failed_and_tries_it_again(
    keeper: Client, failed_job: Job
) -> None:
    start = keeper.get("/intern/").content.decode()
    assert "1 Auftrag des Systems gescheitert" in start
    [address] = re.findall(r'href="(/intern/auftraege/\?[^"]*)"', start)
    listed = keeper.get(html.unescape(address)).content.decode()
    assert "Erinnerungen verschicken" in listed
    assert "Der Mailserver war nicht erreichbar." in listed
    assert "Umsetzungsbericht" not in listed, "what a person asked for is theirs alone"
    assert keeper.post(page(failed_job) + "wiederholen/").status_code == 302
    failed_job.refresh_from_db()
    assert failed_job.state == JobState.WAITING
    assert AuditEntry.objects.filter(action="core.job_retried").exists()
    assert "des Systems gescheitert" not in keeper.get("/intern/").content.decode()


def test_the_systems_own_jobs_are_named_in_the_readers_language(
    keeper: Client, failed_job: Job
) -> None:
    keeper.cookies["django_language"] = "en"
    assert ">Send reminders<" in keeper.get("/intern/auftraege/?von=system").content.decode()


def test_noting_a_failure_of_the_system_ends_the_card_and_keeps_the_row(
    keeper: Client, failed_job: Job
) -> None:
    keeper.post(page(failed_job) + "gesehen/")
    assert "des Systems gescheitert" not in keeper.get("/intern/").content.decode()
    listed = keeper.get("/intern/auftraege/?von=system&stand=gescheitert").content.decode()
    assert "Erinnerungen verschicken" in listed


@pytest.mark.parametrize("path", ["", "abbrechen/", "wiederholen/", "gesehen/"])
def test_jobs_of_the_system_and_of_others_stay_shut(
    client: Client, keeper: Client, job: Job, failed_job: Job, path: str
) -> None:
    for browser, shut in ((client, failed_job), (keeper, job)):
        method = browser.post if path else browser.get
        assert method(page(shut) + path).status_code == 404
    assert client.get("/intern/auftraege/?von=system").status_code == 404
    assert "des Systems" not in client.get("/intern/").content.decode()
    assert "des Systems" not in client.get("/intern/auftraege/").content.decode()


def test_the_list_of_the_system_pages_by_key_within_its_choice(keeper: Client, job: Job) -> None:
    for number in range(51):
        ask(SYSTEM, f"Nach Plan {number}")
    Job.objects.filter(asked_by_id=None).update(state=JobState.FAILED, finished_at=timezone.now())
    choice = "/intern/auftraege/?von=system&stand=gescheitert"
    first = keeper.get(choice).context["page"]
    second = keeper.get("/intern/auftraege/" + first.next_url).context["page"]
    assert (len(first.rows), [row.job.title for row in second.rows]) == (50, ["Nach Plan 0"])
    back = keeper.get("/intern/auftraege/" + second.previous_url).context["page"]
    assert [row.job.pk for row in back.rows] == [row.job.pk for row in first.rows]
