"""Arrival times identical to two independent engines, stop to stop, on two real timetables."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankommen.methods.reachability import read_feed

from .peers import Ferrobus, Nigiri, in_minutes, in_seconds, ours, questions

pytestmark = pytest.mark.prove
FEEDS = ("poa_eptc", "poa_trensurb")


@pytest.mark.parametrize("name", FEEDS)
def test_nigiri(name: str, reference_data: Path, tmp_path: Path) -> None:
    feed = read_feed(reference_data / "data" / "gtfs" / "r5r_poa" / f"{name}.zip")
    alike = in_minutes(feed, tmp_path / name)
    asked = questions(feed, 200, among=range(len(feed.stops)), seed=1)
    engine, found = Nigiri(alike), ours(alike, asked)
    assert found == [engine.arrival(one) for one in asked]
    assert sum(one is not None for one in found) > 100


@pytest.mark.parametrize("name", FEEDS)
def test_ferrobus(name: str, reference_data: Path, tmp_path: Path) -> None:
    feed = read_feed(reference_data / "data" / "gtfs" / "r5r_poa" / f"{name}.zip")
    alike = in_seconds(feed, tmp_path / name)
    engine = Ferrobus(alike)
    asked = questions(feed, 200, among=engine.linked, seed=2)
    found = ours(alike, asked)
    assert found == [engine.arrival(one) for one in asked]
    assert sum(one is not None for one in found) > 100
