"""Versions of texts: every change leaves who, when, why, what it was and what it became."""

from __future__ import annotations

from datetime import datetime

from ankommen.core.viewer import Viewer

from ..models import TextRevision


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
