"""Build the wheel with its assets and translations; refuse one that misses them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = (
    "core/static/vendor/",
    "locale/en/LC_MESSAGES/django.mo",
    "templates/core/base.html",
    ".dist-info/licenses/LICENSE",
    ".dist-info/licenses/THIRD_PARTY.md",
)


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    wheel = max(target.glob("ankommen-*.whl"), key=lambda path: path.stat().st_mtime)
    names = zipfile.ZipFile(wheel).namelist()
    missing = [part for part in NEEDED if not any(part in name for name in names)]
    if missing:
        sys.exit(f"{wheel.name} misses {', '.join(missing)}: run `make setup` first.")
    print(wheel)


if __name__ == "__main__":
    main()
