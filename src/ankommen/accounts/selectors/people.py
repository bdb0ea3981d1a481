from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound, Refused
from ankommen.core.registries.personal_records import Person
from ankommen.core.ui.paging import Paged, paged_query
from ankommen.core.viewer import Scope, Viewer

from .. import rules
from ..models import Deputy, RoleAssignment, User
from ..permission_sets import PERMISSION_SETS
from ..permissions import may_manage_accounts
from ..scopes import scope_labels, to_value


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of a person: its name, the place where it holds, and whether it holds today."""

    assignment: RoleAssignment
    label: str
    place: str
    scope_value: str
    holds_today: bool
    deputies: list[Deputy] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with the roles held now, before or later; `locked_until` after failed tries."""

    user: User
    roles: list[HeldRole]
    locked_until: datetime | None = None


def people_for(
    *, viewer: Viewer, search: str, state: str, given: QueryDict, now: datetime
) -> Paged[PersonRow]:
    """People by name, a page of them."""
    _refuse_strangers(viewer)
    page = paged_query(_filtered(search, state), given, by="name", newest_first=False)
    labels, today = scope_labels(), timezone.localdate(now)
    return page.shown(
        [
            PersonRow(user, held_roles(user, labels, today), locked_until(user, now=now))
            for user in page.rows
        ]
    )


def chosen_people(*, viewer: Viewer, search: str, state: str, today: date) -> list[PersonRow]:
    """The whole choice of the list, in its order."""
    _refuse_strangers(viewer)
    labels = scope_labels()
    return [PersonRow(user, held_roles(user, labels, today)) for user in _filtered(search, state)]


def _filtered(search: str, state: str) -> QuerySet[User]:
    users = User.objects.order_by("name", "pk").prefetch_related(_roles(), "failures")
    if search:
        users = users.filter(Q(name__icontains=search) | Q(login__icontains=search.casefold()))
    if state in {"active", "inactive"}:
        users = users.filter(is_active=state == "active")
    return users


def locked_until(user: User, *, now: datetime) -> datetime | None:
    """The latest lock after too many failed tries, from whichever address."""
    locks = [
        rules.locked_until(failures=row.failures, last_failure_at=row.last_failure_at, now=now)
        for row in user.failures.all()
    ]
    return max((until for until in locks if until), default=None)


def person_for(*, viewer: Viewer, user_id: int, today: date) -> PersonRow:
    """The gatekeeper for reading: the person with all roles, if the viewer manages accounts."""
    _refuse_strangers(viewer)
    user = User.objects.prefetch_related(_roles()).filter(pk=user_id).first()
    if user is None:
        raise NotFound
    roles = held_roles(user, scope_labels(), today)
    deputies = Deputy.objects.select_related("user").order_by("starts_on", "pk")
    by_role: dict[int, list[Deputy]] = {}
    for deputy in deputies.filter(assignment__user=user, ends_on__gte=today):
        by_role.setdefault(deputy.assignment_id, []).append(deputy)
    return PersonRow(
        user, [replace(role, deputies=by_role.get(role.assignment.pk, [])) for role in roles]
    )


def deputies_for(*, viewer: Viewer, user_id: int) -> list[tuple[int, str]]:
    """Who can stand in for this person: everybody else with an open account."""
    _refuse_strangers(viewer)
    users = User.objects.filter(is_active=True, expires_at__isnull=True).exclude(pk=user_id)
    rows = users.order_by("name", "pk").values_list("pk", "name", "login")
    return [(pk, f"{name} ({login})") for pk, name, login in rows]


def person_of(*, login: str, name: str, email: str) -> Person:
    """Whom a request for information is about; what is typed goes before what the account says."""
    if not login:
        return Person(None, name, email)
    user = User.objects.filter(login=rules.normal_login(login)).first()
    if user is None:
        raise Refused.because(
            "unknown_login", _("Es gibt kein Konto mit diesem Anmeldenamen."), field="login"
        )
    return Person(user.pk, name or user.name, email or user.email)


def held_roles(user: User, labels: dict[Scope, str], today: date) -> list[HeldRole]:
    return [_held(assignment, labels, today) for assignment in user.roles.all()]


def _held(assignment: RoleAssignment, labels: dict[Scope, str], today: date) -> HeldRole:
    scope = Scope(assignment.scope_kind, assignment.scope_id)
    known = PERMISSION_SETS.get(assignment.role)
    begun = assignment.starts_on is None or assignment.starts_on <= today
    ended = assignment.ends_on is not None and assignment.ends_on < today
    return HeldRole(
        assignment=assignment,
        label=str(known.label) if known else assignment.role,
        place=labels.get(scope, _("nicht mehr vorhanden")),
        scope_value=to_value(scope),
        holds_today=begun and not ended and known is not None,
    )


def _roles() -> Prefetch[str]:
    return Prefetch("roles", RoleAssignment.objects.order_by("role", "scope_kind", "scope_id"))


def _refuse_strangers(viewer: Viewer) -> None:
    if not may_manage_accounts(viewer):
        raise NotFound
