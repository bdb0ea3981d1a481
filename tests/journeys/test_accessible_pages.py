"""Every page that a click can reach, looked at by axe-core: once, and in one more variant.

The style page shows every part in every variant (tests/core/test_style_page.py); `make prove` looks
at every page in every variant.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import cycle

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


PLAIN = Variant(1280, dark=False, language="de")
ROTATING = (
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
    found = violations(page)
    width, window = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if width > window:
        found.append(f"{width} px wide in a window of {window} px")
    return [f"{address} {variant}\n{one}" for one in found]


def person(login: str | None) -> User | None:
    return User.objects.get(login=login) if login else None


@cache
def pages_of(login: str | None, start: str) -> tuple[str, ...]:
    """The walk of one person; the demo has the same rows in every test of a run."""
    return tuple(addresses(person(login), start=start).values())


@pytest.mark.parametrize(("login", "start", "part", "of"), PARTS)
@pytest.mark.usefixtures("transactional_db", "demo_district")
def test_every_page_once_and_in_one_more_variant(
    page_for: PageFor, login: str | None, start: str, part: int, of: int
) -> None:
    page = page_for(person(login))
    variants = cycle(ROTATING)
    found: list[str] = []
    for address in pages_of(login, start)[part::of]:
        variant = next(variants)
        found += look_at(page, address, PLAIN)
        found += look_at(page, address, variant, stays=variant.language == PLAIN.language)
    assert not found, "\n\n".join(found)


@pytest.mark.prove
@pytest.mark.parametrize(("login", "start"), WALKS)
@pytest.mark.parametrize("variant", ALL, ids=str)
@pytest.mark.usefixtures("transactional_db", "demo_district")
def test_every_page_in_every_variant(
    page_for: PageFor, login: str | None, start: str, variant: Variant
) -> None:
    page = page_for(person(login))
    found = [
        problem for address in pages_of(login, start) for problem in look_at(page, address, variant)
    ]
    assert not found, "\n\n".join(found)
