"""Walk the links of the demo district as one person: one address for every page that exists."""

from __future__ import annotations

import re
from collections import deque
from html import unescape

from django.test import Client
from django.urls import Resolver404, resolve

from ankommen.accounts.models import User

LINK = re.compile(r'href="(/[^"#]*)')
ENOUGH_OF_ONE_PAGE = 2


def addresses(user: User | None, *, start: str) -> dict[str, str]:
    """View name → the first address that a click reached. Only pages, no downloads.

    Raises AssertionError for a link that leads to a refusal or a failure.
    """
    client = Client()
    if user is not None:
        client.force_login(user)
    found: dict[str, str] = {}
    seen_of_view: dict[str, int] = {}
    waiting = deque([start])
    visited = {start}
    while waiting:
        address = waiting.popleft()
        view = view_name(address)
        if view is None or seen_of_view.get(view, 0) >= ENOUGH_OF_ONE_PAGE:
            continue
        seen_of_view[view] = seen_of_view.get(view, 0) + 1
        response = client.get(address, follow=True)
        assert response.status_code == 200, f"{address} answers {response.status_code}"
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        found.setdefault(view, address)
        for link in LINK.findall(response.content.decode()):
            if (target := unescape(link)) not in visited:
                visited.add(target)
                waiting.append(target)
    return found


def view_name(address: str) -> str | None:
    try:
        return resolve(address.split("?", maxsplit=1)[0]).view_name
    except Resolver404:
        return None
