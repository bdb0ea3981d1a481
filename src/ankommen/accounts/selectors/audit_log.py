from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from ankommen.core.audit import Purpose
from ankommen.core.errors import NotFound
from ankommen.core.models import AuditEntry
from ankommen.core.registries import audit_actions
from ankommen.core.ui.paging import Paged, paged_query
from ankommen.core.viewer import Viewer

from ..permissions import may_read_audit

CHUNK = 2000
MOST_IN_A_FILE = 200_000


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for; empty fields match everything. Days are whole days in local time."""

    action: str = ""
    object: str = ""
    person: str = ""
    first_day: date | None = None
    last_day: date | None = None

    @property
    def given(self) -> dict[str, str]:
        """The fields that are filled, as text."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: str(value) for name, value in fields.items() if value}


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An entry with its action in words."""

    entry: AuditEntry
    action: str
    details: list[tuple[str, str]]


def audit_page(*, viewer: Viewer, wanted: AuditFilter, given: QueryDict) -> Paged[AuditRow]:
    """Entries, newest first, a page of them."""
    if not may_read_audit(viewer):
        raise NotFound
    page = paged_query(_matching(wanted), given)
    return page.shown([_row(entry) for entry in page.rows])


def audit_rows(*, viewer: Viewer, wanted: AuditFilter) -> Iterator[list[Any]]:
    """Every matching entry as one line of a table, newest first, without holding them all."""
    if not may_read_audit(viewer):
        raise NotFound
    purposes = dict(Purpose.choices)
    for entry in _matching(wanted).order_by("-pk").iterator(chunk_size=CHUNK):
        yield [
            timezone.localtime(entry.at),
            entry.actor_label,
            audit_actions.label(entry.action),
            entry.get_stream_display(),
            str(purposes.get(entry.purpose, entry.purpose)),
            entry.object_kind,
            entry.object_id,
            entry.object_label,
            "; ".join(f"{name}: {value}" for name, value in entry.details.items()),
            entry.content_hash,
        ]


def matching_count(*, viewer: Viewer, wanted: AuditFilter) -> int:
    """How many entries match, counted no further than one more than a file holds."""
    if not may_read_audit(viewer):
        raise NotFound
    return _matching(wanted).order_by()[: MOST_IN_A_FILE + 1].count()


def _matching(wanted: AuditFilter) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.all()
    if wanted.action:
        entries = entries.filter(action=wanted.action)
    if wanted.object:
        entries = entries.filter(object_label__icontains=wanted.object)
    if wanted.person:
        entries = entries.filter(actor_label__icontains=wanted.person)
    if wanted.first_day:
        entries = entries.filter(at__gte=_midnight(wanted.first_day))
    if wanted.last_day:
        entries = entries.filter(at__lt=_midnight(wanted.last_day + timedelta(days=1)))
    return entries


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _row(entry: AuditEntry) -> AuditRow:
    details = [(name, str(value)) for name, value in entry.details.items() if value is not None]
    return AuditRow(entry, audit_actions.label(entry.action), details)
