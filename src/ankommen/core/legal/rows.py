"""A condition as rows for a form: a joint, and comparisons of which some stand in brackets. Pure.

Rewriting keeps the answer in three values for all facts: negations move to the comparisons,
nested brackets of one kind become one, and what is still nested is written as "one of these, each
all of those".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, product
from typing import Any

from .rules import Condition

ALL, ANY, ALWAYS = "all", "any", "always"
NUMBER_COMPARISONS = ("ge", "le", "gt", "lt", "eq", "ne")
CHOICE_COMPARISONS = ("in", "not_in")
MOST_ROWS = 40
MOST_BRACKETS = 9
_OPPOSITE = {"lt": "ge", "ge": "lt", "gt": "le", "le": "gt", "eq": "ne", ALL: ANY, ANY: ALL}


class NoRows(Exception):
    """This condition is too nested for rows, or compares with nothing."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row. `value` is a number, a flag, or a tuple of choices. `bracket` 0: in none."""

    field: str
    comparison: str
    value: Any
    bracket: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """`joint` holds between the rows and brackets; within a bracket the other one holds."""

    joint: str
    rows: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class _Node:
    joint: str
    parts: tuple[_Node | Comparison, ...]


_Tree = _Node | Comparison
_TRUE, _FALSE = _Node(ALL, ()), _Node(ANY, ())


def rows_of(condition: Condition, types: Mapping[str, str]) -> Rows | None:
    """The rows that say the same; None where the condition can never hold."""
    tree = _tree(condition, types, negated=False)
    if tree == _FALSE:
        return None
    if tree == _TRUE:
        return Rows(ALWAYS)
    if isinstance(tree, Comparison):
        return Rows(ALL, (tree,))
    if any(isinstance(part, _Node) and not _is_flat(part) for part in tree.parts):
        tree = _alternatives(tree)
    return _bracketed(tree)


def condition_of(rows: Rows) -> dict[str, Any]:
    """The condition as it is stored."""
    if rows.joint == ALWAYS:
        return {ALL: []}
    brackets: dict[int, list[Condition]] = {}
    new = count(MOST_BRACKETS + 1)
    for row in rows.rows:
        brackets.setdefault(row.bracket or next(new), []).append(_stored(row))
    inner = _OPPOSITE[rows.joint]
    parts = [found[0] if len(found) == 1 else {inner: found} for found in brackets.values()]
    return dict(parts[0]) if len(parts) == 1 else {rows.joint: parts}


def _stored(row: Comparison) -> dict[str, Any]:
    if row.comparison in CHOICE_COMPARISONS:
        values = list(row.value)
        plain = {"eq": values[0]} if len(values) == 1 else {"in": values}
        found: dict[str, Any] = {"field": row.field, **plain}
        return found if row.comparison == "in" else {"not": found}
    if row.comparison == "ne":
        return {"not": {"field": row.field, "eq": row.value}}
    return {"field": row.field, row.comparison: row.value}


def _tree(condition: Condition, types: Mapping[str, str], *, negated: bool) -> _Tree:
    if "not" in condition:
        return _tree(condition["not"], types, negated=not negated)
    for key in (ALL, ANY):
        if key in condition:
            parts = [_tree(part, types, negated=negated) for part in condition[key]]
            return _joined(_OPPOSITE[key] if negated else key, parts)
    return _comparison(condition, types, negated=negated)


def _joined(joint: str, parts: Sequence[_Tree]) -> _Tree:
    """Brackets of the same kind opened, what decides everything taken alone."""
    decides = _Node(_OPPOSITE[joint], ())
    if decides in parts:
        return decides
    found: list[_Tree] = []
    for part in parts:
        opened = part.parts if isinstance(part, _Node) and part.joint == joint else (part,)
        found += [one for one in opened if one not in found]
    return found[0] if len(found) == 1 else _Node(joint, tuple(found))


def _comparison(condition: Condition, types: Mapping[str, str], *, negated: bool) -> _Tree:
    field = condition["field"]
    name = next(key for key in condition if key != "field")
    value = condition[name]
    if name == "in" and not value:
        raise NoRows
    if types[field] == "choice":
        chosen = tuple(dict.fromkeys(value if name == "in" else [value]))
        return Comparison(field, "not_in" if negated else "in", chosen)
    if name == "in":
        each = [_single(field, "eq", one, types, negated=negated) for one in value]
        return _joined(ALL if negated else ANY, each)
    return _single(field, name, value, types, negated=negated)


def _single(
    field: str, name: str, value: Any, types: Mapping[str, str], *, negated: bool
) -> Comparison:
    if types[field] == "flag":
        return Comparison(field, "eq", value is not negated)
    return Comparison(field, _OPPOSITE[name] if negated else name, value)


def _is_flat(node: _Node) -> bool:
    return all(isinstance(part, Comparison) for part in node.parts)


def _alternatives(tree: _Tree) -> _Node:
    """One of these holds, each of them all of those (disjunctive normal form)."""
    terms = dict.fromkeys(_terms(tree))
    return _Node(ANY, tuple(term[0] if len(term) == 1 else _Node(ALL, term) for term in terms))


def _terms(tree: _Tree) -> list[tuple[Comparison, ...]]:
    if isinstance(tree, Comparison):
        return [(tree,)]
    parts = [_terms(part) for part in tree.parts]
    if tree.joint == ANY:
        found = [term for terms in parts for term in terms]
    else:
        size = 1
        for terms in parts:
            size *= len(terms)
            if size > MOST_ROWS:
                raise NoRows
        found = [_together(chosen) for chosen in product(*parts)]
    if len(found) > MOST_ROWS:
        raise NoRows
    return found


def _together(chosen: Sequence[tuple[Comparison, ...]]) -> tuple[Comparison, ...]:
    return tuple(dict.fromkeys(row for term in chosen for row in term))


def _bracketed(tree: _Node) -> Rows:
    rows: list[Comparison] = []
    brackets = count(1)
    for part in tree.parts:
        if isinstance(part, Comparison):
            rows.append(part)
            continue
        bracket = next(brackets)
        if bracket > MOST_BRACKETS:
            raise NoRows
        rows += [
            Comparison(row.field, row.comparison, row.value, bracket)
            for row in part.parts
            if isinstance(row, Comparison)
        ]
    if len(rows) > MOST_ROWS:
        raise NoRows
    return Rows(tree.joint, tuple(rows))
