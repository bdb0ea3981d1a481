"""Tables whose columns are known by name, as commands take them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from ..errors import Refused
from .reading import read_table_file


def read_named(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the first sheet, every cell as trimmed text, empty rows left out."""
    content = path.read_bytes()
    sheets = read_table_file(io.BytesIO(content), size=len(content))
    rows = [[str(cell).strip() for cell in row] for row in sheets[0].rows]
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows))
    filled = [row + [""] * (width - len(row)) for row in rows]
    return filled[0], filled[1:]


def columns_at(
    header: Sequence[str], known: Mapping[str, tuple[str, ...]], *, needed: Sequence[str]
) -> dict[str, int]:
    """Where each known column stands; one that is missing or unknown is refused."""
    plain = [name.lower() for name in header]
    at = {key: plain.index(word) for key, words in known.items() for word in words if word in plain}
    missing = [known[key][0] for key in needed if key not in at]
    unknown = [name for place, name in enumerate(header) if name and place not in at.values()]
    if missing or unknown:
        allowed = ", ".join(words[0] for words in known.values())
        message = (
            _("Es fehlt die Spalte „%(name)s“. Möglich sind: %(allowed)s.")
            if missing
            else _("Die Spalte „%(name)s“ ist unbekannt. Möglich sind: %(allowed)s.")
        )
        values = {"name": (missing or unknown)[0], "allowed": allowed}
        raise Refused.because("columns", message % values)
    return at
