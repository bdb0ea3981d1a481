"""Reads the calls of trips, the one long table: compact arrays, row by row, memory bounded."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ankommen.methods.reachability.archives import BLANK, Source, read_rows
from ankommen.methods.reachability.distances import straight_metres
from ankommen.methods.reachability.feeds import BoolArray, Calls, FloatArray, IntArray, Stops
from ankommen.methods.reachability.kernels import fill_blank_times
from ankommen.methods.reachability.reports import Finding, Notebook

NO_TIME = -1
LATEST = 100 * 3600
REQUIRED = ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence")


def read_time(text: str) -> int | None:
    """`H:MM:SS` or `H:MM` as seconds, also past 24:00; NO_TIME for blank, None for nonsense."""
    text = text.strip()
    if text in BLANK:
        return NO_TIME
    parts = text.split(":")
    if len(parts) not in (2, 3) or not all(part.isdecimal() and len(part) < 4 for part in parts):
        return None
    hours, minutes, seconds = (*map(int, parts), 0)[:3]
    total = 3600 * hours + 60 * minutes + seconds
    return total if minutes < 60 and seconds < 60 and total < LATEST else None


@dataclass
class _Columns:
    trip: array[int] = field(default_factory=lambda: array("i"))
    sequence: array[int] = field(default_factory=lambda: array("i"))
    stop: array[int] = field(default_factory=lambda: array("i"))
    arrival: array[int] = field(default_factory=lambda: array("i"))
    departure: array[int] = field(default_factory=lambda: array("i"))
    flags: array[int] = field(default_factory=lambda: array("b"))


def read_calls(
    source: Source, trips: Mapping[str, int], stops: Stops, notes: Notebook
) -> tuple[Calls, IntArray]:
    """Calls of the trips that can be used, and the indexes of those trips."""
    columns = _read_columns(source, trips, stops, notes)
    trip, sequence = _as_numbers(columns.trip), _as_numbers(columns.sequence)
    order = np.lexsort((sequence, trip))
    trip, sequence = trip[order], sequence[order]
    keep = np.ones(len(trip), dtype=np.bool_)
    keep[1:] = (trip[1:] != trip[:-1]) | (sequence[1:] != sequence[:-1])
    if not keep.all():
        notes.add(Finding.DUPLICATE_CALL, count=int((~keep).sum()), of=len(keep))
    order, trip = order[keep], trip[keep]
    flags = np.frombuffer(columns.flags, dtype=np.int8)[order]
    calls = _Ordered(
        trip,
        _as_numbers(columns.stop)[order],
        _as_numbers(columns.arrival)[order],
        _as_numbers(columns.departure)[order],
        flags & 1 == 0,
        flags & 2 == 0,
    )
    return _usable(calls, list(trips), stops, notes)


def _as_numbers(values: array[int]) -> IntArray:
    return np.frombuffer(values, dtype=np.int32) if values else np.empty(0, dtype=np.int32)


@dataclass
class _Ordered:
    trip: IntArray
    stop: IntArray
    arrival: IntArray
    departure: IntArray
    boards: BoolArray
    alights: BoolArray


def _read_columns(
    source: Source, trips: Mapping[str, int], stops: Stops, notes: Notebook
) -> _Columns:
    header, rows = read_rows(source, "stop_times", REQUIRED, notes)
    at = {name: position for position, name in enumerate(header)}
    trip_at, stop_at, order_at = at["trip_id"], at["stop_id"], at["stop_sequence"]
    arrives_at, departs_at = at["arrival_time"], at["departure_time"]
    pickup_at, drop_at = at.get("pickup_type", -1), at.get("drop_off_type", -1)
    stop_of = {code: index for index, code in enumerate(stops.codes)}
    columns, times = _Columns(), dict[str, int | None]()
    for row in rows:
        row.extend([""] * (len(header) - len(row)))
        trip, stop = trips.get(row[trip_at].strip()), stop_of.get(row[stop_at].strip())
        sequence = row[order_at].strip()
        if trip is None:
            notes.add(Finding.UNKNOWN_TRIP, row[trip_at])
            continue
        if stop is None:
            notes.add(Finding.UNKNOWN_STOP, row[stop_at])
            continue
        arrival, departure = (_time(row[one], times) for one in (arrives_at, departs_at))
        if arrival is None or departure is None or not (sequence.isdecimal() and len(sequence) < 9):
            notes.add(Finding.BAD_TIME, f"{row[trip_at]}/{sequence}")
            continue
        columns.trip.append(trip)
        columns.sequence.append(int(sequence))
        columns.stop.append(stop)
        columns.arrival.append(departure if arrival == NO_TIME else arrival)
        columns.departure.append(arrival if departure == NO_TIME else departure)
        columns.flags.append(
            (pickup_at >= 0 and row[pickup_at].strip() == "1")
            + 2 * (drop_at >= 0 and row[drop_at].strip() == "1")
        )
    return columns


def _time(text: str, times: dict[str, int | None]) -> int | None:
    if text not in times:
        times[text] = read_time(text)
    return times[text]


def _usable(
    calls: _Ordered, names: list[str], stops: Stops, notes: Notebook
) -> tuple[Calls, IntArray]:
    """Fills blank times and leaves out trips that cannot be ridden."""
    trips, first = np.unique(calls.trip, return_index=True)
    bounds = np.append(first, len(calls.trip)).astype(np.int32)
    guessed = calls.arrival == NO_TIME
    short = np.diff(bounds) < 2
    ends = np.maximum(bounds[1:] - 1, 0)
    open_ends = (guessed[bounds[:-1]] | guessed[ends]) & ~short
    fill_blank_times(bounds, calls.arrival, calls.departure, _gaps(calls, stops))
    back = np.zeros(len(calls.trip), dtype=np.bool_)
    back[1:] = (calls.arrival[1:] < calls.departure[:-1]) & (calls.trip[1:] == calls.trip[:-1])
    back |= calls.departure < calls.arrival
    running_back = _any_per_trip(back, bounds) & ~open_ends & ~short
    for finding, bad in (
        (Finding.TRIP_TOO_SHORT, short),
        (Finding.ENDS_WITHOUT_TIME, open_ends),
        (Finding.TIMES_RUN_BACK, running_back),
    ):
        for index in trips[bad]:
            notes.add(finding, names[index], of=len(names))
    good = ~(short | open_ends | running_back)
    return _kept(calls, guessed, bounds, good, notes), trips[good].astype(np.int32)


def _any_per_trip(values: BoolArray, bounds: IntArray) -> BoolArray:
    sums = np.concatenate(([0], np.cumsum(values)))
    return np.asarray(sums[bounds[1:]] > sums[bounds[:-1]])


def _gaps(calls: _Ordered, stops: Stops) -> FloatArray:
    """Metres from the call before; nan where a coordinate is unknown."""
    latitude, longitude = stops.latitude[calls.stop], stops.longitude[calls.stop]
    gaps = np.zeros(len(calls.stop))
    gaps[1:] = straight_metres(latitude[:-1], longitude[:-1], latitude[1:], longitude[1:])
    return gaps


def _kept(
    calls: _Ordered, guessed: BoolArray, bounds: IntArray, good: BoolArray, notes: Notebook
) -> Calls:
    lengths = np.diff(bounds)
    rows = np.repeat(good, lengths)
    if guessed[rows].any():
        notes.add(Finding.TIMES_INTERPOLATED, count=int(guessed[rows].sum()), of=int(rows.sum()))
    first = np.concatenate(([0], np.cumsum(lengths[good]))).astype(np.int32)
    departure = calls.departure[rows]
    late = int((departure[first[1:] - 1] >= 86_400).sum()) if good.any() else 0
    if late:
        notes.add(Finding.OVERNIGHT, count=late, of=int(good.sum()))
    stop, trip = calls.stop[rows], calls.trip[rows]
    pairs = np.unique(np.stack([trip, stop]), axis=1) if len(trip) else np.empty((2, 0))
    if pairs.shape[1] < len(trip):
        notes.add(Finding.LOOP, count=len(trip) - pairs.shape[1])
    return Calls(
        first,
        stop,
        calls.arrival[rows],
        departure,
        calls.boards[rows],
        calls.alights[rows],
        guessed[rows],
    )
