from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ankommen.core.refusing import speaking
from ankommen.core.ui.numbers import number
from ankommen.core.weighting import (
    STEPS,
    fits_a_sheet,
    read_answers,
    read_margins,
    read_survey,
    refused,
    report_page,
    weigh_survey,
    write_results,
    write_weights,
)
from ankommen.methods.weighting import WeightingRefused


class Command(BaseCommand):
    help = "Weight a survey to known population figures; every number with its standard error."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("answers", type=Path, help="CSV, XLSX or ODS: one row per person")
        parser.add_argument("--design", type=Path, required=True, help="what was drawn, as TOML")
        parser.add_argument("--margins", type=Path, help="CSV: margin, category, people")
        parser.add_argument("--out", type=Path, required=True, help="weights and numbers as XLSX")
        parser.add_argument("--report", type=Path, help="the methods report as HTML")
        parser.add_argument("--language", choices=("de", "en"), default="de")

    def handle(self, *args: Any, **options: Any) -> None:
        self.started = time.monotonic()
        with speaking(options["language"], WeightingRefused, refused):
            self._weight(options)

    def _weight(self, options: dict[str, Any]) -> None:
        file = read_survey(options["design"].read_bytes())
        answers = read_answers(options["answers"], progress=lambda row: self._say(number(row)))
        self._tell("answers")
        margins = read_margins(options["margins"], answers) if options["margins"] else ()
        survey = weigh_survey(file, answers, margins, tell=self._tell)
        report = report_page(survey) if options["report"] else ""
        options["out"].write_bytes(write_results(survey))
        if not fits_a_sheet(survey):
            weights = options["out"].with_suffix(".weights.csv")
            weights.write_bytes(write_weights(survey))
            self.stdout.write(str(weights))
        if options["report"]:
            options["report"].write_text(report, encoding="utf-8")
        self._tell("files")
        self.stdout.write(f"{len(survey.lines)} → {options['out']}")

    def _tell(self, step: str) -> None:
        self._say(str(STEPS[step]))

    def _say(self, words: str) -> None:
        self.stderr.write(f"{time.monotonic() - self.started:6.1f} s  {words}")
