"""Workers in processes of their own, on the database of the test, with work that can be killed.

`python -m tests.faults.worker FOLDER` loads everything once and starts a worker for every line it
reads, whose process id it answers. The folder is where the test and the workers meet.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

KINDS = ("test.inside", "test.outside")


def register(folder: Path) -> None:
    from django.db import transaction

    from ankommen.core import audit, jobs
    from ankommen.core.viewer import SYSTEM

    def hold(number: int) -> None:
        """Stand still once where the test wants to kill; say that it may."""
        wanted, reached = folder / f"hold-{number}", folder / f"held-{number}"
        if wanted.exists() and not reached.exists():
            reached.touch()
            time.sleep(float(wanted.read_text() or 60))
        time.sleep(0.005)

    def inside(running: jobs.RunningJob) -> None:
        number = running.parameters["number"]
        with transaction.atomic():
            audit.record("test.effect", actor=SYSTEM, kind="test", id=number, label="Probe")
            hold(number)
            running.finish()

    def outside(running: jobs.RunningJob) -> None:
        number = running.parameters["number"]
        with (folder / "sent").open("a") as sent:
            sent.write(f"{number}\n")
        hold(number)
        running.finish()

    soon = jobs.Retry(delay=timedelta(milliseconds=200))
    jobs.register("test.inside", inside, retry=soon)
    jobs.register("test.outside", outside, reaches_outside=True)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankommen.config.settings")
    import django

    django.setup()
    from ankommen.core.jobs import registry
    from ankommen.core.jobs.worker import Worker

    registry._scheduled.clear()
    register(Path(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the killed ones
    for _line in sys.stdin:
        process = os.fork()
        if not process:
            Worker(interval=0.05).run()
            os._exit(0)
        print(process, flush=True)


if __name__ == "__main__":
    main()
