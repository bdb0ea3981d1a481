"""The database is away for a while: the page says so and keeps the text, the worker goes on."""

from __future__ import annotations

import html
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from ankommen.core import jobs
from ankommen.core.audit.verify import verify
from ankommen.core.jobs import registry
from ankommen.core.models import AuditEntry, Job, JobState
from ankommen.core.viewer import Viewer
from ankommen.strategy.models import StatusReport
from tests import people
from tests.strategy import build

from . import worker
from .database import gone
from .processes import Workers, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Die Räume sind gefunden,\nder Vertrag „Nord“ liegt zur Unterschrift."


@pytest.fixture
def staff() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(people.maren())
    return client


@pytest.fixture
def address() -> str:
    measure = build.measure(build.action_field(build.edition()))
    return f"/intern/konzept/2024-2026/massnahmen/{measure.slug}/stand/"


def sent() -> dict[str, str]:
    return {"reported_on": "20.11.2026", "assessment": "as_planned", "text": TEXT}


def hidden_fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: html.unescape(text) for name, text in found}


def test_a_form_sent_meanwhile_keeps_its_text_and_can_be_sent_again(
    staff: Client, address: str
) -> None:
    with gone():
        answer = staff.post(address, sent())
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Die Datenbank ist gerade nicht erreichbar." in page
    assert "noch nicht gespeichert" in page
    assert hidden_fields(page) == {**sent(), "csrfmiddlewaretoken": hidden_token(page)}
    assert not StatusReport.objects.exists()
    assert staff.post(address, hidden_fields(page)).status_code == 302
    assert StatusReport.objects.get().text.split() == TEXT.split()


def hidden_token(page: str) -> str:
    return hidden_fields(page)["csrfmiddlewaretoken"]


def test_a_page_asked_for_meanwhile_says_what_happened(staff: Client) -> None:
    for path in ("/intern/", "/de/konzept/"):
        with gone():
            answer = staff.get(path)
        assert answer.status_code == 503
        assert "Laden Sie die Seite in einer Minute neu." in answer.content.decode()
    assert staff.get("/intern/").status_code == 200


def test_a_password_is_never_given_back() -> None:
    client = Client(raise_request_exception=False)
    with gone():
        answer = client.post("/intern/anmelden/", {"login": "maren", "password": "geheim-12345"})
    assert answer.status_code == 503
    assert "geheim-12345" not in answer.content.decode()
    assert "Gehen Sie in einer Minute im Browser eine Seite zurück" in answer.content.decode()


def test_a_form_forged_elsewhere_is_not_handed_on(address: str) -> None:
    """The page sends its fields with a valid token: it must not do so for another site."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(people.maren())
    with gone():
        answer = client.post(address, sent())
    assert answer.status_code == 503
    assert TEXT.split("\n", maxsplit=1)[0] not in answer.content.decode()


def test_a_mistake_of_ours_is_no_outage(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT gibt_es_nicht FROM auch_nicht")

    monkeypatch.setattr("ankommen.core.views.steps", broken)
    answer = staff.get("/intern/")
    assert answer.status_code == 500
    assert "auch_nicht" not in answer.content.decode()


@pytest.mark.parametrize("seconds", [2, pytest.param(10, marks=pytest.mark.prove)])
def test_the_worker_goes_on_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    """Cut off in the middle of a job: it is rolled back, tried again and done once."""
    if connection.vendor != "postgresql":
        pytest.skip("the file of SQLite does not go away for another process")
    monkeypatch.setattr(registry, "_kinds", {})
    worker.register(tmp_path)
    with transaction.atomic():
        for number in range(30):
            jobs.enqueue(
                "test.inside",
                title=f"Probe {number}",
                parameters={"number": number},
                actor=Viewer(7, "Maren"),
            )
    (tmp_path / "hold-12").write_text("3")
    with Workers(tmp_path) as workers:
        workers.start()
        wait_for((tmp_path / "held-12").exists)
        with gone():
            time.sleep(seconds)
        wait_for(lambda: not Job.objects.exclude(state=JobState.DONE).exists(), seconds=90)
    effects = AuditEntry.objects.filter(action="test.effect").values_list("object_id", flat=True)
    assert Counter(effects) == Counter(str(number) for number in range(30))
    cut_off = Job.objects.get(parameters__number=12)
    assert (cut_off.failures, cut_off.deaths) == (1, 0)
    assert verify().broken is None


def test_the_reason_is_the_database_not_the_query() -> None:
    with gone(), pytest.raises(OperationalError):
        Job.objects.count()
    assert Job.objects.count() == 0
