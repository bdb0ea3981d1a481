"""The record of what was done and read: one entry each, in the writer's own transaction, chained.

The database seals every entry into a chain of hashes (`triggers.py`), `verify.py` follows the
chain, `segments.py` prunes its old end. Decision record 0021 says why it is built like this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import AuditEntry, AuditStream
from ..viewer import Viewer
from .chain import storable
from .purposes import Purpose

__all__ = ["Entry", "Purpose", "labels_of", "record", "record_many", "record_read"]

ENTRIES_PER_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One of many changes that are recorded together."""

    action: str
    kind: str
    id: object
    label: str
    details: dict[str, Any] = field(default_factory=dict)


def record(
    action: str,
    *,
    actor: Viewer,
    kind: str,
    id: object,
    label: str,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one audit entry. Raises if no transaction is open: the write and its trace are one.

    What a deputy could do only in somebody's place says so, in the name and in the details.
    """
    _needs_transaction()
    return _write(
        actor,
        stream=AuditStream.CHANGE,
        action=action,
        object_kind=kind,
        object_id=str(id),
        object_label=label,
        details=details or {},
    )


def record_many(entries: Iterable[Entry], *, actor: Viewer) -> None:
    """One entry for each of many changes, as `record` writes it, in few statements."""
    _needs_transaction()
    rows = [
        _row(
            actor,
            stream=AuditStream.CHANGE,
            action=one.action,
            object_kind=one.kind,
            object_id=str(one.id),
            object_label=one.label,
            details=one.details,
        )
        for one in entries
    ]
    for start in range(0, len(rows), ENTRIES_PER_STATEMENT):
        AuditEntry.objects.bulk_create(rows[start : start + ENTRIES_PER_STATEMENT])


def _needs_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("core.audit.record needs the transaction of the write it records.")


def labels_of(kind: str, ids: Iterable[int]) -> dict[int, set[str]]:
    """What the log called these objects over time."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = AuditEntry.objects.filter(object_kind=kind, object_id__in=[str(id) for id in ids])
    for id, label in rows.order_by().values_list("object_id", "object_label").distinct():
        found[int(id)].add(label)
    return found


@transaction.atomic
def record_read(
    action: str,
    *,
    viewer: Viewer,
    purpose: Purpose,
    kind: str,
    id: object,
    label: str,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Note that a personal record was read, and what for. No entry, no page: an error stops it."""
    return _write(
        viewer,
        stream=AuditStream.READ,
        action=action,
        purpose=purpose.value,
        object_kind=kind,
        object_id=str(id),
        object_label=label,
        details=details or {},
    )


def _write(actor: Viewer, *, details: dict[str, Any], **texts: str) -> AuditEntry:
    row = _row(actor, details=details, **texts)
    row.save(force_insert=True)
    return row


def _row(actor: Viewer, *, details: dict[str, Any], **texts: str) -> AuditEntry:
    """Cut to what the columns hold, so that the hash is that of what is stored."""
    kept = {name: storable(text)[: _length(name)] for name, text in texts.items()}
    return AuditEntry(
        at=timezone.now(),
        actor_id=actor.user_id,
        actor_label=storable(_signature(actor))[: _length("actor_label")],
        details=storable({**details, **_in_whose_place(actor)}),
        **kept,
    )


def _signature(actor: Viewer) -> str:
    if not actor.acted_for:
        return actor.label
    return f"{actor.label} (in Vertretung für {', '.join(actor.acted_for)})"


def _in_whose_place(actor: Viewer) -> dict[str, list[str]]:
    return {"in_place_of": list(actor.acted_for)} if actor.acted_for else {}


def _length(name: str) -> int:
    return int(getattr(AuditEntry._meta.get_field(name), "max_length", None) or 0)
