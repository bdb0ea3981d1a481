"""Serve the pages and run the background work, as two child processes.

They end together, also when this process is killed (`core/operations/together.py`). A worker that
dies is started again; a server that dies ends both, for whoever started them to see.
"""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError

from ankommen.core.backup.files import settle
from ankommen.core.encryption.keys import refuse_unreadable_keys
from ankommen.core.faults import cause_of
from ankommen.core.legal.shipped import load_shipped
from ankommen.core.models import Installation
from ankommen.core.operations.logs import told
from ankommen.core.operations.serving import pages_are_served
from ankommen.core.operations.together import SECONDS_TO_STOP
from ankommen.portal.public import refuse_missing_security_contact, refuse_unfinished_pages

from .management.commands.migrate import Command as Migrate

SECONDS_TO_START = 60
THREADS_PER_PROCESS = 4
SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 30.0

SERVER_LOG = str(Path(__file__).with_name("server_log.json"))

log = logging.getLogger("ankommen.serving")


def refuse_taken_port(host: str, port: int) -> None:
    """Say so before anything is built, instead of failing afterwards."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError as error:
            raise CommandError(f"A port is a number from 1 to 65535, not {port}.") from error
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} cannot be used ({error.strerror}). Is another server "
                f"running? Choose a free port: --port {port + 1} (with make: PORT={port + 1})."
            ) from error


def bring_up_to_date() -> None:
    """Database tables and static files; quick when nothing has changed."""
    migrate()
    settle()
    if Installation.objects.exists():
        load_shipped()
    stamp = _static_stamp()
    written = Path(settings.STATIC_ROOT) / ".stamp"
    if not (written.is_file() and written.read_text(encoding="utf-8") == stamp):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        written.write_text(stamp, encoding="utf-8")


def migrate() -> None:
    """All migrations of an upgrade, or none of them."""
    command = Migrate()
    try:
        call_command(command, verbosity=0, interactive=False)
    except Exception as error:
        if cause_of(error):
            raise
        raise CommandError(
            f"The migration {command.under_way} failed ({told(error)}). Nothing of the upgrade was "
            "kept. Report this line, install the version before, and if that does not start, "
            "restore the backup made before the upgrade."
        ) from error


def refuse_unready() -> None:
    """What the server would refuse when it starts, said before it does."""
    refuse_unreadable_keys()
    refuse_unfinished_pages()
    refuse_missing_security_contact()


def _static_stamp() -> str:
    """Changes when a static file is added, removed or edited."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = os.stat(storage.path(path))
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def serve(*, host: str, port: int, announce: Callable[[], None], with_worker: bool = True) -> None:
    """Run until stopped by Ctrl+C or SIGTERM, or until the server ends by itself."""
    environment = {"ANKOMMEN_BASE_URL": f"http://localhost:{port}"} | os.environ
    server = Child(_server(host, port), environment)
    worker = Child(_worker(), environment)
    children = [server, worker] if with_worker else [server]
    ended: int | None = None
    with _stopped_by_signal(), pages_are_served(), _running(children):
        _wait_until_answering(host, port, server)
        announce()
        ended = _watch(server, children[1:])
    if ended:
        raise CommandError(f"The server ended with code {ended}; see its message above.")


class Child:
    """A process of ours. What has died is started again, after a pause that grows."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = SHORTEST_PAUSE
        self._started = self._died = 0.0

    def start(self) -> None:
        # A session of its own: Ctrl+C reaches only this process, which then stops it in order.
        self._process = subprocess.Popen(
            self._command, env=self._environment, start_new_session=True
        )
        self._started = time.monotonic()

    def ended(self) -> int | None:
        return self._process.poll() if self._process else None

    def start_again_if_dead(self) -> None:
        code, now = self.ended(), time.monotonic()
        if code is None:
            return
        if not self._died:
            self._died = now
            lived_well = now - self._started > LONGEST_PAUSE
            self._pause = SHORTEST_PAUSE if lived_well else min(2 * self._pause, LONGEST_PAUSE)
            log.error("The worker ended with code %s and is started again", code)
        if now - self._died >= self._pause:
            self._died = 0.0
            self.start()

    def stop(self) -> None:
        if self._process:
            self._process.terminate()

    def wait_until_stopped(self) -> None:
        if not self._process:
            return
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _server(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "ankommen.config.pages", str(os.getpid())),
        "ankommen.config.pages_wsgi:application",
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *(("--log-config", SERVER_LOG) if settings.LOG_FORMAT == "json" else ()),
        *("--blocking-threads", str(THREADS_PER_PROCESS), "--no-ws", "--log-level", "warning"),
    ]


def _worker() -> list[str]:
    return [sys.executable, "-m", "ankommen", "work", "--parent", str(os.getpid())]


class _Stop(Exception):
    """Somebody asked to stop."""


@contextmanager
def _stopped_by_signal() -> Iterator[None]:
    def stop(signum: int, frame: FrameType | None) -> None:
        raise _Stop

    before = {name: signal.signal(name, stop) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except _Stop:
        pass
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def _running(children: list[Child]) -> Iterator[None]:
    try:
        for child in children:
            child.start()
        yield
    finally:
        for child in children:
            child.stop()
        for child in children:
            child.wait_until_stopped()


def _wait_until_answering(host: str, port: int, server: Child) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.ended() is not None:
            raise CommandError("The server did not start; see its message above.")
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CommandError(f"The server did not answer within {SECONDS_TO_START} seconds.")


def _watch(server: Child, workers: list[Child]) -> int:
    """Until the server ends; its code."""
    while (code := server.ended()) is None:
        for worker in workers:
            worker.start_again_if_dead()
        time.sleep(0.3)
    return code
