"""Read the content files of the demo."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from ankommen.core.publication import Counted

Content = dict[str, Any]

# What the places of the content become in another district, where they do not exist.
PLACES = {
    "Weißwasser": "Nord",
    "Niesky": "Ost",
    "Görlitz": "Mitte",
    "Löbau": "West",
    "Zittau": "Süd",
}
# What the demo's measures count that is people, one or more behind each.
PEOPLE = {"Personen", "Kinder", "Familien", "Haushalte", "Fälle", "Patenschaften", "Tandems"}
MEASURES_PER_FIELD_ELSEWHERE = 3
BORDER_FIELD = "9"
# What an earlier measure takes over from the present one, unless it says otherwise itself.
SHARED = {
    "title",
    "title_en",
    "unit",
    "partners",
    "groups",
    "areas",
    "goals",
    "contacts",
    "money",
}


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
    """All measures in order; in another district the first ones of each field, without borders.

    `since` is the month of the earlier edition in which one began that was kept unchanged.
    """
    kept = {row["number"]: row["start"] for row in _earlier(elsewhere) if row["fate"] == "kept"}
    found = []
    for number in range(1, 11):
        rows = load(f"measures/{number:02}", elsewhere=elsewhere)["measure"]
        found += rows[:MEASURES_PER_FIELD_ELSEWHERE] if elsewhere else rows
    return [
        row | {"since": kept[row["number"]]} if row["number"] in kept else row
        for row in found
        if _is_there(row["number"], elsewhere)
    ]


def earlier_measures(*, elsewhere: bool = False) -> list[Content]:
    """The measures of the earlier edition, with what they share with the present ones.

    In another district only those whose followers exist there.
    """
    present = {row["number"]: row for row in measures(elsewhere=elsewhere)}
    found = []
    for row in _earlier(elsewhere):
        if not set(followers(row)) <= set(present):
            continue
        like = present.get(row.get("like", row["number"]))
        if like is not None:
            inherited = _planned(like) if row["fate"] == "kept" else _inherited(like)
            found.append(inherited | row)
    return found


def followers(row: Content) -> list[str]:
    """The present numbers of the measures in which an earlier one goes on."""
    match row["fate"]:
        case "kept" | "changed":
            return [row["number"]]
        case "merged":
            return [row["into"]]
        case "split":
            return list(row["into"])
    return []


def _planned(like: Content) -> Content:
    """All that was decided about a measure, nothing of what became of it later."""
    lived = ("done", "ended", "override", "reports", "outputs")
    return {name: value for name, value in like.items() if name not in lived}


def _inherited(like: Content) -> Content:
    outputs = like.get("outputs") or [["Beratungen und Treffen", "Anzahl"]]
    mine = {name: value for name, value in like.items() if name in SHARED}
    return mine | {"start": 1, "end": 36, "counted": outputs[0][:2]}


def _earlier(elsewhere: bool) -> list[Content]:
    rows: list[Content] = load("earlier", elsewhere=elsewhere)["measure"]
    return [row for row in rows if _is_there(row["number"], elsewhere)]


def _is_there(number: str, elsewhere: bool) -> bool:
    return not (elsewhere and number.split(".", maxsplit=1)[0] == BORDER_FIELD)


def earlier_fields(*, elsewhere: bool = False) -> list[Content]:
    """The action fields as the earlier edition described them."""
    earlier = load("earlier", elsewhere=elsewhere)
    texts = {row["number"]: row for row in earlier["field"]}
    titles = {row["number"]: row for row in earlier["goal"]}
    return [
        row
        | texts.get(row["number"], {})
        | {"goals": [goal | titles.get(goal["number"], {}) for goal in row["goals"]]}
        for row in fields(elsewhere=elsewhere)
    ]


def fields(*, elsewhere: bool = False) -> list[Content]:
    rows: list[Content] = load("concept", elsewhere=elsewhere)["field"]
    return [row for row in rows if not (elsewhere and row["number"] == BORDER_FIELD)]


def counted(unit: str) -> Counted:
    """What a figure of a measure says about people, by its unit."""
    return Counted.PERSONS if unit in PEOPLE else Counted.NOT_PERSONS
