"""A stop that does not exist yet, served by the lines that pass by."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ankommen.methods.reachability.distances import straight_metres
from ankommen.methods.reachability.feeds import Calls, Feed, FloatArray, IntArray, Stops
from ankommen.methods.reachability.travelling import Place


@dataclass(frozen=True)
class AddedStop:
    """The feed with one stop more and how many trips call there."""

    place: Place
    feed: Feed
    trips: int


def with_stop(feed: Feed, place: Place, *, detour: float = 300.0, delay: int = 30) -> AddedStop:
    """The feed in which every trip that passes calls at `place` too, once.

    A trip passes where the straight way from one stop to the next by `place` is at most `detour`
    metres longer. It gets there in proportion to the way; from there on it is `delay` seconds
    later, for it has to brake, wait and start. Nobody's timetable says so: it is an estimate.
    """
    after = _passing(feed, place, detour)
    return AddedStop(
        place,
        replace(feed, stops=_longer(feed.stops, place), calls=_called(feed, place, after, delay)),
        len(after),
    )


def _passing(feed: Feed, place: Place, detour: float) -> IntArray:
    """The call after which each passing trip would stop there."""
    calls, trip = feed.calls, _trip_of(feed)
    before = np.flatnonzero(trip[1:] == trip[:-1])
    way = _metres_to(feed, place)[calls.stop]
    extra = way[before] + way[before + 1] - _lengths(feed)[before]
    extra = np.where(np.isnan(extra), np.inf, extra)
    order = np.lexsort((extra, trip[before]))
    _, least = np.unique(trip[before][order], return_index=True)
    chosen = order[least]
    return np.asarray(before[chosen][extra[chosen] <= detour], dtype=np.int32)


def _trip_of(feed: Feed) -> IntArray:
    return np.repeat(np.arange(len(feed.trips), dtype=np.int32), np.diff(feed.calls.first))


def _metres_to(feed: Feed, place: Place) -> FloatArray:
    here = np.full(len(feed.stops), place.latitude), np.full(len(feed.stops), place.longitude)
    return straight_metres(feed.stops.latitude, feed.stops.longitude, *here)


def _lengths(feed: Feed) -> FloatArray:
    """Metres from each call to the one behind it in the file."""
    latitude, longitude = (
        degrees[feed.calls.stop] for degrees in (feed.stops.latitude, feed.stops.longitude)
    )
    return straight_metres(latitude[:-1], longitude[:-1], latitude[1:], longitude[1:])


def _longer(stops: Stops, place: Place) -> Stops:
    return Stops(
        (*stops.codes, place.code),
        (*stops.names, place.code),
        np.append(stops.latitude, place.latitude),
        np.append(stops.longitude, place.longitude),
        np.append(stops.step_free, np.int8(0)),
        (*stops.station, ""),
    )


def _called(feed: Feed, place: Place, after: IntArray, delay: int) -> Calls:
    calls, trip = feed.calls, _trip_of(feed)
    metres = _metres_to(feed, place)[calls.stop]
    near, far = metres[after], metres[after + 1]
    share = near / np.maximum(near + far, 1.0)
    ride = calls.arrival[after + 1] - calls.departure[after]
    reached = calls.departure[after] + np.round(ride * share).astype(np.int32)
    counts = np.bincount(trip[after], minlength=len(feed.trips))
    first = calls.first.copy()
    first[1:] += np.cumsum(counts).astype(np.int32)
    last_before = np.full(len(feed.trips), len(trip), dtype=np.int32)
    last_before[trip[after]] = after
    later = np.where(np.arange(len(trip)) > last_before[trip], delay, 0).astype(np.int32)

    def put(values: np.ndarray, new: object) -> np.ndarray:
        return np.insert(values, after + 1, new)  # type: ignore[call-overload,no-any-return]

    return Calls(
        first,
        put(calls.stop, len(feed.stops)),
        put(calls.arrival + later, reached),
        put(calls.departure + later, reached + delay),
        put(calls.boards, True),
        put(calls.alights, True),
        put(calls.guessed, True),
    )
