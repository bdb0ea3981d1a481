"""Translations handed out as a table and read in again, with preview and undo."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ankommen.core.models import (
    AuditEntry,
    Translation,
    TranslationBatch,
    TranslationStatus,
)
from ankommen.core.tables.ods import put_ods
from ankommen.core.tables.reading import SheetContent, read_table_file
from ankommen.core.tables.writing import Column, Sheet
from ankommen.core.translations import source_hash
from ankommen.core.translations.selectors import rows_for
from ankommen.core.translations.sheet_plan import Outcome, PlannedRow, plan_sheet
from ankommen.core.translations.sheet_reading import FileRow, file_rows
from ankommen.core.translations.sheet_services import import_translations, undo_import
from ankommen.strategy.models import Edition, Goal, Measure
from tests.strategy import build
from tests.strategy.test_translations import CANARY, TRANSLATOR, edition, maren, translate

__all__ = ("edition", "maren")
pytestmark = pytest.mark.django_db
LIST = "/intern/verwaltung/uebersetzungen/en/"
IMPORT, PREVIEW = f"{LIST}einlesen/", f"{LIST}einlesen/vorschau/"
HEAD = ["Schlüssel", "Deutsch", "Übersetzung", "Status", "geprüft von", "geprüft am"]
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def exported(client: Client, kind: str = "csv") -> list[list[str]]:
    text = client.get(f"{LIST}?datei={kind}").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def as_file(rows: Sequence[Sequence[str]]) -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return SimpleUploadedFile("tabelle.csv", text.getvalue().encode("utf-8-sig"))


def upload(client: Client, rows: Sequence[Sequence[str]] | SimpleUploadedFile) -> Any:
    file = rows if isinstance(rows, SimpleUploadedFile) else as_file(rows)
    return client.post(IMPORT, {"file": file}, follow=True)


def outcomes(page: Any) -> dict[str, str]:
    rows: list[PlannedRow] = [row for row, _look, _label in page.context["rows"]]
    return {row.key.split(".", 1)[1]: row.outcome.value for row in rows}


def take_over(client: Client, page: Any, which: str = "all") -> Any:
    sent = {"preview": page.context["token"], "which": which}
    return client.post(PREVIEW, sent, follow=True)


def key(row: Any, field: str) -> str:
    return f"en.{row._meta.model_name}.{row.pk}.{field}"


def planned(row: Sequence[Any], **options: Any) -> PlannedRow:
    rows = read(HEAD, row)
    plan = plan_sheet(rows, viewer=TRANSLATOR, language="en", today=TODAY, **options)
    return plan.rows[0]


def read(*rows: Sequence[Any]) -> list[FileRow]:
    return file_rows([SheetContent("x", is_hidden=False, rows=[list(row) for row in rows])])


def test_out_two_cells_edited_and_back_in(edition: Edition, maren: Client) -> None:
    goal = Goal.objects.get()
    translate(edition, "title", "Edition")
    translate(edition, "preface", "We want to arrive.", german="Früher.")
    rows = exported(maren)
    page = upload(maren, rows)
    assert page.context["counts"] == {
        "refused": 0,
        "changed": 0,
        "new": 0,
        "unchanged": len(keys()),
    }
    for row in rows:
        if row[0] == key(edition, "title"):
            row[4] = "The edition"
        if row[0] == key(goal, "title"):
            row[4], row[5], row[6], row[7] = "=1+1", "geprüft", "Rita Lesend", "20.11.2026"
    page = upload(maren, rows)
    assert outcomes(page) == {
        f"edition.{edition.pk}.title": "changed",
        f"goal.{goal.pk}.title": "new",
    }
    assert Translation.objects.count() == 2, "nothing is written by the preview"
    done = take_over(maren, page)
    batch = TranslationBatch.objects.get()
    assert done.context["count"] == 2
    new = Translation.objects.get(object_kind="goal")
    assert (new.text, new.status, new.reviewed_by) == ("=1+1", "reviewed", "Rita Lesend")
    assert new.source_hash == source_hash(goal.title)
    assert Translation.objects.get(field="title", object_kind="edition").text == "The edition"
    assert Translation.objects.get(field="preface").source_hash == source_hash("Früher.")
    entries = AuditEntry.objects.filter(details__batch=batch.pk)
    assert sorted(entries.values_list("action", flat=True)) == [
        "translation.add",
        "translation.change",
    ]
    assert "edition" not in str(list(entries.values_list("details", flat=True)))
    assert upload(maren, exported(maren)).context["good"] == 0


def keys() -> list[str]:
    return [row.entry.key for row in rows_for(viewer=TRANSLATOR, language="en")]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_same_as_a_workbook(edition: Edition, maren: Client, kind: str) -> None:
    translate(edition, "title", "Edition", status=TranslationStatus.MACHINE)
    content = maren.get(f"{LIST}?datei={kind}").content
    page = upload(maren, SimpleUploadedFile(f"tabelle.{kind}", content))
    assert page.context["counts"]["unchanged"] == len(keys())


def test_an_edited_ods_is_taken_over(edition: Edition, maren: Client) -> None:
    translate(edition, "title", "Edition", status=TranslationStatus.MACHINE)
    content = maren.get(f"{LIST}?datei=ods").content
    (sheet,) = read_table_file(io.BytesIO(content), size=len(content))
    head, *rows = sheet.rows
    for row in rows:
        if row[0] == key(edition, "title"):
            row[4] = "The edition"
    edited = Sheet("x", [Column(str(title)) for title in head], rows)
    stream = io.BytesIO()
    put_ods([edited], stream)
    page = upload(maren, SimpleUploadedFile("tabelle.ods", stream.getvalue()))
    assert page.context["counts"]["changed"] == 1
    take_over(maren, page)
    assert Translation.objects.get().text == "The edition"


@pytest.mark.parametrize(
    ("cells", "places"),
    [
        ({}, []),
        ({"status": "perfekt"}, ["status"]),
        ({"status": "maschinell übersetzt"}, []),
        ({"status": "geprüft"}, ["reviewed_by", "reviewed_on"]),
        ({"status": "geprüft", "by": "Rita Lesend"}, ["reviewed_on"]),
        ({"status": "geprüft", "by": "Rita Lesend", "on": "20.11.2026"}, []),
        ({"status": "geprüft", "by": "Rita Lesend", "on": date(2026, 11, 20)}, []),
        ({"status": "geprüft", "by": "Rita Lesend", "on": "20.11.2999"}, ["reviewed_on"]),
        ({"status": "geprüft", "by": "R" * 201, "on": "20.11.2026"}, ["reviewed_by"]),
        ({"by": "Rita Lesend"}, ["reviewed_by"]),
        ({"text": "x" * 20_001}, ["text"]),
        ({"text": "=1+1"}, []),
        ({"text": 2024}, []),
        ({"text": date(2026, 11, 20)}, ["text"]),
        ({"german": ""}, ["german"]),
        ({"key": "fr.goal.1.title"}, ["key"]),
        ({"key": "en.goal.1.text"}, ["key"]),
    ],
)
def test_each_refusal_stands_at_its_cell(
    edition: Edition, cells: Mapping[str, Any], places: list[str]
) -> None:
    goal = Goal.objects.get()
    values = {"key": key(goal, "title"), "german": goal.title, "text": "Courses", "status": ""}
    values |= {"by": "", "on": "", **cells}
    row = planned(list(values.values()))
    assert [one.field for one in row.problems] == places
    assert row.outcome == (Outcome.REFUSED if places else Outcome.NEW)
    if not places and "text" in cells:
        assert row.written is not None
        assert row.written.text == str(cells["text"])


def test_an_empty_translation_leaves_things_as_they_are(edition: Edition) -> None:
    translate(edition, "title", "Edition")
    row = planned([key(edition, "title"), edition.title, " ", "geprüft", "", ""])
    assert row.outcome == Outcome.UNCHANGED


def test_a_text_named_twice_is_refused_both_times(edition: Edition) -> None:
    goal = Goal.objects.get()
    one = [key(goal, "title"), goal.title, "Courses"]
    table = [list(HEAD), one, [*one[:2], ""], [*one[:2], "Other"]]
    rows = read(*table)
    plan = plan_sheet(rows, viewer=TRANSLATOR, language="en", today=TODAY)
    assert [row.outcome.value for row in plan.rows] == ["refused", "unchanged", "refused"]
    assert "Zeile 4" in plan.rows[0].problems[0].message


def test_the_german_text_of_the_file_is_what_was_translated(
    edition: Edition, maren: Client
) -> None:
    row = [key(edition, "preface"), "Wir wollten ankommen.", "We wanted to arrive.", "", "", ""]
    page = upload(maren, [HEAD, row])
    assert "gilt als veraltet" in page.content.decode()
    take_over(maren, page)
    assert Translation.objects.get().source_hash == source_hash("Wir wollten ankommen.")
    assert rows_for(viewer=TRANSLATOR, language="en")[1].state == "outdated"
    row = [key(edition, "title"), f" {edition.title}\r\n", "Edition", "", "", ""]
    assert not planned(row).german_differs


def test_a_changed_text_loses_its_review(edition: Edition) -> None:
    translate(edition, "title", "Edition")
    review = {"status": "reviewed", "reviewed_by": "Rita Lesend", "reviewed_on": date(2026, 11, 2)}
    Translation.objects.update(**review)
    start = [key(edition, "title"), edition.title]
    old = planned([*start, "The edition", "geprüft", "Rita Lesend", "02.11.2026"])
    assert old.written is not None
    assert (old.written.status, old.written.reviewed_by, old.loses_review) == ("draft", "", True)
    silent = planned([*start, "The edition", "", "", ""])
    assert silent.written == old.written
    again = planned([*start, "The edition", "geprüft", "Rita Lesend", "20.11.2026"])
    assert again.written is not None
    assert (again.written.status, again.loses_review) == ("reviewed", False)
    Edition.objects.update(title="Neue Edition")
    status_only = planned(
        [key(edition, "title"), "Neue Edition", "Edition", "maschinell übersetzt"]
    )
    assert status_only.made_from == source_hash(edition.title), "nobody compared the texts"


def test_good_rows_only_or_nothing(edition: Edition, maren: Client) -> None:
    goal = Goal.objects.get()
    good = [key(goal, "title"), goal.title, "Courses", "", "", ""]
    page = upload(maren, [HEAD, good, [key(edition, "title"), edition.title, "E", "perfekt"]])
    assert outcomes(page)[f"edition.{edition.pk}.title"] == "refused"
    refused = take_over(maren, page)
    assert "Nichts geschrieben" in refused.content.decode()
    assert not Translation.objects.exists()
    take_over(maren, refused, "good")
    assert Translation.objects.get().text == "Courses"


def test_what_somebody_changed_since_is_shown_again(edition: Edition, maren: Client) -> None:
    row = [key(edition, "title"), edition.title, "Mine", "", "", ""]
    page = upload(maren, [HEAD, row])
    translate(edition, "title", "Theirs")
    assert "seit der Vorschau geändert" in maren.get(PREVIEW).content.decode()
    again = take_over(maren, page)
    assert Translation.objects.get().text == "Theirs"
    assert "bisher: <" in again.content.decode()
    take_over(maren, page)
    assert Translation.objects.get().text == "Theirs", "an old page confirms nothing"
    take_over(maren, again)
    assert Translation.objects.get().text == "Mine"


def test_undo_puts_back_what_stood_before(edition: Edition, maren: Client) -> None:
    goal = Goal.objects.get()
    translate(edition, "title", "Edition", status=TranslationStatus.MACHINE)
    table = [
        HEAD,
        [key(edition, "title"), edition.title, "New", "geprüft", "Rita Lesend", "20.11.2026"],
        [key(goal, "title"), goal.title, "Courses", "", "", ""],
    ]
    take_over(maren, upload(maren, table))
    batch = TranslationBatch.objects.get()
    url = f"{IMPORT}{batch.pk}/"
    theirs = Translation.objects.get(object_kind="goal")
    translate(goal, "title", "Changed since")
    page = maren.post(url).content.decode()
    assert "Nichts zurückgenommen" in page
    assert "Ziel 1 · Titel" in page
    assert "Edition · Titel" not in page
    assert Translation.objects.get(object_kind="edition").text == "New"
    Translation.objects.filter(pk=theirs.pk).update(version=theirs.version)
    maren.post(url)
    [row] = Translation.objects.all()
    assert (row.text, row.status, row.reviewed_by, row.reviewed_on) == (
        "Edition",
        "machine",
        "",
        None,
    )
    assert row.version == 3
    actions = AuditEntry.objects.filter(action="translation.batch_row_undone")
    assert actions.count() == 2
    assert "schon zurückgenommen" in maren.post(url).content.decode()
    assert "zurückgenommen" in maren.get(IMPORT).content.decode()


def test_what_is_internal_never_enters(edition: Edition, maren: Client) -> None:
    measure = Measure.objects.get()
    row = [key(measure, "text"), "x", "Guess", "", "", ""]
    page = upload(maren, [HEAD, row])
    assert outcomes(page) == {f"measure.{measure.pk}.text": "refused"}
    assert CANARY not in page.content.decode()
    assert "Nichts geschrieben" not in take_over(maren, page, "good").content.decode()
    assert not Translation.objects.exists()
    Measure.objects.update(internal_fields=[])
    take_over(maren, upload(maren, [HEAD, row]))
    assert Translation.objects.get().text == "Guess"
    Measure.objects.update(internal_fields=["text"])
    page = maren.post(f"{IMPORT}{TranslationBatch.objects.get().pk}/")
    assert "hier nicht mehr steht" in page.content.decode()
    assert Translation.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "leer"),
        (b"Deutsch;Status\nx;y", "fehlen die Spalten"),
        (b"%PDF-1.7", "keine Tabelle"),
    ],
)
def test_a_file_that_is_no_such_table(
    edition: Edition, maren: Client, content: bytes, message: str
) -> None:
    page = upload(maren, SimpleUploadedFile("tabelle.csv", content))
    assert message in page.content.decode()
    assert page.redirect_chain == []


def test_columns_are_known_in_english_too(edition: Edition) -> None:
    head = ["Key", "German", "Translation", "Status"]
    table = [head, [key(edition, "title"), edition.title, "Edition", "machine-translated"]]
    rows = read(*table)
    assert rows[0].cell("text") == "Edition"


def test_as_many_queries_for_fifty_rows_as_for_two(edition: Edition) -> None:
    field = edition.action_fields.get()
    measures = [build.measure(field, f"1.{number}") for number in range(2, 52)]

    def run(some: Sequence[Measure]) -> tuple[int, int]:
        table = [list(HEAD), *([key(one, "title"), one.title, f"Text {one.pk}"] for one in some)]
        rows = read(*table)
        seen = plan_sheet(rows, viewer=TRANSLATOR, language="en", today=TODAY).marks
        with CaptureQueriesContext(connection) as there:
            batch = import_translations(
                actor=TRANSLATOR, language="en", rows=rows, seen=seen, only_good=False,
                now=NOW,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as back:
            undo_import(actor=TRANSLATOR, language="en", batch_id=batch.pk, now=NOW)
        return len(there), len(back)

    assert run(measures[:2]) == run(measures)
