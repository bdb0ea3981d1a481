"""Versions of texts: every change leaves who, when, why, what it was and what it became."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ankommen.core import audit
from ankommen.core.viewer import Viewer

from ..models import ActionField, Concept, Edition, Goal, GuidingGoal, TextRevision
from ..rules.versioned_texts import TEXTS

TextRow = ActionField | Concept | Edition | Goal | GuidingGoal


def record_revision(
    *,
    actor: Viewer,
    edition_id: int | None,
    kind: str,
    id: int,
    label: str,
    field: str,
    old: str,
    new: str,
    reason: str,
    now: datetime,
) -> None:
    """Keep one change of one text; an unchanged text leaves nothing.

    `kind` is one of `rules.versioned_texts.TEXTS`. Call it in the transaction of the change.
    """
    if old == new:
        return
    TextRevision.objects.create(
        edition_id=edition_id,
        object_kind=kind,
        object_id=id,
        object_label=label[:300],
        field=field,
        old_text=old,
        new_text=new,
        reason=reason[:300],
        changed_at=now,
        changed_by_id=actor.user_id,
        changed_by_label=actor.label,
    )


def write(
    row: TextRow,
    values: Mapping[str, Any],
    *,
    actor: Viewer,
    kind: str,
    edition_id: int | None,
    reason: str,
    now: datetime,
) -> None:
    """Store what changed in a row, with a revision for each versioned text and one audit entry."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return
    for name in TEXTS.get(kind, ()):
        if name in changed:
            record_revision(
                actor=actor,
                edition_id=edition_id,
                kind=kind,
                id=row.pk,
                label=str(row),
                field=name,
                old=getattr(row, name),
                new=changed[name],
                reason=reason,
                now=now,
            )
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    audit.record(
        f"{kind}.change",
        actor=actor,
        kind=kind,
        id=row.pk,
        label=str(row),
        details={"fields": sorted(changed), "reason": reason},
    )
