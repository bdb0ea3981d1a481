"""A real browser for tests: one chromium per session, log-in by session cookie, axe-core.

@pytest.mark.browser
def test_start_page(staff_page, live_server):
    page = staff_page(people.maren())
    page.goto(f"{live_server.url}/intern/")
    assert_accessible(page)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from ankommen.accounts.models import User

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "node_modules/axe-core/axe.min.js"
ASSETS = ROOT / "src/ankommen/core/static/vendor/app.css"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PageFor = Callable[..., Page]


def _missing() -> str:
    """What a browser test needs and does not find; empty if all is there."""
    if not CHROMIUM.exists():
        return f"no browser at {CHROMIUM}"
    if not AXE.exists() or not ASSETS.exists():
        return "the front end is not built: npm ci && npm run build"
    return ""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if reason := _missing():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    # Playwright runs an event loop in this thread; Django must not take it for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield running
    running.close()


@pytest.fixture
def page_for(browser: Browser, live_server: Any) -> Iterator[PageFor]:
    """`page_for(user, width=320, dark=True)`: a page in a fresh context, logged in as `user`."""
    contexts: list[BrowserContext] = []

    def open_page(user: User | None = None, *, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="de-DE",
            bypass_csp=True,  # axe must be injected; tests of the policy read its header
        )
        context.set_default_timeout(10_000)
        context.add_init_script(_axe())  # once, instead of sending it to each page
        contexts.append(context)
        if user is not None:
            log_in(context, user, live_server.url)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def log_in(context: BrowserContext, user: User, url: str) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands, one readable block per rule."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
        ".then(found => found.violations)",
        AXE_TAGS,
    )
    return [_readable(one) for one in found]


def _readable(violation: dict[str, Any]) -> str:
    nodes = [
        f"    {' '.join(map(str, node['target']))}\n"
        f"      {node['html'][:200]}\n"
        f"      {(node.get('failureSummary') or '').strip()[:400]}"
        for node in violation["nodes"][:5]
    ]
    return f"{violation['id']} ({violation['impact']}): {violation['help']}\n" + "\n".join(nodes)


def assert_accessible(page: Page) -> None:
    """Zero violations of WCAG 2.2 AA that a machine can find, and nothing wider than the window."""
    if found := violations(page):
        pytest.fail(f"{page.url}\n" + "\n".join(found), pytrace=False)
    width, window = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width <= window, f"{page.url} is {width} px wide in a window of {window} px"
