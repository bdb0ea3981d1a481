"""The load is told to who has the token, and to nobody else; nothing in it counts people."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import Client
from django.utils import timezone

from ankommen.config import environment
from ankommen.core import audit, jobs
from ankommen.core.backup.services import OPERATOR, PROVED, WRITTEN
from ankommen.core.models import Job, JobState
from ankommen.core.operations import counters, metrics, requests, views
from ankommen.core.operations.counters import Durations, Requests
from tests import people
from tests.faults.database import gone

TOKEN = "ein-langes-wort-aus-dem-test"
LINE = re.compile(
    r"# (HELP|TYPE) ankommen_\w+ .+"
    r'|ankommen_\w+(\{(\w+="[\w:.+-]+",?)+\})? [0-9.e+-]+'
)


@pytest.fixture(autouse=True)
def own_counters(monkeypatch: pytest.MonkeyPatch) -> Requests:
    own = Requests()
    for module in (counters, requests, views):
        monkeypatch.setattr(module, "answered", own)
    return own


def read(client: Client, token: str = TOKEN) -> dict[str, float]:
    answer = client.get("/metrics", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    lines = answer.content.decode().splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    values = [line.rpartition(" ") for line in lines if line[0] != "#"]
    return {name: float(value) for name, _space, value in values}


@pytest.mark.django_db
def test_without_the_token_it_does_not_exist(client: Client, settings: LazySettings) -> None:
    tries = ["", "Bearer ", f"Bearer {TOKEN}", f"Bearer {TOKEN}x", TOKEN, "Bearer é"]
    settings.METRICS_TOKEN = ""
    for given in tries:
        answer = client.get("/metrics", headers={"authorization": given})
        assert answer.status_code == 404, given
    settings.METRICS_TOKEN = TOKEN
    answers = {
        given: client.get("/metrics", headers={"authorization": given}).status_code
        for given in tries
    }
    assert answers.pop(f"Bearer {TOKEN}") == 200
    assert set(answers.values()) == {404}
    assert client.get(f"/metrics?token={TOKEN}").status_code == 404


@pytest.mark.django_db
def test_pages_are_counted_by_name_and_those_of_the_staff_together(
    client: Client, settings: LazySettings
) -> None:
    settings.METRICS_TOKEN = TOKEN
    client.get("/ls/?Mustermann")
    client.get("/gibt-es-nicht/Mustermann/")
    client.force_login(people.maren())
    for address in ("/intern/", "/intern/konten/", "/intern/gibt-es-nicht/"):
        client.get(address)
    client.get("/healthz")
    found = read(Client())
    count = "ankommen_request_duration_seconds_count"
    counted = {name: int(value) for name, value in found.items() if name.startswith(count)}
    assert counted[f'{count}{{route="easy_language",status="2xx"}}'] == 1
    assert counted[f'{count}{{route="none",status="4xx"}}'] == 1
    assert sum(value for name, value in counted.items() if 'route="staff"' in name) == 3
    assert sum(counted.values()) == 5, "who watches is not counted"


def test_the_buckets_add_up() -> None:
    durations = Durations()
    for seconds in (0.01, 0.011, 3, 60):
        durations.add(seconds)
    text = "\n".join(metrics._requests({("root", "2xx"): durations}))
    found = {bound: int(count) for bound, count in re.findall(r'le="(.+?)"} (\d+)', text)}
    assert (found["0.01"], found["0.025"], found["2.5"], found["5.0"], found["+Inf"]) == (
        *(1, 2, 2, 3, 4),
    )
    assert "_count{" in text
    assert text.count("\n") < 20


@pytest.mark.django_db
def test_work_mails_and_backups_are_told(client: Client, settings: LazySettings) -> None:
    settings.METRICS_TOKEN = TOKEN
    before = read(client)
    assert before["ankommen_jobs_waiting"] == before["ankommen_jobs_failed"] == 0
    assert "ankommen_backup_age_seconds" not in before
    early = timezone.now() - timedelta(minutes=20)
    for kind in ("core.tidy", "core.mail", "core.tidy"):
        job = jobs.enqueue(kind, title="Probe", parameters={}, actor=OPERATOR)
    Job.objects.filter(kind="core.mail").update(asked_at=early)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, finished_at=early)
    for action in (WRITTEN, PROVED):
        with transaction.atomic():
            audit.record(action, actor=OPERATOR, kind="backup", id="1", label="")
    after = read(client)
    assert after["ankommen_jobs_waiting"] == 2
    assert after["ankommen_jobs_failed"] == 1
    assert after["ankommen_mail_jobs_waiting"] == 1
    assert 1200 <= after["ankommen_jobs_oldest_seconds"] < 1300
    assert 0 <= after["ankommen_backup_age_seconds"] < 60
    assert 0 <= after["ankommen_backup_proof_age_seconds"] < 60
    assert after["ankommen_database_bytes"] > 100_000
    assert after["ankommen_database_up"] == 1


@pytest.mark.django_db(transaction=True)
def test_without_database_the_process_still_tells_its_own(
    client: Client, settings: LazySettings
) -> None:
    settings.METRICS_TOKEN = TOKEN
    client.get("/robots.txt")
    with gone():
        found = read(client)
    assert found["ankommen_database_up"] == 0
    assert 'ankommen_request_duration_seconds_count{route="robots",status="2xx"}' in found
    assert "ankommen_jobs_waiting" not in found


@pytest.mark.parametrize("value", ["kurz", "zu kurz " * 5, "ä" * 30])
def test_a_weak_token_stops_the_start(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANKOMMEN_METRICS_TOKEN", value)
    with pytest.raises(ImproperlyConfigured, match="METRICS_TOKEN must be at least 20"):
        environment.token("METRICS_TOKEN")
    monkeypatch.setenv("ANKOMMEN_METRICS_TOKEN", TOKEN)
    assert environment.token("METRICS_TOKEN") == TOKEN


def test_the_page_says_what_each_number_means() -> None:
    page = Path(__file__).parents[2] / "docs" / "run" / "README.md"
    text = page.read_text(encoding="utf-8")
    source = Path(metrics.__file__).read_text(encoding="utf-8")
    names = [*re.findall(r'_gauge\("(\w+)"', source), "request_duration_seconds"]
    assert [name for name in names if f"`ankommen_{name}`" not in text] == []
