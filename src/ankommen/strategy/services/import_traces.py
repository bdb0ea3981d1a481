"""How an import recognises what it created, and what was changed since."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import Count, Model

from ankommen.core.viewer import Viewer

from ..models import ActionField, Edition, Goal, Measure
from ..selectors.concept_tables import table_of

WORK_ON_MEASURE = (
    "contacts",
    "outputs",
    "attachments",
    "status_reports",
    "overrides",
    "merged_from",
)

KINDS: tuple[tuple[str, type[Model]], ...] = (
    ("edition", Edition),
    ("action_field", ActionField),
    ("goal", Goal),
    ("measure", Measure),
)


@dataclass(frozen=True, slots=True)
class Changed:
    """One row that is no longer as the import left it."""

    kind: str
    id: int
    label: str


def fingerprints(edition: Edition, *, viewer: Viewer) -> dict[str, str]:
    """A short hash of the edition and every action field, goal and measure as it stands now."""
    table = table_of(edition, viewer=viewer)
    fields = {one.number: one for one in table.fields}
    goals = {(one.field_number, one.number): one for one in table.goals}
    measures = {one.number: one for one in table.measures}
    found = {
        f"action_field:{row.pk}": _hash(fields[row.number]) for row in edition.action_fields.all()
    }
    found[f"edition:{edition.pk}"] = _hash(
        (edition.title, str(edition.state), edition.preface, edition.starts_on, edition.ends_on)
    )
    for goal in Goal.objects.filter(action_field__edition=edition).select_related("action_field"):
        found[f"goal:{goal.pk}"] = _hash(goals[goal.action_field.number, goal.number])
    counts = {name: Count(name, distinct=True) for name in WORK_ON_MEASURE}
    for measure in edition.measures.annotate(**{f"n_{name}": one for name, one in counts.items()}):
        work = [getattr(measure, f"n_{name}") for name in WORK_ON_MEASURE]
        state = (measure.end_kind, measure.done_on, measure.last_confirmed_at)
        found[f"measure:{measure.pk}"] = _hash((measures[measure.number], work, state))
    return found


def changed_since(
    before: dict[str, str], edition: Edition, ids: dict[str, list[int]], *, viewer: Viewer
) -> list[Changed]:
    """Rows among `ids` that were changed since `before`; removed ones are not there any more."""
    now = fingerprints(edition, viewer=viewer)
    found: list[Changed] = []
    for kind, model in KINDS:
        moved = [
            id
            for id in ids.get(kind, [])
            if f"{kind}:{id}" in now and now[f"{kind}:{id}"] != before.get(f"{kind}:{id}")
        ]
        rows = model._default_manager.filter(pk__in=moved)
        found.extend(Changed(kind, row.pk, str(row)) for row in rows)
    return found


def _hash(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]
