"""Structures that real districts published, to start a concept with. Data in TOML, source named."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Entry:
    """A guiding goal or action field: its number and its official name."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Preset:
    """What a district published, where that stands and from which day the source is."""

    code: str
    name: str
    source: str
    source_date: date
    guiding_goals: tuple[Entry, ...]
    action_fields: tuple[Entry, ...]


@cache
def presets() -> dict[str, Preset]:
    """All presets by code, in order of their names."""
    folder = resources.files(__package__)
    found = [
        _read(tomllib.loads(file.read_text(encoding="utf-8")))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    return {preset.code: preset for preset in sorted(found, key=lambda preset: preset.name)}


def _read(data: dict[str, object]) -> Preset:
    source_date = data["source_date"]
    if not isinstance(source_date, date):
        raise TypeError("source_date must be a date")
    return Preset(
        code=str(data["code"]),
        name=str(data["name"]),
        source=str(data["source"]),
        source_date=source_date,
        guiding_goals=_entries(data.get("guiding_goals", [])),
        action_fields=_entries(data.get("action_fields", [])),
    )


def _entries(titles: object) -> tuple[Entry, ...]:
    if not isinstance(titles, list):
        raise TypeError("guiding_goals and action_fields must be lists of names")
    return tuple(Entry(str(number), str(title)) for number, title in enumerate(titles, start=1))
