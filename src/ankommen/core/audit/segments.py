"""Retention of the log: whole sealed segments of a chain go, their closing hash stays.

The segment is recorded first, in one transaction with its own audit entry; the database lets
entries go only inside a recorded segment. They go newest first, in chunks: after a crash the rest
still joins the segment before it, verification still holds, and the next run finishes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from ..models import AuditEntry, AuditSeal, AuditSegment, AuditStream
from ..viewer import Viewer
from . import record
from .verify import PRUNED

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Prunable:
    """The oldest part of a chain that lies wholly before a moment."""

    stream: str
    first: int
    last: int
    closing_hash: str

    @property
    def entries(self) -> int:
        return self.last - self.first + 1


def prunable(stream: AuditStream, *, before: datetime) -> Prunable | None:
    """What may go: everything up to, and without, the first entry written at `before` or later."""
    begun = AuditSegment.objects.filter(stream=stream).order_by("-last").first()
    first = begun.last + 1 if begun else 1
    young = AuditEntry.objects.filter(stream=stream, at__gte=before).values("pk")
    seals = AuditSeal.objects.filter(stream=stream, sequence__gte=first).order_by("sequence")
    end = seals.filter(entry_id__in=young).first()
    old = seals.filter(sequence__lt=end.sequence) if end else seals
    last = old.last()
    if last is None:
        return None
    return Prunable(stream.value, first, last.sequence, last.hash)


@transaction.atomic
def begin(found: Prunable, *, actor: Viewer, now: datetime) -> AuditSegment:
    """Record that this segment is pruned and with which hash it closed."""
    entry = record(
        PRUNED,
        actor=actor,
        kind="audit",
        id="",
        label=_("Protokoll"),
        details={
            "stream": found.stream,
            "first": found.first,
            "last": found.last,
            "closing_hash": found.closing_hash,
        },
    )
    return AuditSegment.objects.create(
        stream=found.stream,
        first=found.first,
        last=found.last,
        closing_hash=found.closing_hash,
        pruned_at=now,
        entry_id=entry.pk,
    )


def finish(step: Callable[[int], None] | None = None) -> int:
    """Delete what recorded segments still hold, newest first; the number of entries deleted."""
    deleted = 0
    for segment in AuditSegment.objects.order_by("pk"):
        while part := _delete_newest(segment):
            deleted += part
            if step:
                step(deleted)
    return deleted


@transaction.atomic
def _delete_newest(segment: AuditSegment) -> int:
    seals = AuditSeal.objects.filter(
        stream=segment.stream, sequence__range=(segment.first, segment.last)
    )
    chunk = list(seals.order_by("-sequence").values_list("pk", "entry_id")[:CHUNK])
    if not chunk:
        return 0
    _delete("core_auditentry", [entry_id for _pk, entry_id in chunk])
    _delete("core_auditseal", [pk for pk, _entry_id in chunk])
    return len(chunk)


def _delete(table: str, ids: list[int]) -> None:
    """Past the models, which refuse every deletion; the database checks the segment."""
    places = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id IN ({places})", ids)  # noqa: S608
