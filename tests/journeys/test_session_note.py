"""Two minutes before the end a note appears; typing goes on, and one key extends the session."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests import people
from tests.browser import PageFor, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def silent_for(seconds: int) -> None:
    store = SessionStore(Session.objects.get().session_key)
    store["seen_at"] -= seconds
    store.save()


def computer_wakes(page: Page) -> None:
    """The clock of the page jumps; the server, which knows, is asked at once."""
    page.clock.fast_forward("29:00")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_it_is_announced_and_extended_without_taking_the_focus(page_for: PageFor) -> None:
    page = page_for(people.administrator())
    page.clock.install()
    page.goto("/intern/verwaltung/konten/neu/")
    silent_for(29 * 60)
    name = page.get_by_label("Name", exact=True)
    name.fill("Nina")
    computer_wakes(page)
    note = page.get_by_role("status").filter(has_text="in zwei Minuten abgemeldet")
    expect(note).to_be_visible()
    expect(name).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Alt+w")
    expect(page.locator(".session-note")).to_be_empty()
    expect(name).to_be_focused()
    expect(name).to_have_value("Nina")

    silent_for(31 * 60)
    computer_wakes(page)
    expect(page.locator(".session-note")).to_contain_text("abgelaufen")
    expect(name).to_have_value("Nina")
