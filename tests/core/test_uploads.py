from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import RequestFactory

from ankommen.core import uploads


def test_a_large_file_is_dropped_and_the_rest_of_the_form_arrives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "MAX_UPLOAD_BYTES", 100_000)
    large = SimpleUploadedFile("large.csv", io.BytesIO(b"x" * 200_000).getvalue())
    request = RequestFactory().post("/", {"file": large, "after": "still here"})
    assert "file" not in request.FILES
    assert request.POST["after"] == "still here"
    assert uploads.was_dropped(request)


def test_a_small_file_arrives() -> None:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("small.csv", b"a;b")})
    assert not uploads.was_dropped(request)
    (file,) = request.FILES.values()
    assert isinstance(file, UploadedFile)
    assert file.read() == b"a;b"
