from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format

from ankommen.core.errors import Refused
from ankommen.core.geography import shipped
from ankommen.core.geography.population_figures import Place
from ankommen.core.geography.population_import import OTHER, PopulationWork, population_table
from ankommen.core.geography.selectors import population_of
from ankommen.core.imports.direct import Answer, check_directly
from ankommen.core.models import Area
from ankommen.core.registries.import_tables import WRITES, Asked, Outcome
from ankommen.core.tables.reading import MAX_FILE_BYTES, too_large
from ankommen.core.viewer import DISTRICT, Grant, Viewer

OPERATOR = Viewer(None, "Kommandozeile", frozenset({Grant("core.edit_areas", DISTRICT)}))
PROBLEMS_SHOWN = 50
LINES_NAMED = 5


class Command(BaseCommand):
    help = "Import a population table (CSV, XLSX, ODS in the form of Destatis table 12411-0018)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--series", default=shipped.SERIES, help="name of the series")
        parser.add_argument("--source", required=True, help="source and licence of the figures")
        parser.add_argument("--dry-run", action="store_true", help="check and show, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = Asked(
            viewer=OPERATOR,
            target=OTHER,
            batch="",
            reason="",
            now=timezone.now(),
            today=timezone.localdate(),
        )
        work = PopulationWork(asked, series=options["series"], source=options["source"])
        try:
            answers = check_directly(population_table(), work, _content(options["file"]))
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        _refuse(answers)
        with transaction.atomic():
            work.write([one for one in answers if one[1].outcome in WRITES])
            for line in _summary(answers):
                self.stdout.write(line)
            transaction.set_rollback(options["dry_run"])
        if options["dry_run"]:
            self.stdout.write("Nichts geschrieben (--dry-run).")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            data = source.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    if len(data) > MAX_FILE_BYTES:
        raise CommandError(str(too_large(len(data))))
    return data


def _refuse(answers: Sequence[Answer]) -> None:
    """All rows are right or nothing is written."""
    lines = defaultdict(list)
    for row, checked in answers:
        for problem in checked.problems:
            lines[str(problem.message)].append(row.number)
    if lines:
        shown = [f"Zeile {_numbers(rows)}: {text}" for text, rows in lines.items()]
        raise CommandError("\n".join(shown[:PROBLEMS_SHOWN]))
    if all(checked.outcome == Outcome.PASSED_OVER for _row, checked in answers):
        raise CommandError("Die Tabelle enthält kein Gebiet, das hier geführt wird.")


def _numbers(rows: Sequence[int]) -> str:
    more = ", …" if len(rows) > LINES_NAMED else ""
    return ", ".join(map(str, rows[:LINES_NAMED])) + more


def _summary(answers: Sequence[Answer]) -> list[str]:
    """A line for each area and day."""
    found: defaultdict[Place, Counter[Outcome]] = defaultdict(Counter)
    for _row, checked in answers:
        if checked.outcome != Outcome.PASSED_OVER:
            found[checked.plan.cell.place][checked.outcome] += 1
    names = dict(Area.objects.values_list("pk", "name"))
    return [
        f"{names[place.area_id]}, {place.day:%d.%m.%Y}: {_persons(place)} Personen "
        f"({counts[Outcome.NEW]} neu, {counts[Outcome.CHANGED]} geändert, "
        f"{counts[Outcome.SAME]} gleich)"
        for place, counts in found.items()
    ]


def _persons(place: Place) -> str:
    area_id, series, day = place
    persons = population_of(area_id=area_id, series=series, reference_date=day)
    return number_format(persons or 0, use_l10n=True, force_grouping=True)
