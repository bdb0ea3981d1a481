from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ankommen.core.matching import (
    problem_schema,
    proposal_file,
    proposal_schema,
    read_problem,
    refused,
    report_page,
    write_proposal,
)
from ankommen.core.refusing import speaking
from ankommen.methods.matching import Forecast, MatchingRefused, propose, propose_today

SCHEMAS = {"problem": problem_schema, "proposal": proposal_schema}


class Command(BaseCommand):
    help = "Propose who goes where: homes, seats, volunteers or interpreters, with every reason."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("problem", type=Path, nargs="?", help="the problem as JSON")
        parser.add_argument("--out", type=Path, help="the proposal as JSON")
        parser.add_argument("--earlier", type=Path, help="who came in a span like the one ahead")
        parser.add_argument("--expected", type=float, help="how many of them are still to come")
        parser.add_argument("--report", type=Path, help="the proposal for reading, as HTML")
        parser.add_argument("--seconds", type=float, help="time limit of each run of the engine")
        parser.add_argument("--alternatives", type=int, default=5, help="other places explained")
        parser.add_argument("--language", choices=("de", "en"), default="de")
        parser.add_argument("--schema", choices=tuple(SCHEMAS), help="print a JSON schema and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["schema"]:
            self.stdout.write(json.dumps(SCHEMAS[options["schema"]](), indent=1))
            return
        if not (options["problem"] and options["out"]):
            raise CommandError("ankommen match PROBLEM.json --out PROPOSAL.json")
        if (options["earlier"] is None) != (options["expected"] is None):
            raise CommandError("--earlier EARLIER.json --expected NUMBER")
        with speaking(options["language"], MatchingRefused, refused):
            self._match(options)

    def _match(self, options: dict[str, Any]) -> None:
        started = time.monotonic()
        file = read_problem(options["problem"].read_bytes())
        seconds = options["seconds"] or file.seconds
        problem = file.described()
        self._tell(started, _("%(agents)d × %(resources)d gelesen"), problem.shape)
        if options["earlier"]:
            earlier = read_problem(options["earlier"].read_bytes()).described()
            ahead = Forecast(earlier, options["expected"])
            proposal = propose_today(problem, ahead, seconds=seconds)
        else:
            proposal = propose(problem, rule=file.rule, gap=file.gap, seconds=seconds)
        self._tell(started, _("Vorschlag gefunden, %(agents)d × %(resources)d"), problem.shape)
        self._tell(started, _("Gründe für %(agents)d × %(resources)d"), problem.shape)
        found = proposal_file(proposal, most=options["alternatives"], seconds=seconds)
        options["out"].write_bytes(write_proposal(found))
        if options["report"]:
            options["report"].write_text(report_page(found), encoding="utf-8")
        placed, everybody = len(found.placements), len(problem.agents)
        self.stdout.write(f"{placed} / {everybody} → {options['out']}. {found.quality_text}")
        if not found.certificate.feasible:
            raise CommandError("\n".join(found.certificate.breaches))

    def _tell(self, started: float, text: str, shape: tuple[int, int]) -> None:
        agents, resources = shape
        seconds = time.monotonic() - started
        words = text % {"agents": agents, "resources": resources}
        self.stderr.write(f"{seconds:6.1f} s  {words}")
