"""Which files may be attached: told by their first bytes, never by their name."""

from __future__ import annotations

import zipfile
from io import BytesIO

OFFICE_PARTS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ),
}
OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
}
ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    **{
        kind: (ending,)
        for kind, ending in zip(OFFICE_PARTS.values(), (".docx", ".xlsx", ".pptx"), strict=True)
    },
    **{
        f"application/vnd.oasis.opendocument.{kind}": (ending,)
        for kind, ending in (("text", ".odt"), ("spreadsheet", ".ods"), ("presentation", ".odp"))
    },
}
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
ALLOWED_ENDINGS = "PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG"


def honest_name(name: str, kind: str) -> str:
    """The name with an ending that says what the file is: `rechnung.exe` of a PDF gets `.pdf`.

    >>> honest_name("Rechnung.exe", "application/pdf"), honest_name("Foto.JPEG", "image/jpeg")
    ('Rechnung.exe.pdf', 'Foto.JPEG')
    """
    return name if name.lower().endswith(ENDINGS[kind]) else f"{name[-190:]}{ENDINGS[kind][0]}"


def kind_of_file(content: bytes) -> str | None:
    """The media type if files of this kind may be attached, else None.

    Office files with macros are not among them; nor is anything a browser would run.
    """
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_office_file(content)
    return None


def _kind_of_office_file(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            if any(name.lower().endswith(MACRO_PARTS) for name in names):
                return None
            for part, kind in OFFICE_PARTS.items():
                if part in names and "[Content_Types].xml" in names:
                    return kind
            return _open_document(archive, names)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return None


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > 100:
        return None
    kind = archive.read("mimetype").decode("ascii", "replace").strip()
    return kind if kind in OPEN_DOCUMENT else None
