"""A plain Dijkstra over calls of trips, straight from the feed; shares no code with the engine."""

from __future__ import annotations

import heapq
import math
from datetime import date, timedelta

from ankommen.methods.reachability import Feed, Place, Walking


def metres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Great circle by the law of cosines in its stable form (atan2)."""
    a, b = math.radians(latitude), math.radians(to_latitude)
    turn = math.radians(to_longitude - longitude)
    across = math.hypot(
        math.cos(b) * math.sin(turn),
        math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(turn),
    )
    along = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return 6_371_000.0 * math.atan2(across, along)


class Oracle:
    """Earliest arrival by search over (on foot at a stop | alighted at a stop | in a trip)."""

    def __init__(self, feed: Feed, day: date, walking: Walking) -> None:
        self.feed, self.walking = feed, walking
        pair = (feed.stops.latitude.tolist(), feed.stops.longitude.tolist())
        self.spots: list[tuple[float, float]] = list(zip(*pair, strict=True))
        self.calls: dict[int, list[tuple[int, int, int]]] = {}
        for shift, when in ((0, day), (-86_400, day - timedelta(days=1))):
            for trip in range(len(feed.trips)):
                if feed.services[feed.trips.service[trip]].runs_on(when):
                    self.add(trip, shift)
        self.ways: dict[int, list[tuple[int, int]]] = {}

    def add(self, trip: int, shift: int) -> None:
        calls = self.feed.calls
        for call in range(calls.first[trip], calls.first[trip + 1] - 1):
            entry = (int(calls.departure[call]) + shift, call, shift)
            self.calls.setdefault(int(calls.stop[call]), []).append(entry)

    def on_foot(self, line: float, limit: float) -> int | None:
        if line * self.walking.detour > limit:
            return None
        return max(1, math.ceil(line * self.walking.detour / self.walking.speed - 1e-9))

    def near(self, latitude: float, longitude: float, limit: float) -> list[tuple[int, int]]:
        reach = limit / 111_000 + 1e-6  # a degree of latitude is 111.19 km
        found = []
        for stop, here in enumerate(self.spots):
            if abs(here[0] - latitude) > reach:
                continue
            seconds = self.on_foot(metres(latitude, longitude, *here), limit)
            if seconds is not None:
                found.append((stop, seconds))
        return found

    def changes(self, stop: int) -> list[tuple[int, int]]:
        if stop not in self.ways:
            stops, change = self.feed.stops, self.walking.change
            here = (float(stops.latitude[stop]), float(stops.longitude[stop]))
            self.ways[stop] = [
                (other, change if other == stop else max(seconds, change))
                for other, seconds in self.near(*here, self.walking.between_stops)
            ]
        return self.ways[stop]

    def arrival(self, origin: Place, destination: Place, leave_at: int) -> int:
        egress = dict(self.near(destination.latitude, destination.longitude, self.walking.to_stops))
        line = metres(
            origin.latitude, origin.longitude, destination.latitude, destination.longitude
        )
        walk = self.on_foot(line, self.walking.to_stops)
        best = leave_at + walk if walk is not None else None
        queue = [
            (leave_at + seconds, "ready", stop, 0)
            for stop, seconds in self.near(origin.latitude, origin.longitude, self.walking.to_stops)
        ]
        heapq.heapify(queue)
        done: set[tuple[str, int, int]] = set()
        while queue:
            time, kind, at, shift = heapq.heappop(queue)
            if (kind, at, shift) in done or (best is not None and time >= best):
                continue
            done.add((kind, at, shift))
            for item in self.onward(time, kind, at, shift):
                heapq.heappush(queue, item)
            if kind == "alighted" and at in egress:
                there = time + egress[at]
                best = there if best is None else min(best, there)
        return -1 if best is None else best

    def onward(self, time: int, kind: str, at: int, shift: int) -> list[tuple[int, str, int, int]]:
        calls = self.feed.calls
        if kind == "ready":
            return [
                (departure, "aboard", call, moved)
                for departure, call, moved in self.calls.get(at, ())
                if departure >= time and calls.boards[call]
            ]
        if kind == "alighted":
            return [(time + seconds, "ready", stop, 0) for stop, seconds in self.changes(at)]
        following = []
        there = int(calls.arrival[at + 1]) + shift
        if calls.alights[at + 1]:
            following.append((there, "alighted", int(calls.stop[at + 1]), 0))
        trip = int(calls.first.searchsorted(at, side="right")) - 1
        if at + 2 < calls.first[trip + 1]:
            following.append((int(calls.departure[at + 1]) + shift, "aboard", at + 1, shift))
        return following
