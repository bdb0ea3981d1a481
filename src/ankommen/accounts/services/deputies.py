from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit, notices
from ankommen.core.errors import NotFound, Problem, Refused
from ankommen.core.viewer import Scope, Viewer

from ..models import Deputy, RoleAssignment, User
from ..notices import DEPUTY_APPOINTED
from ..scopes import to_value
from .people import person_to_change


@transaction.atomic
def appoint_deputy(
    *,
    actor: Viewer,
    user_id: int,
    assignment_id: int,
    deputy_id: int,
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> Deputy:
    """Let somebody stand in for a person's role for a period; again changes the period."""
    person = person_to_change(actor, user_id)
    assignment = RoleAssignment.objects.filter(pk=assignment_id, user=person).first()
    if assignment is None:
        raise NotFound
    stand_in = User.objects.filter(pk=deputy_id).first()
    _refuse_impossible(assignment, stand_in, starts_on=starts_on, ends_on=ends_on)
    deputy, created = Deputy.objects.update_or_create(
        assignment=assignment,
        user=stand_in,
        defaults={"starts_on": starts_on, "ends_on": ends_on},
    )
    action = "accounts.deputy_appointed" if created else "accounts.deputy_changed"
    notices.tell(DEPUTY_APPOINTED, deputy.pk, to=[deputy_id], actor=actor, now=now)
    _record(action, actor, person, deputy)
    return deputy


@transaction.atomic
def end_deputy(*, actor: Viewer, user_id: int, deputy_id: int) -> None:
    """The deputy stops at once. The audit log keeps from when to when it was planned."""
    person = person_to_change(actor, user_id)
    deputies = Deputy.objects.select_related("assignment", "user")
    deputy = deputies.filter(pk=deputy_id, assignment__user=person).first()
    if deputy is None:
        raise NotFound
    _record("accounts.deputy_ended", actor, person, deputy)
    deputy.delete()


def _refuse_impossible(
    assignment: RoleAssignment, stand_in: User | None, *, starts_on: date, ends_on: date
) -> None:
    problems = []
    if stand_in is None or not stand_in.is_active or stand_in.expires_at is not None:
        text = _("Wählen Sie eine Person mit offenem Konto.")
        problems.append(Problem("no_deputy", text, "deputy"))
    elif stand_in.pk == assignment.user_id:
        text = _("Niemand vertritt sich selbst.")
        problems.append(Problem("own_deputy", text, "deputy", stand_in.pk))
    if ends_on < starts_on:
        text = _("Das Ende liegt vor dem Beginn.")
        problems.append(Problem("ends_before_start", text, "ends_on", ends_on))
    elif not _lies_within(assignment, starts_on, ends_on):
        text = _("Die Vertretung kann nicht über die Zeit der Rolle hinausgehen.")
        problems.append(Problem("outside_role", text, "ends_on", ends_on))
    if problems:
        raise Refused(tuple(problems))


def _lies_within(assignment: RoleAssignment, starts_on: date, ends_on: date) -> bool:
    begins = assignment.starts_on is None or assignment.starts_on <= starts_on
    return begins and (assignment.ends_on is None or ends_on <= assignment.ends_on)


def _record(action: str, actor: Viewer, person: User, deputy: Deputy) -> None:
    role = deputy.assignment
    audit.record(
        action,
        actor=actor,
        kind="user",
        id=person.pk,
        label=person.name,
        details={
            "role": role.role,
            "scope": to_value(Scope(role.scope_kind, role.scope_id)),
            "deputy": deputy.user.name,
            "starts_on": deputy.starts_on.isoformat(),
            "ends_on": deputy.ends_on.isoformat(),
        },
    )
