"""HTML becomes a tagged PDF: its structure is read back by two readers that know nothing of us."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from typing import Any

import pikepdf
import pytest
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pypdf import PdfReader

from ankommen.core.documents import Page, fit_pdf, write_book, write_pdf
from ankommen.core.documents.pdf import css_text

PAGE = Page("Landkreis Musterkreis", "Bericht", "Stichtag 31.12.2025", "Seite {page} von {pages}")
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10">'
    '<title>Linie</title><rect width="9" height="9"/></svg>'
)
BODY = f"""<h2 id="eins">Erstes</h2><p>Text mit <a href="#zwei">Verweis</a></p>
<table><caption>Tabelle</caption><thead><tr><th scope="col">Jahr</th><th scope="col">Wert</th></tr>
</thead><tbody><tr><th scope="row">2025</th><td>1,5</td></tr></tbody></table>
<figure>{CHART}</figure><h2 id="zwei">Zweites</h2>
<span class="status" data-status="late"><svg class="icon icon--triangle"></svg>verspätet</span>"""


def html(body: str) -> str:
    return f'<html lang="de"><head><title>Ein Titel</title></head><body>{body}</body></html>'


@pytest.fixture(scope="module")
def written() -> bytes:
    return write_pdf(html(BODY), page=PAGE)


def front(pages: Mapping[str, int]) -> str:
    link = f'<a href="part:#b">Zum zweiten Teil {pages.get("b", "")}</a>'
    return html(f"<h1>Titel</h1><p>{link}</p>")


@pytest.fixture(scope="module")
def book() -> bytes:
    parts = [html('<h2 id="a">A</h2><p>eins</p>' + BODY), html('<h2 id="b">B</h2>' + BODY)]
    return write_book(front=front, parts=parts, page=PAGE)


def tags_by_pypdf(data: bytes) -> list[str]:
    """Every structure type in reading order, as pypdf finds it."""
    root: Any = PdfReader(io.BytesIO(data)).trailer["/Root"]

    def walk(node: Any) -> list[str]:
        node = node.get_object()
        if not isinstance(node, dict) or "/S" not in node:
            return []
        kids = node.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        return [str(node["/S"])[1:], *(tag for kid in kids for tag in walk(kid))]

    return [tag for kid in root["/StructTreeRoot"]["/K"] for tag in walk(kid)]


def tags_by_pdfminer(data: bytes) -> list[str]:
    """The same, as pdfminer finds it."""
    catalog = PDFDocument(PDFParser(io.BytesIO(data))).catalog

    def walk(node: Any) -> list[str]:
        node = resolve1(node)
        if not isinstance(node, dict) or "S" not in node:
            return []
        kids = resolve1(node.get("K", []))
        kids = kids if isinstance(kids, list) else [kids]
        return [node["S"].name, *(tag for kid in kids for tag in walk(kid))]

    return [tag for kid in resolve1(resolve1(catalog["StructTreeRoot"])["K"]) for tag in walk(kid)]


@pytest.mark.parametrize("name", ["written", "book"])
def test_both_readers_find_the_same_structure(name: str, request: pytest.FixtureRequest) -> None:
    data = request.getfixturevalue(name)

    tags = tags_by_pypdf(data)

    assert tags == tags_by_pdfminer(data)
    assert tags[0] == "Document"
    assert {"H2", "P", "Link", "Table", "Caption", "THead", "TBody", "TR", "TH", "TD"} <= set(tags)


@pytest.mark.parametrize("name", ["written", "book"])
def test_title_language_and_marks_are_set(name: str, request: pytest.FixtureRequest) -> None:
    data = request.getfixturevalue(name)
    reader = PdfReader(io.BytesIO(data))
    root: Any = reader.trailer["/Root"]
    catalog = PDFDocument(PDFParser(io.BytesIO(data))).catalog

    assert reader.metadata is not None
    assert reader.metadata.title == "Ein Titel"
    assert root["/Lang"] == "de"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert resolve1(catalog["MarkInfo"])["Marked"] is True
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_header_cells_say_what_they_head_and_figures_what_they_show(written: bytes) -> None:
    with pikepdf.open(io.BytesIO(written)) as pdf:
        found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
        scopes = [str(one.A.Scope) for one in found if str(one.S) == "/TH"]
        figures = [one for one in found if str(one.S) == "/Figure"]
        height = float(pdf.pages[0].mediabox[3])

    assert sorted(scopes) == ["/Column", "/Column", "/Row"]
    assert [str(one.Alt) for one in figures] == ["Linie"]
    left, bottom, right, top = (float(edge) for edge in figures[0].A.BBox)
    assert right - left == pytest.approx(7.5, abs=0.1)
    assert 0 < bottom < top < height


def test_running_titles_are_no_part_of_the_text(written: bytes) -> None:
    with pikepdf.open(io.BytesIO(written)) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
        parents: list[Any] = list(pdf.Root.StructTreeRoot.ParentTree.Nums[1])

    assert content.count(b"/Type/Pagination") == 4
    assert parents.count(None) == 4


def test_links_say_in_words_where_they_lead(book: bytes) -> None:
    reader = PdfReader(io.BytesIO(book))
    notes: Any = reader.pages[0]["/Annots"]
    link = notes[0].get_object()

    assert link["/Contents"] == "Zum zweiten Teil 3"
    assert link["/Dest"] == "b"
    assert reader.get_destination_page_number(reader.named_destinations["b"]) == 2


def test_a_book_counts_all_its_pages(book: bytes) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(book)).pages]

    assert len(pages) == 3
    for number, text in enumerate(pages, start=1):
        assert f"Seite {number} von" in text.replace("\n", " ")
        assert text.rstrip().endswith("3") or "3" in text.splitlines()


def test_header_cells_of_two_parts_have_different_ids(book: bytes) -> None:
    with pikepdf.open(io.BytesIO(book)) as pdf:
        ids = [
            bytes(one.ID)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and str(one.get("/S", "")) == "/TH"
        ]

    assert len(ids) == 6
    assert len(set(ids)) == 6


def test_bookmarks_lead_through_all_parts(book: bytes) -> None:
    titles = [one.title for one in PdfReader(io.BytesIO(book)).outline]  # type: ignore[union-attr]

    assert titles == ["A", "Erstes", "Zweites", "B", "Erstes", "Zweites"]


def test_the_same_text_gives_the_same_bytes(written: bytes) -> None:
    assert write_pdf(html(BODY), page=PAGE) == written


def test_the_first_draft_that_fits_is_taken() -> None:
    long, short = html("<p>Satz.</p>" * 200), html("<p>Satz.</p>")

    pdf, taken = fit_pdf([long, short], page=PAGE)

    assert taken == short
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_a_draft_that_never_fits_is_an_error() -> None:
    with pytest.raises(ValueError, match="fits"):
        fit_pdf([html("<p>Satz.</p>" * 200)], page=PAGE)


def test_no_file_of_this_machine_gets_into_a_document(tmp_path: Any) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>geheim</text></svg>')

    pdf = write_pdf(html(f'<p>vorher</p><img alt="x" src="{secret.as_uri()}">'), page=PAGE)

    assert b"geheim" not in pdf
    assert "geheim" not in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_any_text_is_safe_in_a_running_title() -> None:
    nasty = '"; } @page { size: A5 } \\ <b>'

    pdf = write_pdf(html("<p>x</p>"), page=Page(top_left=nasty))

    page = PdfReader(io.BytesIO(pdf)).pages[0]
    assert float(page.mediabox.width) == pytest.approx(595.3, abs=0.1)
    assert nasty in page.extract_text()
    assert css_text('a"b') == '"a\\22 b"'


def test_markup_is_read_as_a_browser_reads_it() -> None:
    import tinyhtml5

    from ankommen.core.documents.markup import tree_of, with_pictures

    text = "<p>Auf &amp; ab&nbsp;1 &lt; 2<br>neu<!-- weg --><p>offen<ul><li>a<li>b</ul>"
    page = with_pictures(html(BODY + text))
    by_standard = tinyhtml5.parse(page, namespace_html_elements=False)

    assert shape(tree_of(page)) == shape(by_standard)


def test_a_drawing_becomes_a_picture_that_its_title_describes() -> None:
    from ankommen.core.documents.markup import Markup

    drawing = '<svg class="share" viewBox="0 0 1 1"><title>5 &lt; 6</title><path d="M0 0h1"/></svg>'
    picture: Any = Markup(html(f"<p>vor {drawing} nach</p>")).etree_element.find(".//img")

    assert (picture.get("alt"), picture.get("class")) == ("5 < 6", "share")
    assert base64.b64decode(picture.get("src").partition(",")[2]).decode() == drawing


def shape(element: Any) -> Any:
    """Tag, attributes, text and children; comments left out, texts beside them joined."""
    texts: list[str] = [element.text or ""]
    kids: list[Any] = []
    for kid in element:
        if isinstance(kid.tag, str):
            kids.append(shape(kid))
            texts.append(kid.tail or "")
        else:
            texts[-1] += kid.tail or ""
    return element.tag.rpartition("}")[2], dict(element.attrib), texts, kids
