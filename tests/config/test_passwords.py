"""Outside of tests a password is kept as an Argon2 hash and as nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_a_new_password_is_hashed_by_argon2(tmp_path: Path) -> None:
    code = (
        "import django; django.setup();"
        "from django.contrib.auth.hashers import check_password, make_password;"
        "kept = make_password('correct-horse-battery');"
        "print(*kept.split('$')[:2], check_password('correct-horse-battery', kept),"
        "check_password('falsch', kept))"
    )
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANKOMMEN_")},
        "ANKOMMEN_MODE": "demo",
        "ANKOMMEN_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "ankommen.config.settings",
    }
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["argon2", "argon2id", "True", "False"]
