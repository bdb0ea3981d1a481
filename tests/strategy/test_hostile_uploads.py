"""Hostile files at a measure: refused, or kept as bytes that no browser here runs."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ankommen.strategy.models import Attachment, Measure
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(1)</script>"


@pytest.fixture
def measure(settings: Any, tmp_path: Path, client: Client) -> Measure:
    storage = "django.core.files.storage.FileSystemStorage"
    default = {"BACKEND": storage, "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    client.force_login(people.maren())
    return build.measure(build.action_field(build.edition()))


def office(kind: str, *more: str, content: bytes = b"x") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", kind, *more):
            archive.writestr(name, content)
    return stream.getvalue()


def huge_picture() -> bytes:
    """A PNG of 60,000 by 60,000 pixels in a few hundred bytes."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def send(client: Client, measure: Measure, name: str, content: bytes) -> Any:
    address = reverse("strategy:measure_attach", args=[measure.edition.slug, measure.slug])
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>"),
        ("bild.png", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>"),
        ("seite.pdf", b"<!doctype html>" + SCRIPT),
        ("rechnung.pdf.exe", b"MZ\x90\x00"),
        ("rechnung.pdf", b"MZ\x90\x00"),
        ("brief.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("brief.docm", office("word/document.xml", "word/vbaProject.bin")),
        ("tabelle.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin")),
        ("archiv.zip", office("a.txt")),
        ("leer.pdf", b""),
    ],
)
def test_what_is_refused_leaves_nothing(
    client: Client, measure: Measure, tmp_path: Path, name: str, content: bytes
) -> None:
    assert send(client, measure, name, content).status_code == 200
    assert not Attachment.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pdf und html.pdf", b"%PDF-1.7 " + SCRIPT),
        ("html und pdf.html", b"%PDF-1.7 " + SCRIPT),
        ("rechnung.pdf.exe", b"%PDF-1.7"),
        ("../../etc/passwd.pdf", b"%PDF-1.7"),
        ("..\\..\\windows\\system.pdf", b"%PDF-1.7"),
        ('a"; filename="b.exe.pdf', b"%PDF-1.7"),
        ("riesig.png", huge_picture()),
        ("bombe.docx", office("word/document.xml", content=b"\0" * 20_000_000)),
    ],
)
def test_what_is_kept_is_never_unpacked_or_run_here(
    client: Client, measure: Measure, tmp_path: Path, name: str, content: bytes
) -> None:
    assert send(client, measure, name, content).status_code == 302
    kept = Attachment.objects.get()
    (stored,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert stored.read_bytes() == content
    assert kept.name == Path(kept.name).name
    assert "\\" not in kept.name
    assert kept.name.endswith((".pdf", ".png", ".docx")), "the name says what the file is"
    part = [measure.edition.slug, measure.slug, kept.pk]
    answer = client.get(reverse("strategy:attachment_download", args=part))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert not answer["Content-Type"].startswith(("text/", "image/svg"))
