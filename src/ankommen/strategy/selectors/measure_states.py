"""How each measure of an edition stands, as plain content: what a decision was taken about."""

from __future__ import annotations

from typing import Any

from ..models import Edition, Measure
from .official_text import edition_content


def measure_states(edition: Edition) -> dict[int, dict[str, Any]]:
    """The official content of every measure with how it ended, by id.

    The number of queries does not depend on the number of measures.
    """
    rows = {row["number"]: row for row in edition_content(edition)["measures"]}
    columns = Measure.objects.filter(edition=edition).order_by("position", "id")
    return {
        pk: {
            **rows[number],
            "ended": end_kind or None,
            "done_on": done_on.isoformat() if done_on else None,
        }
        for pk, number, end_kind, done_on in columns.values_list(
            "pk", "number", "end_kind", "done_on"
        )
    }
