"""Where uploads and made files lie: a file is there as a whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """When the disk fills up while a file is written, what was written of it goes again."""

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        was_there = path.exists()
        try:
            return str(super()._save(name, content))  # type: ignore[misc]
        except OSError:
            if not was_there:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            raise
