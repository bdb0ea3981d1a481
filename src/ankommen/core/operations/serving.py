"""Whether pages are served out of this data folder: who serves them holds a locked file, and the
system lets go when that process dies.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

log = logging.getLogger("ankommen.operations")


@contextmanager
def pages_are_served() -> Iterator[None]:
    """Show it for as long as this lasts; several may serve at once."""
    try:
        file = _file().open("w")
        fcntl.flock(file, fcntl.LOCK_SH)
    except OSError as error:
        log.warning("No sign of serving can be kept: %s", type(error).__name__)
        yield
        return
    with file:
        yield


def somebody_serves() -> bool:
    try:
        with _file().open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _file() -> Path:
    return Path(settings.DATA_DIR) / "serving.lock"
