from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ankommen.config import serving
from ankommen.core.operations import readiness


class Command(BaseCommand):
    help = "Serve this installation: pages and, unless --no-work, the background work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-work", action="store_true", help="`ankommen work` runs elsewhere")

    def handle(self, *args: Any, host: str, port: int, no_work: bool, **options: Any) -> None:
        serving.refuse_taken_port(host, port)
        readiness.write_a_block()
        serving.bring_up_to_date()
        serving.refuse_unready()
        self.check(databases=["default"])
        serving.serve(
            host=host,
            port=port,
            announce=lambda: self.stdout.write(f"Serving on http://{host}:{port}"),
            with_worker=not no_work,
        )
