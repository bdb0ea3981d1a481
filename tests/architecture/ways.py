"""Where a page leads: links and forms that end in a 404 for the role that sees them."""

from __future__ import annotations

import re

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from .knocking import address
from .matrix import ROWS
from .matrix.row import Row
from .world import World

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
FORM = re.compile(r"<form\b[^>]*>")
ACTION = re.compile(r'\baction="([^"]*)"')
ELSEWHERE = ("/static/", "/media/")


class Ways:
    """Knows for every address of the small world which row answers there."""

    def __init__(self, world: World) -> None:
        self._rows: dict[tuple[str, str], Row] = {
            (row.method, address(row, world)): row for row in ROWS
        }
        self._by_name: dict[tuple[str, str], Row] = {(row.method, row.name): row for row in ROWS}
        self._known: dict[tuple[str, str, str], bool] = {}

    def dead_ends(self, page: str, url: str, role: str) -> list[str]:
        """Links and forms of this page whose address is unknown or does not let this role in."""
        links = {("get", link) for link in LINK.findall(page) if link.startswith("/")}
        forms = {_target(form, url) for form in FORM.findall(page)}
        return [
            f"{'link' if method == 'get' else 'form'} to {to}"
            for method, to in sorted(links | forms)
            if to != "/" and not to.startswith(ELSEWHERE) and not self._leads(method, to, role)
        ]

    def _leads(self, method: str, to: str, role: str) -> bool:
        path = to.partition("?")[0].partition("#")[0]
        key = (method, path, role)
        if key not in self._known:
            self._known[key] = self._is_open(*key)
        return self._known[key]

    def _is_open(self, method: str, path: str, role: str) -> bool:
        """Of objects outside the small world only the address is checked, not who may see them."""
        row = self._rows.get((method, path))
        if row is None:
            try:
                with translation.override(_language_of(path)):
                    found = resolve(path)
            except Resolver404:
                return False
            row = self._by_name.get((method, found.view_name))
            if found.kwargs and row is not None:
                return True
        return row is not None and row.expected(role) < 400


def _language_of(path: str) -> str:
    """Public addresses are only known in the language they begin with."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in dict(settings.LANGUAGES) else "de"


def _target(form: str, url: str) -> tuple[str, str]:
    action = ACTION.search(form)
    method = "post" if 'method="post"' in form else "get"
    to = action.group(1) if action else ""
    return method, url if to.startswith("#") else to or url
