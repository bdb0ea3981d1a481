"""The key "/" leads to the search, never where somebody writes, and not once it is turned off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import people
from tests.browser import PageFor, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_leads_to_the_search_until_it_is_turned_off(page_for: PageFor) -> None:
    page = page_for(people.administrator())
    field = page.locator("#staff-search")

    page.goto("/intern/verwaltung/konten/neu/")
    name = page.get_by_label("Name", exact=True)
    name.focus()
    page.keyboard.type("a/b")
    expect(name).to_have_value("a/b")
    expect(name).to_be_focused()
    page.locator("main").focus()
    page.keyboard.press("Control+/")
    expect(field).not_to_be_focused()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("1/2")
    expect(field).to_have_value("1/2")

    page.goto("/intern/sicherheit/")
    expect(field).to_have_attribute("aria-keyshortcuts", "/")
    page.get_by_role("button", name="Taste / ausschalten").click()
    expect(page.locator(".message")).to_contain_text("ausgeschaltet")
    assert_accessible(page)
    expect(field).not_to_have_attribute("aria-keyshortcuts", "/")
    page.locator("main").focus()
    page.keyboard.press("/")
    expect(field).not_to_be_focused()
    page.get_by_role("button", name="Taste / einschalten").click()
    expect(field).to_have_attribute("aria-keyshortcuts", "/")
