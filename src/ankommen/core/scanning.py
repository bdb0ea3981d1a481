"""Uploads go through the office's virus scanner before any page sees them, if one is set up.

`ANKOMMEN_UPLOAD_SCANNER` is a command that gets the path of the file as its last argument:
clamdscan, or a small client of an ICAP service. Status 0 lets the file pass. Anything else, a
missing command or thirty seconds of silence included, does not: a scanner that cannot be asked has
not said yes.
"""

from __future__ import annotations

import logging
import subprocess
import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

SECONDS = 30
FOUND = 1  # what clamscan, clamdscan and most ICAP clients answer when they found something
log = logging.getLogger("ankommen.uploads")


class UploadRefused(Exception):
    """The scanner did not let a file pass. `found`: it named something; else it gave no answer."""

    def __init__(self, *, found: bool) -> None:
        super().__init__("infected" if found else "unreachable")
        self.found = found


class ScanFiles(FileUploadHandler):
    """Writes a copy beside what arrives and asks about it when the file is complete."""

    _copy: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if settings.UPLOAD_SCANNER:
            self._copy = tempfile.NamedTemporaryFile(prefix="ankommen-upload-")  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if self._copy is not None:
            self._copy.write(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        if self._copy is None:
            return
        with self._copy as copy:
            copy.flush()
            refused = ask(copy.name)
        self._copy = None
        if refused is not None:
            setattr(self.request, _REFUSED, refused)
            raise StopUpload

    def upload_interrupted(self) -> None:
        if self._copy is not None:
            self._copy.close()
            self._copy = None


_REFUSED = "upload_was_refused"


def ask(path: str) -> UploadRefused | None:
    """None lets the file pass."""
    command = [*settings.UPLOAD_SCANNER, path]
    try:
        status = subprocess.run(
            command, capture_output=True, timeout=SECONDS, check=False
        ).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("The upload scanner gave no answer: %s", type(error).__name__)
        return UploadRefused(found=False)
    if status == 0:
        return None
    log.warning("The upload scanner answered with status %d; the file was dropped.", status)
    return UploadRefused(found=status == FOUND)


def refuse_unscanned(request: HttpRequest) -> None:
    """Raise what the scanner said about a file of this request."""
    if request.method == "POST" and request.FILES is not None:
        refused = getattr(request, _REFUSED, None)
        if refused is not None:
            raise refused
