"""On paper: the rows, their day and the choice they were made by; nothing to click."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from ankommen.accounts.models import User
from tests.browser import PageFor

ONLY_ON_SCREEN = (
    ".side-nav, .staff-header__viewer, .chips, .filter-bar, .export-links, [type=checkbox]"
)


@pytest.mark.browser
@pytest.mark.usefixtures("transactional_db", "demo_district")
def test_a_filtered_list_says_what_it_shows_of_which_day(page_for: PageFor) -> None:
    page = page_for(User.objects.get(login="maren"))
    page.goto("/intern/konzept/massnahmen/?status=late")
    line = page.locator(".print-line")
    expect(line).to_be_hidden()
    expect(page.locator(ONLY_ON_SCREEN).locator("visible=true").first).to_be_visible()
    page.emulate_media(media="print")
    expect(line).to_have_text(
        f"Stand: {localdate():%d.%m.%Y} · /intern/konzept/massnahmen/?status=late"
    )
    expect(line).to_be_visible()
    expect(page.locator(ONLY_ON_SCREEN).locator("visible=true")).to_have_count(0)
    expect(page.locator("tbody tr").first).to_be_visible()
