"""The same timetable for other engines, and the same questions from stop to stop, like for like.

pynigiri (nigiri, the core of MOTIS) counts minutes and takes two of them to change. ferrobus counts
seconds and changes in none. So each gets the timetable in its own steps, blank times already
filled, and ours is asked with the same time to change. Nobody walks.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from ankommen.methods.reachability import Feed, Timetable, Walking, read_feed, timetable_on
from ankommen.methods.reachability.feeds import IntArray
from ankommen.methods.reachability.kernels import NEVER
from ankommen.methods.reachability.reading import WEEKDAYS
from ankommen.methods.reachability.travelling import Access, labels

from .streets import street_file

DAY = date(2019, 5, 15)
MOST_CHANGES = 20
Question = tuple[int, int, int]
"""From stop, to stop, leaving at so many seconds."""


@dataclass(frozen=True)
class Alike:
    """A timetable in `folder` as others read it, and as we do."""

    folder: Path
    feed: Feed
    timetable: Timetable
    places: list[tuple[float, float]]


def in_minutes(feed: Feed, folder: Path) -> Alike:
    """Whole minutes, two of them to change."""
    return _alike(feed, folder, step=60, gap=0, change=120)


def in_seconds(feed: Feed, folder: Path) -> Alike:
    """Arrivals in even seconds, departures in odd ones: a change in no time takes one second."""
    return _alike(feed, folder, step=2, gap=1, change=1)


def _alike(feed: Feed, folder: Path, *, step: int, gap: int, change: int) -> Alike:
    folder.mkdir(parents=True, exist_ok=True)
    count = len(feed.stops)
    places = [(40 + number // 64 * 0.25, 10 + number % 64 * 0.25) for number in range(count)]
    _write(folder, feed, places, step, gap)
    read = read_feed(folder)
    walking = Walking(between_stops=0.0, change=change)
    return Alike(folder, read, timetable_on(read, DAY, walking=walking), places)


def _write(
    folder: Path, feed: Feed, places: Sequence[tuple[float, float]], step: int, gap: int
) -> None:
    trips = [
        trip
        for trip in range(len(feed.trips))
        if feed.services[feed.trips.service[trip]].runs_on(DAY)
    ]
    day = f"{DAY:%Y%m%d}"
    tables: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
        "agency": (
            "agency_id,agency_name,agency_url,agency_timezone",
            [("a", "a", "https://a.example", feed.timezone)],
        ),
        "stops": (
            "stop_id,stop_name,stop_lat,stop_lon",
            [(f"s{number}", f"s{number}", *place) for number, place in enumerate(places)],
        ),
        "routes": (
            "route_id,agency_id,route_short_name,route_long_name,route_type",
            [("r", "a", "r", "r", 3)],
        ),
        "trips": ("route_id,service_id,trip_id", [("r", "d", f"t{trip:06}") for trip in trips]),
        "stop_times": (
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
            [row for trip in trips for row in _calls(feed, trip, step, gap)],
        ),
        "calendar": (
            f"service_id,{','.join(WEEKDAYS)},start_date,end_date",
            [("d", *[1] * 7, day, day)],
        ),
    }
    for name, (head, rows) in tables.items():
        with (folder / f"{name}.txt").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(head.split(","))
            writer.writerows(rows)


def _calls(feed: Feed, trip: int, step: int, gap: int) -> list[tuple[str, str, str, str, int]]:
    rows, free = [], 0
    for number, call in enumerate(range(feed.calls.first[trip], feed.calls.first[trip + 1])):
        arrival = max(int(feed.calls.arrival[call]) // step * step, free)
        departure = max(int(feed.calls.departure[call]) // step * step, arrival) + gap
        free = departure + gap
        stop = f"s{feed.calls.stop[call]}"
        rows.append((f"t{trip:06}", _clock(arrival), _clock(departure), stop, number))
    return rows


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def questions(feed: Feed, count: int, *, among: Sequence[int], seed: int) -> list[Question]:
    """Pairs of different stops at whole minutes while buses run."""
    random = np.random.default_rng(seed)
    found = list[Question]()
    while len(found) < count:
        start, end = random.choice(among, 2).tolist()
        if start != end:
            found.append((start, end, 60 * int(random.integers(11 * 60, 15 * 60))))
    return found


def ours(alike: Alike, asked: Sequence[Question]) -> list[int | None]:
    """Earliest arrivals in seconds by our engine."""
    starts = [start for start, _, _ in asked]
    found = from_stops(alike.timetable, starts, [leave for *_, leave in asked])
    arrivals = [int(found[end, lane]) for lane, (_, end, _) in enumerate(asked)]
    return [one if one < NEVER else None for one in arrivals]


def from_stops(timetable: Timetable, starts: Sequence[int], times: Sequence[int]) -> IntArray:
    """Arrival by vehicle (stops, questions); who is at a stop can board there at once."""
    count = len(starts)
    nowhere = np.zeros(count)
    near = Access(
        nowhere,
        nowhere,
        np.arange(count + 1, dtype=np.int32),
        np.array(starts, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
    )
    lanes = np.arange(count, dtype=np.int32)
    return labels(timetable, timetable.forth, near, lanes, np.array(times, dtype=np.int32))[1]


class Nigiri:
    """pynigiri on the timetable in minutes."""

    def __init__(self, alike: Alike) -> None:
        import pynigiri

        self.module = pynigiri
        config = pynigiri.LoaderConfig()
        config.link_stop_distance = 0
        source = pynigiri.TimetableSource("feed", str(alike.folder), config)
        self.timetable = pynigiri.load_timetable([source], "2019-05-14", "2019-05-17")
        zone = ZoneInfo(alike.feed.timezone)
        midnight = datetime(DAY.year, DAY.month, DAY.day, tzinfo=zone)
        self.midnight = int(midnight.timestamp()) // 60

    def arrival(self, question: Question) -> int | None:
        start, end, leave = question
        query = self.module.Query()
        query.start_time = self.midnight + leave // 60
        query.start, query.destination = (
            [self.module.Offset(self.timetable.find_location(f"s{stop}"), 0, 0)]
            for stop in (start, end)
        )
        query.max_transfers, query.max_travel_time = MOST_CHANGES, 1_440
        query.start_match_mode = query.dest_match_mode = self.module.LocationMatchMode.EXACT
        found = self.module.route(self.timetable, query)
        return min((60 * (one.arrival_time() - self.midnight) for one in found), default=None)


class Ferrobus:
    """ferrobus on the timetable in seconds and an invented street map on which nobody can walk."""

    def __init__(self, alike: Alike) -> None:
        import ferrobus

        self.module = ferrobus
        streets = alike.folder.with_suffix(".pbf")
        streets.write_bytes(street_file(alike.places))
        self.model = ferrobus.create_transit_model(str(streets), [str(alike.folder)], DAY, 0)
        self.points = [
            ferrobus.create_transit_point(latitude, longitude, self.model, 60, 1)
            for latitude, longitude in alike.places
        ]

    @property
    def linked(self) -> list[int]:
        """Stops that it finds on its street map; of the others it knows no journey."""
        return [number for number, one in enumerate(self.points) if one.nearest_stops()]

    def arrival(self, question: Question) -> int | None:
        start, end, leave = question
        (found,) = self.module.find_routes_one_to_many(
            self.model, self.points[start], [self.points[end]], leave, MOST_CHANGES
        )
        return None if found is None else leave + int(found["travel_time_seconds"])

    def all_from(self, start: int, leave: int) -> Any:
        return self.module.find_routes_one_to_many(
            self.model, self.points[start], self.points, leave, MOST_CHANGES
        )
