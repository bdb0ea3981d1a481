"""Needs and evidence of a table, taken back: what is new goes, what was changed is as before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed
from ankommen.core.models import Area
from ankommen.core.references import pointed_to, remove_unused
from ankommen.core.registries import trace
from ankommen.core.viewer import Viewer

from ..models import Need, NeedEvidence, TargetGroup
from ..permissions import may_edit_concept
from .need_evidence import remove_evidence
from .needs import SETS, change_need

GROUPS, AREAS = Need.target_groups.through, Need.areas.through
PARTS = (NeedEvidence, GROUPS, AREAS)  # what a need has of its own


@dataclass(frozen=True, slots=True)
class WrittenNeed:
    """What one row left: `before` is None where it only added evidence, `version` then too."""

    id: int
    is_new: bool
    version: int | None
    before: Mapping[str, Any] | None
    evidence: int | None


def plain_values(need: Need, names: Collection[str]) -> dict[str, Any]:
    """As JSON keeps them."""
    return {
        name: sorted(getattr(need, name).values_list("pk", flat=True))
        if name in SETS
        else getattr(need, name)
        for name in names
    }


def real_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the services take them: rows instead of their keys."""
    models = {"target_groups": TargetGroup, "areas": Area}
    return {
        name: list(models[name]._default_manager.filter(pk__in=value)) if name in SETS else value
        for name, value in values.items()
    }


def changed_since(rows: Sequence[WrittenNeed]) -> list[bool]:
    """Whether somebody changed, moved, linked or took up what a row left."""
    ids = [one.id for one in rows]
    versions = dict(Need.objects.filter(pk__in=ids).values_list("pk", "version"))
    evidence = NeedEvidence.objects.filter(need__in=ids, removed_at__isnull=True)
    counted = set(evidence.values_list("pk", flat=True))
    used = _used([one for one in rows if one.is_new])
    return [
        (one.version is not None and versions.get(one.id) != one.version)
        or (one.evidence is not None and one.evidence not in counted)
        or one.id in used
        for one in rows
    ]


def _used(rows: Sequence[WrittenNeed]) -> set[int]:
    """New needs that something leads to by now, with evidence of others among it."""
    ids = [one.id for one in rows]
    own = {one.evidence for one in rows}
    evidence = NeedEvidence.objects.filter(need__in=ids).values_list("need_id", "pk")
    others = {need for need, pk in evidence if pk not in own}
    return others | trace.tied("need", ids) | pointed_to(Need, ids, besides=PARTS)


@transaction.atomic
def take_back(*, actor: Viewer, rows: Sequence[WrittenNeed], now: datetime, batch: str) -> None:
    """Evidence that a table added to a need of before stays on record as taken back, as always."""
    if not may_edit_concept(actor):
        raise NotAllowed
    reason = _("Einlesen der Tabelle zurückgenommen")
    for one in rows:
        if one.evidence is not None and not one.is_new:
            remove_evidence(
                actor=actor, need_id=one.id, evidence_id=one.evidence, reason=reason, now=now
            )
        if one.before is not None and one.version is not None:
            before = real_values(one.before)
            change_need(
                actor=actor, id=one.id, version=one.version, reason=reason, now=now, **before
            )
    _remove([one.id for one in rows if one.is_new], actor, batch)


def _remove(ids: Sequence[int], actor: Viewer, batch: str) -> None:
    needs = list(Need.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    audit.record_many(
        (
            audit.Entry("need.take_back", "need", one.pk, str(one), {"batch": batch})
            for one in needs
        ),
        actor=actor,
    )
    for part in PARTS:
        remove_unused(part._default_manager.filter(need__in=ids))
    remove_unused(Need.objects.filter(pk__in=ids))
