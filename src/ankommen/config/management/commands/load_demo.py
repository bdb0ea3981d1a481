from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ankommen.config.demo.loader import Loaded, load_demo
from ankommen.config.demo.world import HOME
from ankommen.core.errors import Refused


class Command(BaseCommand):
    help = "Load the demo district into an empty database. Refuses any other database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--district",
            default=HOME,
            metavar="KEY",
            help=f"official key of five digits, e.g. 03153 (default {HOME})",
        )

    def handle(self, *args: Any, district: str, **options: Any) -> None:
        try:
            loaded = load_demo(district_key=district, today=timezone.localdate())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            "Demo district loaded."
            if loaded is Loaded.NOW
            else "The demo district is already there; nothing to do."
        )
