"""While the installation is maintained every page says so, and nobody loses what they typed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from ankommen.core import maintenance
from ankommen.core.operations.doctor.work import maintained
from ankommen.core.registries.checkups import State, Visit
from ankommen.portal.forms import stamp
from ankommen.portal.models import Feedback
from tests import people

pytestmark = pytest.mark.django_db
TEXT = "Mehr Kurse am Vormittag, bitte mit Kinderbetreuung."
FEEDBACK = "/de/barrierefreiheit/"
SENT = {"text": TEXT}


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    yield
    maintenance.end()


def run(*words: str) -> str:
    out = StringIO()
    call_command("maintenance", *words, "--language", "de", stdout=out)
    return out.getvalue()


def fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: html.unescape(text) for name, text in found}


def test_every_page_says_until_when_without_asking_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert client.get("/de/").status_code == 200
    run("on", "--minutes", "30")
    with django_assert_num_queries(0):
        for path in ("/de/", "/intern/", "/nirgends/"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert 29 * 60 < int(answer["Retry-After"]) <= 30 * 60
            page = answer.content.decode()
            assert "voraussichtlich bis" in page
            assert "Laden Sie die Seite nach der Wartung neu." in page
            assert "melden Sie sie" not in page
    assert client.get("/healthz").status_code == 200
    assert "antworten wieder" in run("off")
    assert client.get("/de/").status_code == 200
    assert "keine Wartung" in run("off")


def test_a_form_sent_meanwhile_goes_once_more_afterwards() -> None:
    client = Client(enforce_csrf_checks=True)
    own = {"origin": "http://testserver"}
    run("on")
    sent = {**SENT, "stamp": stamp(timezone.now() - timedelta(minutes=5))}
    answer = client.post(FEEDBACK, sent, headers=own)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert "senden Sie sie nach der Wartung noch einmal" in page
    assert fields(page)["text"] == TEXT
    run("off")
    assert client.post(FEEDBACK, fields(page), headers=own).status_code == 302
    assert Feedback.objects.get().text == TEXT


def test_a_form_with_its_token_needs_no_origin() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.maren())
    address = "/intern/mitteilungen/einstellungen/"
    token = fields(client.get(address).content.decode())["csrfmiddlewaretoken"]
    run("on")
    given = client.post(address, {**SENT, "csrfmiddlewaretoken": token}).content.decode()
    assert fields(given)["text"] == TEXT
    assert TEXT not in client.post(address, SENT).content.decode()


def test_a_form_of_another_site_and_a_password_are_not_given_back() -> None:
    run("on")
    client = Client(enforce_csrf_checks=True)
    forged = client.post(FEEDBACK, SENT, headers={"origin": "https://elsewhere.example"})
    assert forged.status_code == 503
    assert TEXT not in forged.content.decode()
    login = Client().post("/intern/anmelden/", {"login": "maren", "password": "geheim-12345"})
    assert "geheim-12345" not in login.content.decode()


@pytest.mark.parametrize("said", ["", "{", "[]", '{"until": 7}'])
def test_a_file_that_nobody_can_read_still_holds(client: Client, said: str) -> None:
    run("on")
    maintenance._file().write_text(said)
    assert client.get("/de/").status_code == 503


def test_the_doctor_tells_when_it_was_forgotten() -> None:
    now = timezone.now()
    assert maintained(Visit(now)).state == State.OK
    maintenance.begin(until=now + timedelta(minutes=5))
    assert maintained(Visit(now)).state == State.OK
    assert maintained(Visit(now + timedelta(minutes=6))).state == State.WARNING
    maintenance.begin(until=None)
    assert maintained(Visit(now)).state == State.WARNING


def test_an_outdated_form_keeps_its_text_if_it_came_from_here() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.maren())
    address = "/intern/mitteilungen/gelesen/"
    ours = client.post(address, SENT, headers={"origin": "http://testserver"})
    page = ours.content.decode()
    assert ours.status_code == 403
    assert "Ihre Eingaben sind noch da" in page
    assert fields(page)["text"] == TEXT
    client.cookies["ankommen_csrf"] = ours.cookies["ankommen_csrf"].value
    assert client.post(address, fields(page)).status_code == 302
    for origin in ({"origin": "https://elsewhere.example"}, {"origin": "null"}, {}):
        other = Client(enforce_csrf_checks=True).post(address, SENT, headers=origin)
        assert other.status_code == 403
        assert TEXT not in other.content.decode()
