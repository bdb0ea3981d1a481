"""Processes of one server end together: what `ankommen serve` starts notices when it is gone.

A server that is killed hard cannot tell its children. Each of them asks the system who its parent
is: an orphan has another one.
"""

from __future__ import annotations

import os
import signal
import threading
import time

LOOK_EVERY = 0.5
SECONDS_TO_STOP = 15


def end_with(parent: int) -> None:
    """End this process in order when its parent has ended; if that takes too long, at once."""
    threading.Thread(target=_watch, args=(parent,), name="ends-with-parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_STOP)
    os.kill(os.getpid(), signal.SIGKILL)
