from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound
from ankommen.core.viewer import Scope, Viewer

from ..models import RoleAssignment, User
from ..permission_sets import PERMISSION_SETS, PERMISSIONS, PermissionSet
from ..permissions import may_manage_accounts
from ..scopes import scope_labels, to_value

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of a person: its name, the place where it holds, and whether it holds today."""

    assignment: RoleAssignment
    label: str
    place: str
    scope_value: str
    holds_today: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with the roles held now, before or later."""

    user: User
    roles: list[HeldRole]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of the list; the addresses are empty where there is no more."""

    rows: list[PersonRow]
    next_url: str
    previous_url: str


@dataclass(frozen=True, slots=True)
class RightRow:
    """One right, and which role has it, in the order of the roles."""

    label: str
    roles: list[bool]


def people_for(
    *, viewer: Viewer, search: str, state: str, after: tuple[str, int] | None, today: date
) -> PeoplePage:
    """People by name, fifty at a time; `after` is the name and id of the last one seen."""
    _refuse_strangers(viewer)
    users = _filtered(search, state)
    if after:
        name, id = after
        users = users.filter(Q(name__gt=name) | Q(name=name, pk__gt=id))
    found = list(users[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    labels = scope_labels()
    kept = {"q": search, "state": state}
    last = shown[-1] if len(found) > PAGE_SIZE else None
    more = {**kept, "name": last.name, "id": last.pk} if last else {}
    return PeoplePage(
        rows=[PersonRow(user, held_roles(user, labels, today)) for user in shown],
        next_url=f"?{urlencode(more)}" if more else "",
        previous_url=f"?{urlencode(kept)}" if after else "",
    )


def _filtered(search: str, state: str) -> QuerySet[User]:
    users = User.objects.order_by("name", "pk").prefetch_related(_roles())
    if search:
        users = users.filter(Q(name__icontains=search) | Q(login__icontains=search.casefold()))
    if state in {"active", "inactive"}:
        users = users.filter(is_active=state == "active")
    return users


def person_for(*, viewer: Viewer, user_id: int, today: date) -> PersonRow:
    """The gatekeeper for reading: the person with all roles, if the viewer manages accounts."""
    _refuse_strangers(viewer)
    user = User.objects.prefetch_related(_roles()).filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return PersonRow(user, held_roles(user, scope_labels(), today))


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


def rights_of(person: PersonRow) -> list[tuple[str, list[str]]]:
    """What the person may do today and where: (right, places), in the order of the list."""
    places: dict[str, list[str]] = {}
    for role in person.roles:
        if role.holds_today and person.user.is_active:
            for permission in PERMISSION_SETS[role.assignment.role].permissions:
                places.setdefault(permission, []).append(role.place)
    return [
        (str(label), sorted(set(places[permission])))
        for permission, label in PERMISSIONS.items()
        if permission in places
    ]


def rights_by_role() -> tuple[list[PermissionSet], list[RightRow]]:
    """The table of roles and rights."""
    roles = list(PERMISSION_SETS.values())
    rows = [
        RightRow(str(label), [permission in role.permissions for role in roles])
        for permission, label in PERMISSIONS.items()
    ]
    return roles, rows


def _roles() -> Prefetch[str]:
    return Prefetch("roles", RoleAssignment.objects.order_by("role", "scope_kind", "scope_id"))


def _refuse_strangers(viewer: Viewer) -> None:
    if not may_manage_accounts(viewer):
        raise NotFound
