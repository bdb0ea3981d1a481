"""What the table of figures sends: its choice, and cells as a list in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..rules.grid import Rhythm
from ..selectors.indicator_grid import GridChoice

MOST_CELLS = 100
LONGEST_TEXT = 100
FIRST_YEAR = 1950


@dataclass(frozen=True, slots=True)
class SentCell:
    """One cell as it was typed; `seen` is the figure the person had before the eyes."""

    indicator_id: int
    area_id: int
    dimension: str
    day: date
    text: str
    seen: int | None
    is_undo: bool


def read_grid_choice(given: Mapping[str, Any], *, today: date) -> GridChoice:
    """Unknown words fall back to the usual view: the district's years of the last decade."""
    word = str(given.get("takt", ""))
    rhythm = Rhythm(word) if word in {one.value for one in Rhythm} else Rhythm.YEAR
    back = 9 if rhythm == Rhythm.YEAR else 2
    last = _year(given.get("bis"), today.year, today)
    first = min(_year(given.get("von"), last - back, today), last)
    area = str(given.get("gebiet", ""))
    page = str(given.get("seite", ""))
    return GridChoice(
        rhythm=rhythm,
        first=first,
        last=last,
        asked_first=bool(given.get("von")),
        area=int(area) if area.isdecimal() else None,
        with_breakdown=given.get("gliederung") == "1",
        search=str(given.get("suche", ""))[:100],
        page=int(page) if page.isdecimal() and len(page) < 5 else 0,
    )


def read_cells(text: str) -> list[SentCell] | None:
    """The cells, or None where the text is none of ours."""
    try:
        rows = json.loads(text)
    except ValueError:
        return None
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_CELLS:
        return None
    cells = [_cell(row) for row in rows]
    return None if None in cells else [one for one in cells if one is not None]


def read_row_key(key: str) -> tuple[int, int, str] | None:
    indicator, _mark, rest = key.partition(":")
    area, _mark, dimension = rest.partition(":")
    if not (indicator.isdecimal() and area.isdecimal()):
        return None
    return int(indicator), int(area), dimension


def _cell(row: Any) -> SentCell | None:
    if not isinstance(row, dict):
        return None
    place = read_row_key(str(row.get("row", "")))
    seen = str(row.get("seen", ""))
    try:
        day = date.fromisoformat(str(row.get("column", "")))
    except ValueError:
        return None
    if place is None or not (seen.isdecimal() or not seen):
        return None
    return SentCell(
        *place,
        day=day,
        text=str(row.get("text", "")).strip()[:LONGEST_TEXT],
        seen=int(seen) if seen else None,
        is_undo=row.get("undo") is True,
    )


def _year(text: object, otherwise: int, today: date) -> int:
    word = str(text or "")
    year = int(word) if word.isdecimal() and len(word) == 4 else otherwise
    return max(FIRST_YEAR, min(year, today.year))
