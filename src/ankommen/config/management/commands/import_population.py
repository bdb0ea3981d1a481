from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import number_format

from ankommen.core.errors import Refused
from ankommen.core.geography import services, shipped
from ankommen.core.geography.population_file import MAX_BYTES, read_population_file
from ankommen.core.viewer import DISTRICT, Grant, Viewer

OPERATOR = Viewer(None, "Kommandozeile", frozenset({Grant("core.edit_areas", DISTRICT)}))


class Command(BaseCommand):
    help = "Import a population table (CSV in the form of Destatis table 12411-0018)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--series", default=shipped.SERIES, help="name of the series")
        parser.add_argument("--source", required=True, help="source and licence of the figures")
        parser.add_argument("--dry-run", action="store_true", help="check and show, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as source:
                data = source.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        plan = services.plan_population_import(
            actor=OPERATOR,
            file=read_population_file(data),
            series=options["series"],
            source=options["source"],
        )
        try:
            if plan.problems:
                raise Refused(plan.problems)
            if not options["dry_run"]:
                services.import_population(actor=OPERATOR, plan=plan)
        except Refused as refused:
            raise CommandError("\n".join(str(one.message) for one in refused.problems)) from refused
        for change in plan.changes:
            persons = number_format(change.persons or 0, use_l10n=True, force_grouping=True)
            self.stdout.write(
                f"{change.area.name}, {change.reference_date:%d.%m.%Y}: {persons} Personen "
                f"({change.new} neu, {change.changed} geändert, {change.unchanged} gleich)"
            )
        if options["dry_run"]:
            self.stdout.write("Nichts geschrieben (--dry-run).")
