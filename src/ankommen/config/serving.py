"""Serve the pages and run the background work, as two child processes that end together."""

from __future__ import annotations

import hashlib
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

SECONDS_TO_START = 30
SECONDS_TO_STOP = 15
THREADS_PER_PROCESS = 4

Child = subprocess.Popen[bytes]


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
    call_command("migrate", verbosity=0)
    stamp = _static_stamp()
    written = Path(settings.STATIC_ROOT) / ".stamp"
    if not (written.is_file() and written.read_text(encoding="utf-8") == stamp):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        written.write_text(stamp, encoding="utf-8")


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
    commands = [_server(host, port)]
    ended: Child | None = None
    if with_worker:
        commands.append([sys.executable, "-m", "ankommen", "work"])
    with _stopped_by_signal(), _running(commands, environment) as children:
        _wait_until_answering(host, port, children[0])
        announce()
        ended = _first_to_end(children)
    if ended is not None and ended.returncode != 0:
        raise CommandError(f"A process ended with code {ended.returncode}; see its message above.")


def _server(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "ankommen.config.wsgi:application"),
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--blocking-threads", str(THREADS_PER_PROCESS), "--no-ws", "--log-level", "warning"),
    ]


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
def _running(commands: list[list[str]], environment: dict[str, str]) -> Iterator[list[Child]]:
    # A session of their own: Ctrl+C reaches only this process, which then stops them in order.
    children: list[Child] = []
    try:
        for command in commands:
            children.append(  # noqa: PERF401 - what has started must be stopped on failure
                subprocess.Popen(command, env=environment, start_new_session=True)
            )
        yield children
    finally:
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _wait_until_answering(host: str, port: int, server: Child) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CommandError("The server did not start; see its message above.")
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CommandError(f"The server did not answer within {SECONDS_TO_START} seconds.")


def _first_to_end(children: list[Child]) -> Child | None:
    while True:
        for child in children:
            if child.poll() is not None:
                return child
        time.sleep(0.3)
