"""Every form of every page takes whatever is typed: no failure, nothing run, nothing lost.

Each form is found on its page, filled and sent by somebody who may open it. In one pass all its
fields get different hostile values, the next pass turns them by one; `prove` tries all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.utils.html import escape

from . import pages
from .knocking import address, browser, is_html
from .matrix import ROWS
from .matrix.roles import ANONYMOUS
from .world import World

VALUES = (
    "",
    "<script>alert(1)</script>\"'",
    "abc\u202egnp.exe",
    "a\x00b",
    "🙂🏳️‍🌈 ﷽ Ａ",
    "x" * 60_000,
)
PAGES = [row for row in ROWS if row.method == "get" and row.status == 200]
SECRET_FIELDS = {"password", "hidden", "checkbox", "radio", "file", "submit", "button"}
TRAPS = {"website"}  # people do not see it; machines fill it
TELLS_NOTHING = {"/intern/passwort/vergessen/"}  # one answer for everybody, whatever was typed
pytestmark = pytest.mark.django_db


def test_every_form_answers_and_gives_back_what_was_typed(world: World) -> None:
    wrong = wrong_answers(world, turns=(1, 4))
    assert not wrong, "\n".join(wrong)


@pytest.mark.prove
def test_every_form_with_every_value(world: World) -> None:
    wrong = wrong_answers(world, turns=tuple(range(len(VALUES))))
    assert not wrong, "\n".join(wrong)


def wrong_answers(world: World, *, turns: tuple[int, ...]) -> list[str]:
    found = all_forms(world)
    assert len(found) > 80
    wrong = []
    for (role, method, to), form in found.items():
        for turn, tampered in [*((turn, False) for turn in turns), (turns[0], True)]:
            data, typed = filled(form, turn=turn, tampered=tampered)
            answer = send(browser(world, role), method, to, data)
            if method == "get" or to in TELLS_NOTHING:
                typed = []
            where = f"{role} {method} {to} turn {turn}{' tampered' * tampered}"
            wrong += [f"{where}: {fault}" for fault in faults(answer, typed)]
    return wrong


def all_forms(world: World) -> dict[tuple[str, str, str], pages.Page]:
    """Each form once, with somebody who may open its page."""
    found: dict[tuple[str, str, str], pages.Page] = {}
    seen = set()
    for row in PAGES:
        url = address(row, world)
        role = min(row.let_in - {ANONYMOUS}, default=ANONYMOUS)
        page = browser(world, role).get(url)
        for form in pages.forms(page.content.decode()) if is_html(page) else ():
            method = form.forms[0].get("method", "get")
            to = form.forms[0].get("action") or url
            fields = frozenset(one.get("name", "") for one in form.inputs)
            if (method, to, fields) not in seen:
                seen.add((method, to, fields))
                found[role, method, to] = form
    return found


def filled(form: pages.Page, *, turn: int, tampered: bool) -> tuple[dict[str, str], list[str]]:
    """What is sent, and which texts have to come back. Tampered: hidden and chosen values too."""
    data: dict[str, str] = {}
    typed = []
    for place, one in enumerate(field for field in form.inputs if field.get("name")):
        value = VALUES[(place + turn) % len(VALUES)]
        kind = one.get("type", "text")
        if kind not in SECRET_FIELDS and one["tag"] != "select":
            data[one["name"]] = value
            if one["name"] not in TRAPS:
                typed.append(value.replace("\x00", ""))  # pages do not see it
        elif tampered and kind != "file":
            data[one["name"]] = value
        elif kind == "hidden":
            data[one["name"]] = one.get("value", "")
    return data, [] if tampered else typed


def send(client: Client, method: str, to: str, data: dict[str, str]) -> Any:
    with transaction.atomic():
        answer = client.post(to, data) if method == "post" else client.get(to, data)
        transaction.set_rollback(True)
    return answer


def faults(answer: Any, typed: list[str]) -> Iterator[str]:
    """A form that is refused by a message names what was typed; any other shows it again."""
    if answer.status_code >= 500:
        yield f"fails with {answer.status_code}"
    elif answer.status_code == 302:
        told = [one for one in get_messages(answer.wsgi_request) if one.level_tag == "error"]
        named = [value[:20] for value in typed if value]
        yield from (f"loses the text: {one}" for one in told if not _names(str(one), named))
        yield from (f"says all of it: {len(str(one))} signs" for one in told if len(str(one)) > 999)
    elif is_html(answer):
        html = answer.content.decode()
        if "<script>alert" in html:
            yield "runs a script"
        lost = [value for value in typed if escape(value) not in html]
        yield from (f"loses {value[:20]!r}" for value in lost)


def _names(told: str, typed: list[str]) -> bool:
    return not typed or any(value in told for value in typed)


COOKIES = ("ankommen_session", "ankommen_csrf", "messages", "django_language")


@pytest.mark.parametrize(
    "value", ["", "x" * 4000, "a" * 32, "%F0%9F%99%82", "{}", "../../etc", "\\x00"]
)
def test_a_tampered_cookie_opens_nothing_and_breaks_nothing(world: World, value: str) -> None:
    client = Client(enforce_csrf_checks=True)
    for name in COOKIES:
        client.cookies[name] = value
    assert client.get("/de/").status_code == 200
    assert client.get("/intern/").status_code == 302
    assert client.get("/intern/anmelden/").status_code == 200
    sent = client.post("/intern/anmelden/", {"login": "x", "password": "y"})
    assert sent.status_code in {200, 403}
