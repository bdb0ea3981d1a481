"""A command and a worker start quickly: what only some work needs is loaded when it is needed."""

from __future__ import annotations

import os
import subprocess
import sys

HEAVY = ("scipy", "numpy", "numba", "highspy", "weasyprint", "docx")


def test_starting_loads_no_engine() -> None:
    code = (
        "import sys, django; django.setup();"
        "import ankommen.config.urls, ankommen.core.jobs.worker;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    environment = {
        **os.environ,
        "ANKOMMEN_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "ankommen.config.settings",
    }
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
