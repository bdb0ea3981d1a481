from __future__ import annotations

import resource
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ankommen.core.disclosure import refused, write_safe
from ankommen.core.linkage import link, read_order, read_people, record_page
from ankommen.core.refusing import speaking
from ankommen.methods.disclosure import DisclosureError


class Command(BaseCommand):
    help = "Link files of several offices once, offline, and write protected counts only."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("issued", type=Path, help="CSV: one row per person, with the groups")
        parser.add_argument("others", type=Path, nargs="+", help="CSV: where they may be found")
        parser.add_argument("--order", type=Path, required=True, help="what is allowed, as TOML")
        parser.add_argument("--out", type=Path, required=True, help="the safe counts as CSV")
        parser.add_argument("--record", type=Path, required=True, help="what was done, as HTML")
        parser.add_argument("--language", choices=("de", "en"), default="de")
        parser.add_argument("--seconds", type=float, default=60.0, help="time limit of the engine")

    def handle(self, *args: Any, **options: Any) -> None:
        # A crash must not leave names or the key on the disk.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with speaking(options["language"], DisclosureError, refused):
            self._link(options)

    def _link(self, options: dict[str, Any]) -> None:
        text = options["order"].read_text(encoding="utf-8")
        order = read_order(text, today=timezone.localdate())
        first, *rest = [
            read_people(path.read_bytes(), order, name=path.name, is_issued=number == 0)
            for number, path in enumerate((options["issued"], *options["others"]))
        ]
        linked = link(order, first, rest, now=timezone.localtime(), seconds=options["seconds"])
        result = write_safe(linked.protected)
        options["record"].write_text(record_page(linked, result=result), encoding="utf-8")
        options["out"].write_bytes(result)
