"""The term ends: Maren makes the next edition of 65 measures, looks at it, and takes it back."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from ankommen.accounts.models import User
from ankommen.core.jobs.worker import Worker
from ankommen.strategy.models import Edition
from tests.browser import PageFor, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db", "demo_district")]
TITLE = "Edition 2027–2030, Fassung des Ausschusses"


def begin(page: Page) -> None:
    page.goto("/intern/konzept/fortschreibungen/")
    page.get_by_role("link", name="Edition 2024–2026 fortschreiben").click()
    page.get_by_label("Titel der neuen Edition").fill(TITLE)
    page.get_by_label("Beginn", exact=True).fill("01.01.2027")
    page.get_by_label("Ende", exact=True).fill("31.12.2030")
    page.get_by_role("button", name="Mit den Entscheidungen beginnen").click()
    page.get_by_role("heading", name=f"Fortschreibung: {TITLE}").wait_for()


def decide_all(page: Page) -> None:
    page.get_by_label("Entscheidung", exact=True).last.select_option("kept")
    page.get_by_label(re.compile("für die ganze Auswahl")).check()
    page.get_by_role("button", name="Vorschau").click()
    assert_accessible(page)
    page.locator("main form [type=submit]").last.click()
    page.get_by_role("link", name="Prüfen und anlegen").click()


def test_every_measure_goes_on_and_the_draft_can_be_taken_back(page_for: PageFor) -> None:
    page = page_for(User.objects.get(login="maren"))
    begin(page)
    page.get_by_role("link", name="Prüfen und anlegen").click()
    expect(page.get_by_role("heading", name="65 offene Punkte")).to_be_visible()
    page.get_by_role("link", name="Offene entscheiden").click()

    decide_all(page)
    expect(page.get_by_text("Über alles ist entschieden.")).to_be_visible()
    page.get_by_role("button", name="Edition anlegen").click()
    page.wait_for_url("**/auftraege/**")
    Worker().run_waiting(now=timezone.now())
    page.wait_for_url("**/editionen/2027-2030/")
    made = Edition.objects.get(title=TITLE)
    assert made.measures.count() == 65

    page.goto("/intern/konzept/fortschreibungen/")
    page.get_by_role("row", name=TITLE).get_by_role("link").first.click()
    page.get_by_role("link", name="Ergebnis").click()
    expect(page.get_by_role("heading", name=f"{TITLE} ist angelegt")).to_be_visible()
    page.get_by_role("link", name="Synopse: alt und neu nebeneinander").click()
    expect(page.get_by_text("Feste Sprechtage in jedem Planungsraum").first).to_be_visible()
    assert_accessible(page)
    page.go_back()
    page.get_by_role("button", name="zurücknehmen").click()
    expect(page.get_by_text("Über alles ist entschieden.")).to_be_visible()
    assert not Edition.objects.filter(title=TITLE).exists()
