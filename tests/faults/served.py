"""`ankommen serve` itself, on the database of the test, and a browser's requests to it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from ankommen.accounts.models import User

from .processes import environment, wait_for

PARTS = {"serve": r" ankommen serve ", "pages": r"config\.pages ", "worker": r" ankommen work "}


def logged_in(user: User) -> str:
    """The session of somebody who has logged in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Served:
    """A server with its own folder of files. Started again it goes on with what is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: set[tuple[int, str]] = set()

    def __enter__(self) -> Served:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._serve.wait()

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._serve = subprocess.Popen(
            [sys.executable, "-m", "ankommen", "serve", "--port", str(self.port)],
            env={
                **environment(),
                "ANKOMMEN_DATA_DIR": str(self.folder),
                "ANKOMMEN_SECRET_KEY": settings.SECRET_KEY,
                "ANKOMMEN_FIELD_KEYS_FILE": str(settings.FIELD_KEYS_FILE),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self._answers, seconds=180)
        wait_for(lambda: len(self.processes()) == 4)

    def _answers(self) -> bool:
        assert self._serve.poll() is None, "the server did not start"
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        return False

    def process(self, part: str) -> int:
        """The process `serve`, `worker`, `pages`, or `child`, in which requests are answered."""
        named = {one: _command(one) for one in self.processes()}
        pages = [one for one, command in named.items() if re.search(PARTS["pages"], command)]
        if part == "child":
            return next(one for one in pages if _parent(one) in pages)
        if part == "pages":
            return next(one for one in pages if _parent(one) not in pages)
        return next(one for one, line in named.items() if re.search(PARTS[part], line))

    def processes(self) -> set[int]:
        """All that lives of what was started: also what has lost its parent."""
        self._serve.poll()
        self._seen |= {(one, _started(one)) for one in _descendants(self._serve.pid)}
        living = {one for one, started in self._seen if started and _started(one) == started}
        return {one for one in living if _command(one)}

    def all_ended(self) -> bool:
        return not self.processes()

    def send(self, path: str, sent: dict[str, Any], *, session: str, seconds: float = 300) -> str:
        """Post a form; the address it leads to."""
        token = "t" * 32
        names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        cookies = zip(names, (session, token), strict=True)
        request = urllib.request.Request(
            f"http://localhost:{self.port}{path}",
            data=encode_multipart(BOUNDARY, {**sent, "csrfmiddlewaretoken": token}),
            headers={
                "Content-Type": MULTIPART_CONTENT,
                "Cookie": "; ".join(f"{name}={value}" for name, value in cookies),
            },
        )
        opener = urllib.request.build_opener(_Stay)
        try:
            opener.open(request, timeout=seconds)
        except urllib.error.HTTPError as error:
            if error.code == 302:
                return str(error.headers["Location"])
            raise
        raise AssertionError("the form came back")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **options: Any) -> None:
        return None


def _descendants(process: int) -> set[int]:
    with suppress(OSError):
        tasks = Path(f"/proc/{process}/task").glob("*/children")
        children = {int(one) for task in tasks for one in task.read_text().split()}
        return {process}.union(*map(_descendants, children))
    return set()


def _command(process: int) -> str:
    """Its command line; empty for what has ended, also when nobody has asked how."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    return ""


def _parent(process: int) -> int:
    return int(_facts(process)[1])


def _started(process: int) -> str:
    """A number is given to another process later; this tells them apart."""
    with suppress(OSError):
        return _facts(process)[19]
    return ""


def _facts(process: int) -> list[str]:
    """What stands in `stat` behind the name: state, parent, …"""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
