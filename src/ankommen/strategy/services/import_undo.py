"""Taking an import back: exactly what it created goes, what people made of it does not unasked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.viewer import Viewer

from ..models import (
    ActionField,
    ConceptImport,
    Edition,
    Goal,
    GuidingGoal,
    ImportState,
    Indicator,
    IndicatorDefinition,
    IndicatorValue,
    Measure,
    TargetGroup,
)
from ..permissions import may_import
from .freezing import lock_edition
from .import_traces import Changed, changed_since

AnyRow = TypeVar("AnyRow", bound=Model)


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What taking an import back would remove, and what was changed since."""

    measures: int
    action_fields: int
    values: int
    removes_edition: bool
    changed: tuple[Changed, ...]


def undo_plan(*, viewer: Viewer, concept_import: ConceptImport) -> UndoPlan:
    ids = concept_import.created_objects.get("ids", {})
    changed: list[Changed] = []
    if concept_import.edition is not None:
        before = concept_import.created_objects.get("fingerprints", {})
        changed = changed_since(before, concept_import.edition, ids, viewer=viewer)
    return UndoPlan(
        measures=Measure.objects.filter(pk__in=ids.get("measure", [])).count(),
        action_fields=ActionField.objects.filter(pk__in=ids.get("action_field", [])).count(),
        values=IndicatorValue.objects.filter(pk__in=ids.get("indicator_value", [])).count(),
        removes_edition=bool(ids.get("edition")),
        changed=tuple(changed),
    )


def undo_import(*, actor: Viewer, import_id: int, changed: str = "") -> ConceptImport:
    """Remove what the import created. `changed` says what happens to rows changed since:
    "keep" or "remove"; refused without it where there are such rows. Upload and mapping stay.
    """
    if not may_import(actor):
        raise NotAllowed
    with transaction.atomic():
        concept_import = (
            ConceptImport.objects.select_for_update(of=("self",)).filter(pk=import_id).first()
        )
        if concept_import is None:
            raise NotFound
        if concept_import.state != ImportState.DONE:
            message = _("Dieser Import ist nicht übernommen oder schon zurückgenommen.")
            raise Refused.because("not_done", message)
        if concept_import.edition_id is not None:
            edition = lock_edition(concept_import.edition_id, official=True)
            _refuse_reported(edition)
        plan = undo_plan(viewer=actor, concept_import=concept_import)
        if plan.changed and changed not in {"keep", "remove"}:
            raise Refused(tuple(_changed_problem(one) for one in plan.changed))
        kept_rows = {(one.kind, one.id) for one in plan.changed} if changed == "keep" else set()
        removed = _remove(concept_import.created_objects.get("ids", {}), kept_rows)
        concept_import.state = ImportState.UNDONE
        concept_import.created_objects = {}
        concept_import.save(update_fields=["state", "created_objects"])
        audit.record(
            "import.undo",
            actor=actor,
            kind="concept_import",
            id=concept_import.pk,
            label=concept_import.file_name,
            details={"removed": removed, "kept": len(kept_rows)},
        )
    concept_import.refresh_from_db()
    return concept_import


def _changed_problem(one: Changed) -> Problem:
    message = _("„%(label)s“ wurde seit dem Import geändert.") % {"label": one.label}
    return Problem("changed_since", message, field="changed", value=one.id)


def _refuse_reported(edition: Edition) -> None:
    if edition.reports.exists():
        message = _("Über diese Edition wurde schon berichtet; der Import bleibt.")
        raise Refused.because("edition_reported", message)


def _remove(ids: dict[str, list[int]], kept: set[tuple[str, int]]) -> dict[str, int]:
    """Remove rows from the leaves to the root; what something else still needs stays."""

    def mine(kind: str) -> list[int]:
        return [id for id in ids.get(kind, []) if (kind, id) not in kept]

    measures = Measure.objects.filter(pk__in=mine("measure"), merged_from__isnull=True)
    removed = {"measure": _delete(measures)}
    removed["goal"] = _delete(Goal.objects.filter(pk__in=_unused_goals(mine("goal"))))
    fields = ActionField.objects.filter(
        pk__in=mine("action_field"),
        measures__isnull=True,
        goals__isnull=True,
        further_measures__isnull=True,
    )
    removed["action_field"] = _delete(fields)
    values = IndicatorValue.objects.filter(pk__in=mine("indicator_value"))
    removed["indicator_value"] = _delete(
        values.filter(corrected_by__isnull=True, corrects__isnull=True)
    )
    definitions = IndicatorDefinition.objects.filter(
        pk__in=mine("indicator_definition"), values__isnull=True
    )
    removed["indicator_definition"] = _delete(definitions)
    indicators = Indicator.objects.filter(
        pk__in=mine("indicator"),
        definitions__values__isnull=True,
        targets__isnull=True,
        measure_links__isnull=True,
    )
    removed["indicator"] = _delete(indicators)
    removed["guiding_goal"] = _delete(
        GuidingGoal.objects.filter(pk__in=mine("guiding_goal"), goals__isnull=True)
    )
    removed["target_group"] = _delete(
        TargetGroup.objects.filter(pk__in=mine("target_group"), measures__isnull=True)
    )
    editions = Edition.objects.filter(
        pk__in=mine("edition"),
        measures__isnull=True,
        action_fields__isnull=True,
        steps__isnull=True,
        suggestions__isnull=True,
        successors__isnull=True,
    )
    removed["edition"] = _delete(editions)
    return removed


def _unused_goals(ids: list[int]) -> set[int]:
    """Goals no measure and no staying partial goal hangs on."""
    going = set(Goal.objects.filter(pk__in=ids, measures__isnull=True).values_list("pk", flat=True))
    parents = dict(Goal.objects.filter(parent_id__in=going).values_list("pk", "parent_id"))
    while True:
        needed = {parent for child, parent in parents.items() if child not in going} & going
        if not needed:
            return going
        going -= needed


def _delete(rows: QuerySet[AnyRow]) -> int:
    ids = set(rows.values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=ids).delete()
    return len(ids)
