"""Whether a worker still lives: each holds a locked file, and the system lets go when it dies.

So the work of a killed worker on this machine is known to be dead at once. Of a worker elsewhere
there is no file here: its work is dead when it gives no sign for too long.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils import timezone

from .rules import is_dead

log = logging.getLogger("ankommen.jobs")
FILES_KEPT = timedelta(days=14)
_me: list[str] = []


def me() -> str:
    """The worker that this process is; empty in a process that is none."""
    return _me[-1] if _me else ""


@contextmanager
def signed_on(worker: str) -> Iterator[None]:
    """Be this worker, and show by a locked file that this process lives."""
    _me.append(worker)
    file = _locked_file(worker)
    try:
        yield
    finally:
        _me.remove(worker)
        if file is not None:
            file.close()
            Path(file.name).unlink(missing_ok=True)


def _locked_file(worker: str) -> IO[str] | None:
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / worker).open("w")
        fcntl.flock(file, fcntl.LOCK_EX)
    except OSError as error:
        log.warning("No sign of life can be kept in %s: %s", folder, type(error).__name__)
        return None
    return file


def is_gone(worker: str) -> bool:
    """Whether this worker ran on this machine and its process has ended."""
    if not worker or worker == me():
        return False
    try:
        with (_folder() / worker).open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def give_sign() -> None:
    """This worker goes on: not only does its process live, it comes round."""
    for worker in _me:
        with suppress(OSError):
            os.utime(_folder() / worker)


def somebody_works(*, now: datetime) -> bool:
    """Whether a worker that keeps its file here lives and has come round of late."""
    return any(_works(path, now) for path in _folder().glob("*"))


def _works(path: Path, now: datetime) -> bool:
    try:
        with path.open() as file:
            last_sign = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, tz=UTC)
            # Shared, so that two who look at once do not take each other for the worker.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return not is_dead(last_sign=last_sign, now=now)
    except OSError:
        return False
    return False


def forget_old() -> None:
    """Files of workers that were killed long ago."""
    oldest = (timezone.now() - FILES_KEPT).timestamp()
    for path in _folder().glob("*"):
        if path.stat().st_mtime < oldest and is_gone(path.name):
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "workers"
