from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ankommen.core.search import index
from ankommen.core.search.rebuilding import Place, rebuild


class Command(BaseCommand):
    help = "The index of the search: `search rebuild` makes it anew, `search check` compares it."
    said_at = 0.0

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("rebuild", "check"))
        parser.add_argument(
            "--after", metavar="KIND:ID", help="go on behind this row, the last one that was said"
        )

    def handle(self, *args: Any, what: str, after: str | None, **options: Any) -> None:
        if what == "rebuild":
            self.rebuild(after)
        else:
            self.compare()

    def rebuild(self, after: str | None) -> None:
        place = Place.read(after) if after else None
        if after and place is None:
            raise CommandError(
                f"{after} is no place to go on from; `search rebuild` says them as measure:4711."
            )
        done = rebuild(self.say, after=place)
        self.stdout.write(f"{done.total()} rows read, the index is made anew.")

    def say(self, kind: str, id: int) -> None:
        """Once a second, so that a rebuild that was killed can go on there."""
        now = time.monotonic()
        if now - self.said_at >= 1:
            self.said_at = now
            self.stderr.write(f"{kind}:{id}")

    def compare(self) -> None:
        faults = index.check()
        for fault, count in sorted(faults.items()):
            self.stderr.write(f"{fault}: {count}")
        if faults:
            raise CommandError(
                "The index differs from the data. `ankommen search rebuild` mends it."
            )
        self.stdout.write("The index agrees with the data.")
