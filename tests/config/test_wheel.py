"""The built wheel installs into an empty environment and serves the demo without Node."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.prove


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the locked packages and the wheel, nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, str(ROOT / "scripts/build_wheel.py"), str(folder))
    wheel = next(folder.glob("*.whl"))
    venv = folder / "venv"
    run(sys.executable, "-m", "venv", str(venv))
    lock = str(ROOT / "requirements/runtime.txt")
    install(venv, "--require-hashes", "-r", lock)
    install(venv, "--no-deps", str(wheel))
    return venv


def run(*command: str) -> None:
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def install(venv: Path, *arguments: str) -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv:
        run(uv, "pip", "install", "-q", "--python", str(venv / "bin/python"), *arguments)
    else:
        run(str(venv / "bin/python"), "-m", "pip", "install", "-q", *arguments)


@pytest.fixture
def demo_address(empty_environment: Path, tmp_path: Path) -> Iterator[str]:
    port = free_port()
    environment = {
        "PATH": f"{empty_environment / 'bin'}:/usr/bin:/bin" if not node_in("/usr/bin") else "/bin",
        "ANKOMMEN_DATA_DIR": str(tmp_path / "data"),
        "LANG": "C.UTF-8",
    }
    server = subprocess.Popen(
        [str(empty_environment / "bin/ankommen"), "demo", "--port", str(port)],
        cwd=tmp_path,
        env=environment,
        start_new_session=True,
    )
    try:
        wait_until_it_answers(f"http://localhost:{port}/de/")
        yield f"http://localhost:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def node_in(folder: str) -> bool:
    return (Path(folder) / "node").exists()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(address: str, seconds: int = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"{address} does not answer after {seconds} s")


def test_wheel_serves_the_demo_with_its_assets(demo_address: str) -> None:
    with urllib.request.urlopen(f"{demo_address}/de/") as response:  # noqa: S310
        page = response.read().decode()
    assert "Landkreis Görlitz" in page
    style = page.split('rel="stylesheet"')[1].split('href="')[1].split('"')[0]
    with urllib.request.urlopen(demo_address + style) as response:  # noqa: S310
        assert "--kern" in response.read().decode()
