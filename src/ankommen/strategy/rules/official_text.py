"""The official text of an edition: which fields belong to it, its one written form and its hash.

The content is plain data (dicts, lists, strings, integers) without row ids, so that the same text
has the same hash in every database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FORM = 1

# What a council decides about a measure. Everything else about it (status reports, money spent,
# contacts, visibility, how it ended) goes on living after the edition was adopted.
OFFICIAL_MEASURE_FIELDS: tuple[str, ...] = (
    "number",
    "title",
    "text",
    "action_field",
    "further_action_fields",
    "goals",
    "target_groups",
    "areas",
    "lead_unit",
    "responsible_text",
    "partners",
    "financing_statement",
    "trend",
    "starts_on",
    "ends_on",
    "depends_on",
    "position",
)
# Of the rows that hang on a measure: adding, removing and changing these is frozen too.
OFFICIAL_MILESTONE_FIELDS: tuple[str, ...] = ("title", "due_on")
OFFICIAL_BUDGET_FIELDS: tuple[str, ...] = ("year", "source", "planned_cents")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two official texts differ. `None` means: not there."""

    path: tuple[str, ...]
    old: str | None
    new: str | None


def canonical_json(content: dict[str, Any]) -> str:
    """The one written form of a content: sorted keys, no spaces, characters as they are.

    >>> canonical_json({"b": [1, None], "a": "Maßnahme"})
    '{"a":"Maßnahme","b":[1,null]}'
    """
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical form in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content).encode("utf-8")).hexdigest()


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """Where two contents differ, in reading order.

    Rows with a `number` are compared by it, so that one new measure does not shift all others.
    """
    return list(_differences((), old, new))


def _differences(path: tuple[str, ...], old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if _is_numbered(old) and _is_numbered(new):
        yield from _row_differences(path, old, new)
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _differences((*path, str(key)), old.get(key), new.get(key))
    else:
        yield Difference(path, _shown(old), _shown(new))


def _row_differences(
    path: tuple[str, ...], old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> Iterator[Difference]:
    olds = {str(row["number"]): row for row in old}
    news = {str(row["number"]): row for row in new}
    kept_old = [number for number in olds if number in news]
    kept_new = [number for number in news if number in olds]
    if kept_old != kept_new:
        yield Difference((*path, "order"), ", ".join(kept_old), ", ".join(kept_new))
    for number in [*olds, *(number for number in news if number not in olds)]:
        before, after = olds.get(number), news.get(number)
        if before is None or after is None:
            yield Difference((*path, number), _title(before), _title(after))
        else:
            yield from _differences((*path, number), before, after)


def _is_numbered(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, dict) and "number" in row for row in value
    )


def _title(row: dict[str, Any] | None) -> str | None:
    return None if row is None else str(row.get("title", row["number"]))


def _shown(value: Any) -> str | None:
    if not value and value != 0:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(_shown(item) or "–" for item in value)
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part not in (None, ""))
    return str(value)
