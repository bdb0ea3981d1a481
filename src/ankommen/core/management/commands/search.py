from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ankommen.core.search import index


class Command(BaseCommand):
    help = "The index of the search: `search rebuild` makes it anew, `search check` compares it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("rebuild", "check"))

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "rebuild":
            done = index.rebuild(step=lambda kind, count: self.stderr.write(f"{kind}: {count}"))
            self.stdout.write(f"{done.total()} entries rebuilt.")
            return
        faults = index.check()
        for fault, count in sorted(faults.items()):
            self.stderr.write(f"{fault}: {count}")
        if faults:
            raise CommandError(
                "The index differs from the data. `ankommen search rebuild` mends it."
            )
        self.stdout.write("The index agrees with the data.")
