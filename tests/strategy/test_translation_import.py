"""Translations handed out as a table and read in at the desk: preview, taking over and back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.imports.values import RowReader
from ankommen.core.models import AuditEntry, ImportBatch, Translation, TranslationStatus
from ankommen.core.registries.import_tables import Asked, Checked, Outcome, ReadRow
from ankommen.core.tables.ods import put_ods
from ankommen.core.tables.reading import read_table_file
from ankommen.core.tables.writing import Column, Sheet, put_xlsx
from ankommen.core.translations import source_hash
from ankommen.core.translations.selectors import rows_for
from ankommen.core.translations.translation_import import TranslationWork, translation_table
from ankommen.strategy.models import Edition, Goal, Measure
from tests import people
from tests.strategy import build
from tests.strategy.test_translations import CANARY, TRANSLATOR, edition, maren, translate

__all__ = ("edition", "maren")
pytestmark = pytest.mark.django_db
LIST, DESK = "/intern/verwaltung/uebersetzungen/en/", "/intern/einlesen/"
KEYS = ("key", "german", "text", "status", "reviewed_by", "reviewed_on")
HEAD = ["Schlüssel", "Deutsch", "Übersetzung", "Status", "geprüft von", "geprüft am"]
NOW = datetime(2026, 11, 22, tzinfo=UTC)
REVIEW = {"status": "reviewed", "reviewed_by": "Rita Lesend", "reviewed_on": date(2026, 11, 2)}
PUT = {"xlsx": put_xlsx, "ods": put_ods}


def key(row: Any, field: str) -> str:
    return f"en.{row._meta.model_name}.{row.pk}.{field}"


def exported(client: Client, kind: str, query: str = "") -> list[list[Any]]:
    content = client.get(f"{LIST}?datei={kind}{query}").content
    (sheet,) = read_table_file(io.BytesIO(content), size=len(content))
    return [list(row) for row in sheet.rows]


def upload(client: Client, rows: Sequence[Sequence[Any]], kind: str = "xlsx") -> ImportBatch:
    stream = io.BytesIO()
    head, *body = rows
    PUT[kind]([Sheet("x", [Column(str(title)) for title in head], body)], stream)
    return sent(client, stream.getvalue(), kind)


def sent(client: Client, content: bytes, kind: str, target: str = "en") -> ImportBatch:
    file = SimpleUploadedFile(f"tabelle.{kind}", content)
    answer = client.post(f"{DESK}uebersetzungen/", {"file": file, "target": target})
    assert answer.status_code == 302, answer.content.decode()
    batch = ImportBatch.objects.latest("pk")
    return again(client, batch)


def again(client: Client, batch: ImportBatch) -> ImportBatch:
    data = {f"column_{column['index']}": column["key"] for column in batch.columns}
    assert client.post(f"{DESK}tabelle/{batch.pk}/spalten/", data).status_code == 302
    batch.refresh_from_db()
    return batch


def act(client: Client, batch: ImportBatch, action: str, **data: Any) -> str:
    answer = client.post(f"{DESK}tabelle/{batch.pk}/{action}/", data, follow=True)
    batch.refresh_from_db()
    return str(answer.content.decode())


def take(client: Client, batch: ImportBatch, **data: Any) -> str:
    return act(client, batch, "uebernehmen", run=batch.run, **data)


def codes(batch: ImportBatch) -> list[str]:
    return [problem[2] for row in batch.rows.all() for problem in row.problems]


def work(viewer: Any = TRANSLATOR, language: str = "en") -> TranslationWork:
    asked = Asked(
        viewer=viewer, target=language, batch="tabelle-1", reason="", now=NOW, today=NOW.date()
    )
    return TranslationWork(asked)


def read(*cells: Any) -> ReadRow:
    row = [*cells, *[""] * (len(KEYS) - len(cells))]
    values, problems = RowReader(translation_table(), KEYS).read(2, row)
    assert problems == []
    return values


def checked(*cells: Any) -> Checked:
    return work().check([read(*cells)])[0]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_list_comes_back_unchanged(edition: Edition, maren: Client, kind: str) -> None:
    translate(edition, "title", "Edition", status=TranslationStatus.MACHINE)
    translate(edition, "preface", "We want to arrive.\n\nSoon.", german="Früher.")
    Translation.objects.filter(field="preface").update(**REVIEW)
    batch = sent(maren, maren.get(f"{LIST}?datei={kind}").content, kind)
    texts = len(rows_for(viewer=TRANSLATOR, language="en"))
    assert batch.counts == {"same": 2, "passed_over": texts - 2}
    assert "nichts Neues" in take(maren, batch)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_out_two_cells_edited_and_back_in(edition: Edition, maren: Client, kind: str) -> None:
    goal = Goal.objects.get()
    translate(edition, "title", "Edition")
    rows = exported(maren, kind)
    for row in rows:
        if row[0] == key(edition, "title"):
            row[4] = "The edition\n\nof today"
        if row[0] == key(goal, "title"):
            row[4:] = "=1+1", "geprüft", "Rita Lesend", "20.11.2026"
    batch = upload(maren, rows, kind)
    assert (batch.counts["new"], batch.counts["changed"], batch.counts.get("wrong")) == (1, 1, None)
    assert Translation.objects.count() == 1, "nothing is written by the preview"
    page = maren.get(f"{DESK}tabelle/{batch.pk}/").content.decode()
    assert '<span lang="en" dir="auto">Edition</span>' in page
    assert LIST in take(maren, batch)
    new = Translation.objects.get(object_kind="goal")
    assert (new.text, new.status, new.reviewed_by) == ("=1+1", "reviewed", "Rita Lesend")
    assert (new.source_hash, new.version) == (source_hash(goal.title), 1)
    old = Translation.objects.get(object_kind="edition")
    assert (old.text, old.status) == ("The edition\n\nof today", "draft")
    entries = AuditEntry.objects.filter(details__batch=f"tabelle-{batch.pk}")
    actions = sorted(entries.values_list("action", flat=True))
    assert actions == ["translation.add", "translation.change"]
    assert "The edition" not in str(list(entries.values_list("details", "object_label")))


@pytest.mark.parametrize(
    ("cells", "places"),
    [
        ({}, []),
        ({"status": "maschinell übersetzt"}, []),
        ({"status": "Machine translation"}, []),
        ({"status": "geprüft"}, ["reviewed_by", "reviewed_on"]),
        ({"status": "geprüft", "by": "Rita Lesend"}, ["reviewed_on"]),
        ({"status": "geprüft", "by": "Rita Lesend", "on": "20.11.2026"}, []),
        ({"status": "geprüft", "by": "Rita Lesend", "on": date(2026, 11, 20)}, []),
        ({"status": "geprüft", "by": "Rita Lesend", "on": "20.11.2099"}, ["reviewed_on"]),
        ({"status": "geprüft", "by": "R" * 201, "on": "20.11.2026"}, ["reviewed_by"]),
        ({"status": "geprüft", "by": 1.5, "on": "20.11.2026"}, ["reviewed_by", "reviewed_by"]),
        ({"by": "Rita Lesend"}, ["reviewed_by"]),
        ({"on": "20.11.2026"}, ["reviewed_on"]),
        ({"status": "maschinell übersetzt", "by": "DeepL"}, ["reviewed_by"]),
        ({"text": "x" * 20_001}, ["text"]),
        ({"text": "=1+1"}, []),
        ({"text": 2024}, []),
        ({"text": date(2026, 11, 20)}, ["text"]),
        ({"text": "#REF!"}, ["text"]),
        ({"german": ""}, ["german"]),
        ({"german": "Früher hieß es anders."}, ["german"]),
        ({"german": date(2026, 11, 20)}, ["german"]),
        ({"german": " Kurse für alle\r\n"}, []),
        ({"key": "fr.goal.1.title"}, ["key"]),
        ({"key": "en.goal.1.text"}, ["key"]),
        ({"key": ""}, ["key"]),
    ],
)
def test_each_refusal_stands_at_its_cell(
    edition: Edition, cells: Mapping[str, Any], places: list[str]
) -> None:
    goal = Goal.objects.get()
    values = {"key": key(goal, "title"), "german": goal.title, "text": "Courses"}
    values |= {"status": "", "by": "", "on": "", **cells}
    row = checked(*values.values())
    assert sorted({one.field for one in row.problems}) == sorted(set(places))
    assert row.outcome == (Outcome.WRONG if places else Outcome.NEW)
    assert all(one.message for one in row.problems)
    if not places and "text" in cells:
        assert row.plan.written.text == str(cells["text"])


def test_what_the_desk_cannot_read_stands_at_its_cell_too(edition: Edition, maren: Client) -> None:
    start = [key(edition, "title"), edition.title, "Edition"]
    table = [HEAD, [*start, "perfekt", "", ""], [*start, "geprüft", "Rita", "neulich"]]
    batch = upload(maren, table)
    assert [one[0] for row in batch.rows.all() for one in row.problems] == ["status", "reviewed_on"]
    assert "„perfekt“" in maren.get(f"{DESK}tabelle/{batch.pk}/").content.decode()


def test_an_empty_translation_leaves_things_as_they_are(edition: Edition) -> None:
    translate(edition, "title", "Edition")
    row = checked(key(edition, "title"), edition.title, " ", "geprüft")
    assert row.outcome == Outcome.PASSED_OVER


def test_a_text_named_twice_is_refused_both_times(edition: Edition, maren: Client) -> None:
    goal = Goal.objects.get()
    start = [key(goal, "title"), goal.title]
    batch = upload(maren, [HEAD[:3], [*start, "Courses"], [*start, ""], [*start, "Other"]])
    assert list(batch.rows.values_list("outcome", flat=True)) == ["wrong", "passed_over", "wrong"]
    assert codes(batch) == ["double", "double"]


def test_a_german_text_changed_since_is_refused_and_can_be_mended(
    edition: Edition, maren: Client
) -> None:
    rows = [HEAD[:3], [key(edition, "title"), edition.title, "Edition"]]
    Edition.objects.update(title="Neue Edition")
    batch = upload(maren, rows)
    assert codes(batch) == ["german_changed"]
    page = maren.get(f"{DESK}tabelle/{batch.pk}/").content.decode()
    assert "Der deutsche Text ist geändert, seit die Tabelle ausgegeben wurde." in page
    assert "hat Fehler" in take(maren, batch)
    assert not Translation.objects.exists()
    rows[1][1] = "Neue Edition"
    take(maren, upload(maren, rows))
    assert Translation.objects.get().source_hash == source_hash("Neue Edition")


def test_a_german_text_changed_after_the_preview_stops_the_table(
    edition: Edition, maren: Client
) -> None:
    batch = upload(maren, [HEAD[:3], [key(edition, "title"), edition.title, "Edition"]])
    Edition.objects.update(title="Neue Edition")
    assert "Nichts übernommen" in take(maren, batch)
    assert not Translation.objects.exists()


def test_a_changed_text_loses_its_review(edition: Edition) -> None:
    translate(edition, "title", "Edition")
    Translation.objects.update(**REVIEW)
    start = [key(edition, "title"), edition.title]
    old = checked(*start, "The edition", "geprüft", "Rita Lesend", "02.11.2026")
    written = old.plan.written
    assert (written.status, written.reviewed_by, written.reviewed_on) == ("draft", "", None)
    assert ("Status", "geprüft", "übersetzt, nicht geprüft") in old.changes
    assert checked(*start, "The edition").plan.written == written
    again = checked(*start, "The edition", "geprüft", "Rita Lesend", "20.11.2026")
    assert again.plan.written.status == "reviewed"
    Edition.objects.update(title="Neue Edition")
    start = [key(edition, "title"), "Neue Edition"]
    status_only = checked(*start, "Edition", "maschinell übersetzt")
    assert status_only.plan.made_from == source_hash(edition.title), "nobody compared the texts"
    compared = checked(*start, "Edition", "geprüft", "Rita Lesend", "20.11.2026")
    assert compared.plan.made_from == source_hash("Neue Edition")


def test_good_rows_only_or_nothing(edition: Edition, maren: Client) -> None:
    goal = Goal.objects.get()
    good = [key(goal, "title"), goal.title, "Courses", ""]
    bad = [key(edition, "title"), edition.title, "E", "perfekt"]
    batch = upload(maren, [HEAD[:4], good, bad])
    assert "hat Fehler" in take(maren, batch)
    assert not Translation.objects.exists()
    take(maren, batch, only_good="1")
    assert Translation.objects.get().text == "Courses"


def test_of_two_translators_the_second_one_is_told(edition: Edition, maren: Client) -> None:
    row = [key(edition, "title"), edition.title, "Mine"]
    for theirs in ("Theirs", "Theirs too"):
        batch = upload(maren, [HEAD[:3], row])
        translate(edition, "title", theirs)
        assert "Nichts übernommen" in take(maren, batch)
        assert Translation.objects.get().text == theirs
    take(maren, again(maren, batch))
    assert Translation.objects.get().text == "Mine"


def test_nobody_is_overwritten_between_check_and_write(edition: Edition) -> None:
    one, goal = work(), Goal.objects.get()
    translate(edition, "title", "Edition")
    rows = [
        read(key(edition, "title"), edition.title, "Mine"),
        read(key(goal, "title"), goal.title, "Mine"),
    ]
    planned = list(zip(rows, one.check(rows), strict=True))
    translate(edition, "title", "Theirs")
    translate(goal, "title", "Theirs")
    for pair in planned:
        with pytest.raises(Refused):
            one.write([pair])
    assert set(Translation.objects.values_list("text", flat=True)) == {"Theirs"}


def test_taking_back_puts_what_stood_before(edition: Edition, maren: Client) -> None:
    goal = Goal.objects.get()
    translate(edition, "title", "Edition", status=TranslationStatus.MACHINE)
    reviewed = ["geprüft", "Rita Lesend", "20.11.2026"]
    table = [
        HEAD,
        [key(edition, "title"), edition.title, "New", *reviewed],
        [key(goal, "title"), goal.title, "Courses", "", "", ""],
    ]
    batch = upload(maren, table)
    take(maren, batch)
    theirs = Translation.objects.get(object_kind="goal")
    translate(goal, "title", "Changed since")
    page = act(maren, batch, "zuruecknehmen")
    assert "Seither geändert oder gebraucht wurden Ziel 1 · Titel (3)." in page
    assert Translation.objects.get(object_kind="edition").text == "New"
    Translation.objects.filter(pk=theirs.pk).update(version=theirs.version)
    act(maren, batch, "zuruecknehmen")
    row = Translation.objects.get()
    values = (row.text, row.status, row.reviewed_by, row.reviewed_on, row.version)
    assert values == ("Edition", "machine", "", None, 3)
    assert row.source_hash == source_hash(edition.title)
    assert AuditEntry.objects.filter(action="translation.batch_row_undone").count() == 2


def test_taking_back_gives_a_review_its_name_and_day_again(edition: Edition, maren: Client) -> None:
    translate(edition, "title", "Edition")
    Translation.objects.update(**REVIEW)
    batch = upload(maren, [HEAD[:3], [key(edition, "title"), edition.title, "New"]])
    take(maren, batch)
    assert Translation.objects.get().reviewed_by == ""
    act(maren, batch, "zuruecknehmen")
    row = Translation.objects.get()
    assert (row.status, row.reviewed_by, row.reviewed_on) == tuple(REVIEW.values())


def test_what_is_internal_never_enters(edition: Edition, maren: Client) -> None:
    measure = Measure.objects.get()
    rows = [HEAD[:3], [key(measure, "text"), measure.text, "Guess"]]
    batch = upload(maren, rows)
    assert codes(batch) == ["key_unknown"]
    other = [HEAD[:3], [key(measure, "text"), "x", "Guess"]]
    shown = maren.get(f"{DESK}tabelle/{upload(maren, other).pk}/").content.decode()
    assert CANARY not in shown
    Measure.objects.update(internal_fields=[])
    batch = upload(maren, rows)
    Measure.objects.update(internal_fields=["text"])
    assert "Nichts übernommen" in take(maren, batch)
    assert not Translation.objects.exists()
    Measure.objects.update(internal_fields=[])
    take(maren, again(maren, batch))
    assert Translation.objects.get().text == "Guess"
    Measure.objects.update(internal_fields=["text"])
    assert "Nichts zurückgenommen" in act(maren, batch, "zuruecknehmen")
    act(maren, batch, "zuruecknehmen", only_unchanged="1")
    assert Translation.objects.exists(), "it lies there for the day the text is public"


def test_who_may_not_translate_finds_nothing(edition: Edition, maren: Client) -> None:
    batch = upload(maren, [HEAD[:3], [key(edition, "title"), edition.title, "Edition"]])
    other = Client()
    other.force_login(people.reader())
    for address in ("uebersetzungen/", f"tabelle/{batch.pk}/", "uebersetzungen/vorlage.xlsx"):
        assert maren.get(f"{DESK}{address}").status_code == 200
        assert other.get(f"{DESK}{address}").status_code == 404
    with pytest.raises(NotFound):
        work(viewer=people.viewer_with("strategy.read", "strategy.edit"))
    with pytest.raises(NotFound):
        work(language="de")


def test_the_right_is_asked_each_time(edition: Edition) -> None:
    one = work()
    row = read(key(edition, "title"), edition.title, "Edition")
    planned = list(zip([row], one.check([row]), strict=True))
    kept = one.write(planned)
    one._asked = replace(one._asked, viewer=people.viewer_with("strategy.read", "strategy.edit"))
    with pytest.raises(NotAllowed):
        one.check([row])
    with pytest.raises(NotAllowed):
        one.write(planned)
    with pytest.raises(NotAllowed):
        one.undo(kept)
    assert Translation.objects.get().text == "Edition"


def test_the_language_of_the_list_is_preselected_and_others_are_refused(
    edition: Edition, maren: Client
) -> None:
    assert f"{DESK}uebersetzungen/?ziel=en" in maren.get(LIST).content.decode()
    names = [("de", "Deutsch"), ("en", "English"), ("ar", "العربية")]
    with override_settings(LANGUAGES=names):
        page = maren.get(f"{DESK}uebersetzungen/?ziel=ar").content.decode()
        assert '<option value="ar" selected>' in page
        assert 'value="de"' not in page
        rows = f"Schlüssel;Deutsch;Übersetzung\n{key(edition, 'title')};{edition.title};Edition"
        assert codes(sent(maren, rows.encode(), "csv", target="ar")) == ["key_unknown"]
        arabic = rows.replace("en.", "ar.", 1)
        take(maren, sent(maren, arabic.encode(), "csv", target="ar"))
    assert Translation.objects.get().language == "ar"
    file = SimpleUploadedFile("tabelle.csv", rows.encode())
    answer = maren.post(f"{DESK}uebersetzungen/", {"file": file, "target": "de"})
    assert (answer.status_code, ImportBatch.objects.count()) != (302, 3)


def test_columns_are_known_in_english_too(edition: Edition, maren: Client) -> None:
    head = ["Key", "German", "Translation", "Status"]
    start = [key(edition, "title"), edition.title, "Edition"]
    batch = upload(maren, [head, [*start, "machine translation"]])
    take(maren, batch)
    assert Translation.objects.get().status == "machine"


def test_the_template_is_read_and_its_example_passed_over(edition: Edition, maren: Client) -> None:
    content = maren.get(f"{DESK}uebersetzungen/vorlage.xlsx").content
    assert sent(maren, content, "xlsx").counts == {"passed_over": 1}


def test_as_many_queries_for_fifty_rows_as_for_two(edition: Edition) -> None:
    field = edition.action_fields.get()
    measures = [build.measure(field, f"1.{number}") for number in range(2, 52)]
    for one in measures[::2]:
        translate(one, "title", "Old")

    def run(some: Sequence[Measure]) -> list[int]:
        one, counts = work(), []
        rows = [read(key(row, "title"), row.title, f"Text {row.pk}") for row in some]

        def count(act_now: Any) -> Any:
            with CaptureQueriesContext(connection) as queries:
                found = act_now()
            counts.append(len(queries))
            return found

        found = count(lambda: one.check(rows))
        kept = count(lambda: one.write(list(zip(rows, found, strict=True))))
        assert count(lambda: one.changed_since(kept)) == [False] * len(some)
        count(lambda: one.undo(kept))
        return counts

    assert run(measures[:2]) == run(measures)
