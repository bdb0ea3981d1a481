"""Two people at one measure: what only one of them changed is kept, the rest is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from ankommen.core.errors import Problem, Refused
from ankommen.core.versions import CHANGED_MEANWHILE
from ankommen.core.versions.merging import MergedFields, MergedRows, merge_fields, merge_rows

from ..models import Measure
from ..selectors.measure_snapshot import MeasureSnapshot
from .measure_rows import UNIQUE_COLUMNS, Row, RowGroup


@dataclass(frozen=True, slots=True)
class EditMerge:
    """What somebody typed, merged with what is `stored` by now."""

    stored: MeasureSnapshot
    ended_meanwhile: bool
    fields: MergedFields
    rows: Mapping[str, MergedRows]

    @property
    def taken(self) -> tuple[str, ...]:
        """Fields and kinds of rows that others changed and that are kept."""
        return (*self.fields.taken, *(kind for kind, rows in self.rows.items() if rows.took))

    @property
    def is_disputed(self) -> bool:
        return bool(self.fields.disputed) or any(rows.is_disputed for rows in self.rows.values())

    def groups(self) -> list[RowGroup]:
        return [
            RowGroup(kind, [Row(row.id, row.mine) for row in rows.rows if row.mine is not None])
            for kind, rows in self.rows.items()
        ]


@dataclass(eq=False)
class EditConflict(Refused):
    """Nothing was written, because of what others saved meanwhile; `merge` has both versions."""

    merge: EditMerge = field(kw_only=True)


def merge_edit(
    *,
    seen: MeasureSnapshot,
    stored: MeasureSnapshot,
    values: Mapping[str, Any],
    rows: Sequence[RowGroup],
) -> EditMerge:
    """Compare three states: as the person saw it, as it is stored, as the person wants it."""
    return EditMerge(
        stored=stored,
        ended_meanwhile=bool(stored.ended) and stored.ended != seen.ended,
        fields=_merged(seen.values, stored.values, values),
        rows={
            group.kind: merge_rows(
                base=seen.rows.get(group.kind),
                current=stored.rows[group.kind],
                mine=[(row.id, row.values) for row in group.rows],
                key=UNIQUE_COLUMNS[group.kind],
            )
            for group in rows
        },
    )


def _merged(
    base: Mapping[str, Any], current: Mapping[str, Any], mine: Mapping[str, Any]
) -> MergedFields:
    """Lists of a measure are sets in order."""
    merged = merge_fields(
        base=_as_sets(base) or None, current=_as_sets(current), mine=_as_sets(mine)
    )
    values = {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in merged.values.items()
    }
    return replace(merged, values=values)


def _as_sets(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: frozenset(value) if isinstance(value, list) else value
        for name, value in values.items()
    }


def refuse_disputed(measure: Measure, merge: EditMerge) -> None:
    """Refuse where both changed the same, or where the measure ended meanwhile."""
    problems = []
    if merge.ended_meanwhile:
        problems.append(Problem("ended_meanwhile", _ended_text(measure)))
    if merge.is_disputed:
        message = _(
            "Während Sie geschrieben haben, hat jemand anderes diese Maßnahme gespeichert. Ihre "
            "Eingaben sind erhalten. Bitte wählen Sie bei jeder unterschiedlichen Angabe."
        )
        problems.append(Problem(CHANGED_MEANWHILE, message))
    if problems:
        raise EditConflict(tuple(problems), merge=merge)


def _ended_text(measure: Measure) -> str:
    how = measure.get_end_kind_display() if measure.end_kind else _("umgesetzt")
    reason = f" ({measure.end_reason})" if measure.end_reason else ""
    return _(
        "Während Sie geschrieben haben, wurde diese Maßnahme beendet: %(how)s%(reason)s. Ihre "
        "Eingaben sind erhalten, aber nicht gespeichert. Speichern Sie nur, wenn sie trotzdem "
        "gelten sollen."
    ) % {"how": how, "reason": reason}
