from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ankommen.core.jobs.worker import Worker
from ankommen.core.operations import readiness
from ankommen.core.operations.together import end_with
from ankommen.core.search.rebuilding import queue_if_outdated


class Command(BaseCommand):
    help = "Run background jobs and the daily schedule until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="run what is due and waiting, then end"
        )
        parser.add_argument(
            "--parent",
            type=int,
            metavar="PROCESS",
            help="end when this process, which started this one, has ended",
        )

    def handle(self, *args: Any, once: bool, parent: int | None, **options: Any) -> None:
        if parent is not None:
            end_with(parent)
        readiness.write_a_block()
        queue_if_outdated()
        worker = Worker()
        if once:
            worker.run_waiting(now=timezone.now())
            return
        self.stdout.write("Waiting for work. Stop with Ctrl+C.")
        worker.run()
