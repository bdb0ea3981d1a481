"""Reads a GTFS feed (gtfs.org/documentation/schedule/reference) and says what it is like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO
from zoneinfo import available_timezones

import numpy as np

from ankommen.methods.reachability.archives import Limits, Progress, Source, open_source, read_table
from ankommen.methods.reachability.calendars import (
    count_trips,
    period_of,
    usual_and_other_days,
)
from ankommen.methods.reachability.calls import read_calls, read_time
from ankommen.methods.reachability.errors import Hint, ReachabilityRefused, Reason
from ankommen.methods.reachability.feeds import (
    Feed,
    Headway,
    IntArray,
    Service,
    Trips,
)
from ankommen.methods.reachability.reports import FeedReport, Finding, Notebook
from ankommen.methods.reachability.stops import read_stops, read_transfers

DEFAULT_TIMEZONE = "Europe/Berlin"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Regular = tuple[tuple[bool, ...], date | None, date | None]
NEVER: Regular = ((False,) * 7, None, None)


def read_feed(
    feed: Path | BinaryIO,
    *,
    today: date | None = None,
    limits: Limits | None = None,
    tell: Progress | None = None,
) -> Feed:
    """A feed from a zip file, an open binary file or a folder. Nothing is written to disk.

    `today` lets the report say that the feed has ended or not begun. What can be repaired is
    repaired, what cannot be used is left out, both are noted in `Feed.report`; what makes the feed
    useless is refused (`ReachabilityRefused`). `tell` hears the table and the rows read so far.
    """
    notes = Notebook()
    source = open_source(feed, limits or Limits(), notes, tell)
    for table in ("stops", "trips", "stop_times"):
        if table not in source.openers:
            raise _missing(f"{table}.txt")
    if not {"calendar", "calendar_dates"} & set(source.openers):
        raise _missing("calendar.txt")
    timezone = _timezone(source, notes)
    stops = read_stops(source, notes)
    services = _services(source, notes)
    period = period_of(services, notes)
    listed = _trips(source, services, notes)
    numbers = {code: index for index, code in enumerate(listed.codes)}
    calls, used = read_calls(source, numbers, stops, notes)
    if not len(used):
        raise ReachabilityRefused(
            Reason.NO_TRIPS,
            where="stop_times.txt",
            expected="at least one trip of two stops",
            got=[note.finding.value for note in notes.notes()],
            hint=Hint.ASK_THE_TRANSPORT_COMPANY,
        )
    trips = _only(listed, used)
    headways = tuple(_headways(source, trips, notes))
    _note_step_free(trips, notes)
    transfers = read_transfers(source, stops, notes)
    counts = (len(stops), len(trips), len(calls.stop))
    per_service = count_trips(trips.service, len(services))
    usual, others = usual_and_other_days(services, per_service, *period, notes)
    _note_age(period, today, notes)
    report = FeedReport(*period, *counts, usual, others, notes.notes())
    return Feed(stops, trips, calls, services, headways, transfers, timezone, report)


def _missing(name: str) -> ReachabilityRefused:
    return ReachabilityRefused(
        Reason.FILE_MISSING, where="feed", expected=name, got=None, hint=Hint.SEND_GTFS_ZIP
    )


def _timezone(source: Source, notes: Notebook) -> str:
    if "agency" not in source.openers:
        notes.add(Finding.NO_AGENCY)
    found = {
        row["agency_timezone"]
        for row in read_table(source, "agency", (), notes)
        if row["agency_timezone"]
    }
    known = sorted(found & available_timezones())
    if len(found) > 1:
        notes.add(Finding.TIMEZONES_DIFFER, ", ".join(sorted(found)))
    if known:
        return known[0]
    notes.add(Finding.TIMEZONE_ASSUMED, DEFAULT_TIMEZONE)
    return DEFAULT_TIMEZONE


def _services(source: Source, notes: Notebook) -> tuple[Service, ...]:
    regular: dict[str, Regular] = {}
    needed = ("service_id", *WEEKDAYS, "start_date", "end_date")
    for row in read_table(source, "calendar", needed, notes):
        first, last = _date(row["start_date"]), _date(row["end_date"])
        if first is None or last is None:
            notes.add(Finding.BAD_DATE, row["service_id"])
            continue
        regular[row["service_id"]] = (tuple(row[one] == "1" for one in WEEKDAYS), first, last)
    added: dict[str, set[date]] = {}
    removed: dict[str, set[date]] = {}
    exceptional = ("service_id", "date", "exception_type")
    for row in read_table(source, "calendar_dates", exceptional, notes):
        day = _date(row["date"])
        if day is None or row["exception_type"] not in {"1", "2"}:
            notes.add(Finding.BAD_DATE, row["service_id"])
            continue
        kind = added if row["exception_type"] == "1" else removed
        kind.setdefault(row["service_id"], set()).add(day)
    if not regular:
        notes.add(Finding.ONLY_EXCEPTIONS, count=len(set().union(*added.values(), set())))
    return tuple(
        Service(code, *regular.get(code, NEVER), _days(added, code), _days(removed, code))
        for code in sorted({*regular, *added})
    )


def _days(exceptions: dict[str, set[date]], code: str) -> frozenset[date]:
    return frozenset(exceptions.get(code, ()))


def _date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])) if len(text) == 8 else None
    except ValueError:
        return None


@dataclass
class _Lists:
    codes: list[str]
    lines: list[str]
    headsigns: list[str]
    service: list[int]
    step_free: list[int]


def _trips(source: Source, services: tuple[Service, ...], notes: Notebook) -> Trips:
    lines = {
        row["route_id"]: row["route_short_name"] or row["route_long_name"]
        for row in read_table(source, "routes", ("route_id",), notes)
    }
    service_of = {one.code: index for index, one in enumerate(services)}
    rows, seen = _Lists([], [], [], [], []), set[str]()
    for row in read_table(source, "trips", ("route_id", "service_id", "trip_id"), notes):
        code, service = row["trip_id"], service_of.get(row["service_id"])
        if code in seen:
            notes.add(Finding.DUPLICATE_TRIP, code)
            continue
        if service is None:
            notes.add(Finding.UNKNOWN_SERVICE, code)
            continue
        seen.add(code)
        rows.codes.append(code)
        rows.lines.append(lines.get(row["route_id"], row["route_id"]))
        rows.headsigns.append(row["trip_headsign"])
        rows.service.append(service)
        free = row["wheelchair_accessible"]
        rows.step_free.append(int(free) if free in {"1", "2"} else 0)
    return Trips(
        tuple(rows.codes),
        tuple(rows.lines),
        tuple(rows.headsigns),
        np.array(rows.service, dtype=np.int32),
        np.array(rows.step_free, dtype=np.int8),
    )


def _only(trips: Trips, used: IntArray) -> Trips:
    return Trips(
        tuple(trips.codes[index] for index in used),
        tuple(trips.lines[index] for index in used),
        tuple(trips.headsigns[index] for index in used),
        trips.service[used],
        trips.step_free[used],
    )


def _headways(source: Source, trips: Trips, notes: Notebook) -> Iterable[Headway]:
    numbers = {code: index for index, code in enumerate(trips.codes)}
    needed = ("trip_id", "start_time", "end_time", "headway_secs")
    for row in read_table(source, "frequencies", needed, notes):
        trip = numbers.get(row["trip_id"])
        start, end = read_time(row["start_time"]), read_time(row["end_time"])
        every = row["headway_secs"]
        if trip is None:
            notes.add(Finding.UNKNOWN_TRIP, row["trip_id"])
        elif (
            start is None
            or end is None
            or not 0 <= start < end
            or not (every.isdecimal() and len(every) < 7 and int(every) >= 10)
        ):
            notes.add(Finding.BAD_HEADWAY, row["trip_id"])
        else:
            notes.add(Finding.HEADWAYS, row["trip_id"])
            yield Headway(trip, start, end, int(every))


def _note_step_free(trips: Trips, notes: Notebook) -> None:
    unknown = int((trips.step_free == 0).sum())
    if unknown:
        notes.add(Finding.WHEELCHAIR_UNKNOWN, count=unknown, of=len(trips))


def _note_age(period: tuple[date, date], today: date | None, notes: Notebook) -> None:
    first, last = period
    if today is not None and last < today:
        notes.add(Finding.ENDED, last.isoformat(), count=(today - last).days)
    if today is not None and first > today:
        notes.add(Finding.NOT_BEGUN, first.isoformat(), count=(first - today).days)
