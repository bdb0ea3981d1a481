"""Every list can be taken out as a file, and the file says what the page says.

A new page with a table has `{% export_links %}` below it and `@with_file` at its view, or stands
with its reason in `NO_FILE`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest

from ankommen.core.tables import ASKED
from ankommen.core.tables.download import FILE_KINDS
from ankommen.core.tables.reading import SheetContent, read_table_file

from .knocking import address, browser, is_html
from .matrix import ROWS
from .matrix.roles import ANONYMOUS, STRANGER
from .matrix.row import Row
from .world import World

pytestmark = pytest.mark.django_db

ONE = "one record with its parts, not a list"
WORK = "a step of work: what is typed or ticked here, not what is kept"
PAPER = "a frozen paper with its own files"
NO_FILE = {
    "core:search": "hits of a search, by weight",
    "core:release": ONE,
    "core:law_detail": ONE,
    "core:law_switch": "the difference of two days",
    "core:law_proposal": ONE,
    "core:area_detail": ONE,
    "strategy:export_overview": "its rows are files themselves",
    "core:import_start": WORK,
    "core:import_columns": WORK,
    "core:import_batch": ONE,
    "accounts:security": "one's own devices and factors",
    "accounts:access_requests": "the answers behind it are files themselves",
    "accounts:own_data": "the answers behind it are files themselves",
    "accounts:data_export": "has its own files",
    "accounts:person": ONE,
    "strategy:edition_order": WORK,
    "strategy:goal_order": WORK,
    "strategy:action_field_detail": ONE,
    "strategy:revision_list": "the history of one text, word by word",
    "strategy:consultation_detail": "its comments are the list, with their own file",
    "strategy:council_question_detail": ONE,
    "strategy:measure_batch_preview": WORK,
    "strategy:measure_batch_change": WORK,
    "strategy:measure_batch_detail": ONE,
    "strategy:measure_detail": ONE,
    "strategy:measure_history": ONE,
    "strategy:measure_milestones": WORK,
    "strategy:need_detail": ONE,
    "strategy:duty_detail": ONE,
    "strategy:project_detail": ONE,
    "strategy:funding_source_detail": ONE,
    "strategy:update_check": WORK,
    "strategy:synopsis": PAPER,
    "strategy:comparison_values": WORK,
    "strategy:indicator_grid": WORK,
    "strategy:indicator_grid_column": WORK,
    "strategy:value_request_create": WORK,
    "strategy:value_request_detail": ONE,
    "strategy:value_request_decide": WORK,
    "strategy:import_mapping": WORK,
    "strategy:import_preview": WORK,
    "strategy:import_detail": ONE,
    "strategy:report_detail": PAPER,
    "strategy:report_sheet": PAPER,
    "strategy:report_draft": WORK,
    "strategy:edition_chain": ONE,
}
# Columns that only lead on, draw or choose.
WITHOUT_CONTENT = {
    *("Wählen", "Mehr", "Ändern", "Nächster Schritt", "Anhalten", "Mitreden", "Zurückziehen"),
    *("Laufzeit", "Handlung", "Auswahl", "Berichtigung", ""),
}
# What one column of a page says in several of the file, or in one of another name.
SAID_BY = {
    "Für wen und wo": {"Für wen?", "Wo?"},
    "bestätigt": {"bestätigt vor Tagen"},
    "Zeitraum": {"Beginn", "Ende"},
    "Konzept und Edition": {"Konzept", "Edition"},
    "angefordert": {"angefordert am", "angefordert von"},
    "Jüngster Wert": {"Wert", "Einheit"},
}
# Pages whose table grows to the side, while the file grows downwards, or is read in again.
OTHER_TITLES = {
    "core:translation_list": "the form that is read in again, with its keys",
    "strategy:money_by_year": "one row for each source and year",
    "strategy:report_comparison": "each reference date has columns of its own name",
}
GROWS = {"accounts:audit"}  # taking it out is an entry itself
DAY = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")
STAFF_PAGES = [
    row
    for row in ROWS
    if row.method == "get" and row.status == 200 and row.let_in and ANONYMOUS not in row.let_in
]


@dataclass
class Table:
    """Titles of columns that are seen, and heads of rows."""

    titles: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)


class Tables(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.reading: list[str] | None = None
        self.unseen: list[bool] = []
        self.in_foot = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.tables.append(Table())
        elif tag == "tfoot":
            self.in_foot = True
        elif tag == "th" and self.tables and not self.in_foot:
            table = self.tables[-1]
            self.reading = table.titles if given.get("scope") == "col" else table.heads
            self.reading.append("")
            self.unseen = []
        elif tag == "span" and self.reading is not None:
            self.unseen.append(given.get("class") in {"sr-only", "reason", "secondary"})

    def handle_endtag(self, tag: str) -> None:
        if tag == "tfoot":
            self.in_foot = False
        elif tag == "th":
            self.reading = None
        elif tag == "span" and self.unseen:
            self.unseen.pop()

    def handle_data(self, data: str) -> None:
        if self.reading is not None and not any(self.unseen):
            self.reading[-1] = " ".join(f"{self.reading[-1]} {data}".split())


def readers(row: Row) -> list[str]:
    """Who is asked first: people with the most rights, then the others."""
    return sorted(row.let_in - {STRANGER}, key=lambda role: (role != "integration_lead", role))


def shown(row: Row, world: World) -> tuple[Any, str, str]:
    """A browser that may read the page, its address and what it shows."""
    client, url = browser(world, readers(row)[0]), address(row, world)
    if row.name.startswith("strategy:") and row.keys is None:
        url += f"?edition={world.edition.slug}"
    response = client.get(url)
    return client, url, response.content.decode() if is_html(response) else ""


def file(client: Any, url: str, kind: str) -> list[SheetContent]:
    glue = "&" if "?" in url else "?"
    response = client.get(f"{url}{glue}{ASKED}={kind}")
    assert response.status_code == 200, (url, kind, response.status_code)
    assert response["Content-Disposition"].startswith("attachment"), url
    data = b"".join(response) if response.streaming else response.content
    return read_table_file(io.BytesIO(data), size=len(data))


@pytest.mark.parametrize("row", STAFF_PAGES, ids=lambda row: row.name)
def test_every_page_with_a_table_has_its_file_or_a_reason(world: World, row: Row) -> None:
    client, url, page = shown(row, world)
    has_file = f"{ASKED}=ods" in page
    if row.name in NO_FILE:
        assert not has_file, "It has a file: strike it from NO_FILE."
    elif "<table" in page:
        assert has_file, "A table without a file: @with_file, or a reason in NO_FILE."
    if has_file:
        same_cells(files := {kind: file(client, url, kind) for kind in FILE_KINDS}, row)
        as_on_the_page(files["ods"], Tables(page).tables, row)


def same_cells(files: dict[str, list[SheetContent]], row: Row) -> None:
    """Every kind says the same; CSV, which knows no types, has as many filled cells in each row."""
    oldest = -3 if row.name in GROWS else 0
    xlsx, ods, csv = (
        [list(line) for line in files[kind][0].rows[oldest:]] for kind in ("xlsx", "ods", "csv")
    )
    assert ods == xlsx
    assert [filled(line) for line in csv] == [filled(line) for line in ods]


def filled(line: Sequence[object]) -> int:
    return sum(cell not in {None, ""} for cell in line)


def as_on_the_page(sheets: list[SheetContent], tables: list[Table], row: Row) -> None:
    """Titles and rows of the page's largest table are in the file, in their order."""
    tables = [one for one in tables if one.titles]
    if not tables:
        return
    titles = {str(title) for sheet in sheets for title in sheet.rows[0]}
    told = [one for one in tables if not missing(one, titles) or row.name in OTHER_TITLES]
    assert told, [missing(one, titles) for one in tables]
    lines = [plain(" ".join(map(str, line))) for sheet in sheets for line in sheet.rows[1:]]
    place = 0
    for head in max(told, key=lambda one: len(one.titles)).heads:
        found = [number for number, line in enumerate(lines) if start_of(head) in line]
        assert found, f"{head} is not in the file"
        assert found[-1] >= place, f"{head} stands elsewhere in the file"
        place = next(number for number in found if number >= place)


def missing(table: Table, titles: set[str]) -> set[str]:
    seen = {one for one in table.titles if one not in WITHOUT_CONTENT}
    return {one for one in seen if not (SAID_BY.get(one, {one}) <= titles)}


def start_of(head: str) -> str:
    """What of a row's head must be in the file: days as the file has them, without what is cut."""
    day = DAY.search(head)
    return "-".join(reversed(day.groups())) if day else plain(head.removesuffix("…"))[:60]


def plain(text: str) -> str:
    return "".join(text.replace("·", "").split())


def test_every_reason_is_about_a_page_there_is() -> None:
    assert set(NO_FILE) - {row.name for row in ROWS} == set()


def test_a_kind_nobody_knows_is_not_found(world: World) -> None:
    row = next(row for row in STAFF_PAGES if row.name == "committees:body_list")
    client, url, _page = shown(row, world)
    assert client.get(f"{url}?{ASKED}=exe").status_code == 404
