"""Writes what a table says into an edition, in few statements however many rows there are."""

from __future__ import annotations

from datetime import date, datetime

from ankommen.core.viewer import Viewer

from ...exchange.entries import ConceptTable
from .figures import write_figures
from .measures import write_measures
from .structure import write_fields, write_goals, write_guiding_goals
from .target import Target, Written

__all__ = ["Target", "write_table"]


def write_table(
    table: ConceptTable,
    target: Target,
    *,
    actor: Viewer,
    batch: str,
    now: datetime,
    today: date,
) -> Written:
    """Create everything the table holds. Call it in one transaction, on a locked open edition."""
    written = Written()
    guiding = write_guiding_goals(table, target, written)
    fields = write_fields(table, target, written)
    goals = write_goals(table.goals, target, fields, guiding, written)
    write_figures(table.figures, target, written, actor=actor, batch=batch, now=now, today=today)
    write_measures(table.measures, target, fields, goals, written)
    return written
