"""The frozen report as Word file, workbook and slides; two reports laid side by side."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from ankommen.core.jobs.task import run_job
from ankommen.core.models import Job, JobState
from ankommen.core.tables.writing import write_xlsx
from ankommen.strategy.models import OutputKind, ReportOutput
from ankommen.strategy.report.audience import public_version
from ankommen.strategy.report.canonical import content_hash, to_plain
from ankommen.strategy.report.comparison import compare
from ankommen.strategy.report.comparison_table import comparison_sheets
from ankommen.strategy.report.content import Money, ReportContent
from ankommen.strategy.report.slides import MOST_PAGES, slides_pdf
from ankommen.strategy.report.word import report_docx
from ankommen.strategy.report.workbook import report_xlsx
from ankommen.strategy.services import report_outputs as services
from tests.people import maren, viewer_with
from tests.strategy import build

from . import report_sample as sample

NOW = datetime(2026, 2, 3, 10, tzinfo=UTC)
HASH = "0a1b2c3d4e5f" + "0" * 52


def long_words(content: ReportContent) -> ReportContent:
    """Titles and a request as long as the database takes."""
    field = replace(content.fields[0], title="Donaudampfschifffahrtsgesellschaft " * 8)
    return replace(content, request="Der Kreistag wird gebeten. " * 33, fields=(field,) * 20)


@pytest.fixture(scope="module")
def document() -> Any:
    data = report_docx(sample.content(), content_hash=HASH, template=None)
    return Document(io.BytesIO(data))


def test_the_word_file_has_every_measure_and_indicator_under_real_headings(document: Any) -> None:
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    content = sample.content()
    for measure in content.measures:
        assert f"{measure.number} {measure.title}" in headings
    for indicator in content.indicators:
        assert headings.count(f"{indicator.code} {indicator.title}") == 2  # text and annex
    captions = [one.text for one in document.paragraphs if one.style.name == "Caption"]
    assert "Nach Jahren, in Euro" in captions
    assert all(table.rows for table in document.tables)


def test_the_word_file_says_that_a_changed_copy_is_no_report(document: Any) -> None:
    text = "\n".join(one.text for one in document.paragraphs)
    assert HASH in text
    assert "gehört nicht mehr zu diesem Bericht" in text


def test_the_workbook_has_one_row_per_measure_and_indicator_and_no_formulas() -> None:
    content = sample.content()
    first = content.fields[0].measures[0]
    hostile = replace(first, title="=HYPERLINK(1)", money=(Money(2025, "Land", 1250, None),))
    fields = (replace(content.fields[0], measures=(hostile,)), *content.fields[1:])
    data = report_xlsx(replace(content, fields=fields))
    book = load_workbook(io.BytesIO(data))
    measures, indicators = book["Maßnahmen"], book["Kennzahlen"]
    assert measures.max_row == 1 + 1 + len(content.fields[1].measures)
    assert indicators.max_row == 1 + len(content.indicators)
    cell = measures.cell(row=2, column=3)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    row = [one.value for one in measures[2]]
    assert row[14:17] == [12.5, None, 1], "euro, not stated, one amount missing"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    "content",
    [
        sample.content(),
        sample.content(fields=1, measures=0, indicators=0),
        long_words(sample.content(fields=10, measures=60, indicators=12)),
    ],
    ids=["usual", "empty", "long"],
)
def test_slides_are_few_landscape_and_tagged(content: ReportContent) -> None:
    pdf = PdfReader(io.BytesIO(slides_pdf(content, content_hash=HASH)))
    assert len(pdf.pages) <= MOST_PAGES
    assert all(page.mediabox.width > page.mediabox.height for page in pdf.pages)
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de"


def test_slides_show_the_public_version_only() -> None:
    content = sample.content()
    measure = replace(
        content.fields[0].measures[0], title="Kanarienvogel", internal=("status", "milestones")
    )
    field = replace(content.fields[0], measures=(measure,) * 3)
    shown = slides_pdf(public_version(replace(content, fields=(field,))), content_hash=HASH)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(shown)).pages)
    assert "Räume gemietet" not in text


def later(content: ReportContent) -> ReportContent:
    """The same report half a year on: one measure better, one gone, one new, money spent."""
    first, second, *rest = content.fields[0].measures
    better = replace(second, status=first.status, money=(Money(2024, "Landkreis", 100, 60),))
    new = replace(first, number="1.99", slug="1-99", title="Neue Maßnahme")
    field = replace(content.fields[0], measures=(better, *rest, new))
    heading = replace(content.heading, reference_date=date(2026, 6, 30))
    indicator = content.indicators[0]
    moved = replace(indicator.values[-1], reference_date=date(2026, 6, 30), value=Decimal(60))
    entry = replace(indicator, values=(*indicator.values, moved))
    return replace(
        content,
        heading=heading,
        fields=(field, *content.fields[1:]),
        indicators=(entry, *content.indicators[1:]),
    )


def test_a_comparison_tells_better_gone_new_money_and_indicators() -> None:
    before = sample.content()
    compared = compare(before, later(before))
    kinds = {one.shown.number: one.kind for one in compared.measures}
    assert kinds["1.1"] == "gone"
    assert kinds["1.2"] == "better"
    assert kinds["1.99"] == "new"
    assert kinds["2.1"] == "same"
    one = next(one for one in compared.measures if one.shown.number == "1.2")
    assert one.spent_difference == 60 - 1_198_250
    assert compared.indicators[0].difference == Decimal(60) - before.indicators[0].values[-1].value  # type: ignore[operator]
    book = load_workbook(io.BytesIO(write_xlsx(comparison_sheets(compared, compared.measures))))
    assert book["Maßnahmen"].max_row == 1 + len(compared.measures)


def test_figures_of_different_definitions_are_not_subtracted() -> None:
    before = sample.content()
    indicator = before.indicators[0]
    older = tuple(one for one in indicator.values if one.definition == 1)
    first = replace(before, indicators=(replace(indicator, values=older),))
    assert compare(first, before).indicators[0].difference is None


def test_merged_split_dropped_and_new_measures_are_told_apart() -> None:
    before = sample.content()
    after = replace(before, heading=replace(before.heading, edition_slug="2027-2029"))
    ways = {
        "1-1": ("merged", ("1-3",)),
        "1-2": ("merged", ("1-3",)),
        "1-3": ("split", ("2-1", "2-2")),
        "2-1": ("dropped", ()),
    }
    compared = compare(before, after, onward=ways)
    ended = {one.shown.slug: one for one in compared.measures if one.after is None}
    began = {one.shown.slug: one for one in compared.measures if one.before is None}
    assert [ended[slug].kind for slug in ways] == ["merged", "merged", "split", "gone"]
    assert [one.slug for one in ended["1-3"].related] == ["2-1", "2-2"]
    assert [one.slug for one in began["1-3"].related] == ["1-1", "1-2"]
    assert (began["1-3"].kind, began["1-1"].kind) == ("came", "new")
    assert ended["1-1"].spent_difference is None, "money of several is not set against one"
    assert sum(compared.counts.values()) == len(compared.measures)
    sheet = load_workbook(io.BytesIO(write_xlsx(comparison_sheets(compared, compared.measures))))[
        "Maßnahmen"
    ]
    assert sheet.max_row == 1 + len(compared.measures)


def test_across_editions_only_known_successors_are_one_measure() -> None:
    before = sample.content()
    after = replace(before, heading=replace(before.heading, edition_slug="2027-2029"))
    compared = compare(before, after, onward={"1-1": ("kept", ("1-2",))})
    pairs = {
        (one.before.slug if one.before else "", one.after.slug if one.after else "")
        for one in compared.measures
    }
    assert ("1-1", "1-2") in pairs
    assert ("1-2", "") in pairs
    assert ("", "1-1") in pairs
    assert len(compared.measures) == 2 * len(before.measures) - 1


@pytest.mark.django_db
def test_the_word_file_is_made_in_the_background_and_kept(file_store: Path) -> None:
    report = sample.stored(build.edition())
    client = Client()
    client.force_login(maren())
    address = reverse("strategy:report_output", args=[report.edition.slug, report.pk, "word"])
    assert client.get(address).status_code == 404
    client.post(address)
    job = Job.objects.get()
    run_job.func(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result_url) == (JobState.DONE, address), job.message
    answer = client.get(address)
    assert "wordprocessingml" in answer["Content-Type"]
    assert "Umsetzungsbericht" in Document(io.BytesIO(answer.content)).core_properties.title
    again = client.post(address)
    assert again["Location"] == address
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_another_template_makes_the_word_file_stale_and_replaces_it(
    file_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = sample.stored(build.edition())
    actor = viewer_with("strategy.read")
    monkeypatch.setattr(services, "report_docx", lambda *_, **__: b"word")
    first = services.make_output(report_id=report.pk, kind=OutputKind.WORD, actor=actor, now=NOW)
    name = first.file.name
    monkeypatch.setattr(services, "look_of", lambda _: "f" * 64)
    services.make_output(report_id=report.pk, kind=OutputKind.WORD, actor=actor, now=NOW)
    output = ReportOutput.objects.get()
    assert output.look == "f" * 64
    assert output.file.name != name


@pytest.mark.django_db
def test_the_comparison_page_and_its_export() -> None:
    edition = build.edition()
    client = Client()
    client.force_login(maren())
    address = reverse("strategy:report_comparison")
    assert "Noch nichts zu vergleichen" in client.get(address).content.decode()
    sample.stored(edition)
    newer = sample.stored(edition)
    plain = to_plain(later(sample.content()))
    newer.content, newer.content_hash = plain, content_hash(plain)
    newer.reference_date = date(2026, 6, 30)
    newer.save()
    page = client.get(address).content.decode()
    assert "Neue Maßnahme" in page
    assert "verbessert" in page
    assert "unverändert" in page
    export = client.get(address, {"alt": str(newer.pk - 1), "neu": str(newer.pk), "datei": "xlsx"})
    assert load_workbook(io.BytesIO(export.content)).sheetnames == ["Maßnahmen", "Kennzahlen"]
