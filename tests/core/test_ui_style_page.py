"""The style page shows every component, and axe-core finds nothing on it in any variant."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from ankommen.core.ui.style_texts import ARABIC, GERMAN
from tests import people
from tests.browser import PageFor, assert_accessible


@pytest.mark.django_db
def test_shows_german_left_to_right_and_arabic_right_to_left(client: Client) -> None:
    client.force_login(people.reader())
    german = client.get("/intern/stil/").content.decode()
    assert '<html lang="de" dir="ltr">' in german
    assert "vendor/app.css" in german
    arabic = client.get("/intern/stil/?lang=ar&theme=dark").content.decode()
    assert '<html lang="ar" dir="rtl" data-kern-theme="dark">' in arabic
    assert "vendor/app.rtl.css" in arabic
    assert "nicht geprüft" in arabic


@pytest.mark.django_db
def test_an_unknown_variant_is_the_german_page(client: Client) -> None:
    client.force_login(people.reader())
    shown = client.get('/intern/stil/?lang=xx&theme="><script>').content.decode()
    assert '<html lang="de" dir="ltr">' in shown


@pytest.mark.django_db
def test_is_for_staff_only(client: Client) -> None:
    assert client.get("/intern/stil/").status_code == 302
    client.force_login(people.stranger())
    assert client.get("/intern/stil/").status_code == 404


def test_every_german_sample_has_an_arabic_one() -> None:
    assert GERMAN.keys() == ARABIC.keys()


@pytest.mark.django_db
def test_holds_no_inline_style_or_script(client: Client) -> None:
    client.force_login(people.reader())
    shown = client.get("/intern/stil/").content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", shown)


COLOURS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
    "dark contrast": {"color_scheme": "dark", "contrast": "more"},
    "forced": {"forced_colors": "active"},
}
SIZES = (
    (320, 100),
    (320, 200),
    (1280, 100),
    (1280, 200),
)  # width of the window, size of the text in percent
ALL = [(*one, *size) for *one, size in product(("de", "ar"), COLOURS, SIZES)]
# Each value of each kind at least once in the quick run, the rest in the proofs.
ESSENTIAL = {
    ("de", "light", 320, 100),
    ("ar", "light", 1280, 100),
    ("ar", "dark", 320, 100),
    ("de", "contrast", 1280, 200),
    ("ar", "dark contrast", 320, 200),
    ("de", "forced", 1280, 100),
}
BIG_TEXT = "html { font-size: 200% }"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("language", "colours", "width", "percent"),
    [
        pytest.param(*one, marks=() if one in ESSENTIAL else pytest.mark.prove, id=str(one))
        for one in ALL
    ],
)
def test_every_variant_is_accessible(
    page_for: PageFor, *, language: str, colours: str, width: int, percent: int
) -> None:
    page = page_for(people.reader(), width=width)
    page.emulate_media(**COLOURS[colours])
    page.goto(f"/intern/stil/?lang={language}")
    if percent == 200:
        page.add_style_tag(content=BIG_TEXT)
    assert_accessible(page)


LOADED = """() => document.fonts.ready.then(() => [...document.fonts]
    .filter(face => face.status === "loaded")
    .map(face => face.family.replaceAll('"', "") + " " + face.unicodeRange))"""


def scripts_loaded(page: Page) -> set[str]:
    """The scripts whose letters the page fetched, each told by one letter of its range."""
    loaded: list[str] = page.evaluate(LOADED)
    told = {"Cyrillic": "U+4", "Arabic": "U+6", "Latin": "U+0-FF"}
    return {name for name, start in told.items() if any(start in one.upper() for one in loaded)}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_page_loads_only_the_letters_it_shows(page_for: PageFor) -> None:
    page = page_for()
    page.goto("/de/impressum/")
    assert scripts_loaded(page) == {"Latin"}
    page.goto("/ar/impressum/")
    assert scripts_loaded(page) == {"Latin", "Arabic"}
    staff = page_for(people.reader())
    staff.goto("/intern/stil/")
    assert scripts_loaded(staff) == {"Latin", "Arabic", "Cyrillic"}


STOPS = """() => {
    const found = "a[href], button, input:not([type=hidden]), select, textarea, summary, "
        + "[tabindex]:not([tabindex='-1'])";
    const groups = new Set();
    const stops = [...document.querySelectorAll(found)].filter(one => {
        if (one.disabled || one.tabIndex < 0 || !one.checkVisibility()) return false;
        if (one.closest("[data-grid]")) return false;  // its cells move the one stop themselves
        if (one.type !== "radio") return true;
        const chosen = document.querySelector(`input[name="${one.name}"]:checked`);
        if (chosen ? chosen !== one : groups.has(one.name)) return false;
        return groups.add(one.name);
    });
    stops.forEach((one, index) => { one.dataset.stop = index; });
    return stops.map(one => one.outerHTML.slice(0, 160));
}"""
FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const shown = getComputedStyle(one);
    return {
        stop: Number(one.dataset.stop ?? -1),
        html: one.outerHTML.slice(0, 120),
        visible: (shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) >= 2)
            || shown.boxShadow !== "none",
    };
}"""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_keyboard_alone_reaches_every_component_in_order_and_is_not_caught(
    page_for: PageFor, language: str
) -> None:
    page = page_for(people.reader())
    page.goto(f"/intern/stil/?lang={language}")
    stops: list[str] = page.evaluate(STOPS)
    assert len(stops) > 50
    reached: list[int] = []
    for _press in range(len(stops) + 40):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        assert focused["visible"], focused["html"]
        # The browser stops at boxes that scroll, too; a field of several parts is one stop.
        if focused["stop"] not in {-1, *reached[-1:]}:
            reached.append(focused["stop"])
    else:
        pytest.fail(f"caught behind stop {reached[-1]} of {len(stops)}")
    assert [stop for index, stop in enumerate(stops) if index not in reached] == []
    assert reached == sorted(reached)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_what_opens_opens_and_closes_by_keyboard(page_for: PageFor) -> None:
    page = page_for(people.reader())
    page.goto("/intern/stil/")
    folds = page.locator("main details > summary:visible")
    assert folds.count() > 2
    for summary in folds.all():
        fold = summary.locator("xpath=..")
        summary.focus()
        page.keyboard.press("Enter")
        expect(fold).to_have_attribute("open", "")
        page.keyboard.press("Space")
        expect(fold).not_to_have_attribute("open", "")
