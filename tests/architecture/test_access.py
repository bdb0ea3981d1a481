"""Every address is knocked at by every role; see `matrix.py` for how a page gets its row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import (
    NoReverseMatch,
    Resolver404,
    URLPattern,
    URLResolver,
    get_resolver,
    resolve,
    reverse,
)
from django.utils import translation

from ankommen.accounts import kept_input
from ankommen.accounts.permission_sets import PERMISSION_SETS

from . import pages
from .matrix import ANONYMOUS, EVERYBODY, ROLES, ROWS, STRANGER, Row
from .world import World

MARK = "nochda7391"
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
TAG = re.compile(r"<[a-z0-9]+")
READ_ROWS = {row.name: row for row in ROWS if row.method == "get"}


def url_names() -> Iterator[str]:
    yield from _names(get_resolver().url_patterns, "")


def _names(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern.url_patterns, space)
        else:
            yield f"{prefix}{pattern.name}"


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    names, rows = set(url_names()), {row.name for row in ROWS}
    assert sorted(names - rows) == [], "Addresses without a row in tests/architecture/matrix.py"
    assert sorted(rows - names) == [], "Rows without an address"


def test_every_role_is_in_the_matrix_and_no_row_names_another() -> None:
    assert set(PERMISSION_SETS) <= EVERYBODY
    for row in ROWS:
        assert row.let_in | set(row.but) <= EVERYBODY, row.id
    assert len({row.id for row in ROWS}) == len(ROWS)


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
    if role != ANONYMOUS:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    return client


def knock(row: Row, world: World, role: str, url: str) -> Any:
    client = browser(world, role)
    data = row.data(world) if row.data else {}
    with transaction.atomic():
        response = client.get(url) if row.method == "get" else client.post(url, data)
        transaction.set_rollback(True)
    return response


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_role_gets_what_the_matrix_says(world: World, row: Row) -> None:
    url = address(row, world)
    wrong: list[str] = []
    seen: dict[str, str] = {}
    for role in ROLES:
        response = knock(row, world, role, url)
        if response.status_code != row.expected(role):
            wrong.append(f"{role}: {response.status_code}, expected {row.expected(role)}")
        wrong += [f"{role}: {fault}" for fault in headers_missing(response)]
        if row.method == "get" and response.status_code == 200 and is_html(response):
            seen[response.content.decode()] = role
    for page, role in seen.items():
        wrong += [f"{role}: {fault}" for fault in dead_links(page, role)]
    for page in {shape(page): page for page in seen}.values():
        wrong += pages.faults(page)
    assert wrong == [], url


def shape(page: str) -> tuple[str, ...]:
    """Roles often see the same page under another name: each shape is read only once."""
    return tuple(TAG.findall(page))


def is_html(response: Any) -> bool:
    return str(response.get("Content-Type", "")).startswith("text/html")


def headers_missing(response: Any) -> list[str]:
    policy = response.get("Content-Security-Policy", "")
    strict = "default-src 'none'" in policy and "unsafe" not in policy
    wrong = [] if strict else [f"CSP is {policy!r}"]
    expected = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff"}
    return wrong + [f"no {name}" for name, value in expected.items() if response.get(name) != value]


def dead_links(page: str, role: str) -> list[str]:
    """Links of this page that lead the role to a 404: unknown address, or not let in there."""
    return [
        f"link to {link}"
        for link in sorted(set(LINK.findall(page)))
        if link.startswith("/")
        and not link.startswith("/static/")
        and link != "/"
        and not leads(link, role)
    ]


@cache
def leads(link: str, role: str) -> bool:
    """Objects differ in who may see them, so that of a link to one only the address is checked."""
    first = link.lstrip("/").partition("/")[0]
    language = first if first in dict(settings.LANGUAGES) else "de"
    try:
        with translation.override(language):
            found = resolve(link.partition("?")[0].partition("#")[0])
    except Resolver404:
        return False
    row = READ_ROWS.get(found.view_name)
    return bool(found.kwargs) or row is None or row.expected(role) < 400


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if row.keys], ids=lambda row: row.id)
def test_what_does_not_exist_is_404_for_everybody(world: World, row: Row) -> None:
    try:
        url = address(row, world, missing=True)
    except NoReverseMatch:
        return  # such an address cannot even be written
    for role in sorted(row.let_in - {ANONYMOUS}):
        assert knock(row, world, role, url).status_code == 404, (role, url)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row",
    [row for row in READ_ROWS.values() if ANONYMOUS not in row.let_in],
    ids=lambda row: row.id,
)
def test_no_page_takes_a_form_from_people_it_does_not_let_in(world: World, row: Row) -> None:
    url = address(row, world)
    assert Client().post(url).status_code in {302, 403, 405}
    if STRANGER not in row.let_in:
        assert browser(world, STRANGER).post(url).status_code in {403, 404, 405}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row", [row for row in READ_ROWS.values() if row.status == 200], ids=lambda row: row.id
)
def test_kept_input_comes_back_in_every_guarded_form(world: World, row: Row) -> None:
    """One person who may open the page types into each form; after log-in the text is there."""
    url = address(row, world)
    role = next((role for role in sorted(row.let_in) if role != ANONYMOUS), None)
    if role is None:
        return
    client = browser(world, role)
    response = client.get(url)
    if not is_html(response):
        return
    for to, name in guarded_fields(response.content.decode(), url):
        session = client.session
        kept = kept_input.KeptInput(world.people[role].pk, url, to, f"{name}={MARK}", False)
        session[kept_input.SESSION_KEY] = kept_input.seal(kept)
        session.save()
        assert MARK in client.get(url).content.decode(), f"{url}: field {name} sent to {to}"


def guarded_fields(html: str, url: str) -> list[tuple[str, str]]:
    """For each form with the guard: where it is sent, and the name of one field to type into."""
    found = []
    for part in html.split("<form")[1:]:
        form = pages.read("<form" + part.partition("</form>")[0])
        if not any(one.get("name") == kept_input.GUARD_FIELD for one in form.inputs):
            continue
        typed = [
            one["name"]
            for one in form.inputs
            if one["tag"] == "textarea" or one.get("type") in {"text", "search"}
            if one.get("name")
        ]
        if typed:
            found.append((form.forms[0].get("action") or url, typed[0]))
    return found
