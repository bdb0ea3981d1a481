"""Figures by person stay off unless an agreement with the staff council is recorded and holds."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from . import audit
from .errors import NotFound, Refused
from .models import StaffAgreement
from .viewer import Viewer


def may_record(viewer: Viewer) -> bool:
    return viewer.may("accounts.manage")


def in_force(*, today: date) -> StaffAgreement | None:
    """The agreement that holds on this day, if one does."""
    holds = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    rows = StaffAgreement.objects.filter(holds, ended_at__isnull=True, concluded_on__lte=today)
    return rows.first()


def by_person_allowed(*, today: date) -> bool:
    """Whoever would make a figure by person asks here first; without an agreement it is off."""
    return in_force(today=today) is not None


def all_recorded() -> list[StaffAgreement]:
    """Every agreement, newest first: any employee may see what holds about them."""
    return list(StaffAgreement.objects.all()[:50])


@transaction.atomic
def record(
    *,
    actor: Viewer,
    concluded_on: date,
    document: str,
    scope: str,
    valid_until: date | None,
    now: datetime,
    today: date,
) -> StaffAgreement:
    if not may_record(actor):
        raise NotFound
    if concluded_on > today:
        raise Refused.because(
            "future",
            _("Bitte tragen Sie sie ein, wenn sie geschlossen ist: Der Tag liegt in der Zukunft."),
            field="concluded_on",
        )
    if valid_until is not None and valid_until < concluded_on:
        raise Refused.because(
            "ends_before", _("Das Ende liegt vor dem Abschluss."), field="valid_until"
        )
    if in_force(today=today) is not None:
        raise Refused.because(
            "one_holds", _("Es gilt schon eine Dienstvereinbarung. Beenden Sie zuerst diese.")
        )
    row = StaffAgreement.objects.create(
        concluded_on=concluded_on,
        document=document,
        scope=scope,
        valid_until=valid_until,
        recorded_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_label=actor.label,
    )
    _note("core.staff_agreement_recorded", row, actor)
    return row


@transaction.atomic
def end(*, actor: Viewer, agreement_id: int, now: datetime) -> None:
    """From now on figures by person are off again."""
    rows = StaffAgreement.objects.select_for_update()
    row = rows.filter(pk=agreement_id, ended_at__isnull=True).first()
    if row is None or not may_record(actor):
        raise NotFound
    row.ended_at, row.ended_by_label = now, actor.label
    row.save(update_fields=("ended_at", "ended_by_label"))
    _note("core.staff_agreement_ended", row, actor)


def _note(action: str, row: StaffAgreement, actor: Viewer) -> None:
    audit.record(action, actor=actor, kind="staff_agreement", id=row.pk, label=row.document)
