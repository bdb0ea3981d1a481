"""Which way a measure goes on from the last edition, as people write it."""

from __future__ import annotations

from ankommen.core.tables.cells import CellRefused, text
from ankommen.core.tables.names import fold
from ankommen.core.tables.reading import Value

TRENDS = {
    "strengthen": "verstärken stärken ausbauen erhöhen steigern strengthen increase expand ↑",
    "keep": "beibehalten halten fortführen fortsetzen keep continue maintain →",
    "weaken": "verringern abbauen senken reduzieren weaken reduce decrease ↓",
}


def trend(value: Value) -> str:
    """The code of a trend word: "strengthen", "keep" or "weaken"."""
    found = fold(text(value))
    for code, words in TRENDS.items():
        if found == code or found in words.split():
            return code
    raise CellRefused("trend_unknown", tuple(words.split()[0] for words in TRENDS.values()))
