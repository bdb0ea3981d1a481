from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from ankommen.core.viewer import PUBLIC, Grant, Scope, Viewer

from ..models import RoleAssignment, User
from ..permission_sets import PERMISSION_SETS


def viewer_of(user: User, *, today: date) -> Viewer:
    """The person as services and selectors see them: with the grants that hold today."""
    if not user.is_active:
        return PUBLIC
    roles = _held(today).filter(user=user)
    return Viewer(user.pk, user.name, frozenset(g for role in roles for g in _grants(role)))


def viewer_with_id(user_id: int | None, *, today: date) -> Viewer:
    """The same for background work: nobody where the person has gone."""
    user = User.objects.filter(pk=user_id).first() if user_id is not None else None
    return viewer_of(user, today=today) if user is not None else PUBLIC


def previous_login(viewer: Viewer) -> datetime | None:
    """When this person was here before: the log-in before the one that still lasts."""
    times = User.objects.filter(pk=viewer.user_id or 0)
    return times.values_list("previous_login_at", flat=True).first()


def _held(today: date) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
    )


def _grants(role: RoleAssignment) -> list[Grant]:
    permission_set = PERMISSION_SETS.get(role.role)
    if permission_set is None or role.scope_kind not in permission_set.scope_kinds:
        return []
    scope = Scope(role.scope_kind, role.scope_id)
    return [Grant(permission, scope) for permission in permission_set.permissions]


def role_codes_of(viewer: Viewer, *, today: date) -> frozenset[str]:
    """The permission sets that the viewer holds today, in any scope."""
    roles = _held(today).filter(user_id=viewer.user_id or 0)
    return frozenset(roles.values_list("role", flat=True))
