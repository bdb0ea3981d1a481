"""Accessible DOCX: real headings, language and title, header rows that repeat, described figures.

Everything a reader may want to change stays editable in Word; looks come from styles alone, those
of the district's template where there is one.
"""

from __future__ import annotations

import enum
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .word_styles import (
    INSERTED_STYLE,
    REMOVED_STYLE,
    blank,
    from_template,
    prepare,
    style_or,
    text_width,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

DOCX_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORBIDDEN: Final = {code: None for code in range(32) if chr(code) not in "\t\n"}


class Change(enum.StrEnum):
    """What became of a piece of text between two versions."""

    SAME = "same"
    INSERTED = "inserted"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph; inserted and removed text is marked by character styles."""

    text: str
    change: Change = Change.SAME
    is_strong: bool = False


Content = str | Sequence[Run]


@dataclass(frozen=True, slots=True)
class Titles:
    """What stands on every page: `left` and `right` above, `below` and "Seite n von m" beneath.

    `page_of` has the place marks {page} and {pages}.
    """

    left: str = ""
    right: str = ""
    below: str = ""
    page_of: str = "Seite {page} von {pages}"


@dataclass(frozen=True, slots=True)
class WordColumn:
    """A column of a table: its head, its share of the width, and whether it holds figures."""

    title: str
    share: float = 1.0
    is_number: bool = False


class WordDocument:
    """A document that is written from top to bottom and then saved with `as_bytes`."""

    def __init__(
        self,
        *,
        title: str,
        titles: Titles,
        language: str = "de-DE",
        author: str = "",
        template: bytes | None = None,
        is_landscape: bool = False,
    ) -> None:
        self._document: Document = from_template(template) if template else blank(is_landscape)
        prepare(self._document, title=title, language=language, author=author)
        self._styles: dict[str, str] = {}
        self._figures = 0
        self._run_titles(titles)

    def title(self, text: str) -> None:
        """The title on the first page. The document's own title is set already."""
        self._paragraph(text, "Title")

    def heading(self, text: str, level: int = 1) -> None:
        self._paragraph(text, f"Heading {level}")

    def paragraph(self, content: Content) -> None:
        """One paragraph, or several where the text has empty lines."""
        if isinstance(content, str):
            for part in _paragraphs(content):
                self._paragraph(part, "Normal")
        else:
            self._paragraph(content, "Normal")

    def note(self, content: Content) -> None:
        """A source line or remark in small type."""
        self._paragraph(content, "Caption")

    def bullets(self, items: Iterable[Content]) -> None:
        for item in items:
            self._paragraph(item, "List Bullet")

    def page_break(self) -> None:
        from docx.enum.text import WD_BREAK

        self._paragraph("", "Normal").add_run().add_break(WD_BREAK.PAGE)

    def facts(self, caption: str, rows: Iterable[tuple[str, Content]]) -> None:
        """Two columns: what it is, and what it says. The first one heads its row."""
        self.table(
            caption,
            [WordColumn(""), WordColumn("", 3.0)],
            rows,
            has_header=False,
        )

    def table(
        self,
        caption: str,
        columns: Sequence[WordColumn],
        rows: Iterable[Sequence[Content]],
        *,
        has_header: bool = True,
    ) -> None:
        """A table whose first row repeats on every page and whose rows are never torn apart."""
        lines = list(rows)
        self._paragraph(caption, "Caption", keep_with_next=True)
        table = self._document.add_table(rows=0, cols=len(columns))
        style = style_or(self._document, "Table Grid", kind="table")
        if style is not None:
            table.style = style
        _describe_table(table, caption, has_header=has_header)
        if has_header:
            head = table.add_row()
            _as_header(head._tr)
            _fill(head.cells, [[Run(one.title, is_strong=True)] for one in columns])
        for line in lines:
            row = table.add_row()
            _keep_whole(row._tr)
            _fill(row.cells, line)
        _set_widths(table, columns, text_width(self._document))
        _align_numbers(table, columns)
        self._paragraph("", "Normal")

    def figure(self, svg: str, *, alt: str, caption: str = "") -> None:
        """A drawing as SVG, with a picture for programs that show none, and its words."""
        from .word_figures import add_figure

        self._figures += 1
        paragraph = self._paragraph("", "Normal", keep_with_next=bool(caption))
        add_figure(paragraph, svg, alt=alt, number=self._figures, width=text_width(self._document))
        if caption:
            self.note(caption)

    def as_bytes(self) -> bytes:
        stream = io.BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    def _paragraph(
        self, content: Content, style: str, *, keep_with_next: bool = False
    ) -> Paragraph:
        paragraph = self._document.add_paragraph()
        paragraph._p.style = self._style(style)
        _write(paragraph, content)
        if keep_with_next:
            paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def _style(self, name: str) -> str:
        """Its id, looked up once: python-docx walks through all styles each time."""
        if name not in self._styles:
            self._styles[name] = style_or(self._document, name).style_id
        return self._styles[name]

    def _run_titles(self, titles: Titles) -> None:
        section = self._document.sections[0]
        above = _line(section.header, self._document, "Header")
        _write(above, titles.left + ("\t\t" + titles.right if titles.right else ""))
        below = _line(section.footer, self._document, "Footer")
        _write(below, titles.below + "\t\t")
        before, _sep, rest = titles.page_of.partition("{page}")
        between, _sep, after = rest.partition("{pages}")
        for words, code in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            below.add_run(_clean(words))
            if code:
                _field(below, code)


def _paragraphs(text: str) -> list[str]:
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return [part for part in parts if part]


def _clean(text: str) -> str:
    """Control characters have no place in XML; a text that holds some would break the file."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_FORBIDDEN)


def _write(paragraph: Paragraph, content: Content) -> None:
    runs = [Run(content)] if isinstance(content, str) else content
    for one in runs:
        if not one.text:
            continue
        run = paragraph.add_run(_clean(one.text))
        run.bold = True if one.is_strong else None
        if one.change != Change.SAME:
            run.style = INSERTED_STYLE if one.change == Change.INSERTED else REMOVED_STYLE


def _line(part: Any, document: Document, style: str) -> Paragraph:
    """A line of its own: what the district's template shows there (a crest, a name) stays."""
    part.is_linked_to_previous = False
    first = part.paragraphs[0]
    is_free = len(part.paragraphs) == 1 and not len(first.runs) and not part.tables
    line: Paragraph = first if is_free else part.add_paragraph()
    line.style = style_or(document, style)
    return line


def _field(paragraph: Paragraph, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "separate", "shown", "end"):
        run = paragraph.add_run("1" if kind == "shown" else "")
        if kind == "":
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _fill(cells: Sequence[_Cell], contents: Sequence[Content]) -> None:
    for cell, content in zip(cells, contents, strict=True):
        parts: Sequence[Content] = _paragraphs(content) if isinstance(content, str) else [content]
        for number, part in enumerate(parts):
            _write(cell.paragraphs[0] if number == 0 else cell.add_paragraph(), part)


def _describe_table(table: Any, caption: str, *, has_header: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = table._tbl.tblPr
    for name in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(name)
        element.set(qn("w:val"), _clean(caption))
        properties.append(element)
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.set(qn("w:firstRow"), "1" if has_header else "0")
        look.set(qn("w:firstColumn"), "1")


def _as_header(row: Any) -> None:
    from docx.oxml import OxmlElement

    _keep_whole(row)
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: Any) -> None:
    from docx.oxml import OxmlElement

    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _set_widths(table: Any, columns: Sequence[WordColumn], width: int) -> None:
    from docx.shared import Emu

    table.autofit = False
    whole = sum(column.share for column in columns)
    widths = [Emu(int(width * column.share / whole)) for column in columns]
    for column, one in zip(table.columns, widths, strict=True):
        column.width = one
    cells = table._cells
    for index, cell in enumerate(cells):
        cell.width = widths[index % len(columns)]


def _align_numbers(table: Any, columns: Sequence[WordColumn]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    numbers = {index for index, column in enumerate(columns) if column.is_number}
    if not numbers:
        return
    for index, cell in enumerate(table._cells):
        if index % len(columns) in numbers:
            for paragraph in cell.paragraphs:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
