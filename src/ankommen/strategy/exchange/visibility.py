"""The names of the parts of a measure that can be kept internal, as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from ankommen.core.tables import cells
from ankommen.core.tables.cells import CellRefused
from ankommen.core.tables.names import fold
from ankommen.core.tables.reading import Value

NAMES = {
    "text": "Beschreibung",
    "target_groups": "Zielgruppen",
    "areas": "Gebiete",
    "lead_unit": "Zuständigkeit",
    "partners": "Partner",
    "contacts": "Ansprechpersonen",
    "financing_statement": "Aussagen zur Finanzierung",
    "budget": "geplante Mittel",
    "spent": "ausgegebene Mittel",
    "schedule": "Zeitraum",
    "milestones": "Meilensteine",
    "status": "Stand",
    "outputs": "eigene Zahlen",
    "attachments": "Anlagen",
}
NOTHING = "nichts"
_CODES = {fold(name): code for code, name in NAMES.items()} | {code: code for code in NAMES}


def read_internal(value: Value) -> tuple[str, ...]:
    """The codes of the parts named; "nichts" is none of them."""
    names = cells.lines(value)
    if [fold(name) for name in names] in (["nichts"], ["nothing"]):
        return ()
    unknown = [name for name in names if fold(name) not in _CODES]
    if unknown:
        raise CellRefused("internal_unknown", (*NAMES.values(), NOTHING))
    return tuple(code for code in NAMES if code in {_CODES[fold(name)] for name in names})


def internal_cell(codes: Iterable[str]) -> str:
    found = [NAMES[code] for code in NAMES if code in set(codes)]
    return cells.joined(found) if found else NOTHING
