"""When the installation was backed up last, by its own audit log."""

from __future__ import annotations

from datetime import datetime

from ..models import AuditEntry
from .services import PROVED, WRITTEN


def last_backup() -> tuple[datetime | None, datetime | None]:
    """When the last backup was whole on its disk, and when one was last read and found whole."""
    return _last(WRITTEN), _last(PROVED)


def _last(action: str) -> datetime | None:
    return AuditEntry.objects.filter(action=action).values_list("at", flat=True).first()
