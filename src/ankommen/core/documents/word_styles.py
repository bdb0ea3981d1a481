"""The looks of a Word document: the house's own styles, or those of the district's template."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from docx.document import Document

INSERTED_STYLE: Final = "Inserted text"
REMOVED_STYLE: Final = "Removed text"
FONT: Final = "Calibri"
INK: Final = "0B2A5B"
_SIZES: Final = {"Title": 26, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12, "Heading 4": 11}
_SMALL: Final = ("Caption", "Header", "Footer")


def blank(is_landscape: bool) -> Document:
    """An empty A4 document in the style of the house."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    document = docx.Document()
    section = document.sections[0]
    short, long = Mm(210), Mm(297)
    section.page_width, section.page_height = (long, short) if is_landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.left_margin, section.right_margin = Mm(25), Mm(22)
    section.top_margin, section.bottom_margin = Mm(27), Mm(24)
    _house_styles(document)
    return document


def from_template(template: bytes) -> Document:
    """The district's template without its text: styles, page and running titles stay.

    The bytes must have passed `word_template.check_template`.
    """
    import docx

    document = docx.Document(io.BytesIO(template))
    body = document.element.body
    for child in list(body):
        if not child.tag.endswith("}sectPr"):
            body.remove(child)
    return document


def prepare(document: Document, *, title: str, language: str, author: str) -> None:
    """Title, language and the marks of changed text; the properties of the template go."""
    properties = document.core_properties
    properties.title, properties.language = title[:255], language
    properties.author = properties.last_modified_by = author[:255]
    properties.subject = properties.keywords = properties.comments = properties.category = ""
    _speak(document, language)
    _mark_styles(document)


def style_or(document: Document, name: str, *, kind: str = "paragraph") -> Any:
    """The style of this name, or the default one where a template has none."""
    from docx.enum.style import WD_STYLE_TYPE

    wanted = WD_STYLE_TYPE.TABLE if kind == "table" else WD_STYLE_TYPE.PARAGRAPH
    for style in document.styles:
        if style.name == name and style.type == wanted:
            return style
    return document.styles.default(wanted)


def text_width(document: Document) -> int:
    """The width between the margins in English Metric Units."""
    section = document.sections[-1]
    width, left, right = section.page_width, section.left_margin, section.right_margin
    return int(width or 7_560_310) - int(left or 0) - int(right or 0)


def _speak(document: Document, language: str) -> None:
    """The language of every text that names none, and of the theme."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    defaults = _child(document.styles.element, "w:docDefaults")
    run_default = _child(defaults, "w:rPrDefault")
    properties = _child(run_default, "w:rPr")
    element = properties.find(qn("w:lang"))
    if element is None:
        element = OxmlElement("w:lang")
        properties.append(element)
    element.set(qn("w:val"), language)


def _child(parent: Any, name: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    found = parent.find(qn(name))
    if found is None:
        found = OxmlElement(name)
        parent.insert(0, found)
    return found


def _mark_styles(document: Document) -> None:
    """Inserted is underlined, removed is struck through: never colour alone."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import RGBColor

    names = {style.name for style in document.styles}
    if INSERTED_STYLE not in names:
        font = document.styles.add_style(INSERTED_STYLE, WD_STYLE_TYPE.CHARACTER).font
        font.underline, font.color.rgb = True, RGBColor.from_string("00624A")
    if REMOVED_STYLE not in names:
        font = document.styles.add_style(REMOVED_STYLE, WD_STYLE_TYPE.CHARACTER).font
        font.strike, font.color.rgb = True, RGBColor.from_string("A3122E")


def _house_styles(document: Document) -> None:
    from docx.shared import Pt, RGBColor

    normal: Any = document.styles["Normal"]
    _font(normal, 10.5)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in _SIZES.items():
        style: Any = document.styles[name]
        _font(style, size)
        style.font.bold, style.font.color.rgb = True, RGBColor.from_string(INK)
        style.paragraph_format.space_before = Pt(14 if name != "Title" else 0)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
    for name in _SMALL:
        small: Any = document.styles[name]
        _font(small, 8.5)
        small.font.bold, small.font.color.rgb = False, RGBColor.from_string("4A5465")
    _tab_stops(document)


def _font(style: Any, size: float) -> None:
    """The name for all scripts, against the theme's fonts that would otherwise win."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for part in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.attrib.pop(qn(f"w:{part}Theme"), None)
        fonts.set(qn(f"w:{part}"), FONT)


def _tab_stops(document: Document) -> None:
    """Running titles: one end left, the other flush right on the real width of this page."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Emu

    width = text_width(document)
    for name in ("Header", "Footer"):
        style: Any = document.styles[name]
        stops = style.paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(Emu(width // 2), WD_TAB_ALIGNMENT.CENTER)
        stops.add_tab_stop(Emu(width), WD_TAB_ALIGNMENT.RIGHT)
