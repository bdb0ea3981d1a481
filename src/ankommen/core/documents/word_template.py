"""The district's Word template: read as hostile, since it comes from somebody's computer."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final

from django.utils.translation import gettext as _

from ..errors import Problem, Refused

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 60 * 1024 * 1024
MAX_PARTS: Final = 2_000
_MAIN: Final = "word/document.xml"
_REQUIRED: Final = {"[Content_Types].xml", _MAIN}
_ACTIVE: Final = re.compile(
    r"vbaproject|vbadata|\.bin$|activex/|embeddings/|customui/|attachedtoolbars", re.IGNORECASE
)
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
_EXTERNAL: Final = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
_TARGET: Final = re.compile(rb"\bTarget\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
# A field that fetches or runs something when the document is opened.
_FETCHING: Final = re.compile(rb"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE)\b")


def check_template(data: bytes, *, field: str = "") -> None:
    """Refuse what is no harmless DOCX: too large, packed too tightly, active, reaching outside."""
    problem = _problem(data)
    if problem is not None:
        code, message = problem
        raise Refused((Problem(code, message, field=field),))


def _problem(data: bytes) -> tuple[str, str] | None:
    if len(data) > MAX_BYTES:
        return "too_large", _("Die Vorlage ist größer als 5 MB. Bitte verkleinern Sie die Bilder.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _archive_problem(archive) or _opening_problem(data)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return _no_document()


def _archive_problem(archive: zipfile.ZipFile) -> tuple[str, str] | None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if not set(names) >= _REQUIRED or len(set(names)) != len(names):
        return _no_document()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES:
        return "too_large", _(
            "Die Vorlage ist entpackt zu groß. Bitte legen Sie eine einfache Vorlage an."
        )
    if any(_ACTIVE.search(name) for name in names):
        return _active()
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            found = _part_problem(part.filename, archive.read(part))
            if found is not None:
                return found
    return None


def _part_problem(name: str, content: bytes) -> tuple[str, str] | None:
    # Word itself writes UTF-8; in another encoding the marks below could hide.
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content:
        return _no_document()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return _no_document()
    if name == "[Content_Types].xml" and b"macroenabled" in content.lower():
        return _active()
    if name.endswith(".rels"):
        return _relation_problem(content)
    if _FETCHING.search(content):
        return "outside", _("Die Vorlage lädt beim Öffnen andere Dateien. Entfernen Sie das Feld.")
    return None


def _relation_problem(content: bytes) -> tuple[str, str] | None:
    for relation in _RELATION.findall(content):
        if not _EXTERNAL.search(relation):
            continue
        target = _TARGET.search(relation)
        named = target.group(1).decode("utf-8", "replace")[:120] if target else ""
        return "outside", _(
            "Die Vorlage verweist nach außen: %(target)s. Entfernen Sie in Word die verknüpften "
            "Bilder, Verweise oder die angehängte Dokumentvorlage und speichern Sie neu."
        ) % {"target": named}
    return None


def _opening_problem(data: bytes) -> tuple[str, str] | None:
    """The last word has the reader that will use the template."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        opened = Document(io.BytesIO(data))
        if not opened.sections:
            return _no_document()
        for style in opened.styles:
            style.name  # noqa: B018 - reading is the test
    except (OpcError, KeyError, ValueError, AttributeError, TypeError, SyntaxError):
        return _no_document()
    return None


def _no_document() -> tuple[str, str]:
    return "no_document", _(
        "Das ist keine lesbare Word-Datei (.docx). Speichern Sie die Vorlage in Word als "
        "„Word-Dokument (*.docx)“ und laden Sie diese Datei hoch."
    )


def _active() -> tuple[str, str]:
    return "active", _(
        "Die Vorlage enthält Makros oder eingebettete Programme. Speichern Sie sie in Word als "
        "„Word-Dokument (*.docx)“ ohne Makros und ohne eingebettete Objekte."
    )
