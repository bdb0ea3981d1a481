from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ankommen.core.disclosure import refused
from ankommen.core.microdata import anonymise, read_people, read_rules, report_page, write_rows
from ankommen.core.refusing import speaking
from ankommen.methods.disclosure import DisclosureError


class Command(BaseCommand):
    help = "Make rows about people coarser until nobody stands out; only such rows are written."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rows", type=Path, help="CSV, XLSX or ODS: one row per person")
        parser.add_argument("--rules", type=Path, required=True, help="rules as TOML")
        parser.add_argument("--report", type=Path, required=True, help="the proposals as HTML")
        parser.add_argument("--out", type=Path, help="the rows under one proposal as CSV")
        parser.add_argument("--proposal", type=int, default=1, help="which one, from 1")
        parser.add_argument("--language", choices=("de", "en"), default="de")

    def handle(self, *args: Any, **options: Any) -> None:
        with speaking(options["language"], DisclosureError, refused):
            self._anonymise(options)

    def _anonymise(self, options: dict[str, Any]) -> None:
        rules = read_rules(options["rules"].read_text(encoding="utf-8"))
        people = read_people(options["rows"].read_bytes(), rules)
        found = anonymise(people, rules, number=options["proposal"])
        options["report"].write_text(report_page(found), encoding="utf-8")
        if options["out"]:
            options["out"].write_bytes(write_rows(found.header, found.rows))
            self.stdout.write(f"{len(found.rows)} / {found.total} → {options['out']}")
