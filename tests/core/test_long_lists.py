"""Lists too long to wait for: the file is made by a job, for its owner, for a few days."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from ankommen.accounts.models import User
from ankommen.core import audit
from ankommen.core.jobs import outcome, reaper, running
from ankommen.core.jobs.tidy import tidy
from ankommen.core.jobs.worker import Worker
from ankommen.core.models import AuditEntry, Job, JobState, ListFile
from ankommen.core.models.list_files import place_of_list
from ankommen.core.tables import download, long_lists
from ankommen.core.tables.reading import read_table_file
from ankommen.core.viewer import DISTRICT, Viewer
from tests import people

pytestmark = pytest.mark.django_db
ADA = Viewer(71, "Ada")


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MOST_AT_ONCE", 5)
    monkeypatch.setattr(running, "SECONDS_BETWEEN_SIGNS", 0.0)


@pytest.fixture
def doris() -> User:
    for number in range(8):
        audit.record("edition.add", actor=ADA, kind="edition", id=number, label=f"=1+{number}")
    return people.person("dsb", "Doris", ("data_protection_officer", DISTRICT))


def ask(client: Client, kind: str = "csv") -> Job:
    answer = client.get(f"{reverse('accounts:audit')}?person=Ada&datei={kind}")
    job = Job.objects.get(pk=UUID(answer["Location"].rstrip("/").rpartition("/")[2]))
    assert answer["Location"] == reverse("core:job", args=[job.pk])
    return job


def work() -> None:
    Worker(interval=0).run_waiting(now=timezone.now())


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer)


def made(client: Client, doris: User, kind: str = "csv") -> ListFile:
    client.force_login(doris)
    job = ask(client, kind)
    work()
    job.refresh_from_db()
    assert (job.state, job.message[:22]) == (JobState.DONE, "Die Datei ist fertig. ")
    return ListFile.objects.get(job=job.pk)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_every_kind_holds_every_row_neutralised(client: Client, doris: User, kind: str) -> None:
    row = made(client, doris, kind)
    assert (row.rows, row.name.rpartition(".")[2]) == (8, kind)
    page = client.get(reverse("core:list_file", args=[row.pk])).content.decode()
    assert row.name in page
    answer = client.get(reverse("core:list_file_fetch", args=[row.pk]))
    assert (answer["Cache-Control"], row.name in answer["Content-Disposition"]) == (
        "no-store",
        True,
    )
    content = body(answer)
    if kind == "csv":
        assert content.decode("utf-8-sig").count(";'=1+") == 8
    elif kind == "xlsx":
        cells = [cell for one in load_workbook(io.BytesIO(content)).worksheets[0] for cell in one]
        assert sum(str(cell.value).startswith("=1+") for cell in cells) == 8
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    else:
        [sheet] = read_table_file(io.BytesIO(content), size=len(content))
        assert sum("=1+" in str(line) for line in sheet.rows) == 8


def test_a_short_list_comes_at_once(client: Client, doris: User) -> None:
    client.force_login(doris)

    answer = client.get(f"{reverse('accounts:audit')}?object=1%2B1&datei=csv")
    assert answer.status_code == 200
    assert not ListFile.objects.exists()


def test_a_list_that_says_no_size_is_cut_when_it_gets_long(
    client: Client, doris: User, django_user_model: type[User]
) -> None:
    """The list of jobs does not count beforehand."""
    client.force_login(doris)
    address = f"{reverse('core:job_list')}?datei=csv"
    now = timezone.now()
    owner = {"asked_by_id": doris.pk, "asked_by_label": "Doris", "asked_at": now}
    for number in range(5):
        Job.objects.create(kind="x", title=f"Auftrag {number}", finished_at=now, **owner)
    assert client.get(address).status_code == 200
    Job.objects.create(kind="x", title="Auftrag 5", finished_at=now, **owner)
    assert client.get(address).status_code == 302
    assert ListFile.objects.get().made_at is None


def test_asked_twice_it_is_one_job(client: Client, doris: User) -> None:
    client.force_login(doris)
    assert ask(client).pk == ask(client).pk
    assert ask(client, "ods").pk != ask(client).pk
    work()
    ask(client)
    assert ListFile.objects.count() == 3


def test_asking_taking_out_and_fetching_are_on_record(client: Client, doris: User) -> None:
    row = made(client, doris)
    client.get(reverse("core:list_file_fetch", args=[row.pk]))
    for action in ("core.job_asked", "core.audit_exported", "core.list_file_fetched"):
        entry = AuditEntry.objects.get(action=action, actor_label="Doris")
        assert "=1+" not in str(entry.details)


def test_only_its_owner_and_nobody_once_it_is_over(client: Client, doris: User) -> None:
    row = made(client, doris)
    addresses = [
        reverse(name, args=[row.pk]) for name in ("core:list_file", "core:list_file_fetch")
    ]
    other = people.person("dsb2", "Dora", ("data_protection_officer", DISTRICT))
    stranger = Client()
    stranger.force_login(other)
    assert [stranger.get(one).status_code for one in addresses] == [404, 404]
    assert [client.get(one).status_code for one in addresses] == [200, 200]
    ListFile.objects.update(asked_at=timezone.now() - long_lists.KEPT)
    assert [client.get(one).status_code for one in addresses] == [404, 404]


def test_file_and_row_are_gone_after_some_days(
    client: Client, doris: User, django_capture_on_commit_callbacks: Any
) -> None:
    row = made(client, doris)
    storage, name = row.file.storage, str(row.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        long_lists.tidy(now=row.asked_at + long_lists.KEPT)
    assert storage.exists(name)
    ListFile.objects.update(asked_at=timezone.now() - long_lists.KEPT - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        tidy(None)  # type: ignore[arg-type]
    assert (storage.exists(name), ListFile.objects.exists()) == (False, False)


def test_rights_are_asked_again_when_the_job_runs(client: Client, doris: User) -> None:
    client.force_login(doris)
    job = ask(client)
    doris.roles.all().delete()
    work()
    job.refresh_from_db()
    assert (job.state, "nicht mehr sehen" in job.message) == (JobState.FAILED, True)
    assert not AuditEntry.objects.filter(action="core.audit_exported").exists()


def test_a_killed_job_starts_again_and_says_so_when_it_dies_twice(
    client: Client, doris: User
) -> None:
    client.force_login(doris)
    job = ask(client)
    row = ListFile.objects.get()
    row.file.storage.save(place_of_list(row, ""), io.BytesIO(b"half"))
    for state in (JobState.WAITING, JobState.FAILED):
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, heartbeat_at=timezone.now())
        job.refresh_from_db()
        outcome.died(job, now=timezone.now())
        job.refresh_from_db()
        assert job.state == state
    assert "zweimal" in client.get(reverse("core:job", args=[job.pk])).content.decode()
    client.post(reverse("core:job_retry", args=[job.pk]))
    reaper.reap(now=timezone.now())
    work()
    row.refresh_from_db()
    assert row.rows == 8
    assert row.file.read().decode("utf-8-sig").count("=1+") == 8


def test_a_page_that_is_gone_is_said(client: Client, doris: User) -> None:
    client.force_login(doris)
    job = ask(client)
    ListFile.objects.update(path="/intern/gibt-es-nicht/")
    work()
    job.refresh_from_db()
    assert (job.state, "gibt es nicht mehr" in job.message) == (JobState.FAILED, True)
