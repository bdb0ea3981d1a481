"""Files a command leaves behind: all of them whole, or none; nothing is overwritten unasked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from django.utils.translation import gettext as _

from .errors import Refused

PART = ".part"


class Outputs:
    """Around the writing: each file grows under another name and gets its own when all are done.

    Asked before the work begins, so that nobody waits for what cannot be kept.
    """

    def __init__(self, paths: Sequence[Path], *, inputs: Sequence[Path], replace: bool) -> None:
        self.written: list[Path] = []
        known = {one.resolve() for one in inputs}
        for path in paths:
            if path.resolve() in known or len({one.resolve() for one in paths}) < len(paths):
                message = _("„%(path)s“ ist zweimal genannt.")
                raise Refused.because("named_twice", message % {"path": path})
            if not path.parent.is_dir():
                message = _("Den Ordner „%(path)s“ gibt es nicht.")
                raise Refused.because("no_folder", message % {"path": path.parent})
            if path.exists() and not replace:
                message = _("„%(path)s“ gibt es schon. Mit --replace wird die Datei ersetzt.")
                raise Refused.because("already_there", message % {"path": path})

    def __enter__(self) -> Self:
        return self

    @contextmanager
    def open(self, path: Path) -> Iterator[IO[bytes]]:
        self.written.append(path)
        with _part(path).open("wb") as stream:
            yield stream

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        for path in self.written:
            if kind is None:
                os.replace(_part(path), path)
            else:
                _part(path).unlink(missing_ok=True)


def _part(path: Path) -> Path:
    return path.with_name(path.name + PART)
