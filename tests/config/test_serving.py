"""Serving: a taken port is named, both processes answer, a dead worker is replaced."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError

from ankommen.config import serving
from tests.faults.processes import wait_for


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"--port {port + 1}"):
            serving.refuse_taken_port("127.0.0.1", port)
    serving.refuse_taken_port("127.0.0.1", free_port())


@pytest.mark.parametrize("port", [70_000, -1])
def test_an_impossible_port_is_refused(port: int) -> None:
    with pytest.raises(CommandError, match="1 to 65535"):
        serving.refuse_taken_port("127.0.0.1", port)


def children_of(parent: int) -> set[int]:
    return {int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()}


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_worker_is_started_again_and_both_end_together(tmp_path: Path) -> None:
    """On an empty database: no demo is needed to serve."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANKOMMEN_")},
        "ANKOMMEN_DATA_DIR": str(tmp_path),
        "ANKOMMEN_MODE": "test",
    }
    command = [sys.executable, "-m", "ankommen", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        assert status(f"http://localhost:{port}/intern/") == 200  # the log-in page
        server, worker = sorted(children_of(process.pid))
        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: len(children_of(process.pid) - {worker}) == 2)
        children = children_of(process.pid)
        assert server in children
        assert status(f"http://localhost:{port}/intern/") == 200
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert not any(alive(child) for child in children)


def status(address: str, seconds: int = 180) -> int:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:  # noqa: S310
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"{address} does not answer")
