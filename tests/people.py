"""The cast: the people of the demo stories, as users with roles and as viewers."""

from __future__ import annotations

from datetime import date

from ankommen.accounts.models import RoleAssignment, User
from ankommen.accounts.selectors import viewer_of
from ankommen.core.viewer import DISTRICT, Grant, Scope, Viewer

TODAY = date(2026, 11, 22)


def person(login: str, name: str, *roles: tuple[str, Scope]) -> User:
    """A user holding the roles, each in its scope."""
    user = User.objects.create_user(login, "correct-horse-battery", name=name)
    for role, scope in roles:
        RoleAssignment.objects.create(
            user=user, role=role, scope_kind=scope.kind, scope_id=scope.id
        )
    return user


def maren() -> User:
    """Head of the integration office."""
    return person("maren", "Maren Musterfrau", ("integration_lead", DISTRICT))


def tomasz(area_id: int) -> User:
    """KIK in one planning area."""
    return person("tomasz", "Tomasz Beispiel", ("kik", Scope("area", str(area_id))))


def scholz(organisation_id: int) -> User:
    """Works at a provider; sees what concerns the provider's measures."""
    scope = Scope("organisation", str(organisation_id))
    return person("scholz", "Frau Scholz", ("provider", scope))


def becker() -> User:
    """Committee clerk."""
    return person("becker", "Dr. Becker", ("committee_clerk", DISTRICT))


def reader() -> User:
    return person("reader", "Rita Lesend", ("reader", DISTRICT))


def administrator() -> User:
    return person("admin", "Adam Admin", ("administrator", DISTRICT))


def stranger() -> User:
    """Can log in, holds no role."""
    return person("stranger", "Sascha Fremd")


def as_viewer(user: User) -> Viewer:
    return viewer_of(user, today=TODAY)


def viewer_with(*permissions: str, scope: Scope = DISTRICT) -> Viewer:
    """A viewer with exactly these permissions, without touching the database."""
    return Viewer(1, "Test", frozenset(Grant(name, scope) for name in permissions))
