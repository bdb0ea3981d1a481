"""Reads stops and transfers."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from ankommen.methods.reachability.archives import Row, Source, read_table
from ankommen.methods.reachability.feeds import Stops
from ankommen.methods.reachability.reports import Finding, Notebook

GERMANY = (47.0, 55.2, 5.5, 15.3)
"""Least and greatest latitude, least and greatest longitude (rounded outwards)."""
IMPOSSIBLE_TRANSFER = -1


def read_stops(source: Source, notes: Notebook) -> Stops:
    rows: dict[str, Row] = {}
    for row in read_table(source, "stops", ("stop_id",), notes):
        if row["stop_id"] in rows:
            notes.add(Finding.DUPLICATE_STOP, row["stop_id"])
        else:
            rows[row["stop_id"]] = row
    where = [_position(row, rows, notes) for row in rows.values()]
    latitude = np.array([one for one, _ in where], dtype=np.float64)
    longitude = np.array([one for _, one in where], dtype=np.float64)
    if _swapped(latitude, longitude):
        notes.add(Finding.COORDINATES_SWAPPED, count=len(rows))
        latitude, longitude = longitude, latitude
    return Stops(
        tuple(rows),
        tuple(row["stop_name"] for row in rows.values()),
        latitude,
        longitude,
        np.array([_step_free(row, rows) for row in rows.values()], dtype=np.int8),
        tuple(row["parent_station"] for row in rows.values()),
    )


def _position(row: Row, rows: Mapping[str, Row], notes: Notebook) -> tuple[float, float]:
    """Own coordinates, else those of the station; nan where there are none."""
    found = _degrees(row)
    if found is not None:
        return found
    station = rows.get(row["parent_station"])
    found = _degrees(station) if station is not None else None
    if found is not None:
        notes.add(Finding.COORDINATES_OF_STATION, row["stop_id"], of=len(rows))
        return found
    notes.add(Finding.STOP_WITHOUT_COORDINATES, row["stop_id"], of=len(rows))
    return math.nan, math.nan


def _degrees(row: Row) -> tuple[float, float] | None:
    try:
        latitude, longitude = (float(row[name]) for name in ("stop_lat", "stop_lon"))
    except ValueError:
        return None
    inside = abs(latitude) <= 180 and abs(longitude) <= 180
    return (latitude, longitude) if inside and (latitude, longitude) != (0.0, 0.0) else None


def _swapped(latitude: np.ndarray, longitude: np.ndarray) -> bool:
    """Every stop would lie in Germany the other way round, or a latitude beyond the pole does."""
    known = ~np.isnan(latitude)
    up, along = latitude[known], longitude[known]
    if not len(up):
        return False
    south, north, west, east = GERMANY
    german = (along >= south) & (along <= north) & (up >= west) & (up <= east)
    beyond = bool((np.abs(up) > 90).any() and (np.abs(along) <= 90).all())
    return bool(german.mean() > 0.9) or beyond


def _step_free(row: Row, rows: Mapping[str, Row]) -> int:
    value = row["wheelchair_boarding"]
    if value in {"", "0"} and row["parent_station"] in rows:
        value = rows[row["parent_station"]]["wheelchair_boarding"]
    return int(value) if value in {"1", "2"} else 0


def read_transfers(source: Source, stops: Stops, notes: Notebook) -> dict[tuple[int, int], int]:
    """Transfers between stops; those of stations hold for all their stops. Others are noted."""
    members: dict[str, list[int]] = {code: [index] for index, code in enumerate(stops.codes)}
    for index, station in enumerate(stops.station):
        if station in members:
            members[station].append(index)
    found: dict[tuple[int, int], int] = {}
    for row in read_table(source, "transfers", ("from_stop_id", "to_stop_id"), notes):
        special = any(
            row[f"{end}_{what}_id"] for end in ("from", "to") for what in ("route", "trip")
        )
        start, end = members.get(row["from_stop_id"]), members.get(row["to_stop_id"])
        seconds = _transfer_seconds(row)
        if special or start is None or end is None or seconds is None:
            notes.add(Finding.TRANSFER_IGNORED, f"{row['from_stop_id']}-{row['to_stop_id']}")
            continue
        found.update({(one, other): seconds for one in start for other in end})
    return found


def _transfer_seconds(row: Row) -> int | None:
    """Least seconds of a transfer: 0 for the recommended and the guaranteed one."""
    kind = row["transfer_type"] or "0"
    if kind == "3":
        return IMPOSSIBLE_TRANSFER
    if kind in {"0", "1"}:
        return 0
    seconds = row["min_transfer_time"]
    usable = kind == "2" and seconds.isdecimal() and len(seconds) < 6
    return int(seconds) if usable else None
