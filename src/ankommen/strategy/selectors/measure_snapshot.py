"""Everything that the form of a measure edits, as it is stored at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..models import Measure

PLAIN_FIELDS = (
    "number",
    "title",
    "text",
    "responsible_text",
    "financing_statement",
    "trend",
    "starts_on",
    "ends_on",
    "internal_fields",
)
SINGLE_FIELDS = ("action_field", "lead_unit")
MANY_FIELDS = (
    "further_action_fields",
    "goals",
    "target_groups",
    "areas",
    "partners",
    "depends_on",
)
ROW_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "milestones": ("title", "due_on", "done_on"),
    "budgets": ("year", "source", "planned_cents", "spent_cents"),
    "contacts": ("contact", "role", "gets_reminders"),
    "outputs": ("name", "value", "unit", "reference_date", "source", "counted"),
}


@dataclass(frozen=True, slots=True)
class MeasureSnapshot:
    """`values`: the fields as plain values; `rows`: by kind, the values of each row by its id.

    `ended`: "dropped", "merged", "done" or empty.
    """

    version: int
    is_frozen: bool
    ended: str
    values: Mapping[str, Any]
    rows: Mapping[str, Mapping[int, Mapping[str, Any]]]


def measure_snapshot(measure: Measure) -> MeasureSnapshot:
    return MeasureSnapshot(
        version=measure.version,
        is_frozen=measure.edition.frozen_at is not None,
        ended=measure.end_kind or ("done" if measure.done_on else ""),
        values=measure_values(measure),
        rows={
            kind: {
                id: dict(zip(columns, cells, strict=True))
                for id, *cells in getattr(measure, kind).values_list("pk", *columns)
            }
            for kind, columns in ROW_COLUMNS.items()
        },
    )


def measure_values(measure: Measure) -> dict[str, Any]:
    """The editable fields as plain values: rows as ids, several rows as sorted lists of ids."""
    values: dict[str, Any] = {name: getattr(measure, name) for name in PLAIN_FIELDS}
    values |= {name: getattr(measure, f"{name}_id") for name in SINGLE_FIELDS}
    for name in MANY_FIELDS:
        values[name] = sorted(getattr(measure, name).values_list("pk", flat=True))
    values["internal_fields"] = sorted(values["internal_fields"])
    return values


# Where nobody can tell what the person saw: whatever differs from what is stored is disputed.
NOTHING_SEEN = MeasureSnapshot(version=0, is_frozen=False, ended="", values={}, rows={})
