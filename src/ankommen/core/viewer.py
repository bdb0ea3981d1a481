"""Who is looking, who is acting: the plain value that every selector and service receives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


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
    """A person (or nobody) with the grants that hold right now.

    `standing_in` names, for each grant held only as somebody's deputy, whose it is. The viewer
    notes which of them were needed, so that the audit log says in whose place something was done.
    """

    user_id: int | None
    label: str
    grants: frozenset[Grant] = frozenset()
    standing_in: Mapping[Grant, str] = field(default_factory=dict, compare=False)
    _needed: set[str] = field(default_factory=set, compare=False, repr=False)

    @property
    def is_staff(self) -> bool:
        """Logged in with at least one right."""
        return self.user_id is not None and bool(self.grants)

    @property
    def acted_for(self) -> tuple[str, ...]:
        """The people without whose right this viewer could not have got here."""
        return tuple(sorted(self._needed))

    def may(self, permission: str, scopes: Iterable[Scope] = ()) -> bool:
        """Whether the permission holds in the whole district or in one of `scopes`."""
        asked = (Grant(permission, scope) for scope in (DISTRICT, *scopes))
        return self._holds(grant for grant in asked if grant in self.grants)

    def may_somewhere(self, permission: str) -> bool:
        """Whether the permission holds in any scope at all: enough to open a list, never a row."""
        return self._holds(grant for grant in self.grants if grant.permission == permission)

    def _holds(self, held: Iterable[Grant]) -> bool:
        """Whether there is any; a right of one's own goes before one held as a deputy."""
        if not self.standing_in:
            return any(True for _ in held)
        found = list(held)
        if found and all(grant in self.standing_in for grant in found):
            self._needed.update(self.standing_in[grant] for grant in found)
        return bool(found)

    def scope_ids(self, permission: str, kind: str) -> frozenset[str]:
        """The ids of one kind of scope in which the permission holds."""
        return frozenset(
            grant.scope.id
            for grant in self.grants
            if grant.permission == permission and grant.scope.kind == kind
        )


PUBLIC = Viewer(user_id=None, label="")
SYSTEM = Viewer(user_id=None, label="System")
