"""The loop behind `ankommen work`: jobs, the daily schedule, and jobs whose worker died."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.db import OperationalError, close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult

from .daily import enqueue_due
from .reaper import reap

log = logging.getLogger("ankommen.jobs")
LOOK_AFTER_EVERY = timedelta(seconds=30)


class Worker:
    """Runs one job after the other until it is told to stop; the running job is finished first."""

    def __init__(self, *, interval: float = 1.0) -> None:
        self.interval = interval
        self.id = get_random_string(16)
        self._stop = threading.Event()
        self._looked_after: datetime | None = None

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """End after the running job; the second time at once (the job goes back to the queue)."""
        if self._stop.is_set():
            sys.exit(1)
        self._stop.set()

    def run(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self.stop)
        while not self._stop.is_set():
            self.look_after(now=timezone.now())
            if not self.run_one():
                self._stop.wait(self.interval)

    def run_waiting(self, *, now: datetime) -> None:
        """What is due and what waits, then return: for a timer of the system, and for tests."""
        self.look_after(now=now)
        while not self._stop.is_set() and self.run_one():
            pass

    def look_after(self, *, now: datetime) -> None:
        """Schedule and dead jobs, twice a minute. A locked database is tried again next time."""
        if self._looked_after and now - self._looked_after < LOOK_AFTER_EVERY:
            return
        self._looked_after = now
        close_old_connections()
        try:
            for kind in enqueue_due(now=now):
                log.info("Scheduled %s", kind)
            if mended := reap(now=now):
                log.warning("Mended %d jobs whose worker gave no sign of life", mended)
        except OperationalError as error:
            log.warning("Schedule put off: %s", type(error).__name__)

    def run_one(self) -> bool:
        """Run the next waiting job; False if there is none."""
        queue = _OneTask(self.id)
        queue.run()
        return queue.found_work


class _OneTask(QueueWorker):
    """The queue's own worker, for a single task."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=worker_id,
        )
        self.found_work = False

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        self.found_work = True
        super().run_task(db_task_result)
