from __future__ import annotations

import base64
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ankommen.core.encryption import Damaged, KeyMissing, rotation


class Command(BaseCommand):
    help = (
        "Field keys: `keys generate` prints one, `keys check` opens every encrypted value, "
        "`keys rotate` re-encrypts under the first one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("generate", "check", "rotate"))
        parser.add_argument("--dry-run", action="store_true", help="count, change nothing")

    def handle(self, *args: Any, what: str, dry_run: bool, **options: Any) -> None:
        if what == "generate":
            self.stdout.write(base64.b64encode(os.urandom(32)).decode())
            return
        try:
            if what == "check":
                self._check()
            else:
                self._count() if dry_run else self._rotate()
        except (Damaged, KeyMissing) as error:
            raise CommandError(str(error)) from error

    def _check(self) -> None:
        broken = 0
        for place in rotation.places():
            opened, messages = rotation.unreadable(place)
            self.stdout.write(f"{place.name}: {opened} open")
            for message in messages:
                broken += 1
                self.stderr.write(f"  {message}")
        if broken:
            raise CommandError("Some values do not open with the configured keys; see above.")

    def _count(self) -> None:
        for place in rotation.places():
            self.stdout.write(f"{place.name}: {place.waiting()} to re-encrypt")

    def _rotate(self) -> None:
        done = rotation.rotate(step=lambda name, count: self.stderr.write(f"{name}: {count}"))
        self.stdout.write(f"{done} values re-encrypted. Old keys may be removed from the file.")
