"""Every component of the style page is operated by keyboard alone, in one browser session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from ankommen.core.ui.keyboard import KEYS
from tests import people
from tests.browser import PageFor

PAGE: Final = "/intern/stil/"
Case = Callable[[Page], None]
CASES: dict[str, Case] = {}


def case(operate: Case) -> Case:
    CASES[operate.__name__] = operate
    return operate


@case
def skip(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#inhalt")).to_be_focused()


@case
def trail(page: Page) -> None:
    page.locator(".breadcrumb a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/intern/")


@case
def tabs(page: Page) -> None:
    page.locator("#wege .tabs__tab").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#zeitstrahl")
    expect(page.locator("#zeitstrahl")).to_be_in_viewport()


@case
def filter(page: Page) -> None:
    rows = page.locator("#liste tbody tr")
    expect(rows).to_have_count(3)
    page.locator("#id_filter-unit").focus()
    page.keyboard.type("volks")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    page.locator("#id_filter-unit").focus()
    page.keyboard.press("Tab")  # the button
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zurücksetzen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(3)


@case
def sort(page: Page) -> None:
    title = page.locator("#liste th").nth(1)
    for wanted in ("ascending", "descending"):
        title.locator("a").focus()
        page.keyboard.press("Enter")
        expect(title).to_have_attribute("aria-sort", wanted)


@case
def pager(page: Page) -> None:
    page.locator("#liste .pager a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**after=12")


@case
def day(page: Page) -> None:
    field = page.locator("#id_richtig-start")
    field.focus()
    page.keyboard.type("22.11.2026")
    expect(field).to_have_value("22.11.2026")
    page.evaluate("HTMLInputElement.prototype.showPicker = () => { window.opened = true }")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("window.opened")


@case
def choice(page: Page) -> None:
    page.locator("#id_richtig-trend_0").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_richtig-trend_1")).to_be_checked()
    page.locator("#id_richtig-public").focus()
    page.keyboard.press("Space")
    expect(page.locator("#id_richtig-public")).to_be_checked()
    page.locator("#id_richtig-area").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#id_richtig-area").input_value()


@case
def errors(page: Page) -> None:
    page.locator(".form-errors a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_falsch-title")).to_be_focused()


@case
def conflict(page: Page) -> None:
    versions = page.locator("input[type=radio][name=choice]")
    page.locator("input[type=radio][name=choice]:checked").focus()
    before = versions.evaluate_all("all => all.findIndex(one => one.checked)")
    page.keyboard.press("ArrowDown")
    after = versions.evaluate_all("all => all.findIndex(one => one.checked)")
    assert (before, after) in {(0, 1), (1, 0)}


@case
def fold(page: Page) -> None:
    opened = page.locator("main details.more").first
    opened.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(opened).to_have_attribute("open", "")
    page.keyboard.press("Space")
    expect(opened).not_to_have_attribute("open", "")


@case
def message(page: Page) -> None:
    page.locator(".message__close").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message")).to_have_count(0)
    expect(page.locator("#inhalt")).to_be_focused()


@case
def figure(page: Page) -> None:
    number = page.locator(".figure--noted").first
    note = number.locator(".figure__note")
    number.focus()
    assert (note.bounding_box() or {"width": 0})["width"] > 50
    page.keyboard.press("Escape")
    assert (note.bounding_box() or {"width": 0})["width"] <= 1
    expect(number).to_be_focused()


@case
def map(page: Page) -> None:
    page.locator("#karte-row-2 a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#karte-area-2")
    assert page.evaluate("document.querySelector(':target').id") == "karte-area-2"


@case
def chart(page: Page) -> None:
    values = page.locator("details.chart__values").first
    values.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(values.locator("table")).to_be_visible()


@case
def grid(page: Page) -> None:
    cell = page.locator("[data-grid] td[tabindex='0']").first
    cell.focus()
    page.keyboard.press("ArrowRight")
    here = page.locator("[data-grid] td:focus")
    expect(here).to_have_count(1)
    before = here.inner_text()
    page.keyboard.type("12")
    expect(page.locator(".grid__editor")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".grid__editor")).to_have_count(0)
    assert page.locator("[data-grid] td:focus").inner_text() == before


@case
def scroll(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    box = page.locator("#liste .table-scroll")
    expect(box).to_have_attribute("role", "group")
    expect(box).to_have_attribute("aria-label", "Maßnahmen der Edition 2024–2026")
    box.focus()
    for _press in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('#liste .table-scroll').scrollLeft > 0")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_every_component_says_its_keys_and_has_its_case() -> None:
    assert list(CASES) == list(KEYS)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_component_is_operated_by_keyboard_alone(page_for: PageFor) -> None:
    page = page_for(people.reader())
    page.set_default_timeout(4_000)
    page.set_default_navigation_timeout(20_000)
    failed = {}
    for name, operate in CASES.items():
        if not page.url.endswith(PAGE):  # the case before led elsewhere
            page.goto(PAGE)
        try:
            operate(page)
        except Exception as problem:
            failed[name] = str(problem)[:400]
    assert failed == {}
