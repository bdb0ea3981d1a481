"""Writes new values into a chunk of locked measures, in a few statements whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from ..models import Measure, MeasureContact, StatusOverride
from ..rules.bulk_change import BY_HAND
from ..selectors.measure_batches import MANY, PLAIN
from .import_rows.target import link
from .measure_batch_plan import RowPlan

FORM_FIELDS = frozenset({"lead_unit", "ends_on", "internal_fields", "contacts", *MANY})


def write_rows(rows: Sequence[RowPlan], *, set_by: str) -> None:
    """The values that each row shall have `after`."""
    _write_values(rows)
    StatusOverride.objects.bulk_create(
        StatusOverride(
            measure_id=row.state.id,
            status=row.after[BY_HAND][0],
            reason=row.after[BY_HAND][1],
            valid_from=date.fromisoformat(row.after[BY_HAND][2]),
            valid_until=date.fromisoformat(row.after[BY_HAND][3]),
            set_by_label=set_by,
        )
        for row in rows
        if BY_HAND in row.after
    )


def take_back_rows(rows: Sequence[RowPlan], *, today: date) -> None:
    """The values that stood before. A status set by hand ends as if ended by a person: what was
    said on earlier days stays on record."""
    _write_values(rows)
    ids = [
        row.state.by_hand_row
        for row in rows
        if BY_HAND in row.after and row.state.by_hand_row is not None
    ]
    if ids:
        set_ones = StatusOverride.objects.filter(pk__in=ids)
        set_ones.filter(valid_from__gte=today).delete()
        set_ones.filter(valid_until__gte=today).update(valid_until=today - timedelta(days=1))


def _write_values(rows: Sequence[RowPlan]) -> None:
    _write_columns(rows)
    for name, (through, column) in MANY.items():
        _write_links([row for row in rows if name in row.after], name, through, column)
    _write_contacts([row for row in rows if "contacts" in row.after])


def _write_columns(rows: Sequence[RowPlan]) -> None:
    """Neither number, title nor text: the search index has nothing new to read."""
    columns = {name.removesuffix("_id"): name for name in PLAIN}
    used = dict.fromkeys(name for row in rows for name in row.after if name in columns)
    to_python = {name: _reader(columns[name]) for name in used}
    changed = []
    for row in rows:
        measure = Measure(pk=row.state.id, version=row.state.version)
        for name in used:
            value = row.after.get(name, row.state.values[name])
            setattr(measure, columns[name], to_python[name](value))
        measure.version += bool(FORM_FIELDS & set(row.after))
        changed.append(measure)
    Measure._base_manager.bulk_update(changed, [*used, "version"])


def _reader(column: str) -> Callable[[Any], Any]:
    """From the plain value to what the column holds."""
    field: Any = Measure._meta.get_field(column.removesuffix("_id"))
    if field.is_relation or field.get_internal_type() == "JSONField":
        return lambda value: value
    return field.to_python  # type: ignore[no-any-return]


def _write_links(rows: Sequence[RowPlan], name: str, through: Any, column: str) -> None:
    if not rows:
        return
    loses = [row.state.id for row in rows if set(row.state.values[name]) - set(row.after[name])]
    losing = set(loses)
    through._default_manager.filter(measure_id__in=loses).delete()
    link(
        through,
        ("measure_id", column),
        (
            (row.state.id, other)
            for row in rows
            for other in row.after[name]
            if row.state.id in losing or other not in row.state.values[name]
        ),
    )


def _write_contacts(rows: Sequence[RowPlan]) -> None:
    removed, added = [], []
    for row in rows:
        stored = {cells[0]: cells for cells in row.state.values["contacts"]}
        wanted = {cells[0]: cells for cells in row.after["contacts"]}
        removed += [
            row.state.contact_rows[id] for id, cells in stored.items() if wanted.get(id) != cells
        ]
        added += [
            MeasureContact(
                measure_id=row.state.id, contact_id=id, role=role, gets_reminders=reminders
            )
            for id, role, reminders in wanted.values()
            if stored.get(id) != [id, role, reminders]
        ]
    if removed:
        MeasureContact.objects.filter(pk__in=removed).delete()
    MeasureContact.objects.bulk_create(added)
