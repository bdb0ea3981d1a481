"""Whoever types while the session ends finds the text in every guarded form after log-in."""

from __future__ import annotations

import pytest

from ankommen.accounts import kept_input

from . import pages
from .knocking import address, browser, is_html
from .matrix import ROWS
from .matrix.roles import ANONYMOUS
from .matrix.row import Row
from .world import World

MARK = "nochda7391"
PAGES = [
    row for row in ROWS if row.method == "get" and row.status == 200 and row.let_in - {ANONYMOUS}
]


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.id)
def test_kept_input_comes_back_in_every_guarded_form(world: World, row: Row) -> None:
    """One person who may open the page types into each form; after log-in the text is there."""
    url = address(row, world)
    role = min(row.let_in - {ANONYMOUS})
    client = browser(world, role)
    response = client.get(url)
    if not is_html(response):
        return
    lost = []
    for to, name in guarded_fields(response.content.decode(), url):
        session = client.session
        kept = kept_input.KeptInput(world.people[role].pk, url, to, f"{name}={MARK}", False)
        session[kept_input.SESSION_KEY] = kept_input.seal(kept)
        session.save()
        if MARK not in client.get(url).content.decode():
            lost.append(f"field {name} sent to {to}")
    assert lost == [], url


def guarded_fields(html: str, url: str) -> list[tuple[str, str]]:
    """For each form with the guard: where it is sent, and the name of one field to type into."""
    found = []
    for form in pages.forms(html):
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
