from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit, jobs
from ..errors import NotAllowed, NotFound, Refused
from ..models import Job, PersonalExport
from ..registries.personal_records import Person
from ..viewer import Viewer
from .collecting import Content, Told, collect

PERMISSION = "core.answer_requests"
KIND = "core.personal_export"
KEPT = timedelta(days=30)


@transaction.atomic
def ask(*, actor: Viewer, person: Person, reason: str, now: datetime) -> Job:
    """The officer asks about a person. Nothing is collected before the request is on record."""
    if not actor.may(PERMISSION):
        raise NotAllowed
    return _ask(actor=actor, person=person, reason=reason, is_own=False, now=now)


@transaction.atomic
def ask_about_oneself(*, actor: Viewer, now: datetime) -> Job:
    if actor.user_id is None:
        raise NotAllowed
    waiting = PersonalExport.objects.filter(
        asked_by_id=actor.user_id, is_own=True, made_at=None, asked_at__gt=now - timedelta(hours=1)
    )
    if waiting.exists():
        raise Refused.because("already_asked", _("Ihre Auskunft wird gerade zusammengestellt."))
    person = Person(actor.user_id)
    return _ask(actor=actor, person=person, reason="", is_own=True, now=now)


def _ask(*, actor: Viewer, person: Person, reason: str, is_own: bool, now: datetime) -> Job:
    row = PersonalExport.objects.create(
        about_user_id=person.user_id,
        about_name=person.name,
        about_email=person.email,
        is_own=is_own,
        reason=reason,
        asked_at=now,
        asked_by_id=actor.user_id,
        asked_by_label=actor.label,
    )
    _note("core.personal_export_asked", row, actor)
    title = _("Auskunft über Ihre Daten") if is_own else _("Auskunft über eine Person")
    return jobs.enqueue(KIND, title=title, parameters={"export": str(row.pk)}, actor=actor)


def make(*, export_id: UUID, now: datetime, told: Told) -> PersonalExport:
    """Collect it, for the job: done twice it is the same answer, made later."""
    row = PersonalExport.objects.get(pk=export_id)
    person = Person(row.about_user_id, row.about_name, row.about_email)
    content = collect(person, is_own=row.is_own, now=now, told=told)
    row.content, row.made_at = json.dumps(content, ensure_ascii=False), now
    row.save(update_fields=("content", "made_at"))
    return row


def read(*, viewer: Viewer, export_id: UUID, as_what: str) -> tuple[PersonalExport, Content]:
    """The answer, for the person who asked and still may; every reading leaves its entry."""
    row = PersonalExport.objects.filter(
        pk=export_id, asked_by_id=viewer.user_id or 0, made_at__isnull=False
    ).first()
    if row is None or not (row.is_own or viewer.may(PERMISSION)):
        raise NotFound
    _note("core.personal_export_read", row, viewer, as_what=as_what)
    return row, json.loads(row.content)


def asked_by(*, viewer: Viewer, is_own: bool) -> list[PersonalExport]:
    """The answers this person can still read, newest first, without what is in them."""
    rows = PersonalExport.objects.filter(asked_by_id=viewer.user_id or 0, is_own=is_own)
    return list(rows.defer("content")[:50])


def tidy(*, now: datetime) -> None:
    """Answers go after thirty days: they are copies of what is kept elsewhere."""
    PersonalExport.objects.filter(asked_at__lt=now - KEPT).delete()


def _note(action: str, row: PersonalExport, actor: Viewer, *, as_what: str = "") -> None:
    details = {"export": str(row.pk), "reason": row.reason, "as": as_what}
    audit.record_read(
        action,
        viewer=actor,
        purpose=audit.Purpose.ACCESS_REQUEST,
        kind="user",
        id=row.about_user_id or "",
        label=row.about_name or row.about_email or row.asked_by_label,
        details={name: value for name, value in details.items() if value},
    )
