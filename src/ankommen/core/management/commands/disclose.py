from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ankommen.core.disclosure import (
    protect,
    read_rules,
    read_table,
    refused,
    report_page,
    write_safe,
)
from ankommen.core.refusing import speaking
from ankommen.methods.disclosure import DisclosureError


class Command(BaseCommand):
    help = "Protect a table of people: small counts and what gives them away are hidden or rounded."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", type=Path, help="CSV, XLSX or ODS: one row per cell")
        parser.add_argument("--rules", type=Path, required=True, help="rules as TOML")
        parser.add_argument("--out", type=Path, required=True, help="the safe table as CSV")
        parser.add_argument("--report", type=Path, help="what was protected and why, as HTML")
        parser.add_argument("--language", choices=("de", "en"), default="de")
        parser.add_argument("--seconds", type=float, default=60.0, help="time limit of the engine")

    def handle(self, *args: Any, **options: Any) -> None:
        with speaking(options["language"], DisclosureError, refused):
            self._protect(options)

    def _protect(self, options: dict[str, Any]) -> None:
        rules = read_rules(options["rules"].read_text(encoding="utf-8"))
        table = read_table(options["table"].read_bytes(), rules)
        protected = protect(table, rules, seconds=options["seconds"])
        report = report_page(protected)
        options["out"].write_bytes(write_safe(protected))
        if options["report"]:
            options["report"].write_text(report, encoding="utf-8")
        self.stdout.write(f"{protected.hidden} / {protected.published.size} → {options['out']}")
