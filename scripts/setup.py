"""Prepare a checkout: environment, locked packages, front end, translations.

Runs on plain Python 3.11 without any package, asks nothing, does nothing twice.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
ASSETS = ROOT / "src/ankommen/core/static/vendor"
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


def main() -> None:
    dev = "--dev" in sys.argv or "--bench" in sys.argv
    refuse_old_python()
    refuse_missing_system_packages()
    make_environment()
    install_packages(dev=dev)
    if "--bench" in sys.argv:
        install_peers()
    build_front_end()
    compile_translations()


def refuse_old_python() -> None:
    if sys.version_info < (3, 11):
        stop(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}.")


def refuse_missing_system_packages() -> None:
    missing = [
        package
        for library, package in LIBRARIES.items()
        if ctypes.util.find_library(library) is None
    ]
    if not VENV.exists() and importlib.util.find_spec("ensurepip") is None:
        missing.insert(0, "python3-venv")
    if missing:
        line = f"apt-get install --yes {' '.join(missing)}"
        stop(f"System packages are missing. This line installs them:\n\n    {line}")


def make_environment() -> None:
    if not (BIN / "python").exists():
        step("virtual environment", sys.executable, "-m", "venv", str(VENV))
    STAMPS.mkdir(exist_ok=True)


def install_packages(*, dev: bool) -> None:
    """Install the locked packages and this package. The development set contains the other."""
    lock = lock_file("dev" if dev else "runtime")
    if is_done("packages", package_state(lock)):
        return
    if not dev and is_done("packages", package_state(lock_file("dev"))):
        return
    install("--require-hashes", "-r", str(lock), label=f"packages from {lock.name}")
    install("--no-deps", "-e", str(ROOT), label="ankommen itself")
    done("packages", package_state(lock))


def install_peers() -> None:
    """The tools that the bench measures against. Neither the product nor its tests need them."""
    state = digest([lock_file("bench")])
    if not is_done("peers", state):
        install("--require-hashes", "-r", str(lock_file("bench")), label="tools to measure against")
        done("peers", state)


def lock_file(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def package_state(lock: Path) -> str:
    return digest([lock, ROOT / "pyproject.toml"])


def install(*arguments: str, label: str) -> None:
    """With uv where it can be installed, else with pip: the same hashed file."""
    python = str(BIN / "python")
    if uv := find_uv():
        step(label, uv, "pip", "install", "-q", "--python", python, *arguments)
    else:
        step(label, python, "-m", "pip", "install", "-q", *arguments)


def find_uv() -> str | None:
    if not (BIN / "uv").exists():
        pip = [str(BIN / "python"), "-m", "pip", "install", "-q"]
        lock = ["--require-hashes", "-r", str(lock_file("uv"))]
        subprocess.run([*pip, *lock], check=False, capture_output=True)
    return str(BIN / "uv") if (BIN / "uv").exists() else shutil.which("uv")


def build_front_end() -> None:
    """Install the npm packages and build the assets, with Node from PATH or from a wheel."""
    names = ("package.json", "package-lock.json", "scripts/build_frontend.mjs")
    own_styles = sorted((ROOT / "src/ankommen/core/static/core/css").glob("*.css"))
    state = digest([*(ROOT / name for name in names), *own_styles])
    if is_done("front end", state) and ASSETS.exists() and (ROOT / "node_modules").exists():
        return
    npm = find_npm()
    path = f"{npm.parent}{os.pathsep}{os.environ['PATH']}"
    step("front-end packages", str(npm), "ci", "--silent", path=path)
    step("front-end assets", str(npm), "run", "build", "--silent", path=path)
    done("front end", state)


def find_npm() -> Path:
    found = shutil.which("npm")
    if found and node_is_new_enough():
        return Path(found)
    if not (BIN / "npm").exists():
        install("--require-hashes", "-r", str(lock_file("node")), label="Node from a wheel")
    return BIN / "npm"


def node_is_new_enough() -> bool:
    if not shutil.which("node"):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().removeprefix("v").split(".")[0]
    return major.isdigit() and int(major) >= 18


def compile_translations() -> None:
    catalogues = sorted((ROOT / "src").rglob("*.po"))
    state = digest(catalogues)
    if is_done("translations", state) and all(p.with_suffix(".mo").exists() for p in catalogues):
        return
    step("translations", str(BIN / "python"), str(ROOT / "scripts/messages.py"), "compile")
    done("translations", state)


def step(label: str, *command: str, path: str | None = None) -> None:
    started = time.monotonic()
    print(f"  {label} …", end="", flush=True)
    environment = {**os.environ, "PATH": path} if path else None
    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        stop(f"{result.stdout}{result.stderr}\nThis step failed: {label} ({' '.join(command)})")
    print(f" {time.monotonic() - started:.0f} s")


def digest(paths: list[Path]) -> str:
    content = hashlib.sha256()
    for path in paths:
        content.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return content.hexdigest()


def is_done(what: str, state: str) -> bool:
    stamp = STAMPS / what
    return stamp.exists() and stamp.read_text() == state


def done(what: str, state: str) -> None:
    (STAMPS / what).write_text(state)


def stop(message: str) -> None:
    sys.exit(f"\n{message}\n")


if __name__ == "__main__":
    main()
