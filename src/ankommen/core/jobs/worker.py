"""The loop behind `ankommen work`: jobs, the daily schedule, and jobs whose worker died."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from datetime import datetime, timedelta
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction, is_locked_database_exception

from ..faults import cause_of
from . import alive
from .due import enqueue_due
from .reaper import reap, reap_own

log = logging.getLogger("ankommen.jobs")
LOOK_AFTER_EVERY = timedelta(seconds=30)
LONGEST_PAUSE = 30.0


class Worker:
    """Runs one job after the other until it is told to stop; the running job is finished first."""

    def __init__(self, *, interval: float = 1.0) -> None:
        self.interval = interval
        self.id = get_random_string(16)
        self._runner = _task_runner(self.id)
        self._stop = threading.Event()
        self._looked_after: datetime | None = None
        self._troubles = 0

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """End after the running job; the second time at once (the job goes back to the queue)."""
        if self._stop.is_set():
            sys.exit(1)
        self._stop.set()

    def run(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self.stop)
        alive.forget_old()
        with alive.signed_on(self.id):
            while not self._stop.is_set():
                if not self._turn():
                    self._stop.wait(self._pause())

    def run_waiting(self, *, now: datetime) -> None:
        """What is due and what waits, then return: for a timer of the system, and for tests."""
        with alive.signed_on(self.id):
            self.look_after(now=now)
            while not self._stop.is_set() and self.run_one():
                pass

    def _turn(self) -> bool:
        """Mend, schedule, run one job. False if there was nothing to do or no database."""
        try:
            close_old_connections()
            if self._troubles:
                self._resume()
            alive.give_sign()
            self.look_after(now=timezone.now())
            return self.run_one()
        except (OperationalError, InterfaceError) as error:
            self._troubles += 1
            log.warning("The database does not answer: %s", cause_of(error) or "mistake")
            connection.close()
            return False

    def _resume(self) -> None:
        mended = reap_own(worker=self.id, now=timezone.now())
        log.warning("The database answers again; %d interrupted jobs go on", mended)
        self._troubles = 0

    def _pause(self) -> float:
        """Longer and longer while the database is away, up to half a minute."""
        return min(self.interval * float(2 ** min(self._troubles, 10)), LONGEST_PAUSE)

    def look_after(self, *, now: datetime) -> None:
        """Schedule and dead jobs, twice a minute. A locked database is tried again next time."""
        if self._looked_after and timedelta() <= now - self._looked_after < LOOK_AFTER_EVERY:
            return
        self._looked_after = now
        try:
            for kind in enqueue_due(now=now):
                log.info("Scheduled %s", kind)
            if mended := reap(now=now):
                log.warning("Mended %d jobs whose worker is gone or gave no sign of life", mended)
        except OperationalError as error:
            if not is_locked_database_exception(error):
                raise
            log.warning("Schedule put off: %s", type(error).__name__)

    def run_one(self) -> bool:
        """Run the next waiting job; False if there is none or the database is busy."""
        if not DBTaskResult.objects.ready().exists():
            return False
        try:
            with exclusive_transaction():
                waiting = DBTaskResult.objects.ready().get_locked()
                if waiting is not None:
                    waiting.claim(self.id)
        except OperationalError as error:
            if not is_locked_database_exception(error):
                raise
            return False
        if waiting is None:
            return False
        self._runner.run_task(waiting)
        return True


def _task_runner(worker_id: str) -> QueueWorker:
    """The queue's own way to run a task and to note what came of it; its loop is not used."""
    return QueueWorker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
    )
