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
    read_year,
    refused,
    report_page,
    unknown_ahead_text,
    write_proposal,
    write_year,
    year_file,
    year_page,
    year_schema,
)
from ankommen.core.refusing import speaking
from ankommen.methods.matching import Forecast, MatchingRefused, propose, propose_today

SCHEMAS = {"problem": problem_schema, "proposal": proposal_schema, "year": year_schema}


class Command(BaseCommand):
    help = "Propose who goes where: homes, seats, volunteers or interpreters, with every reason."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("problem", type=Path, nargs="?", help="the problem as JSON")
        parser.add_argument("--out", type=Path, help="the proposal as JSON")
        parser.add_argument("--earlier", type=Path, help="who came in a span like the one ahead")
        parser.add_argument("--expected", type=float, help="how many of them are still to come")
        parser.add_argument("--year", action="store_true", help="go through a year of arrivals")
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
        whole_year = options["year"] and options["expected"] is None
        if not whole_year and (options["earlier"] is None) != (options["expected"] is None):
            raise CommandError("--earlier EARLIER.json --expected NUMBER")
        with speaking(options["language"], MatchingRefused, refused):
            (self._go_through_year if options["year"] else self._match)(options)

    def _match(self, options: dict[str, Any]) -> None:
        started = time.monotonic()
        file = read_problem(options["problem"].read_bytes())
        seconds = options["seconds"] or file.seconds
        problem = file.described()
        self._tell(started, _("%(agents)d × %(resources)d gelesen"), problem.shape)
        if options["earlier"]:
            proposal = propose_today(problem, self._ahead(options), seconds=seconds)
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

    def _go_through_year(self, options: dict[str, Any]) -> None:
        started = time.monotonic()
        file = read_problem(options["problem"].read_bytes())
        problem = file.described()
        year = read_year(file, problem)
        ahead = self._ahead(options) if options["earlier"] else None
        self._tell(started, _("%(agents)d × %(resources)d gelesen"), problem.shape)
        found = year_file(year, ahead, seconds=options["seconds"] or file.seconds)
        self._tell(started, _("Jahr durchgerechnet, %(agents)d × %(resources)d"), problem.shape)
        options["out"].write_bytes(write_year(found))
        if options["report"]:
            options["report"].write_text(year_page(found), encoding="utf-8")
        for one in found.policies:
            share = f"{one.policy}: {one.share_of_hindsight:.1%}"
            self.stdout.write(f"{share}, {one.placed} / {found.arrived} → {options['out']}")
        if unknown := unknown_ahead_text(found):
            self.stderr.write(unknown)

    def _ahead(self, options: dict[str, Any]) -> Forecast:
        """Who came earlier; of an earlier year as many are expected again if nothing is said."""
        earlier = read_problem(options["earlier"].read_bytes()).described()
        expected = options["expected"]
        return Forecast(earlier, len(earlier.agents) if expected is None else expected)

    def _tell(self, started: float, text: str, shape: tuple[int, int]) -> None:
        agents, resources = shape
        seconds = time.monotonic() - started
        words = text % {"agents": agents, "resources": resources}
        self.stderr.write(f"{seconds:6.1f} s  {words}")
