"""Who is looking, who is acting: the plain value that every selector and service receives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a right holds: the whole district, one planning area or one organisation.

    `kind` is a name known to the scope registry, `id` the row's id as text, empty for the district.
    """

    kind: str
    id: str = ""


DISTRICT = Scope("district")


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission in one scope."""

    permission: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person (or nobody) with the grants that hold right now."""

    user_id: int | None
    label: str
    grants: frozenset[Grant] = frozenset()

    @property
    def is_staff(self) -> bool:
        """Logged in with at least one right."""
        return self.user_id is not None and bool(self.grants)

    def may(self, permission: str, scopes: Iterable[Scope] = ()) -> bool:
        """Whether the permission holds in the whole district or in one of `scopes`."""
        return any(Grant(permission, scope) in self.grants for scope in (DISTRICT, *scopes))

    def may_somewhere(self, permission: str) -> bool:
        """Whether the permission holds in any scope at all: enough to open a list, never a row."""
        return any(grant.permission == permission for grant in self.grants)

    def scope_ids(self, permission: str, kind: str) -> frozenset[str]:
        """The ids of one kind of scope in which the permission holds."""
        return frozenset(
            grant.scope.id
            for grant in self.grants
            if grant.permission == permission and grant.scope.kind == kind
        )


PUBLIC = Viewer(user_id=None, label="")
SYSTEM = Viewer(user_id=None, label="System")
