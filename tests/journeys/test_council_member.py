"""A council member reads, without an account, what became of the concept."""

from __future__ import annotations

import pytest

from tests.browser import PageFor, assert_accessible

pytestmark = [
    pytest.mark.browser,
    pytest.mark.smoke,
    pytest.mark.usefixtures("transactional_db", "demo_district"),
]


def test_state_resolution_and_report_in_one_click(page_for: PageFor) -> None:
    page = page_for(width=320)
    page.goto("/")
    assert page.url.endswith("/de/")
    assert page.get_by_text("verspätet").first.is_visible()
    page.get_by_role("link", name="Das Konzept lesen").click()
    assert page.get_by_text("KT-2023-112").first.is_visible()
    assert page.get_by_role("link", name="Umsetzungsbericht").first.is_visible()
    assert_accessible(page)
    assert not page.context.cookies(), "anonymous readers get no cookie"


def test_the_measure_behind_a_number_in_english(page_for: PageFor) -> None:
    page = page_for()
    page.goto("/en/konzept/")
    page.locator("main a[href*='handlungsfelder']").first.click()
    page.locator("main a[href*='massnahmen']").first.click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert_accessible(page)
    page.get_by_role("link", name="Deutsch", exact=True).first.click()
    assert page.locator("html").get_attribute("lang") == "de"


def test_everything_is_there_without_javascript(page_for: PageFor) -> None:
    page = page_for()
    page.route("**/*.js", lambda route: route.abort())
    page.goto("/de/konzept/")
    page.locator("main a[href*='handlungsfelder']").first.click()
    page.locator("main a[href*='massnahmen']").first.click()
    assert page.locator("h1").inner_text()
