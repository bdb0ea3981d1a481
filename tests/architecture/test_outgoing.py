"""Only one module of the product opens addresses: `core.outgoing`.

Sign-in with OpenID Connect is the library's: it calls the one provider that the installation names.
"""

from __future__ import annotations

import ast

from .sources import sources

OPENERS = {"urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "ftplib"}
DOOR = "core/outgoing.py"


ERRORS = {"RequestException"}


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            parts = {alias.name for alias in node.names} - ERRORS
            names |= {f"{node.module}.{part}" for part in parts} | (
                {node.module} if parts else set()
            )
    return names


def test_nothing_but_the_door_opens_addresses() -> None:
    opening = {str(source.path) for source in sources() if imported(source.tree) & OPENERS}
    assert opening == {DOOR}
