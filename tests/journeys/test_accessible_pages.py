"""Every page that a click can reach, looked at by axe-core in one variant, the variants in turn.

The style page shows every part in every variant (tests/core/test_ui_style_page.py); `make prove`
looks at every page in every variant. How wide a page gets in a narrow window is cheap to ask: each
page is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Page

from ankommen.accounts.models import User
from tests.browser import PageFor, violations

from .crawl import addresses

pytestmark = [pytest.mark.browser]

WALKS = (
    ("maren", "/intern/"),
    ("admin", "/intern/"),
    ("datenschutz", "/intern/"),
    (None, "/de/"),
)
# The longest walk in parts, so that two processes share it.
PARTS = [(*walk, part, 4 if walk[0] == "maren" else 1) for walk in WALKS for part in range(4)]
PARTS = [(login, start, part, of) for login, start, part, of in PARTS if part < of]


@dataclass(frozen=True, slots=True)
class Variant:
    width: int
    dark: bool
    language: str


NARROWEST = 320
ROTATING = (
    Variant(1280, dark=False, language="de"),
    Variant(320, dark=False, language="de"),
    Variant(1280, dark=True, language="de"),
    Variant(1280, dark=False, language="en"),
    Variant(320, dark=True, language="en"),
)
ALL = tuple(
    Variant(width, dark=dark, language=language)
    for width in (320, 1280)
    for dark in (False, True)
    for language in ("de", "en")
)


def look_at(page: Page, address: str, variant: Variant, *, stays: bool = False) -> list[str]:
    """What axe finds on the page in this variant. `stays`: the language of the open page is kept,
    so that an open page only changes its width and its colours.
    """
    if address.startswith("/de/"):
        address = f"/{variant.language}/{address.removeprefix('/de/')}"
    page.set_viewport_size({"width": variant.width, "height": 900})
    page.emulate_media(color_scheme="dark" if variant.dark else "light")
    page.set_extra_http_headers({"Accept-Language": variant.language})
    if not stays or not page.url.endswith(address):
        page.goto(address)
    found = [*violations(page), *too_wide(page)]
    return [f"{address} {variant}\n{one}" for one in found]


def too_wide(page: Page) -> list[str]:
    width, window = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return [f"{width} px wide in a window of {window} px"] if width > window else []


def person(login: str | None) -> User | None:
    return User.objects.get(login=login) if login else None


@cache
def pages_of(login: str | None, start: str) -> tuple[str, ...]:
    """The walk of one person; the demo has the same rows in every test of a run."""
    return tuple(addresses(person(login), start=start).values())


@pytest.mark.parametrize(("login", "start", "part", "of"), PARTS)
@pytest.mark.usefixtures("transactional_db", "demo_district")
def test_every_page_in_one_variant_and_in_the_narrowest_window(
    page_for: PageFor, login: str | None, start: str, part: int, of: int
) -> None:
    page = page_for(person(login))
    variants = cycle(ROTATING)
    found: list[str] = []
    for address in pages_of(login, start)[part::of]:
        found += look_at(page, address, next(variants))
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        found += [f"{address}\n{one}" for one in too_wide(page)]
    assert not found, "\n\n".join(found)


@pytest.mark.prove
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("login", "start", "part", "of"), PARTS)
@pytest.mark.usefixtures("transactional_db", "demo_district")
def test_every_page_in_every_variant(
    *, page_for: PageFor, login: str | None, start: str, part: int, of: int, language: str
) -> None:
    """Each page is opened once in a language; then only its width and its colours change."""
    page = page_for(person(login))
    variants = [one for one in ALL if one.language == language]
    found = [
        problem
        for address in pages_of(login, start)[part::of]
        for variant in variants
        for problem in look_at(page, address, variant, stays=variant is not variants[0])
    ]
    assert not found, "\n\n".join(found)


@pytest.mark.prove
@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize(
    "colours",
    [
        {"color_scheme": "light", "contrast": "more"},
        {"color_scheme": "dark", "contrast": "more"},
        {"color_scheme": "light", "forced_colors": "active"},
    ],
    ids=["contrast", "dark contrast", "forced"],
)
@pytest.mark.usefixtures("transactional_db", "demo_district")
def test_every_public_page_with_more_contrast_and_with_forced_colours(
    *, page_for: PageFor, language: str, colours: dict[str, Any]
) -> None:
    page = page_for(width=NARROWEST)
    page.emulate_media(**colours)
    found: list[str] = []
    for address in pages_of(None, "/de/"):
        page.goto(address.replace("/de/", f"/{language}/", 1))
        found += [f"{address}\n{one}" for one in (*violations(page), *too_wide(page))]
    assert not found, "\n\n".join(found)
