"""Straight lines over the ground and what walking makes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from ankommen.methods.reachability.errors import Hint, ReachabilityRefused, Reason
from ankommen.methods.reachability.feeds import FloatArray, IntArray

EARTH_METRES = 6_371_000.0


@dataclass(frozen=True)
class Walking:
    """How people walk: metres per second, detour over the straight line, how far at most.

    `to_stops` and `between_stops` are metres on foot (the straight line times `detour`), `change`
    the seconds from alighting to boarding at the same stop.
    """

    speed: float = 1.2
    detour: float = 1.3
    to_stops: float = 1_500.0
    between_stops: float = 500.0
    change: int = 60

    def __post_init__(self) -> None:
        for name, least, most in (
            ("speed", 0.1, 5.0),
            ("detour", 1.0, 5.0),
            ("to_stops", 0.0, 20_000.0),
            ("between_stops", 0.0, 5_000.0),
            ("change", 1, 3_600),
        ):
            value = getattr(self, name)
            if not least <= value <= most:
                raise ReachabilityRefused(
                    Reason.BAD_NUMBER,
                    where=f"walking.{name}",
                    expected=(least, most),
                    got=value,
                    hint=Hint.CHECK_INPUT,
                )

    def seconds(self, straight: FloatArray) -> IntArray:
        """Seconds on foot for straight lines in metres, rounded up, at least one."""
        raw = np.ceil(straight * self.detour / self.speed - 1e-9)
        return np.maximum(raw, 1).astype(np.int32)


def straight_metres(
    latitude: FloatArray, longitude: FloatArray, to_latitude: FloatArray, to_longitude: FloatArray
) -> FloatArray:
    """Great-circle metres (haversine), element by element; degrees in."""
    here, there = np.radians(latitude), np.radians(to_latitude)
    sine = np.sin((there - here) / 2) ** 2
    across = np.sin(np.radians(np.subtract(to_longitude, longitude)) / 2) ** 2
    half = np.sqrt(np.minimum(sine + np.cos(here) * np.cos(there) * across, 1.0))
    return np.asarray(2 * EARTH_METRES * np.arcsin(half), dtype=np.float64)


def pairs_within(
    latitude: FloatArray,
    longitude: FloatArray,
    to_latitude: FloatArray,
    to_longitude: FloatArray,
    metres: float,
) -> tuple[IntArray, IntArray, FloatArray]:
    """All pairs (from, to) at most `metres` apart in a straight line, with that line; nan: none."""
    here, there = _known(latitude, longitude), _known(to_latitude, to_longitude)
    nothing = np.empty(0, dtype=np.int32)
    if not len(here) or not len(there):
        return nothing, nothing, np.empty(0)
    trees = [
        cKDTree(_on_sphere(latitude[here], longitude[here])),
        cKDTree(_on_sphere(to_latitude[there], to_longitude[there])),
    ]
    found = trees[0].sparse_distance_matrix(trees[1], metres, output_type="ndarray")
    found = found[np.lexsort((found["j"], found["i"]))]
    start, end = here[found["i"]], there[found["j"]]
    lines = straight_metres(latitude[start], longitude[start], to_latitude[end], to_longitude[end])
    near = lines <= metres
    return start[near], end[near], lines[near]


def _known(latitude: FloatArray, longitude: FloatArray) -> IntArray:
    return np.flatnonzero(~np.isnan(latitude) & ~np.isnan(longitude)).astype(np.int32)


def _on_sphere(latitude: FloatArray, longitude: FloatArray) -> FloatArray:
    """Points in space: the chord is never longer than the line over the ground."""
    up, along = np.radians(latitude), np.radians(longitude)
    flat = np.cos(up)
    points = np.stack([flat * np.cos(along), flat * np.sin(along), np.sin(up)], axis=1)
    return np.asarray(EARTH_METRES * points)
