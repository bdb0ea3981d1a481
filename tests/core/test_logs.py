"""The log says what happened and never to whom; nothing from outside makes a line of its own."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from ankommen.config import environment
from ankommen.core import jobs
from ankommen.core.backup.services import OPERATOR
from ankommen.core.jobs.worker import Worker
from ankommen.core.operations.events import event
from ankommen.core.operations.logs import JsonLines, TextLines
from tests import people

pytestmark = pytest.mark.django_db

CANARIES = ("Mustermann", "erika", "geheim4711", "198.51.100.7", "gefaelscht", "intern/", "/de/")
NAME, TOKEN = "Erika Mustermann", "geheim4711"
INJECTED = f'\n2026-01-01T00:00:00 INFO gefaelscht: "{NAME}"\r\x85\u2028{{"level": "gefaelscht"}}\n'
ID = "0123456789abcdef0123456789abcdef"
LINE = {
    JsonLines: re.compile(r'\{"time": "20[^\n]*\}'),
    TextLines: re.compile(r"20\d\d-\d\d-\d\dT\S+ (DEBUG|INFO|WARNING|ERROR) [\w.]+: [^\n]*"),
}


class Log(logging.StreamHandler[io.StringIO]):
    """Everything down to DEBUG, as this formatter writes it."""

    def __init__(self, formatter: type[logging.Formatter]) -> None:
        super().__init__(io.StringIO())
        self.setFormatter(formatter())
        self.written = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.written += 1
        super().emit(record)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def facts(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


NOISY = ("", "ankommen", "ankommen.requests", "django", "django.request", "django.security")


@pytest.fixture(params=[JsonLines, TextLines])
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    yield from listening(request.param)


@pytest.fixture
def json_log() -> Iterator[Log]:
    yield from listening(JsonLines)


def listening(formatter: type[logging.Formatter]) -> Iterator[Log]:
    handler = Log(formatter)
    loggers = [logging.getLogger(name) for name in NOISY]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    loggers[0].addHandler(handler)
    yield handler
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def hostile(client: Client) -> None:
    headers = {
        "user-agent": NAME + INJECTED,
        "referer": f"https://example.org/{NAME}?token={TOKEN}",
        "x-forwarded-for": "198.51.100.7",
        "x-request-id": f"{NAME}{INJECTED}",
        "accept-language": NAME,
    }
    sent = {"login": "erika@example.org", "password": TOKEN, "name": NAME + INJECTED, "q": NAME}
    for address in (
        f"/intern/organisationen/{NAME}/?token={TOKEN}&q=erika",
        "/intern/verweis/geheim4711%0agefaelscht/",
        "/de/konzept/%0d%0agefaelscht/?mail=erika@example.org",
        "/static/Mustermann%0agefaelscht.css",
    ):
        client.get(address, headers=headers)
        client.post(address, sent, headers=headers)
    client.post("/intern/anmelden/", sent, headers=headers)
    Client(enforce_csrf_checks=True).post("/intern/anmelden/", sent, headers=headers)
    client.get("/", headers={**headers, "host": "erika.mustermann.example"})
    client.generic("GEHEIM4711", "/", headers=headers)
    error = ValueError(f"Key (mail)=(erika@example.org) {NAME}{INJECTED}")
    error.__cause__ = LookupError(TOKEN)
    with mock.patch("ankommen.portal.views.legal.legal_page_for", side_effect=error):
        assert client.get(f"/ls/?{TOKEN}", headers=headers).status_code == 500
    try:
        raise error
    except ValueError:
        logging.getLogger("some.library").exception("Bad row %s", f"{NAME}{INJECTED}")
        logging.getLogger("some.library").warning(f"Bad row {NAME}{INJECTED}")
        logging.getLogger("ankommen.x").exception("A row was bad.")


def test_a_hostile_request_leaves_nothing_of_itself(log: Log) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(people.maren())
    hostile(client)
    found = [word for word in CANARIES if word.lower() in log.text.lower()]
    assert found == []
    assert log.written > 12
    pattern = LINE[type(log.formatter)]  # type: ignore[index]
    lines = log.text.removesuffix("\n").split("\n")
    assert len(lines) == log.written
    assert [line for line in lines if not pattern.fullmatch(line)] == []
    assert "ValueError at " in log.text
    assert "after LookupError" in log.text


def test_our_own_messages_stay_on_one_line(log: Log) -> None:
    logging.getLogger("ankommen.x").warning("It said: %s", "one\ntwo\r\x1b[31m\u2028three")
    assert log.text.count("\n") == 1
    assert not any(sign in log.text for sign in "\r\x1b\u2028")


def test_a_request_is_one_line_with_the_name_of_its_page(json_log: Log, client: Client) -> None:
    answer = client.get("/ls/?a=b", headers={"x-request-id": ID})
    assert answer["X-Request-ID"] == ID
    (line,) = [one for one in json_log.facts if one["logger"] == "ankommen.requests"]
    assert line.pop("duration_ms") >= 0
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "ankommen.requests",
        "message": "request",
        "request": ID,
        "route": "easy_language",
        "method": "GET",
        "status": 200,
    }
    before = json_log.written
    client.get("/healthz")
    assert json_log.written == before, "watching leaves no line"


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        (ID, True),
        ("3f2b8c1e-0a4d-4e5f-8a9b-0c1d2e3f4a5b", True),
        ("", False),
        ("maren-mueller", False),
        (ID[:-1], False),
        (ID + "0", False),
        (ID.upper(), False),
        (ID + "\n", False),
        (ID[:-1] + "é", False),
    ],
)
def test_only_a_well_formed_id_is_taken_from_the_proxy(
    client: Client, offered: str, taken: bool
) -> None:
    given = client.get("/healthz", headers={"x-request-id": offered})["X-Request-ID"]
    assert (given == offered) is taken
    assert re.fullmatch("[0-9a-f-]{32,36}", given)


def test_error_pages_name_the_id(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/gibt-es-nicht/", headers={"x-request-id": ID})
    assert answer.status_code == 404
    assert f"<code>{ID}</code>" in answer.content.decode()
    with mock.patch("ankommen.portal.views.legal.legal_page_for", side_effect=ValueError):
        answer = client.get("/ls/", headers={"x-request-id": ID})
    assert answer.status_code == 500
    assert f"<code>{ID}</code>" in answer.content.decode()


def test_what_a_job_logs_carries_its_id(json_log: Log) -> None:
    def handler(job: jobs.RunningJob) -> None:
        logging.getLogger("ankommen.x").info("Half done.")
        raise KeyError(NAME)

    jobs.register("test.work", handler)
    job = jobs.enqueue("test.work", title="Probe", parameters={}, actor=OPERATOR)
    Worker(interval=0).run_waiting(now=timezone.now())
    lines = [one for one in json_log.facts if one.get("job") == str(job.pk)]
    assert any(one["message"] == "Half done." for one in lines)
    assert any("failed: KeyError" in one["message"] for one in lines)
    assert NAME not in json_log.text
    with event(request=ID):
        logging.getLogger("ankommen.x").info("Next.")
    assert "job" not in json_log.facts[-1]


def test_the_format_is_read_strictly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANKOMMEN_LOG_FORMAT", "jsn")
    with pytest.raises(ImproperlyConfigured, match="must be one of: text, json"):
        environment.choice("LOG_FORMAT", ("text", "json"), "text")
    monkeypatch.setenv("ANKOMMEN_LOG_FORMAT", "json")
    assert environment.choice("LOG_FORMAT", ("text", "json"), "text") == "json"
