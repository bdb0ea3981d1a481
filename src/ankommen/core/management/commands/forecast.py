from __future__ import annotations

from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.errors import Refused
from ankommen.core.forecasting import (
    Arrivals,
    Link,
    Quota,
    Wanted,
    make_plan,
    read_arrivals,
    read_events,
    read_key,
    read_places,
    read_stays,
    refused,
    report_page,
    with_events,
    write_plan,
)
from ankommen.core.refusing import speaking
from ankommen.methods.forecasting import ForecastRefused, Month, Overflow


class Command(BaseCommand):
    help = "Forecast monthly arrivals; say when places run out and how many to hold."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("arrivals", type=Path, help="months and counts: CSV, XLSX or ODS")
        parser.add_argument("--horizon", type=int, default=12, help="months ahead")
        parser.add_argument("--places", type=Path, help="one house a row")
        parser.add_argument("--house-events", type=Path, help="opens, closes, blocked, places")
        parser.add_argument(
            "--overflow",
            choices=[one.value for one in Overflow],
            help="where people go whose house is full; else demand is not cut off",
        )
        parser.add_argument("--stays", type=Path, help="days of moving in and out, one stay a row")
        parser.add_argument("--joiners", type=float, default=0.0, help="relatives per person")
        parser.add_argument("--joiners-after", type=int, default=6, help="months until they come")
        parser.add_argument("--whole", type=Path, help="arrivals of the Land or the country")
        parser.add_argument(
            "--key",
            nargs=2,
            action="append",
            default=[],
            metavar=("FILE", "NAME"),
            help="share of the whole; again for the share of that share",
        )
        parser.add_argument("--key-weight", type=float, default=0.5, help="beside own history")
        parser.add_argument("--account-from", type=Month.read, help="first month of the account")
        parser.add_argument("--carry-over", type=float, default=0.0, help="balance before it")
        parser.add_argument("--events", type=Path, help="what is known or supposed, by months")
        parser.add_argument("--risk", type=float, default=0.05, help="how often places may lack")
        parser.add_argument("--short", type=float, help="euro a month for a place too few")
        parser.add_argument("--idle", type=float, help="euro a month for an empty place")
        parser.add_argument("--place-cost", type=Decimal, help="euro a month at full occupancy")
        parser.add_argument("--fixed", type=Decimal, default=Decimal("0.9"), help="fixed part")
        parser.add_argument("--lead", type=int, default=9, help="months from order to use")
        parser.add_argument(
            "--gap", action="append", default=[], help="a month known to be missing"
        )
        parser.add_argument("--break-at", help="first month after a break in the counting")
        parser.add_argument("--as-of", type=Month.read, help="the month that asks; else this one")
        parser.add_argument("--seed", type=int, default=1, help="of the random numbers")
        parser.add_argument("--out", type=Path, required=True, help="the plan as XLSX")
        parser.add_argument("--report", type=Path, help="the plan for reading, as HTML")
        parser.add_argument("--language", choices=("de", "en"), default="de")

    def handle(self, *args: Any, **options: Any) -> None:
        with speaking(options["language"], ForecastRefused, refused):
            self._plan(options)

    def _plan(self, options: dict[str, Any]) -> None:
        arrivals = self._arrivals(options["arrivals"], options)
        stays = read_stays(options["stays"]) if options["stays"] else None
        places = options["places"]
        houses = read_places(places, stays=stays, until=arrivals.own.last) if places else []
        if options["house_events"]:
            houses = with_events(houses, options["house_events"])
        events = read_events(options["events"]) if options["events"] else []
        wanted = Wanted(
            horizon=options["horizon"],
            risk=options["risk"],
            seed=options["seed"],
            lead_months=options["lead"],
            short=options["short"],
            idle=options["idle"],
            place_cost=options["place_cost"],
            fixed=options["fixed"],
            joiners=options["joiners"],
            joiners_after=options["joiners_after"],
            overflow=Overflow(options["overflow"]) if options["overflow"] else None,
        )
        plan = make_plan(arrivals, houses, events, wanted, self._quota(options))
        report = report_page(plan) if options["report"] else ""
        options["out"].write_bytes(write_plan(plan))
        if options["report"]:
            options["report"].write_text(report, encoding="utf-8")
        self.stdout.write(f"{plan.forecast.first} + {wanted.horizon} → {options['out']}")

    def _arrivals(self, path: Path, options: dict[str, Any]) -> Arrivals:
        today = timezone.localdate()
        return read_arrivals(
            path,
            as_of=options["as_of"] or Month(today.year, today.month),
            gaps=options["gap"],
            break_at=options["break_at"],
        )

    def _quota(self, options: dict[str, Any]) -> Quota | None:
        whole, keys, since = options["whole"], options["key"], options["account_from"]
        if bool(whole) != bool(keys) or (since and not keys):
            message = _("--whole und --key gehören zusammen; --account-from braucht beide.")
            raise Refused.because("quota_options", message)
        if not keys:
            return None
        return Quota(
            whole=self._arrivals(whole, options),
            links=tuple(Link(read_key(Path(path)), name) for path, name in keys),
            weight=options["key_weight"],
            since=since,
            carry_over=options["carry_over"],
        )
