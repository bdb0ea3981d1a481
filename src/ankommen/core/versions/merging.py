"""Two people edited the same thing: what only one of them changed is kept, the rest is for choice.

Everything is compared with what the second person had before them when they began (`base`).
Several rows in one field are a frozenset: each side's additions and removals count one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MergedFields:
    """`values` to write; `taken` only the others changed, `disputed` both did, differently."""

    values: dict[str, Any]
    taken: tuple[str, ...]
    disputed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergedRow:
    """One row after a merge. `id`: the stored row it changes, None for a new one.

    `mine` and `theirs` are None where that side removed it. A row that is not disputed stands as
    `mine` says.
    """

    id: int | None
    mine: Values | None
    theirs: Values | None = None
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class MergedRows:
    """`took`: something in these rows was changed by the others alone and is kept."""

    rows: tuple[MergedRow, ...]
    took: bool

    @property
    def is_disputed(self) -> bool:
        return any(row.is_disputed for row in self.rows)


def merge_fields(*, base: Values | None, current: Values, mine: Values) -> MergedFields:
    """Merge field by field. Without `base` nothing tells who changed what: all is disputed."""
    values: dict[str, Any] = {}
    taken: list[str] = []
    disputed: list[str] = []
    for name, value in mine.items():
        stored = current[name]
        seen = base.get(name, _NOT_SEEN) if base is not None else _NOT_SEEN
        if isinstance(seen, frozenset):
            values[name] = (stored - (seen - value)) | (value - seen)
        else:
            values[name] = stored if value == seen else value
        if stored != value and not isinstance(seen, frozenset) and seen not in (value, stored):
            disputed.append(name)
        elif values[name] != value:
            taken.append(name)
    return MergedFields(values, tuple(taken), tuple(disputed))


def kept_from_others(*, base: Values, mine: Values, stored: Values) -> tuple[str, ...]:
    """Fields of a saved form in which something stands that others wrote since `base`."""
    return tuple(
        name
        for name, value in mine.items()
        if stored[name] != value and (isinstance(value, frozenset) or base.get(name) == value)
    )


def merge_rows(
    *,
    base: Mapping[int, Values] | None,
    current: Mapping[int, Values],
    mine: Sequence[tuple[int | None, Values]],
    key: Sequence[str],
) -> MergedRows:
    """Merge row by row, in the order of `mine`, with what the others added at the end.

    A row in `mine` that is new, but is stored by now with the same values, is that row (a form
    sent twice adds nothing); with the same `key` and other values it is disputed.
    """
    seen = base if base is not None else {}
    rows: list[MergedRow] = []
    took = False
    claimed: set[int] = {id for id, _ in mine if id is not None and id in current}
    for id, values in mine:
        row = id if id in current else _twin(values, seen, current, claimed, key)
        if row is None and id is not None and id in seen and _same(values, seen[id]):
            took = True  # removed by the others, untouched by me
            continue
        if row is None:
            rows.append(MergedRow(None, values, is_disputed=id is not None))
            continue
        claimed.add(row)
        merged = _merge_row(row, values, seen.get(id) if id is not None else None, current[row])
        took = took or (merged.mine is not None and not _same(values, merged.mine))
        rows.append(merged)
    for id, stored in current.items():
        if id in claimed:
            continue
        if id in seen and _same(stored, seen[id]):
            continue  # removed by me, untouched by the others
        is_theirs = base is not None and id not in seen
        took = took or is_theirs
        rows.append(MergedRow(id, stored if is_theirs else None, stored, is_disputed=not is_theirs))
    return MergedRows(tuple(rows), took)


_NOT_SEEN = object()


def _merge_row(id: int, mine: Values, seen: Values | None, stored: Values) -> MergedRow:
    if seen is not None and _same(mine, seen):
        return MergedRow(id, {name: stored[name] for name in mine}, stored)
    settled = _same(mine, stored) or (seen is not None and _same(stored, seen, mine))
    return MergedRow(id, mine, stored, is_disputed=not settled)


def _twin(
    values: Values,
    seen: Mapping[int, Values],
    current: Mapping[int, Values],
    claimed: Iterable[int],
    key: Sequence[str],
) -> int | None:
    """The row that somebody stored meanwhile and that is the same, or has the same key."""
    added = [id for id in current if id not in seen and id not in set(claimed)]
    same = [id for id in added if _same(values, current[id])]
    alike = [id for id in added if key and all(values[one] == current[id][one] for one in key)]
    return next(iter([*same, *alike]), None)


def _same(one: Values, other: Values, columns: Iterable[str] | None = None) -> bool:
    """Whether two rows agree, in the columns of the first one where none are named."""
    return all(one[name] == other[name] for name in (one if columns is None else columns))
