"""The hook for the office's virus scanner: only a clear yes lets a file pass."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ankommen.core import scanning
from ankommen.core.models import WordTemplate
from tests import people

pytestmark = pytest.mark.django_db
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCANNER = "import sys; sys.exit(1 if b'EICAR' in open(sys.argv[1], 'rb').read() else 0)"


@pytest.fixture
def maren(client: Client) -> Client:
    client.force_login(people.maren())
    return client


def send(client: Client, data: bytes) -> Any:
    file = SimpleUploadedFile("vorlage.docx", data)
    return client.post(reverse("core:word_template"), {"file": file})


def test_what_the_scanner_names_does_not_arrive(maren: Client, settings: Any) -> None:
    settings.UPLOAD_SCANNER = [sys.executable, "-c", SCANNER]
    answer = send(maren, EICAR)
    assert answer.status_code == 422
    assert "Virenscanner hat die Datei beanstandet" in answer.content.decode()
    assert not WordTemplate.objects.exists()


def test_what_it_lets_pass_goes_on_to_the_page(maren: Client, settings: Any) -> None:
    settings.UPLOAD_SCANNER = [sys.executable, "-c", SCANNER]
    answer = send(maren, b"kein Word")
    assert answer.status_code == 200, "the page itself refuses what is no Word file"
    assert "Virenscanner" not in answer.content.decode()


@pytest.mark.parametrize(
    "command",
    [
        ["/nirgends/scanner"],
        [sys.executable, "-c", "raise SystemExit(2)"],
        [sys.executable, "-c", "import time; time.sleep(5)"],
    ],
)
def test_a_scanner_that_gives_no_answer_has_not_said_yes(
    maren: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setattr(scanning, "SECONDS", 1)
    settings.UPLOAD_SCANNER = command
    answer = send(maren, b"harmlos")
    assert answer.status_code == 503
    assert "antwortet nicht" in answer.content.decode()


def test_without_a_scanner_nothing_is_asked(maren: Client, settings: Any) -> None:
    settings.UPLOAD_SCANNER = []
    assert send(maren, EICAR).status_code == 200


def test_no_copy_stays_behind(
    maren: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings.UPLOAD_SCANNER = [sys.executable, "-c", SCANNER]
    send(maren, EICAR)
    send(maren, b"harmlos")
    assert list(tmp_path.glob("ankommen-upload-*")) == []
