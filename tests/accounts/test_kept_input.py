"""The session ends while somebody types: the text must come back, to the right person only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from ankommen.accounts import kept_input
from tests import people

from . import kept_form

TEXT = "Zwanzig Minuten Arbeit & <Mühe>"
SHOWN = "Zwanzig Minuten Arbeit &amp; &lt;Mühe&gt;"
STILL_THERE = "Ihre Eingaben sind noch da. Bitte prüfen und speichern."
PAGE = "/intern/notiz/"

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.kept_form")]


@pytest.fixture(autouse=True)
def _cast() -> None:
    kept_form.saved.clear()
    people.maren()
    people.reader()


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def hidden(response: Any, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', response.content.decode())
    assert found, f"no field {name}"
    return found.group(1)


def log_in(browser: Client, login: str, **fields: str) -> Any:
    page = browser.get("/intern/anmelden/")
    return browser.post(
        "/intern/anmelden/",
        {
            "login": login,
            "password": "correct-horse-battery",
            "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
            **fields,
        },
    )


def open_form(browser: Client, page: str = PAGE) -> dict[str, Any]:
    response = browser.get(page)
    return {
        "csrfmiddlewaretoken": hidden(response, "csrfmiddlewaretoken"),
        "form_guard": hidden(response, "form_guard"),
        "text": TEXT,
    }


def end_session(browser: Client) -> None:
    del browser.cookies["ankommen_session"]


def carried(response: Any) -> dict[str, str]:
    return {"kept": hidden(response, "kept"), "next": hidden(response, "next")}


def test_the_text_comes_back_after_log_in_and_is_saved_only_by_the_person(browser: Client) -> None:
    log_in(browser, "maren")
    typed = open_form(browser)
    end_session(browser)
    asked = browser.post(PAGE, typed)
    assert asked.status_code == 403
    assert "no-store" in asked["Cache-Control"]
    again = log_in(browser, "maren", **carried(asked))
    assert again["Location"] == PAGE
    shown = browser.get(PAGE)
    assert SHOWN in shown.content.decode()
    assert STILL_THERE in shown.content.decode()
    assert kept_form.saved == []

    sent = browser.post(PAGE, open_form(browser))
    assert sent.status_code == 302
    assert kept_form.saved == [TEXT]
    assert STILL_THERE not in browser.get(PAGE).content.decode()


def test_a_wrong_password_does_not_lose_the_text(browser: Client) -> None:
    log_in(browser, "maren")
    typed = open_form(browser)
    end_session(browser)
    fields = carried(browser.post(PAGE, typed))
    failed = log_in(browser, "maren", password="falsch", **fields)
    log_in(browser, "maren", **carried(failed))
    assert SHOWN in browser.get(PAGE).content.decode()


def test_somebody_else_never_sees_it(browser: Client) -> None:
    log_in(browser, "maren")
    typed = open_form(browser)
    end_session(browser)
    asked = browser.post(PAGE, typed)
    assert log_in(browser, "reader", **carried(asked))["Location"] == "/intern/"
    shown = browser.get(PAGE).content.decode()
    assert "Zwanzig" not in shown
    assert STILL_THERE not in shown


def test_chosen_files_must_be_chosen_again_and_the_page_says_so(browser: Client) -> None:
    log_in(browser, "maren")
    typed = open_form(browser)
    end_session(browser)
    asked = browser.post(PAGE, {**typed, "file": SimpleUploadedFile("plan.pdf", b"%PDF")})
    assert "Dateien müssen Sie danach neu auswählen." in asked.content.decode()
    log_in(browser, "maren", **carried(asked))
    assert "Dateien wurden nicht übernommen" in browser.get(PAGE).content.decode()


def test_several_values_of_one_field_come_back(browser: Client) -> None:
    log_in(browser, "maren")
    typed = open_form(browser)
    end_session(browser)
    asked = browser.post(PAGE, {**typed, "choice": ["a", "b"]})
    log_in(browser, "maren", **carried(asked))
    assert browser.get(PAGE).context["shown"].getlist("choice") == ["a", "b"]


def test_a_log_in_in_another_tab_does_not_cost_the_text(browser: Client) -> None:
    log_in(browser, "maren")
    typed = open_form(browser)
    end_session(browser)
    log_in(browser, "maren")
    stale = browser.post(PAGE, typed)
    assert (stale.status_code, stale["Location"]) == (302, PAGE)
    assert SHOWN in browser.get(PAGE).content.decode()
    assert kept_form.saved == []


def test_a_log_in_of_somebody_else_in_another_tab_keeps_it_for_the_writer(browser: Client) -> None:
    log_in(browser, "maren")
    typed = open_form(browser)
    end_session(browser)
    log_in(browser, "reader")
    asked = browser.post(PAGE, typed)
    assert asked.status_code == 403
    assert "Sie sind als Rita Lesend angemeldet" in asked.content.decode()
    assert "Zwanzig" not in browser.get(PAGE).content.decode()
    log_in_from_page(browser, asked, "maren")
    assert SHOWN in browser.get(PAGE).content.decode()


def log_in_from_page(browser: Client, page: Any, login: str) -> HttpResponse:
    fields = {"login": login, "password": "correct-horse-battery", **carried(page)}
    fields["csrfmiddlewaretoken"] = hidden(page, "csrfmiddlewaretoken")
    return browser.post("/intern/anmelden/", fields)  # type: ignore[return-value]


def test_a_form_sent_elsewhere_comes_back_on_the_page_where_it_stands(browser: Client) -> None:
    log_in(browser, "maren")
    typed = open_form(browser, PAGE + "?to=neu/")
    end_session(browser)
    asked = browser.post(PAGE + "neu/", typed)
    assert log_in(browser, "maren", **carried(asked))["Location"] == PAGE + "?to=neu/"
    assert SHOWN in browser.get(PAGE + "?to=neu/").content.decode()
    browser.post(PAGE + "neu/", open_form(browser, PAGE + "?to=neu/"))
    assert kept_form.saved == [TEXT]
    assert STILL_THERE not in browser.get(PAGE).content.decode()


def test_an_htmx_form_gets_the_whole_log_in_page(browser: Client) -> None:
    log_in(browser, "maren")
    typed = open_form(browser)
    end_session(browser)
    asked = browser.post(PAGE, typed, headers={"hx-request": "true"})
    assert (asked.status_code, asked["HX-Retarget"]) == (200, "body")
    followed = browser.get(
        PAGE, headers={"hx-request": "true", "hx-current-url": "http://testserver/intern/"}
    )
    assert followed["HX-Redirect"] == "/intern/anmelden/?next=/intern/"


def test_passwords_are_never_kept(browser: Client) -> None:
    log_in(browser, "maren")
    typed = open_form(browser)
    end_session(browser)
    asked = browser.post(PAGE, {**typed, "new_password": "geheim"})
    kept = kept_input.unpack(hidden(asked, "kept"))
    assert kept is not None
    assert "geheim" not in kept.fields
    assert "csrf" not in kept.fields


def test_text_of_another_site_without_a_guard_is_not_kept(browser: Client) -> None:
    asked = browser.post(PAGE, {"text": "Böses", "form_guard": "erfunden"})
    assert asked.status_code == 403
    assert "Böses" not in asked.content.decode()
    assert 'name="kept"' not in asked.content.decode()


def test_a_novel_is_too_long_and_the_page_says_what_to_do(browser: Client) -> None:
    log_in(browser, "maren")
    typed = open_form(browser)
    end_session(browser)
    asked = browser.post(PAGE, {**typed, "text": "x" * 1_000_001})
    assert hidden_or_empty(asked) == ""
    assert "kopieren" in asked.content.decode()


def hidden_or_empty(response: Any) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', response.content.decode())
    return found.group(1) if found else ""


def test_it_is_gone_after_an_hour(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(browser, "maren")
    typed = open_form(browser)
    end_session(browser)
    asked = browser.post(PAGE, typed)
    monkeypatch.setattr(kept_input, "KEPT_LASTS", timedelta(0))
    assert log_in(browser, "maren", **carried(asked))["Location"] == PAGE
    assert "Zwanzig" not in browser.get(PAGE).content.decode()


def test_a_forged_text_is_ignored(browser: Client) -> None:
    assert log_in(browser, "maren", kept="abc", next="//evil.example/")["Location"] == "/intern/"


def test_an_outdated_log_in_form_asks_again_or_goes_on(browser: Client) -> None:
    outdated = {"login": "maren", "password": "correct-horse-battery", "next": PAGE}
    assert browser.post("/intern/anmelden/", outdated).status_code == 403
    log_in(browser, "maren")
    assert browser.post("/intern/anmelden/", outdated)["Location"] == PAGE
