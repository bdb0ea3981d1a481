"""Old and new side by side: every measure once, every word as it was, the reason beside it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from docx import Document
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from ankommen.core.errors import NotFound
from ankommen.core.viewer import PUBLIC
from ankommen.strategy.models import Edition, Measure, MeasureSuccession, SynopsisFile
from ankommen.strategy.rules.word_differences import new_text, old_text
from ankommen.strategy.selectors.synopsis import (
    Synopsis,
    SynopsisRow,
    build_synopsis,
    public_synopsis,
    synopsis_of,
)
from ankommen.strategy.services.synopses import make_synopsis
from tests import people
from tests.people import viewer_with
from tests.strategy import build
from tests.strategy.conftest import file_store

__all__ = ["file_store"]

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
READER = viewer_with("strategy.read")


def link(new: Edition, old: Measure | None, heir: Measure | None, fate: str) -> None:
    MeasureSuccession.objects.create(
        edition=new, predecessor=old, successor=heir, fate=fate, reason=f"Grund {fate}"
    )


@pytest.fixture
def two(db: None) -> tuple[Edition, Edition]:
    """Each fate once: kept, changed, merged, split, dropped, new."""
    old = build.published_edition()
    new = build.published_edition(
        concept=old.concept,
        slug="2023-2025",
        title="Edition 2023–2025",
        starts_on=date(2023, 1, 1),
        ends_on=date(2025, 12, 31),
        predecessor=old,
    )
    before, after = build.action_field(old), build.action_field(new)
    olds = [
        build.measure(before, f"1.{n}", position=n, text="Drei Kurse im Jahr.") for n in range(5)
    ]
    texts = ["Drei Kurse im Jahr.", "Vier Kurse im Jahr.", "", "", ""]
    news = [build.measure(after, f"1.{n}", position=n, text=text) for n, text in enumerate(texts)]
    link(new, olds[0], news[0], "kept")
    link(new, olds[1], news[1], "changed")
    link(new, olds[2], news[1], "merged")
    link(new, olds[3], news[2], "split")
    link(new, olds[3], news[3], "split")
    link(new, olds[4], None, "dropped")
    link(new, None, news[4], "new")
    return old, new


def rows_of(synopsis: Synopsis) -> list[SynopsisRow]:
    return [row for part in synopsis.sections for row in part.rows if row.kind == "measure"]


def test_every_fate_stands_with_its_reason(two: tuple[Edition, Edition]) -> None:
    rows = rows_of(build_synopsis(*two, reader=READER))
    assert [(row.fate, row.old[:3], row.new[:3], row.reason) for row in rows] == [
        ("kept", "1.0", "1.0", "Grund kept"),
        ("changed", "1.1", "1.1", "Grund changed"),
        ("merged", "1.2", "", "Grund merged"),
        ("split", "1.3", "1.2", "Grund split"),
        ("split", "1.3", "1.3", "Grund split"),
        ("dropped", "1.4", "", "Grund dropped"),
        ("new", "", "1.4", "Grund new"),
    ]
    assert rows[2].target == "1.1 Maßnahme 1.1"


def test_the_words_give_back_both_texts(two: tuple[Edition, Edition]) -> None:
    changed = rows_of(build_synopsis(*two, reader=READER))[1]
    text = next(one for one in changed.texts if one.label == "Text")
    assert (old_text(text.parts), new_text(text.parts)) == (
        "Drei Kurse im Jahr.",
        "Vier Kurse im Jahr.",
    )
    assert [part.text for part in text.parts if part.kind != "same"] == ["Drei", "Vier"]


def test_what_nobody_decided_is_named_and_not_lost(two: tuple[Edition, Edition]) -> None:
    old, new = two
    build.measure(old.action_fields.get(), "1.9", position=9)
    build.measure(new.action_fields.get(), "1.8", position=9)
    rows = rows_of(build_synopsis(old, new, reader=READER))
    assert ("undecided", "1.9 Maßnahme 1.9") in {(row.fate, row.old) for row in rows}
    assert ("new", "1.8 Maßnahme 1.8") in {(row.fate, row.new) for row in rows}


def test_drafts_of_the_same_edition_are_compared_by_what_they_come_from(
    two: tuple[Edition, Edition],
) -> None:
    old, new = two
    other = build.edition(concept=old.concept, slug="entwurf-b", title="B", predecessor=old)
    heir = build.measure(build.action_field(other), "7.7", title="Umbenannt")
    link(other, old.measures.get(number="1.0"), heir, "changed")
    row = next(row for row in rows_of(build_synopsis(new, other, reader=READER)) if row.new)
    assert (row.old[:3], row.new[:3], row.fate) == ("1.0", "7.7", "changed")


def test_three_editions_are_led_on_through_the_middle_one(two: tuple[Edition, Edition]) -> None:
    old, new = two
    third = build.edition(concept=old.concept, predecessor=new)
    field = build.action_field(third)
    link(third, new.measures.get(number="1.1"), build.measure(field, "1.1"), "kept")
    link(third, new.measures.get(number="1.0"), None, "dropped")
    found = {
        (row.old[:3], row.fate)
        for row in rows_of(build_synopsis(old, third, reader=READER))
        if row.old
    }
    assert {("1.0", "dropped"), ("1.1", "changed"), ("1.2", "merged"), ("1.4", "dropped")} <= found


def test_the_public_sees_published_editions_without_what_is_internal(
    client: Client, two: tuple[Edition, Edition]
) -> None:
    old, new = two
    new.measures.filter(number="1.1").update(internal_fields=["text"])
    page = client.get(f"/de/konzept/{new.slug}/synopse/{old.slug}/").content.decode()
    assert "Grund dropped" in page
    assert "Drei</del>" not in page
    assert "Vier" not in page
    assert client.get(f"/en/konzept/{new.slug}/synopse/{old.slug}/").status_code == 200
    Edition.objects.filter(pk=old.pk).update(published_at=None)
    with pytest.raises(NotFound):
        public_synopsis(old.slug, new.slug)
    with pytest.raises(NotFound):
        synopsis_of(viewer=PUBLIC, old=old.slug, new=new.slug)


def test_the_page_marks_words_for_eyes_and_ears(
    client: Client, two: tuple[Edition, Edition]
) -> None:
    client.force_login(people.reader())
    old, new = two
    address = f"/intern/konzept/synopse/{old.slug}/{new.slug}/"
    page = client.get(address).content.decode()
    assert '<del><span class="sr-only">gestrichen: </span>Drei</del>' in page
    assert '<ins><span class="sr-only">neu: </span>Vier</ins>' in page
    assert "Maßnahme 1.0" not in page
    assert "Maßnahme 1.0" in client.get(f"{address}?alle=1").content.decode()


def test_a_long_synopsis_shows_one_section_at_a_time(
    two: tuple[Edition, Edition], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(people.maren())
    address = "/intern/konzept/synopse/2020-2022/2023-2025/"
    whole = client.get(address)
    assert whole.context["opened"] == whole.context["sections"]
    assert not whole.context["is_one_at_a_time"]
    monkeypatch.setattr("ankommen.strategy.views.synopsis.MOST_ROWS", 3)
    for query, shown in (("", "edition"), ("?abschnitt=hf-1", "hf-1"), ("?abschnitt=x", "edition")):
        answer = client.get(f"{address}{query}")
        assert [one["section"].anchor for one in answer.context["opened"]] == [shown]
        assert answer.content.decode().count("<section><h2") == 1
        assert '<strong lang="de" aria-current="true">' in answer.content.decode()
    assert 'href="?abschnitt=hf-1#hf-1"' in answer.content.decode()
    assert "abschnitt=hf-1&amp;alle=1#hf-1" in client.get(f"{address}?alle=1").content.decode()


def test_the_queries_do_not_grow_with_the_measures(
    two: tuple[Edition, Edition], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    old, new = two
    with django_assert_num_queries(QUERIES):
        build_synopsis(old, new, reader=READER)
    for edition in two:
        field = edition.action_fields.get()
        Measure.objects.bulk_create(
            Measure(edition=edition, action_field=field, number=f"2.{n}", slug=f"2-{n}", title="x")
            for n in range(200)
        )
    with django_assert_num_queries(QUERIES):
        assert len(rows_of(build_synopsis(old, new, reader=READER))) == 407


QUERIES = 41


@pytest.mark.usefixtures("file_store")
def test_pdf_and_word_say_what_the_page_says(
    client: Client, two: tuple[Edition, Edition], file_store: Path
) -> None:
    old, new = two
    for kind in ("pdf", "docx"):
        make_synopsis(
            actor=READER, old=old.slug, new=new.slug, kind=kind, now=NOW, progress=_nobody
        )
    files = {row.kind: row for row in SynopsisFile.objects.all()}
    assert {len(row.old_hash) for row in files.values()} == {64}
    pdf = PdfReader(io.BytesIO(files["pdf"].file.read()))
    words = "".join(page.extract_text() for page in pdf.pages)
    assert "Grund dropped" in words
    assert "/StructTreeRoot" in dict(pdf.root_object)
    document = Document(io.BytesIO(files["docx"].file.read()))
    styles = {
        run.text: run.style.name
        for table in document.tables
        for cell in table._cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
    }
    assert styles["Drei"] != styles["Vier"]
    client.force_login(people.reader())
    address = f"/intern/konzept/synopse/{old.slug}/{new.slug}/{files['docx'].pk}/"
    assert client.get(address)["Content-Type"].startswith("application/vnd.openxml")


def _nobody(done: int, total: int, label: str) -> None:
    """Nobody asked how far the work is."""
