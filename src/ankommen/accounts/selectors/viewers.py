from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ankommen.core.viewer import DISTRICT, PUBLIC, Grant, Scope, Viewer

from ..models import Deputy, RoleAssignment, User
from ..permission_sets import PERMISSION_SETS


def viewer_of(user: User, *, today: date) -> Viewer:
    """The person as services and selectors see them: with the grants that hold today.

    What the person has in a role of somebody else, as deputy, is told apart.
    """
    if not user.is_active or _is_over(user, today):
        return PUBLIC
    own: set[Grant] = set()
    in_place_of: dict[Grant, str] = {}
    for role in _roles_of(user, today):
        if role.user_id == user.pk:
            own.update(_grants(role))
        else:
            in_place_of.update((grant, role.user.name) for grant in _grants(role))
    standing_in = {grant: name for grant, name in in_place_of.items() if grant not in own}
    return Viewer(user.pk, user.name, frozenset(own | in_place_of.keys()), standing_in)


def viewer_with_id(user_id: int | None, *, today: date) -> Viewer:
    """The same for background work: nobody where the person has gone."""
    user = User.objects.filter(pk=user_id).first() if user_id is not None else None
    return viewer_of(user, today=today) if user is not None else PUBLIC


def holders(permission: str, *, today: date) -> frozenset[int]:
    """The people with this right in the whole district today, as deputies too."""
    sets = [code for code, one in PERMISSION_SETS.items() if permission in one.permissions]
    roles = holding(today).filter(role__in=sets, scope_kind=DISTRICT.kind, user__is_active=True)
    deputies = Deputy.objects.filter(
        assignment__in=roles, starts_on__lte=today, ends_on__gte=today, user__is_active=True
    )
    own = roles.values_list("user_id", flat=True)
    return frozenset(own) | frozenset(deputies.values_list("user_id", flat=True))


def mail_address(user_id: int) -> str:
    """Empty where there is none, or where the account is closed."""
    found = User.objects.filter(pk=user_id, is_active=True).values_list("email", flat=True)
    return found.first() or ""


def previous_login(viewer: Viewer) -> datetime | None:
    """When this person was here before: the log-in before the one that still lasts."""
    times = User.objects.filter(pk=viewer.user_id or 0)
    return times.values_list("previous_login_at", flat=True).first()


def holding(today: date) -> QuerySet[RoleAssignment]:
    """The roles that hold on this day."""
    return RoleAssignment.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
    )


def _roles_of(user: User, today: date) -> QuerySet[RoleAssignment]:
    """Own roles, and those held as deputy of somebody whose account is open; one query."""
    stands_in = Q(
        deputies__user=user,
        deputies__starts_on__lte=today,
        deputies__ends_on__gte=today,
        user__is_active=True,
    )
    roles = holding(today).filter(Q(user=user) | stands_in)
    return roles.select_related("user").order_by(F("user__name").desc(), "pk")


def _is_over(user: User, today: date) -> bool:
    """The day on which an emergency account ends. The hour is watched where sessions are."""
    return user.expires_at is not None and timezone.localdate(user.expires_at) < today


def _grants(role: RoleAssignment) -> Iterator[Grant]:
    permission_set = PERMISSION_SETS.get(role.role)
    if permission_set is None or role.scope_kind not in permission_set.scope_kinds:
        return
    scope = Scope(role.scope_kind, role.scope_id)
    yield from (Grant(permission, scope) for permission in permission_set.permissions)


def role_codes_of(viewer: Viewer, *, today: date) -> frozenset[str]:
    """The permission sets that the viewer holds today, in any scope, as deputy too."""
    user = User.objects.filter(pk=viewer.user_id or 0).first()
    return frozenset(role.role for role in _roles_of(user, today)) if user else frozenset()
