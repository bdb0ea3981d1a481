"""Read the content files of the demo."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

Content = dict[str, Any]

# What the places of the content become in another district, where they do not exist.
PLACES = {
    "Weißwasser": "Nord",
    "Niesky": "Ost",
    "Görlitz": "Mitte",
    "Löbau": "West",
    "Zittau": "Süd",
}
MEASURES_PER_FIELD_ELSEWHERE = 3
BORDER_FIELD = "9"


@cache
def _read(name: str) -> str:
    return (resources.files(__package__) / "goerlitz" / name).read_text(encoding="utf-8")


def load(name: str, *, elsewhere: bool = False) -> Content:
    """One content file; `elsewhere` gives the places of the content generic names."""
    text = _read(f"{name}.toml")
    if elsewhere:
        for place, generic in PLACES.items():
            text = text.replace(place, generic)
    return tomllib.loads(text)


def measures(*, elsewhere: bool = False) -> list[Content]:
    """All measures in order; in another district the first ones of each field, without borders."""
    found = []
    for number in range(1, 11):
        rows = load(f"measures/{number:02}", elsewhere=elsewhere)["measure"]
        found += rows[:MEASURES_PER_FIELD_ELSEWHERE] if elsewhere else rows
    if not elsewhere:
        return found
    return [row for row in found if row["number"].split(".")[0] != BORDER_FIELD]


def fields(*, elsewhere: bool = False) -> list[Content]:
    rows: list[Content] = load("concept", elsewhere=elsewhere)["field"]
    return [row for row in rows if not (elsewhere and row["number"] == BORDER_FIELD)]
