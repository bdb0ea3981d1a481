"""When the installation was backed up last, by its own audit log."""

from __future__ import annotations

from datetime import datetime

from ..models import AuditEntry
from .files import RESTORED
from .services import PROVED, WRITTEN


def last_backup() -> tuple[datetime | None, datetime | None]:
    """When the last backup was whole on its disk, and when one was last read and found whole.

    What was restored was read as a whole, and does not know yet that it was written.
    """
    written, proved = _last(WRITTEN), _last(PROVED)
    restored = AuditEntry.objects.filter(action=RESTORED).first()
    if restored and (made_at := restored.details.get("made_at")):
        written = _later(written, datetime.fromisoformat(made_at))
        proved = _later(proved, restored.at)
    return written, proved


def _last(action: str) -> datetime | None:
    return AuditEntry.objects.filter(action=action).values_list("at", flat=True).first()


def _later(one: datetime | None, other: datetime) -> datetime:
    return max(one, other) if one else other
