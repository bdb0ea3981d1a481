"""Rules others have set, with date and source; a district chooses or writes its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .rules import Rules


@dataclass(frozen=True, slots=True)
class Preset:
    code: str
    rules: Rules
    noted_on: date
    source: str


LABOUR_AGENCY = Preset(
    "labour_agency",
    Rules(threshold=3, dominance_contributors=1, dominance_percent=85.0),
    date(2026, 1, 1),
    "Statistik der Bundesagentur für Arbeit: Mindestfallzahl 3, Dominanzregel, sekundäre Sperrung; "
    "the percentage of the dominance rule is not published: 85 is a choice of this product",
)
DISTRICT = Preset(
    "district",
    Rules(threshold=5),
    date(2026, 1, 1),
    "default of this product: counts 1 to 4 are not shown, secondary suppression, zeros of small "
    "groups neither",
)


@dataclass(frozen=True, slots=True)
class CellKeyPreset:
    """Parameters of the noise table; see `noise_table`."""

    code: str
    largest_change: int
    variance: float
    hidden_below: int
    noted_on: date
    source: str


CELL_KEY = CellKeyPreset(
    "cell_key",
    5,
    3.0,
    2,
    date(2026, 1, 1),
    "cell key method as in the German census; the parameters of the census are not published: "
    "D = 5, V = 3, no result 1 or 2 is a choice of this product",
)
PRESETS = (LABOUR_AGENCY, DISTRICT)
