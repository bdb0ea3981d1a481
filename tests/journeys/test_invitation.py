"""A volunteer without a mail address gets in with a printed letter, and secures the account."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import people
from tests.accounts.test_second_factor import app_code
from tests.browser import PageFor, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_a_letter_to_an_app_with_codes(page_for: PageFor) -> None:
    volunteer = people.stranger()
    office = page_for(people.administrator())
    office.goto(f"/intern/verwaltung/konten/{volunteer.pk}/")
    office.get_by_role("button", name="Brief mit Einmal-Code").click()
    assert_accessible(office)
    code = office.locator(".letter code").inner_text()

    page = page_for(width=320)
    page.goto("/intern/zugang/")
    assert_accessible(page)
    page.get_by_label("Einmal-Code").fill(code.upper())
    page.get_by_role("button", name="Weiter").click()
    assert_accessible(page)
    page.get_by_label("Neues Passwort", exact=True).fill("vier-wörter-die-passen")
    page.get_by_label("Neues Passwort wiederholen").fill("vier-wörter-die-passen")
    page.get_by_role("button", name="Passwort speichern").click()
    page.wait_for_url("**/intern/")

    page.goto("/intern/sicherheit/app/")
    assert_accessible(page)
    secret = page.locator(".steps code").inner_text().replace(" ", "")
    page.get_by_label("Code aus der App").fill(app_code(secret))
    page.get_by_role("button", name="Einrichten").click()
    expect(page.locator(".codes li")).to_have_count(10)

    again = page_for()
    again.goto("/intern/zugang/")
    again.get_by_label("Einmal-Code").fill(code)
    again.get_by_role("button", name="Weiter").click()
    expect(again.get_by_role("heading", level=1)).to_have_text("Dieser Link wurde schon benutzt")
    assert_accessible(again)
