"""The record of what was done: one entry per write, in the writer's own transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import AuditEntry
from .viewer import Viewer


def record(
    action: str,
    *,
    actor: Viewer,
    kind: str,
    id: object,
    label: str,
    details: dict[str, Any] | None = None,
) -> None:
    """Write one audit entry. Raises if no transaction is open: the write and its trace are one."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("core.audit.record needs the transaction of the write it records.")
    AuditEntry.objects.create(
        at=timezone.now(),
        actor_id=actor.user_id,
        actor_label=actor.label,
        action=action,
        object_kind=kind,
        object_id=str(id),
        object_label=label[:300],
        details=details or {},
    )
