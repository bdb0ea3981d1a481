from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotFound, Problem, Refused
from ankommen.core.viewer import Scope, Viewer

from ..models import RoleAssignment, User
from ..permission_sets import PERMISSION_SETS
from ..scopes import scope_choices, to_value
from .administrators import refuse_without_administrator
from .people import person_to_change


@transaction.atomic
def give_role(
    *,
    actor: Viewer,
    user_id: int,
    role: str,
    scope: Scope,
    starts_on: date | None,
    ends_on: date | None,
    today: date,
) -> RoleAssignment:
    """Let a person hold a role in one place for a time; giving it again changes the time."""
    user = person_to_change(actor, user_id)
    _refuse_impossible(role, scope, starts_on=starts_on, ends_on=ends_on)
    assignment, created = RoleAssignment.objects.update_or_create(
        user=user,
        role=role,
        scope_kind=scope.kind,
        scope_id=scope.id,
        defaults={"starts_on": starts_on, "ends_on": ends_on},
    )
    if not created:
        refuse_without_administrator(today=today)
    _record("accounts.role_given" if created else "accounts.role_changed", actor, user, assignment)
    return assignment


@transaction.atomic
def take_role(*, actor: Viewer, user_id: int, assignment_id: int, today: date) -> None:
    """Take a role away at once. The audit log keeps that it was held."""
    user = person_to_change(actor, user_id)
    assignment = RoleAssignment.objects.filter(pk=assignment_id, user=user).first()
    if assignment is None:
        raise NotFound
    _record("accounts.role_taken", actor, user, assignment)
    assignment.delete()
    refuse_without_administrator(today=today)


def _refuse_impossible(
    role: str, scope: Scope, *, starts_on: date | None, ends_on: date | None
) -> None:
    permission_set = PERMISSION_SETS.get(role)
    if permission_set is None:
        raise NotFound
    problems = []
    if to_value(scope) not in {value for value, _name in scope_choices(permission_set)}:
        problems.append(
            Problem(
                "scope_unknown",
                _("Wählen Sie, wo diese Rolle gelten soll."),
                field="scope",
                value=to_value(scope),
            )
        )
    if starts_on and ends_on and ends_on < starts_on:
        problems.append(
            Problem("ends_before_start", _("Das Ende liegt vor dem Beginn."), "ends_on", ends_on)
        )
    if problems:
        raise Refused(tuple(problems))


def _record(action: str, actor: Viewer, user: User, held: RoleAssignment) -> None:
    audit.record(
        action,
        actor=actor,
        kind="user",
        id=user.pk,
        label=user.name,
        details={
            "role": held.role,
            "scope": to_value(Scope(held.scope_kind, held.scope_id)),
            "starts_on": held.starts_on.isoformat() if held.starts_on else None,
            "ends_on": held.ends_on.isoformat() if held.ends_on else None,
        },
    )
