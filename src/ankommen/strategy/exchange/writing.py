"""The concept as sheets in the published form: what `reading` reads back field by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from ankommen.core.tables import cells
from ankommen.core.tables.writing import Column, Sheet

from . import trends
from .columns import MEASURE_COLUMNS, MEASURE_SHEET_TITLE, SIDE_SHEETS, FormColumn
from .entries import (
    ConceptTable,
    FieldEntry,
    FigureEntry,
    GoalEntry,
    GuidingGoalEntry,
    MeasureEntry,
)
from .lines import budget_line, milestone_line
from .sides import COUNTED_WORDS, DIRECTIONS
from .visibility import internal_cell


def concept_sheets(table: ConceptTable) -> list[Sheet]:
    """The measure sheet with every column, then the side sheets, empty ones too."""
    rows = {
        "goals": [_goal_cells(one) for one in table.goals],
        "guiding_goals": [_guiding_goal_cells(one) for one in table.guiding_goals],
        "figures": [_figure_cells(one) for one in table.figures],
    }
    return [
        _sheet(str(MEASURE_SHEET_TITLE), exported_columns(), _measure_rows(table)),
        *(_sheet(str(side.title), side.columns, rows[side.key]) for side in SIDE_SHEETS),
    ]


def exported_columns() -> list[FormColumn]:
    return [column for column in MEASURE_COLUMNS if column.is_exported]


def _sheet(title: str, columns: Sequence[FormColumn], rows: Iterable[dict[str, Any]]) -> Sheet:
    return Sheet(
        title,
        [Column(str(column.label), column.width, column.kind) for column in columns],
        [[row.get(column.key) for column in columns] for row in rows],
    )


def _measure_rows(table: ConceptTable) -> Iterable[dict[str, Any]]:
    """One row per measure in the concept's order; a field without measures has its own row.

    The texts of an action field stand in its first row.
    """
    goals = {(one.field_number, one.number): one for one in table.goals}
    untold = {one.number: one for one in table.fields}
    fields = dict(untold)
    for entry in table.measures:
        # A field is first named in its place, so that reading keeps the order of the fields.
        for number in _skipped(list(fields), entry.field_number, untold):
            yield _field_cells(untold.pop(number))
        field = fields[entry.field_number]
        names = {"field_number": field.number, "field": field.title}
        texts = _field_cells(untold.pop(field.number)) if field.number in untold else names
        yield {**texts, **_measure_cells(entry, fields, goals)}
    for field in untold.values():
        yield _field_cells(field)


def _skipped(order: list[str], reached: str, untold: dict[str, FieldEntry]) -> list[str]:
    """Fields before the one that is reached which no row has named yet."""
    if reached not in untold:
        return []
    return [number for number in order[: order.index(reached)] if number in untold]


def _field_cells(entry: FieldEntry) -> dict[str, Any]:
    return {
        "field_number": entry.number,
        "field": entry.title,
        "field_summary": entry.summary,
        "field_situation": entry.situation,
        "field_trend": entry.trend,
    }


def _measure_cells(
    entry: MeasureEntry,
    fields: dict[str, FieldEntry],
    goals: dict[tuple[str, str], GoalEntry],
) -> dict[str, Any]:
    further = (f"{number} {fields[number].title}" for number in entry.further_fields)
    return {
        "number": entry.number,
        "title": entry.title,
        "text": entry.text,
        "responsible": entry.responsible,
        "financing": entry.financing,
        "lead_unit": entry.lead_unit,
        "partners": cells.joined(entry.partners),
        "goals": cells.joined(f"{key[1]} {goals[key].title}" for key in entry.goals),
        "target_groups": cells.joined(entry.target_groups),
        "areas": cells.joined(entry.areas),
        "further_fields": cells.joined(further),
        "starts_on": entry.starts_on,
        "ends_on": entry.ends_on,
        "milestones": cells.joined(map(milestone_line, entry.milestones)),
        "budgets": cells.joined(map(budget_line, entry.budgets)),
        "trend": trends.TRENDS[entry.trend].split()[0] if entry.trend else "",
        "depends_on": cells.joined(entry.depends_on),
        "indicators": cells.joined(entry.indicators),
        "internal": None if entry.internal_fields is None else internal_cell(entry.internal_fields),
    }


def _goal_cells(entry: GoalEntry) -> dict[str, Any]:
    return {
        "field": entry.field_number,
        "number": entry.number,
        "title": entry.title,
        "text": entry.text,
        "parent": entry.parent,
        "guiding_goals": cells.joined(entry.guiding_goals),
    }


def _guiding_goal_cells(entry: GuidingGoalEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "title": entry.title,
        "text": entry.text,
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
    }


def _figure_cells(entry: FigureEntry) -> dict[str, Any]:
    plain = {
        column: getattr(entry, column)
        for column in FigureEntry.__slots__
        if not isinstance(getattr(entry, column), Decimal)
    }
    return {
        **plain,
        **{
            name: _exact(getattr(entry, name))
            for name in ("value", "lower", "upper", "confidence_percent")
        },
        "counted": COUNTED_WORDS[entry.counted][0],
        "direction": DIRECTIONS[entry.direction][0],
        "is_public": "ja" if entry.is_public else "nein",
    }


def _exact(number: Decimal | None) -> Decimal | str | None:
    """The number, as text where a spreadsheet's 15 digits would round it."""
    if number is None:
        return None
    plain = number.normalize()
    return f"{plain:f}".replace(".", ",") if len(plain.as_tuple().digits) > 15 else plain
