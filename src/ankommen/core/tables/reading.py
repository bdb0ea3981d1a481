"""Tables in: XLSX, ODS and CSV from anybody, read as hostile.

What a file is, its content says, not its name. Workbooks are unpacked within limits and read in a
process of their own. Every refusal says what to do.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Protocol

from django.utils.translation import gettext as _

from ..errors import Refused
from .writing import as_typed

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 20 * MEGABYTE
MAX_UNPACKED_BYTES = 200 * MEGABYTE
MAX_MEMBERS = 2_000
MAX_ROWS = 20_000
MAX_COLUMNS = 300
READ_SECONDS = 60

Value = str | int | float | bool | date
Row = list[Value]


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class SheetContent:
    """`rows` start with the sheet's first row, so index 0 is row 1. An empty cell is ""."""

    name: str
    is_hidden: bool
    rows: list[Row]


def read_table_file(file: Readable, *, size: int) -> list[SheetContent]:
    """Every sheet of an XLSX, ODS or CSV file, in the file's order.

    Raises `Refused`, before reading anything, when the file is larger than 20 MB; later for a
    wrong, broken, encrypted, empty or bloated file.
    """
    if size > MAX_FILE_BYTES:
        raise too_large(size)
    content = whole_file(file)
    sheets = _read_workbook(content) if is_workbook(content) else [_read_csv(content)]
    for sheet in sheets:
        _refuse_bloat(sheet)
    if not any(sheet.rows for sheet in sheets):
        message = _("In der Datei steht nichts. Bitte wählen Sie eine Datei mit Inhalt.")
        raise refusal("file_empty", message)
    return sheets


def whole_file(file: Readable) -> bytes:
    """The bytes of a file that is neither empty nor larger than 20 MB."""
    content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise too_large(len(content))
    if not content.strip():
        raise refusal("file_empty", _("Die Datei ist leer. Bitte wählen Sie eine andere Datei."))
    return content


def too_large(size: int) -> Refused:
    message = _(
        "Die Datei ist mit %(size)d MB zu groß; höchstens %(limit)d MB sind möglich. "
        "Speichern Sie nur die Tabelle ohne Bilder in einer neuen Datei."
    )
    megabytes = max(-(-size // MEGABYTE), MAX_FILE_BYTES // MEGABYTE + 1)
    limits = {"size": megabytes, "limit": MAX_FILE_BYTES // MEGABYTE}
    return refusal("file_too_large", message % limits)


def refusal(code: str, message: str) -> Refused:
    return Refused.because(code, message, field="file")


def broken() -> Refused:
    message = _(
        "Die Datei ist beschädigt und lässt sich nicht lesen. Öffnen Sie sie in Ihrem "
        "Tabellenprogramm, speichern Sie sie neu als XLSX und laden Sie sie noch einmal hoch."
    )
    return refusal("file_broken", message)


def encrypted() -> Refused:
    message = _(
        "Die Datei ist mit einem Kennwort geschützt. Speichern Sie sie ohne Kennwort und laden "
        "Sie sie noch einmal hoch."
    )
    return refusal("file_encrypted", message)


def bloated() -> Refused:
    message = _(
        "Die Datei enthält mehr, als sich einlesen lässt. Kopieren Sie nur die Tabelle in eine "
        "neue Datei und laden Sie diese hoch."
    )
    return refusal("file_bloated", message)


def wrong_type() -> Refused:
    message = _("Das ist keine Tabelle. Möglich sind Dateien im Format XLSX, ODS und CSV.")
    return refusal("file_wrong_type", message)


def is_workbook(content: bytes) -> bool:
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise encrypted()
        message = _(
            "Das ist das alte Excel-Format (XLS) oder ein anderes Office-Dokument. Öffnen Sie es "
            "in Ihrem Tabellenprogramm und speichern Sie es als XLSX."
        )
        raise refusal("file_old_format", message)
    return content.startswith(b"PK")


def _read_workbook(content: bytes) -> list[SheetContent]:
    refuse_hostile_zip(content)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "ankommen.core.tables.child"],
            input=content,
            capture_output=True,
            timeout=READ_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise bloated() from None
    if done.returncode != 0:
        raise bloated()
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise {"encrypted": encrypted, "too_large": bloated}.get(answer["error"], broken)()
    return [
        SheetContent(sheet["name"], sheet["hidden"], _tidy(sheet["rows"]))
        for sheet in answer["sheets"]
    ]


def refuse_hostile_zip(content: bytes) -> None:
    """Refuse a broken archive, one of a wrong kind, and one that unpacks to more than allowed.

    The archive's own statement of its sizes is checked first, then every byte is counted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _refuse_other_documents(archive, {member.filename for member in members})
            if any(member.flag_bits & 1 for member in members):
                raise encrypted()
            if len(members) > MAX_MEMBERS or _sum(m.file_size for m in members) is None:
                raise bloated()
            if sum(member.compress_size for member in members) > len(content):
                raise broken()
            if _sum(_unpacked_size(content, member) for member in members) is None:
                raise bloated()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError):
        raise broken() from None


def _refuse_other_documents(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return
    if "META-INF/manifest.xml" in names and "content.xml" in names and "mimetype" in names:
        kind = archive.open("mimetype").read(100)
        if b"opendocument.spreadsheet" in kind:
            if b"encryption-data" in archive.open("META-INF/manifest.xml").read(MEGABYTE):
                raise encrypted()
            return
    raise wrong_type()


def _sum(sizes: Iterable[int]) -> int | None:
    """The sum, or None as soon as it passes the limit."""
    total = 0
    for size in sizes:
        total += size
        if total > MAX_UNPACKED_BYTES:
            return None
    return total


def _unpacked_size(content: bytes, member: zipfile.ZipInfo) -> int:
    """How many bytes the member really unpacks to, counted up to just above the limit."""
    header = content[member.header_offset : member.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise broken()
    start = (
        member.header_offset
        + 30
        + sum(int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
    )
    packed = content[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise broken()
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    total = 0
    while packed and not inflate.eof and total <= MAX_UNPACKED_BYTES:
        total += len(inflate.decompress(packed, MEGABYTE))
        packed = inflate.unconsumed_tail
    if total != member.file_size and total <= MAX_UNPACKED_BYTES:
        raise broken()
    return total


def _tidy(rows: list[list[Any]]) -> list[Row]:
    """Dates as dates; empty rows at the end and cells that hold only blanks become nothing."""
    tidy = [[value(cell) for cell in row] for row in rows]
    while tidy and all(cell == "" for cell in tidy[-1]):
        tidy.pop()
    return tidy


def value(cell: Any) -> Value:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["date"])
    if isinstance(cell, str):
        return cell if cell.strip() else ""
    return cell  # type: ignore[no-any-return]


def csv_rows(content: bytes) -> Iterator[list[str]]:
    """The rows of a CSV file one by one, every cell as text; without a limit of their number."""
    text = decoded(content)
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml", "%pdf", "{\\rtf")):
        raise wrong_type()
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
    except csv.Error:
        raise broken() from None


def _read_csv(content: bytes) -> SheetContent:
    rows: list[Row] = [
        [as_typed(cell) if cell.strip() else "" for cell in row]
        for row in islice(csv_rows(content), MAX_ROWS + 1)
    ]
    while rows and all(cell == "" for cell in rows[-1]):
        rows.pop()
    return SheetContent(_("Tabelle"), is_hidden=False, rows=rows)


def decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else Windows-1252 as German Excel writes it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        raise wrong_type()
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(ord(character) < 32 and character not in "\t\r\n" for character in text[:4096]) > 4:
            break
        return text
    raise wrong_type()


def delimiter(text: str) -> str:
    """The sign that most evenly divides the first lines: semicolon, tab or comma."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    return max(";\t,", key=lambda sign: (sum(sign in line for line in lines), -";\t,".index(sign)))


def _refuse_bloat(sheet: SheetContent) -> None:
    if len(sheet.rows) > MAX_ROWS:
        message = _(
            "Das Blatt „%(sheet)s“ hat mehr als %(limit)s Zeilen. Löschen Sie, was nicht zum "
            "Konzept gehört, und laden Sie die Datei noch einmal hoch."
        )
        values = {"sheet": sheet.name, "limit": f"{MAX_ROWS:,}".replace(",", ".")}
        raise refusal("table_too_long", message % values)
    if max(map(len, sheet.rows), default=0) > MAX_COLUMNS:
        message = _(
            "Das Blatt „%(sheet)s“ hat mehr als %(limit)s Spalten. Löschen Sie, was nicht zum "
            "Konzept gehört, und laden Sie die Datei noch einmal hoch."
        )
        raise refusal("table_too_wide", message % {"sheet": sheet.name, "limit": MAX_COLUMNS})
