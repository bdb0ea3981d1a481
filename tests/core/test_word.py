"""Word documents are read back by python-docx and as bare XML; templates are read as hostile."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from ankommen.core.documents import Change, Run, Titles, WordColumn, WordDocument
from ankommen.core.documents.picture import png_of
from ankommen.core.documents.word_template import check_template
from ankommen.core.errors import Refused
from ankommen.core.ui.charts import Bar, Point, Series, Target, bar_chart, line_chart

TITLES = Titles("Landkreis Musterkreis", "Umsetzungsbericht", "Stichtag 31.12.2025 · 0a1b2c3d")


def chart() -> str:
    points = [Point(date(2024, 12, 31), 10, 8, 12), Point(date(2025, 12, 31), 14)]
    target = Target("Ziel", 15, date(2026, 12, 31))
    drawn = line_chart(
        [Series("Wert", points)], title="Kurse", description="Linie", unit="%", decimals=0,
        targets=[target],
    )  # fmt: skip
    return str(drawn.svg)


def written(template: bytes | None = None) -> bytes:
    word = WordDocument(title="Ein Bericht", titles=TITLES, author="Amt", template=template)
    word.title("Ein Bericht")
    word.heading("Handlungsfeld")
    word.heading("Maßnahme", 2)
    word.paragraph("Erster Absatz.\n\nZweiter \x07Absatz.")
    word.paragraph([Run("Das ist "), Run("alt", Change.REMOVED), Run("neu", Change.INSERTED)])
    columns = [WordColumn("Maßnahme", 3), WordColumn("Betrag", 1, is_number=True)]
    word.table("Geld nach Maßnahme", columns, [("A", "1,00"), ("B", "2,00")])
    word.facts("Angaben", [("Quelle", "Amt für Statistik")])
    word.figure(chart(), alt="Kurse: 10, dann 14 Prozent", caption="Quelle: Amt")
    return word.as_bytes()


@pytest.fixture(scope="module")
def data() -> bytes:
    return written()


@pytest.fixture(scope="module")
def document(data: bytes) -> Any:
    return Document(io.BytesIO(data))


def test_headings_are_styles_and_text_keeps_its_paragraphs(document: Any) -> None:
    shown = [(one.style.name, one.text) for one in document.paragraphs if one.text]
    assert shown[:5] == [
        ("Title", "Ein Bericht"),
        ("Heading 1", "Handlungsfeld"),
        ("Heading 2", "Maßnahme"),
        ("Normal", "Erster Absatz."),
        ("Normal", "Zweiter Absatz."),
    ]


def test_the_document_says_its_language_and_title(document: Any) -> None:
    assert document.core_properties.title == "Ein Bericht"
    assert document.core_properties.language == "de-DE"
    languages = document.styles.element.findall(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert [one.get(qn("w:val")) for one in languages] == ["de-DE"]


def test_changes_are_marked_by_more_than_colour(document: Any) -> None:
    runs = {run.text: run.style.font for p in document.paragraphs for run in p.runs}
    assert runs["alt"].strike
    assert runs["neu"].underline
    assert not runs["Das ist "].strike


def test_header_rows_repeat_and_rows_stay_whole(document: Any) -> None:
    table, facts = document.tables
    heads = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert heads == [True, False, False]
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)
    caption = table._tbl.tblPr.find(qn("w:tblCaption"))
    assert caption.get(qn("w:val")) == "Geld nach Maßnahme"
    assert facts.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is None


def test_a_figure_has_words_a_drawing_and_a_picture(data: bytes, document: Any) -> None:
    drawing = document.element.body.find(f".//{qn('wp:docPr')}")
    assert drawing.get("descr") == "Kurse: 10, dann 14 Prozent"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert b"<title>Kurse</title>" in archive.read("word/media/figure1.svg")
        picture = next(name for name in names if name.endswith(".png"))
        image = Image.open(io.BytesIO(archive.read(picture)))
    assert image.width > 1000
    assert min(image.convert("L").tobytes()) < 100, "something dark is drawn"


def test_every_kind_of_chart_has_a_picture() -> None:
    bars = bar_chart([Bar("A", 3, 2, 4), Bar("B", None)], title="T", description="D", unit="%")
    assert png_of(str(bars.svg)).startswith(b"\x89PNG")


def test_running_titles_count_pages(document: Any) -> None:
    section = document.sections[0]
    assert "Umsetzungsbericht" in section.header.paragraphs[0].text
    footer = section.footer.paragraphs[0]
    assert "Stichtag 31.12.2025 · 0a1b2c3d" in footer.text
    codes = [one.text.strip() for one in footer._p.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]


def district_template() -> bytes:
    own = Document()
    own.styles["Heading 1"].font.name = "Kreisschrift"
    own.sections[0].header.paragraphs[0].add_run("Landkreis mit Wappen")
    own.add_paragraph("Mustertext, der verschwinden muss")
    stream = io.BytesIO()
    own.save(stream)
    return stream.getvalue()


def test_a_template_gives_its_styles_and_its_header_but_not_its_text() -> None:
    template = district_template()
    check_template(template)
    document: Any = Document(io.BytesIO(written(template)))
    assert document.styles["Heading 1"].font.name == "Kreisschrift"
    assert "Mustertext" not in "".join(one.text for one in document.paragraphs)
    above = [one.text for one in document.sections[0].header.paragraphs]
    assert above[0] == "Landkreis mit Wappen"
    assert "Umsetzungsbericht" in above[1]


def changed(data: bytes, **parts: bytes) -> bytes:
    """The same package with parts replaced or added; `__` in a name stands for a slash."""
    stream = io.BytesIO()
    wanted = {name.replace("__", "/").replace("_dot_", "."): body for name, body in parts.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for name in old.namelist():
            if name not in wanted:
                new.writestr(name, old.read(name))
        for name, body in wanted.items():
            new.writestr(name, body)
    return stream.getvalue()


def relation(target: str, kind: str = "image") -> bytes:
    space = "http://schemas.openxmlformats.org"
    return (
        f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{space}/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()


TEMPLATE = district_template()
HOSTILE = {
    "too_large": b"x" * (5 * 1024 * 1024 + 1),
    "no_document": b"MZ this is a program",
    "no_document ": changed(TEMPLATE, word__settings_dot_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
    "no_document  ": TEMPLATE[:2000],
    "active": changed(TEMPLATE, word__vbaProject_dot_bin=b"macro"),
    "active ": changed(TEMPLATE, word__embeddings__oleObject1_dot_xml=b"<a/>"),
    "outside": changed(TEMPLATE, word___rels__header1_dot_xml_dot_rels=relation("file://evil/x")),
    "outside ": changed(TEMPLATE, word__footer9_dot_xml=b'<a>INCLUDETEXT "x"</a>'),
    "too_large ": changed(TEMPLATE, word__media__a_dot_png=bytes(61 * 1024 * 1024)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_templates_are_refused(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_template(HOSTILE[name], field="file")
    problem = refusal.value.problems[0]
    assert (problem.code, problem.field) == (name.strip(), "file")


def test_the_refusal_of_an_outside_target_names_it() -> None:
    with pytest.raises(Refused, match="file://evil/x"):
        check_template(HOSTILE["outside"])
