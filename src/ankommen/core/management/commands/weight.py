from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ankommen.core.outputs import Outputs
from ankommen.core.refusing import speaking
from ankommen.core.ui.numbers import number
from ankommen.core.weighting import (
    STEPS,
    SurveyFile,
    WeighedSurvey,
    fits_a_sheet,
    put_results,
    put_weights,
    read_answers,
    read_margins,
    read_survey,
    refused,
    report_page,
    weigh_survey,
)
from ankommen.methods.weighting import WeightingRefused

QUIET_SECONDS = 2.0


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
        parser.add_argument("--replace", action="store_true", help="overwrite earlier results")

    def handle(self, *args: Any, **options: Any) -> None:
        self.started = self.spoken = time.monotonic()
        with speaking(options["language"], WeightingRefused, refused):
            self._weight(options)

    def _weight(self, options: dict[str, Any]) -> None:
        out, report = options["out"], options["report"]
        beside = out.with_suffix(".weights.csv")
        outputs = Outputs(
            [out, beside, *([report] if report else [])],
            inputs=[one for name in ("answers", "design", "margins") if (one := options[name])],
            replace=options["replace"],
        )
        design = options["design"]
        file = read_survey(design.read_bytes())
        before = self._before(file, design.parent)
        survey = self._weigh(file, options["answers"], options["margins"], before=before)
        with outputs:
            with outputs.open(out) as stream:
                put_results(survey, stream)
            if not fits_a_sheet(survey):
                with outputs.open(beside) as stream:
                    put_weights(survey, stream)
            if report:
                with outputs.open(report) as stream:
                    stream.write(report_page(survey).encode())
        self._tell("files")
        self.stdout.write(f"{len(survey.lines)} → {', '.join(map(str, outputs.written))}")

    def _before(self, file: SurveyFile, folder: Path) -> WeighedSurvey | None:
        """The earlier wave, which has a design of its own."""
        if (part := file.previous) is None:
            return None
        earlier = read_survey((folder / part.design).read_bytes())
        margins = folder / part.margins if part.margins else None
        survey = self._weigh(earlier, folder / part.answers, margins)
        self._tell("before")
        return survey

    def _weigh(
        self,
        file: SurveyFile,
        path: Path,
        margins: Path | None,
        *,
        before: WeighedSurvey | None = None,
    ) -> WeighedSurvey:
        answers = read_answers(path, names=file.names, missing=file.missing, progress=self._count)
        self._tell("answers")
        return weigh_survey(
            file,
            answers,
            lambda needed: read_margins(margins, answers, needed) if margins else (),
            before=before,
            tell=self._tell,
        )

    def _tell(self, step: str) -> None:
        """A step that is done, or a question, by its title."""
        if step in STEPS:
            self._say(str(STEPS[step]))
        elif self._is_due():
            self._say(step)

    def _count(self, rows: int) -> None:
        if self._is_due():
            self._say(number(rows))

    def _is_due(self) -> bool:
        """Every two seconds at first, less often in long work."""
        now = time.monotonic()
        return now - self.spoken > max(QUIET_SECONDS, (now - self.started) / 10)

    def _say(self, words: str) -> None:
        self.spoken = time.monotonic()
        self.stderr.write(f"{self.spoken - self.started:6.1f} s  {words}")
