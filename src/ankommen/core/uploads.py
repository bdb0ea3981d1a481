"""Uploads that are too large are dropped while they arrive, before they fill memory or disk."""

from __future__ import annotations

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

MAX_UPLOAD_BYTES = 20 * 1024 * 1024


class DropLargeFiles(FileUploadHandler):
    """Skips the rest of a file above the limit; the other fields of the form still arrive."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > MAX_UPLOAD_BYTES:
            setattr(self.request, _DROPPED, True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


_DROPPED = "upload_was_dropped"


def was_dropped(request: HttpRequest) -> bool:
    """Whether a file of this request was above the limit and therefore did not arrive."""
    request.FILES  # noqa: B018 - a file is dropped while the request is parsed
    return bool(getattr(request, _DROPPED, False))
