"""Tables out as ODS (OpenDocument 1.3): the same sheets as in XLSX, written while rows come in.

Every cell says its type; none carries a formula, so what people typed stays a text. The format
has no limit for the length of a text: nothing is cut.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from .writing import Kind, Plain, Sheet, plain, sheet_name

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ROWS_AT_ONCE = 500
SPACES = re.compile("  +|^ ")
WITH_SPACES = re.compile("  |^ |\t|\r|\n")
KEPT_IN_ATTRIBUTES: Final = {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
MILLIMETRES_PER_CHARACTER: Final = 2.0

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
        "config": "config",
        "manifest": "manifest",
    }.items()
)
START = '<?xml version="1.0" encoding="UTF-8"?>'
MANIFEST = (
    f'{START}<manifest:manifest {NAMES} manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3"'
    f' manifest:media-type="{ODS_TYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "settings.xml")
    )
    + "</manifest:manifest>"
)
NUMBER_STYLES = (
    '<number:date-style style:name="Ndate"><number:day number:style="long"/>'
    '<number:text>.</number:text><number:month number:style="long"/><number:text>.</number:text>'
    '<number:year number:style="long"/></number:date-style>'
    '<number:date-style style:name="Ndatetime"><number:day number:style="long"/>'
    '<number:text>.</number:text><number:month number:style="long"/><number:text>.</number:text>'
    '<number:year number:style="long"/><number:text> </number:text>'
    '<number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/></number:date-style>'
    '<number:number-style style:name="Nwhole"><number:number number:decimal-places="0"'
    ' number:min-integer-digits="1" number:grouping="true"/></number:number-style>'
    '<number:number-style style:name="Nnumber"><number:number number:decimal-places="6"'
    ' number:min-decimal-places="0" number:min-integer-digits="1" number:grouping="true"/>'
    "</number:number-style>"
    '<number:currency-style style:name="Neuro"><number:number number:decimal-places="2"'
    ' number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/>'
    '<number:text> </number:text><number:currency-symbol number:language="de"'
    ' number:country="DE">€</number:currency-symbol></number:currency-style>'
)
TOP = '<style:table-cell-properties style:vertical-align="top" fo:wrap-option="wrap"/>'
CELL_STYLES = (
    f'<style:style style:name="text" style:family="table-cell">{TOP}</style:style>'
    '<style:style style:name="header" style:family="table-cell"><style:table-cell-properties'
    ' style:vertical-align="top" fo:wrap-option="wrap" fo:background-color="#dce3ea"'
    ' fo:border="0.5pt solid #8a94a0"/><style:text-properties fo:font-weight="bold"/></style:style>'
    + "".join(
        f'<style:style style:name="{kind}" style:family="table-cell"'
        f' style:data-style-name="N{kind}">'
        '<style:table-cell-properties style:vertical-align="top"/></style:style>'
        for kind in Kind
        if kind != Kind.TEXT
    )
)


def put_ods(sheets: Sequence[Sheet], stream: IO[bytes]) -> None:
    """A workbook with header style, frozen header, filter, real dates and real numbers."""
    taken: set[str] = set()
    names = [sheet_name(sheet.name, taken) for sheet in sheets]
    with ZipFile(stream, "w", ZIP_DEFLATED) as parts:
        parts.writestr(ZipInfo("mimetype"), ODS_TYPE, ZIP_STORED)  # first and plain: how it is told
        with parts.open("content.xml", "w", force_zip64=True) as content:
            for piece in _content(sheets, names):
                content.write(piece.encode())
        parts.writestr("settings.xml", _frozen_headers(names))
        parts.writestr("META-INF/manifest.xml", MANIFEST)


def _content(sheets: Sequence[Sheet], names: Sequence[str]) -> Iterator[str]:
    widths = sorted({column.width for sheet in sheets for column in sheet.columns})
    yield f'{START}<office:document-content {NAMES} office:version="1.3"><office:automatic-styles>'
    yield NUMBER_STYLES + CELL_STYLES
    for width in widths:
        yield (
            f'<style:style style:name="w{width}" style:family="table-column">'
            f"<style:table-column-properties"
            f' style:column-width="{width * MILLIMETRES_PER_CHARACTER}mm"/></style:style>'
        )
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    filters = []
    for sheet, name in zip(sheets, names, strict=True):
        last = yield from _table(sheet, name)
        filters.append(_filter(name, len(sheet.columns), last))
    yield f"<table:database-ranges>{''.join(filters)}</table:database-ranges>"
    yield "</office:spreadsheet></office:body></office:document-content>"


def _table(sheet: Sheet, name: str) -> Generator[str, None, int]:
    """Pieces of a table; at the end the number of its last row."""
    columns = "".join(
        f'<table:table-column table:style-name="w{column.width}"'
        ' table:default-cell-style-name="text"/>'
        for column in sheet.columns
    )
    titles = "".join(_text(plain(column.title), "header") for column in sheet.columns)
    yield (
        f"<table:table table:name={_attribute(name)}>{columns}"
        f"<table:table-header-rows><table:table-row>{titles}</table:table-row>"
        "</table:table-header-rows>"
    )
    kinds = [column.kind for column in sheet.columns]
    last, waiting = 1, list[str]()
    for row in sheet.rows:
        last += 1
        cells = "".join(_cell(plain(value), kind) for value, kind in zip(row, kinds, strict=True))
        waiting.append(f"<table:table-row>{cells}</table:table-row>")
        if len(waiting) == ROWS_AT_ONCE:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting) + "</table:table>"
    return last


def _cell(value: Plain, kind: Kind) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, datetime):
        typed = f'"datetime" office:value-type="date" office:date-value="{value:%Y-%m-%dT%H:%M:%S}"'
        return _typed(typed, f"{value:%d.%m.%Y %H:%M}")
    if isinstance(value, date):
        day = f"{value.day:02}.{value.month:02}.{value.year:04}"
        return _typed(f'"date" office:value-type="date" office:date-value="{value:%Y-%m-%d}"', day)
    digits = f"{Decimal(str(value)):f}"
    shown = digits.replace(".", ",")
    if kind == Kind.EURO:
        euros = '"euro" office:value-type="currency" office:currency="EUR"'
        return _typed(f'{euros} office:value="{digits}"', f"{shown} €")
    style = kind if kind == Kind.WHOLE and isinstance(value, int) else Kind.NUMBER
    return _typed(f'"{style}" office:value-type="float" office:value="{digits}"', shown)


def _typed(style_and_value: str, shown: str) -> str:
    return (
        f"<table:table-cell table:style-name={style_and_value}><text:p>{shown}</text:p>"
        "</table:table-cell>"
    )


def _text(value: Plain, style: str = "") -> str:
    shown = escape(str(value))
    if WITH_SPACES.search(shown):
        lines = shown.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        shown = "</text:p><text:p>".join(map(_spaced, lines))
    named = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell{named} office:value-type="string"><text:p>{shown}</text:p>'
        "</table:table-cell>"
    )


def _spaced(line: str) -> str:
    """Spaces and tabs as the format keeps them; plain ones it would draw together."""
    spaced = SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', line)
    return spaced.replace("\t", "<text:tab/>")


def _attribute(text: str) -> str:
    return quoteattr(text, KEPT_IN_ATTRIBUTES)


def _filter(name: str, columns: int, last: int) -> str:
    if not columns:
        return ""
    place = f"'{name.replace(chr(39), chr(39) * 2)}'"
    area = f"{place}.A1:{place}.{_letters(columns)}{last}"
    return (
        f"<table:database-range table:name={_attribute(f'Filter {name}')}"
        f" table:target-range-address={_attribute(area)}"
        ' table:display-filter-buttons="true"/>'
    )


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _frozen_headers(names: Sequence[str]) -> str:
    """How programs keep the first row in view: settings that LibreOffice reads."""
    item = '<config:config-item config:name="{}" config:type="{}">{}</config:config-item>'
    frozen = "".join(
        item.format(*one)
        for one in (
            ("VerticalSplitMode", "short", 2),
            ("VerticalSplitPosition", "int", 1),
            ("PositionBottom", "int", 1),
        )
    )
    tables = "".join(
        f"<config:config-item-map-entry config:name={_attribute(name)}>{frozen}"
        "</config:config-item-map-entry>"
        for name in names
    )
    return (
        f'{START}<office:document-settings {NAMES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        f"{item.format('ViewId', 'string', 'view1')}"
        f'<config:config-item-map-named config:name="Tables">{tables}'
        "</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings>"
        "</office:document-settings>"
    )
