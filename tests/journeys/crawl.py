"""Walk the links of the demo district as one person: one address for every page that exists."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation

from ankommen.accounts.models import User

LINK = re.compile(r'href="(/[^"#]*)')
ENOUGH_OF_ONE_PAGE = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A page that a click reached."""

    view: str
    address: str
    html: str


def walk(
    user: User | None, *, start: str, language: str = "de", enough: int = ENOUGH_OF_ONE_PAGE
) -> Iterator[Found]:
    """A few pages of each view, in this language. Only pages, no downloads.

    Raises AssertionError for a link that leads to a refusal or a failure.
    """
    client = Client(headers={"Accept-Language": language})
    if user is not None:
        client.force_login(user)
    seen_of_view: Counter[str] = Counter()
    waiting = deque([start])
    linked_on = {start: "the beginning"}
    while waiting:
        address = waiting.popleft()
        view = view_name(address, language)
        if view is None or seen_of_view[view] >= enough:
            continue
        seen_of_view[view] += 1
        response = client.get(address, follow=True)
        answer = f"{address}, linked on {linked_on[address]}, answers {response.status_code}"
        assert response.status_code == 200, answer
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        html = response.content.decode()
        yield Found(view, address, html)
        for link in LINK.findall(html):
            if (target := unescape(link)) not in linked_on:
                linked_on[target] = address
                waiting.append(target)


def addresses(user: User | None, *, start: str) -> dict[str, str]:
    """View name → the first address that a click reached."""
    found: dict[str, str] = {}
    for page in walk(user, start=start):
        found.setdefault(page.view, page.address)
    return found


def view_name(address: str, language: str) -> str | None:
    """Public addresses are known only in the language that they begin with."""
    try:
        with translation.override(language):
            return resolve(address.split("?", maxsplit=1)[0]).view_name
    except Resolver404:
        return None
