"""Everything a visitor without an account reaches by links, read as text: pages, feeds, files."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client
from pypdf import PdfReader

STARTS = (
    *("/de/", "/en/", "/de/kennzahlen/", "/en/kennzahlen/", "/sitemap.xml", "/robots.txt"),
    # Printed for the pages of others to point to, not linked.
    *("/de/konzept/einbetten/massnahmen/", "/de/konzept/massnahmen.json"),
)
LINK = re.compile(r'(?:(?:href|src|data-url)="?|<loc>)([^"<>\s]+)')
ASIDE = re.compile(r"/(static|intern|konto|media)/")


def public_web() -> dict[str, str]:
    """Address → its text."""
    client, waiting, seen = Client(), list(STARTS), dict[str, str]()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen[url] = _text(client.get(url))
        links = LINK.findall(seen[url])
        waiting += [path for link in links if (path := _inside(urljoin(url, link)))]
    return seen


def _text(response: Any) -> str:
    body = b"".join(response) if response.streaming else response.content
    if body.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    return body.decode("utf-8", "replace")


def _inside(link: str) -> str:
    parts = urlsplit(link)
    away = parts.netloc not in {
        "",
        "testserver",
        urlsplit(settings.BASE_URL).netloc,
    } or parts.scheme not in {"", "http", "https"}
    aside = ASIDE.match(parts.path) or not parts.path
    return "" if away or aside else parts.path + (f"?{parts.query}" if parts.query else "")
