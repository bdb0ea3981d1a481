"""Real processes on the database of the test, and how to kill them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent


def environment() -> dict[str, str]:
    """For a process that shall see what this test sees: same database, files and secrets."""
    return {
        **os.environ,
        "ANKOMMEN_MODE": "test",
        "ANKOMMEN_DATA_DIR": str(settings.DATA_DIR),
        "ANKOMMEN_DATABASE_URL": database_address(),
        "PYTHONPATH": str(ROOT),
    }


def database_address() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(str(found['NAME'])).absolute()}"
    host, port = found["HOST"] or "localhost", found["PORT"] or 5432
    secret = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}"
    return f"postgres://{secret}@{host}:{port}/{quote(found['NAME'])}"


class Workers:
    """Workers that a test starts and kills; see `tests.faults.worker`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Workers:
        self._starter = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker", str(self.folder)],
            env=environment(),
            cwd=ROOT,
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._starter.pid, signal.SIGKILL)
        self._starter.communicate()

    def start(self) -> int:
        """One more worker; its process id."""
        assert self._starter.stdin is not None
        assert self._starter.stdout is not None
        self._starter.stdin.write("\n")
        self._starter.stdin.flush()
        return int(self._starter.stdout.readline())


def kill(process: int) -> None:
    """Without a chance to put anything in order."""
    os.kill(process, signal.SIGKILL)
    wait_for(lambda: not Path(f"/proc/{process}").exists())


def wait_for(what: Callable[[], object], *, seconds: float = 60, every: float = 0.05) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {seconds} seconds for {what}.")
        time.sleep(every)
