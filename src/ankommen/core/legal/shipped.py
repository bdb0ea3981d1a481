"""What ships with the product: read from `core/data/legal/`, put into the database once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from ..models import LegalEntry, LegalKind

FOLDER = files("ankommen.core.data") / "legal"


def load_shipped() -> int:
    """Add what this database never had; what people changed or ended is left alone."""
    known = set(LegalEntry.objects.values_list("code", "land"))
    new = [entry for entry in shipped() if (entry.code, entry.land) not in known]
    LegalEntry.objects.bulk_create(new)
    return len(new)


def shipped() -> list[LegalEntry]:
    return [*_values(_read("values.toml")["value"]), *_rules(_read("rules.toml")["rule"])]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _values(rows: list[dict[str, Any]]) -> Iterator[LegalEntry]:
    for row in rows:
        for span in row["spans"]:
            content = {"value": span.get("value"), "unit": row["unit"]}
            yield _entry(LegalKind.PARAMETER, row, span, content)


def _rules(rows: list[dict[str, Any]]) -> Iterator[LegalEntry]:
    for row in rows:
        yield _entry(LegalKind.RULE, row, row, {"branches": row["branches"], "cases": row["cases"]})


def _entry(
    kind: LegalKind, row: dict[str, Any], span: dict[str, Any], content: dict[str, Any]
) -> LegalEntry:
    return LegalEntry(
        kind=kind,
        code=row["code"],
        title=row["title"],
        land=row.get("land", ""),
        valid_from=span["from"],
        valid_to=span.get("to"),
        content=content,
        legal_basis=row["legal_basis"],
        source=row["source"],
        needs_review=row["needs_review"],
    )
