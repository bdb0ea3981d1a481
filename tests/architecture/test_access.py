"""Every address is knocked at by every role; see `matrix/` for how a page gets its row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver

from ankommen.core.jobs import alive

from . import pages
from .knocking import HTMX, address, browser, is_html, knock
from .matrix import ROWS
from .matrix.roles import (
    ANONYMOUS,
    ELSEWHERE,
    EVERYBODY,
    KIK,
    PROVIDERS,
    ROLES,
    STANDS_FOR,
    STRANGER,
)
from .matrix.row import SENT_ANONYMOUSLY, Row
from .sources import sources
from .ways import Ways
from .world import World

READ_ROWS = tuple(row for row in ROWS if row.method == "get")
WRITTEN = {row.name for row in ROWS if row.method == "post"}
ONLY_READ = [row for row in READ_ROWS if row.name not in WRITTEN and ANONYMOUS not in row.let_in]
POLLING_ENDS = 286
ON_SQLITE = connection.vendor == "sqlite"
HERE_OR_ELSEWHERE = KIK | PROVIDERS | ELSEWHERE
# The one page that other sites may show in a frame; tests/portal/test_account.py holds its headers.
FRAMED_ANYWHERE = {"portal:embed"}


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
    assert sorted(names - rows) == [], "Addresses without a row in tests/architecture/matrix/"
    assert sorted(rows - names) == [], "Rows without an address"


def test_every_role_is_in_the_matrix_and_no_row_names_another() -> None:
    assert set(STANDS_FOR.values()) <= EVERYBODY, "A role with rights of its own has no rows"
    for row in ROWS:
        assert row.let_in | set(row.but) <= EVERYBODY, row.id
    assert len({row.id for row in ROWS}) == len(ROWS)


@pytest.fixture(autouse=True)
def no_worker_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that another test runs in the same folder would make this installation ready."""
    monkeypatch.setattr(alive, "somebody_works", lambda **_: False)


@pytest.fixture(scope="module")
def ways(world: World) -> Ways:
    return Ways(world)


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_role_gets_what_the_matrix_says(world: World, ways: Ways, row: Row) -> None:
    url = address(row, world)
    wrong: list[str] = []
    seen: dict[str, str] = {}
    for role in knocking_at(row):
        response = knock(row, world, role, url)
        if response.status_code != row.expected(role):
            wrong.append(f"{role}: {response.status_code}, expected {row.expected(role)}")
        if row.name not in FRAMED_ANYWHERE:
            wrong += [f"{role}: {fault}" for fault in headers_missing(response)]
        if response.status_code == 200 and is_html(response):
            seen.setdefault(response.content.decode(), role)
    if not ON_SQLITE:
        seen = {}  # what a page says is the same on every database
    for page, role in seen.items():
        wrong += [f"{role}: {fault}" for fault in ways.dead_ends(page, url, role)]
    for page in {pages.shape(page): page for page in seen}.values():
        wrong += pages.faults(page)
    assert wrong == [], url


def knocking_at(row: Row) -> tuple[str, ...]:
    """Everybody on SQLite. What another database can change is only which rows lie in a scope, and
    whether the page opens at all."""
    if ON_SQLITE:
        return ROLES
    somebody = sorted(row.let_in - HERE_OR_ELSEWHERE)[:1]
    return (*sorted(HERE_OR_ELSEWHERE), *somebody)


def headers_missing(response: Any) -> list[str]:
    policy = response.get("Content-Security-Policy", "")
    strict = "default-src 'none'" in policy and "unsafe" not in policy
    wrong = [] if strict else [f"CSP is {policy!r}"]
    expected = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if "camera=()" not in response.get("Permissions-Policy", ""):
        wrong.append("no Permissions-Policy")
    if response.get("Referrer-Policy") not in {"same-origin", "no-referrer"}:
        wrong.append("no Referrer-Policy")
    return wrong + [f"no {name}" for name, value in expected.items() if response.get(name) != value]


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if row.keys], ids=lambda row: row.id)
def test_what_does_not_exist_is_404_also_for_who_is_let_in(world: World, row: Row) -> None:
    try:
        url = address(row, world, missing=True)
    except NoReverseMatch:
        return  # such an address cannot even be written
    for role in sorted(row.let_in - {ANONYMOUS})[:1]:
        assert knock(row, world, role, url).status_code == 404, (role, url)


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize("row", ONLY_READ, ids=lambda row: row.id)
def test_no_page_takes_a_form_from_people_it_does_not_let_in(world: World, row: Row) -> None:
    url = address(row, world)
    assert browser(world, ANONYMOUS).post(url).status_code in {302, 403, 405}
    if STRANGER not in row.let_in:
        assert browser(world, STRANGER).post(url).status_code in {403, 404, 405}


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize(
    "row", [row for row in READ_ROWS if ANONYMOUS not in row.let_in], ids=lambda row: row.id
)
def test_htmx_is_let_in_as_the_browser_is(world: World, row: Row) -> None:
    """Anonymous: the whole window goes to the log-in page, it is not put into the page's middle."""
    url = address(row, world)
    anonymous = knock(row, world, ANONYMOUS, url, headers=HTMX)
    assert "/anmelden/" in anonymous.get("HX-Redirect", ""), f"anonymous: {anonymous.status_code}"
    assert anonymous.content == b""
    if STRANGER not in row.let_in:
        assert knock(row, world, STRANGER, url, headers=HTMX).status_code == 404
    for role in sorted(row.let_in)[:1]:
        status = knock(row, world, role, url, headers=HTMX).status_code
        assert status in {row.expected(role), POLLING_ENDS}, role


@pytest.mark.prove
@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_htmx_gets_every_role_what_the_browser_gets(world: World, row: Row) -> None:
    """The rows that the test above tries with one role, and what is sent, for everybody."""
    url = address(row, world)
    wrong = []
    for role in ROLES:
        answer = knock(row, world, role, url, headers=HTMX)
        if role == ANONYMOUS and ANONYMOUS not in row.let_in:
            led = "/anmelden/" in answer.get("HX-Redirect", "") and not answer.content
            asks = row.method == "post" and 'name="password"' in answer.content.decode()
            if not led and not asks and answer.status_code != SENT_ANONYMOUSLY:
                wrong.append(f"{role}: is not led to the log-in page")
        elif answer.status_code not in {row.expected(role), POLLING_ENDS}:
            wrong.append(f"{role}: {answer.status_code}, expected {row.expected(role)}")
    assert wrong == [], url


REPRESENTED = [role for role, knocks in STANDS_FOR.items() if role != knocks]
SAMPLE = [row for row in READ_ROWS if row.name.endswith(("_list", "_detail", ":start"))]


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize("role", REPRESENTED)
def test_roles_with_the_same_rights_get_the_same_answers(world: World, role: str) -> None:
    """The shortcut of `STANDS_FOR`, tried on every start page, list and detail page."""
    knocks = STANDS_FOR[role]
    for row in SAMPLE:
        url = address(row, world)
        assert knock(row, world, role, url).status_code == row.expected(knocks), (role, url)


def test_no_page_asks_for_a_role() -> None:
    """Rights decide, so that roles with the same rights are the same. Chapters go by role, and so
    does the second factor, which opens nothing."""
    asking = {
        str(source.path)
        for source in sources()
        if "role_codes_of" in source.text and "selectors" not in source.path.parts
    }
    assert asking == {"accounts/views/handbook.py", "accounts/services/factors.py"}
