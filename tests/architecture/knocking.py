"""A browser for each role, and one request that leaves nothing behind."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from .matrix.roles import ANONYMOUS
from .matrix.row import Row
from .world import World

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/intern/stil/"}


def address(row: Row, world: World, *, missing: bool = False) -> str:
    keys = row.keys(world) if row.keys else {}
    if missing:
        keys = {name: _nobody(value) for name, value in keys.items()}
    with translation.override("de"):
        return reverse(row.name, kwargs=keys)


def _nobody(value: object) -> object:
    if isinstance(value, UUID):
        return uuid4()
    return 987_654_321 if isinstance(value, int) else "gibt-es-nicht"


def browser(world: World, role: str) -> Client:
    """A browser in which this role is logged in; the session was opened with the world."""
    client = Client()
    client.handler = world.handler
    if role != ANONYMOUS:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    return client


def knock(
    row: Row, world: World, role: str, url: str, *, headers: dict[str, str] | None = None
) -> Any:
    client = browser(world, role)
    data = row.data(world) if row.data else {}
    with transaction.atomic():
        if row.method == "get":
            response = client.get(url, headers=headers)
        else:
            response = client.post(url, data, headers=headers)
        transaction.set_rollback(True)
    return response


def is_html(response: Any) -> bool:
    return str(response.get("Content-Type", "")).startswith("text/html")
