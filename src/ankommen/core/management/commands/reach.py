from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.reachability import (
    STEPS,
    Question,
    memory_used,
    reach,
    read_courses,
    read_day_cares,
    read_homes,
    read_outline_file,
    read_sites,
    refuse_unwritable,
    refused,
    report_page,
    write_matrix,
)
from ankommen.core.refusing import speaking
from ankommen.core.ui.numbers import number
from ankommen.methods.reachability import (
    BYTES_PER_CALL,
    Limits,
    ReachabilityRefused,
    Walking,
    read_feed,
)

MEGABYTE = 1_000_000
START = 150
"""Megabytes of a process that has not read anything."""


class Command(BaseCommand):
    help = "Who gets to which course and back by bus, with the child at day care; what would help."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("feed", type=Path, help="the timetable: GTFS as zip or folder")
        parser.add_argument(
            "--from", dest="homes", type=Path, required=True, help="where people live, as a table"
        )
        parser.add_argument(
            "--to", dest="courses", type=Path, required=True, help="courses with their hours"
        )
        parser.add_argument("--day-cares", type=Path, help="day cares with their hours")
        parser.add_argument("--date", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
        parser.add_argument("--until", type=date.fromisoformat, help="count days up to this one")
        parser.add_argument("--places", type=Path, help="rooms where a course could be held")
        parser.add_argument("--stops", type=Path, help="where a stop could be added")
        parser.add_argument("--outlines", type=Path, help="outlines of the area as GeoJSON")
        parser.add_argument("--step-free", action="store_true", help="ask for ways without a step")
        parser.add_argument("--look-at", type=int, default=5, help="courses to find changes for")
        parser.add_argument("--speed", type=float, default=1.2, help="on foot, metres a second")
        parser.add_argument("--detour", type=float, default=1.3, help="way over straight line")
        parser.add_argument("--walk", type=float, default=1500.0, help="metres to a stop at most")
        parser.add_argument("--memory", type=int, default=1024, help="megabytes at most")
        parser.add_argument("--out", type=Path, required=True, help="the matrix, CSV or XLSX")
        parser.add_argument("--report", type=Path, help="for reading, as HTML")
        parser.add_argument("--language", choices=("de", "en"), default="de")

    def handle(self, *args: Any, **options: Any) -> None:
        self.started = time.monotonic()
        with speaking(options["language"], ReachabilityRefused, refused):
            self._reach(options)

    def _reach(self, options: dict[str, Any]) -> None:
        homes, courses = read_homes(options["homes"]), read_courses(options["courses"])
        cares = read_day_cares(options["day_cares"]) if options["day_cares"] else []
        sites, stops = (
            read_sites(options[name]) if options[name] else [] for name in ("places", "stops")
        )
        outlines = read_outline_file(options["outlines"]) if options["outlines"] else ()
        refuse_unwritable(options["out"], len(homes), len(courses))
        self._tell("places")
        feed = read_feed(
            options["feed"],
            today=timezone.localdate(),
            limits=Limits(rows=max(options["memory"] - START, 1) * MEGABYTE // BYTES_PER_CALL),
            tell=lambda table, rows: self._say(f"{table}.txt: {number(rows)}"),
        )
        self._tell("feed")
        question = Question(
            options["date"],
            until=options["until"],
            walking=Walking(options["speed"], options["detour"], options["walk"]),
            is_step_free=options["step_free"],
            looked_at=options["look_at"],
            memory=options["memory"],
        )
        found = reach(
            feed, homes, courses, cares, question, sites=sites, stops=stops, tell=self._tell
        )
        report = report_page(found, outlines) if options["report"] else ""
        write_matrix(found, options["out"])
        if options["report"]:
            options["report"].write_text(report, encoding="utf-8")
        self._tell("files")
        used = _("Speicher: %(used)s MB von %(most)s MB") % {
            "used": number(memory_used() // MEGABYTE),
            "most": number(options["memory"]),
        }
        self._say(used)
        self.stdout.write(f"{len(homes)} × {len(courses)} → {options['out']}")

    def _tell(self, step: str) -> None:
        self._say(str(STEPS[step]))

    def _say(self, words: str) -> None:
        self.stderr.write(f"{time.monotonic() - self.started:6.1f} s  {words}")
