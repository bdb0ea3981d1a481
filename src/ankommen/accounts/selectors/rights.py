"""Who may what: the table of roles and rights, and each person's rights with their origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound
from ankommen.core.viewer import Scope, Viewer

from ..models import Deputy, RoleAssignment, User
from ..permission_sets import AREAS, PERMISSION_SETS, PERMISSIONS, PermissionSet, area_of
from ..permissions import may_manage_accounts
from ..scopes import scope_labels
from .viewers import holding

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class RightRow:
    """One right, and which role has it, in the order of the roles."""

    label: str
    area: str
    roles: list[bool]


@dataclass(frozen=True, slots=True)
class Origin:
    """Why somebody has a right: the role, where it holds, from when to when, in whose place."""

    role: str
    place: str
    starts_on: date | None
    ends_on: date | None
    in_place_of: str = ""
    from_group: str = ""


@dataclass(frozen=True, slots=True)
class HeldRight:
    """A right of one person on one day with everything it comes from."""

    label: str
    origins: list[Origin]


@dataclass(frozen=True, slots=True)
class RightsOfArea:
    label: str
    rights: list[HeldRight]


@dataclass(frozen=True, slots=True)
class EndingRole:
    """A role or a deputy's period that ends soon."""

    user_id: int
    name: str
    role: str
    place: str
    ends_on: date
    in_place_of: str = ""


def rights_by_role(*, area: str = "", role: str = "") -> tuple[list[PermissionSet], list[RightRow]]:
    """The table of roles and rights, narrowed to one area of work or one role."""
    roles = [one for one in PERMISSION_SETS.values() if role in {"", one.code}]
    rows = [
        RightRow(
            str(label),
            str(AREAS[area_of(right)]),
            [right in one.permissions for one in roles],
        )
        for right, label in PERMISSIONS.items()
        if area in {"", area_of(right)}
    ]
    return roles, rows


def rights_of(*, viewer: Viewer, user_id: int, day: date) -> list[RightsOfArea]:
    """What this person may do on `day` and why. For administrators, and for the person."""
    if viewer.user_id != user_id and not may_manage_accounts(viewer):
        raise NotFound
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound
    origins: dict[str, list[Origin]] = {}
    if user.is_active:
        for role, origin in _origins(user, day):
            for right in PERMISSION_SETS[role].permissions:
                origins.setdefault(right, []).append(origin)
    return [
        RightsOfArea(str(label), found)
        for area, label in AREAS.items()
        if (
            found := [
                HeldRight(str(words), origins[right])
                for right, words in PERMISSIONS.items()
                if right in origins and area_of(right) == area
            ]
        )
    ]


def _origins(user: User, day: date) -> Iterator[tuple[str, Origin]]:
    """Each role that holds on the day, own ones first, with the words for it."""
    places = scope_labels()
    for role in holding(day).filter(user=user).order_by("pk"):
        if role.role in PERMISSION_SETS:
            yield role.role, _origin(role, places)
    for one in _standing_in(day).filter(user=user):
        if one.assignment.role in PERMISSION_SETS:
            yield one.assignment.role, _origin(one.assignment, places, one)


def _standing_in(day: date) -> QuerySet[Deputy]:
    return Deputy.objects.filter(
        starts_on__lte=day,
        ends_on__gte=day,
        assignment__in=holding(day),
        assignment__user__is_active=True,
    ).select_related("assignment__user")


def _origin(role: RoleAssignment, places: dict[Scope, str], deputy: Deputy | None = None) -> Origin:
    return Origin(
        role=str(PERMISSION_SETS[role.role].label),
        place=places.get(Scope(role.scope_kind, role.scope_id), _("nicht mehr vorhanden")),
        starts_on=deputy.starts_on if deputy else role.starts_on,
        ends_on=deputy.ends_on if deputy else role.ends_on,
        in_place_of=role.user.name if deputy else "",
        from_group=role.from_group,
    )


def ending_roles(*, viewer: Viewer, today: date) -> list[EndingRole]:
    """Roles and deputies that end within sixty days, the next one first."""
    if not may_manage_accounts(viewer):
        raise NotFound
    places = scope_labels()
    until = today + SOON
    roles = (
        holding(today)
        .filter(ends_on__lte=until, user__is_active=True, role__in=PERMISSION_SETS)
        .select_related("user")
    )
    found = [_ending(role.user, _origin(role, places)) for role in roles]
    deputies = Deputy.objects.filter(
        ends_on__range=(today, until),
        user__is_active=True,
        assignment__role__in=PERMISSION_SETS,
    ).select_related("user", "assignment__user")
    found += [_ending(one.user, _origin(one.assignment, places, one)) for one in deputies]
    return sorted((one for one in found if one is not None), key=lambda one: one.ends_on)


def _ending(user: User, origin: Origin) -> EndingRole | None:
    if origin.ends_on is None:
        return None
    return EndingRole(
        user.pk, user.name, origin.role, origin.place, origin.ends_on, origin.in_place_of
    )
