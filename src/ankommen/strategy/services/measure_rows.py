"""The rows that hang on a measure, saved together with it: milestones, money, contacts, figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from ankommen.core.errors import Problem, Refused

from ..models import Measure, MeasureBudget, MeasureContact, Milestone, OutputFigure
from ..rules.official_text import OFFICIAL_BUDGET_FIELDS, OFFICIAL_MILESTONE_FIELDS


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a form: `id` of the row it changes, None for a new one."""

    id: int | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """All rows of one kind as they shall be: rows that are missing are removed.

    A problem names its place as `kind-index-field`, the name of the input in the form.
    """

    kind: str
    rows: Sequence[Row]


# No two rows of a kind agree in all of these.
UNIQUE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "milestones": (),
    "budgets": ("year", "source"),
    "contacts": ("contact",),
    "outputs": ("name", "reference_date"),
}


@dataclass(frozen=True, slots=True)
class _Kind:
    model: type[Model]
    official: tuple[str, ...]
    unique: tuple[str, ...]
    twice: str


def _kinds() -> dict[str, _Kind]:
    return {
        "milestones": _Kind(Milestone, OFFICIAL_MILESTONE_FIELDS, UNIQUE_COLUMNS["milestones"], ""),
        "budgets": _Kind(
            MeasureBudget,
            OFFICIAL_BUDGET_FIELDS,
            UNIQUE_COLUMNS["budgets"],
            _("Jahr und Quelle stehen schon in einer anderen Zeile."),
        ),
        "contacts": _Kind(
            MeasureContact,
            (),
            UNIQUE_COLUMNS["contacts"],
            _("Diese Person steht schon in einer anderen Zeile."),
        ),
        "outputs": _Kind(
            OutputFigure,
            (),
            UNIQUE_COLUMNS["outputs"],
            _("Diese Zahl steht für diesen Stichtag schon in einer anderen Zeile."),
        ),
    }


def replace_rows(measure: Measure, group: RowGroup) -> bool:
    """Make the rows of one kind as asked for; says whether anything changed."""
    kind = _kinds()[group.kind]
    stored = {row.pk: row for row in kind.model._default_manager.filter(measure=measure)}
    problems = [*_twice(group, kind), *_frozen(measure, group, kind, stored)]
    if problems:
        raise Refused(tuple(problems))
    kept = {
        row.id: stored[row.id]
        for row in group.rows
        if row.id in stored and _same_key(kind, stored[row.id], row.values)
    }
    removed = [id for id in stored if id not in kept]
    kind.model._default_manager.filter(pk__in=removed).delete()
    changed = bool(removed)
    for row in group.rows:
        if row.id in kept:
            changed |= _update(kept[row.id], row.values)
        else:
            _add(measure, kind, row.values)
            changed = True
    return changed


def _same_key(kind: _Kind, stored: Model, values: Mapping[str, Any]) -> bool:
    """A row with another key is a new row: two rows may change places without colliding."""
    return all(_value(stored, name) == values[name] for name in kind.unique)


def _update(stored: Model, values: Mapping[str, Any]) -> bool:
    names = [name for name, value in values.items() if _value(stored, name) != value]
    for name in names:
        setattr(stored, _attribute(stored, name), values[name])
    if names:
        stored.save(update_fields=names)
    return bool(names)


def _add(measure: Measure, kind: _Kind, values: Mapping[str, Any]) -> None:
    row = kind.model(measure=measure)
    for name, value in values.items():
        setattr(row, _attribute(row, name), value)
    if kind.official:
        row.is_official = measure.edition.frozen_at is None  # type: ignore[attr-defined]
    row.save()


def _attribute(row: Model, name: str) -> str:
    return row._meta.get_field(name).attname  # type: ignore[union-attr]


def _value(row: Model, name: str) -> Any:
    return getattr(row, _attribute(row, name))


def _twice(group: RowGroup, kind: _Kind) -> list[Problem]:
    if not kind.unique:
        return []
    keys = [tuple(row.values[name] for name in kind.unique) for row in group.rows]
    counts = Counter(keys)
    return [
        Problem("twice", kind.twice, field=f"{group.kind}-{index}-{kind.unique[0]}", value=key)
        for index, key in enumerate(keys)
        if counts[key] > 1
    ]


def _frozen(
    measure: Measure, group: RowGroup, kind: _Kind, stored: Mapping[int, Model]
) -> list[Problem]:
    """After adoption the decided rows keep their official fields and are not removed."""
    official = {id: row for id, row in stored.items() if getattr(row, "is_official", False)}
    if measure.edition.frozen_at is None or not official:
        return []
    problems = []
    for index, row in enumerate(group.rows):
        decided = official.pop(row.id, None) if row.id is not None else None
        if decided is not None:
            problems += [
                _is_decided(f"{group.kind}-{index}-{name}", str(decided))
                for name in kind.official
                if name in row.values and _value(decided, name) != row.values[name]
            ]
    return problems + [_is_decided("", str(row)) for row in official.values()]


def _is_decided(field: str, label: str) -> Problem:
    message = _(
        "„%(row)s“ ist mit der Edition beschlossen und bleibt, wie es ist. "
        "Ergänzen Sie eine eigene Zeile; Änderungen gehören in die nächste Edition."
    )
    return Problem("edition_frozen", message % {"row": label}, field=field)
