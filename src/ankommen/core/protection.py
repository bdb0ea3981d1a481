"""The one gate for what must not be known by everybody: may this viewer see this object?

An object has a level, a place (its organisation, its area) and, at the level "named", a list of
people. The rule is written once, as `_reach`; `visible` turns it into a condition for rows and
`may_see` asks it for one object. Pages, maps, search, interfaces, feeds, print and export all come
through here. Whatever is not known — a level, a kind of scope — is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import NamedAccess
from .viewer import Viewer


class Level(models.TextChoices):
    """Who may learn that something exists, from the widest circle to the narrowest."""

    PUBLIC = "public", _("öffentlich")
    PARTNERS = "partners", _("Partner")
    STAFF = "staff", _("nur Verwaltung")
    NAMED = "named", _("nur benannte Personen")


ORDER = tuple(Level.values)


@dataclass(frozen=True, slots=True)
class Paths:
    """Where a table keeps what the gate asks for. `kind` names it in the lists of people."""

    kind: str
    level: str = "protection"
    id: str = "id"
    organisation: str = "organisation_id"
    area: str = "organisation__area_id"


@dataclass(frozen=True, slots=True)
class Guarded:
    """One object as the gate sees it."""

    kind: str
    id: int
    level: str
    organisation_id: int | None
    area_id: int | None


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a permission opens: levels anywhere, levels in one's own places, one's own name."""

    anywhere: frozenset[str]
    in_places: frozenset[str]
    organisations: frozenset[int]
    areas: frozenset[int]
    person: int | None


def _reach(viewer: Viewer, permission: str) -> _Reach:
    """The rule. `staff` is the administration: the whole district, or the area a right holds in;
    an organisation sees itself. `named` is nobody but the people on the list.
    """
    anywhere = {Level.PUBLIC.value}
    inside = viewer.may_somewhere(permission)
    if inside:
        anywhere.add(Level.PARTNERS.value)
    if viewer.may(permission):
        anywhere.add(Level.STAFF.value)
    return _Reach(
        anywhere=frozenset(anywhere),
        in_places=frozenset({Level.PUBLIC.value, Level.PARTNERS.value, Level.STAFF.value}),
        organisations=_ids(viewer, permission, "organisation"),
        areas=_ids(viewer, permission, "area"),
        person=viewer.user_id if inside else None,
    )


def _ids(viewer: Viewer, permission: str, kind: str) -> frozenset[int]:
    return frozenset(int(id) for id in viewer.scope_ids(permission, kind) if id.isdecimal())


def visible(viewer: Viewer, *, permission: str, paths: Paths) -> Q:
    """The condition for the rows this viewer may know of."""
    reach = _reach(viewer, permission)
    allowed = Q(**{f"{paths.level}__in": sorted(reach.anywhere)})
    inside = Q(**{f"{paths.level}__in": sorted(reach.in_places)})
    if reach.organisations:
        allowed |= inside & Q(**{f"{paths.organisation}__in": sorted(reach.organisations)})
    if reach.areas:
        allowed |= inside & Q(**{f"{paths.area}__in": sorted(reach.areas)})
    if reach.person is not None:
        mine = NamedAccess.objects.filter(object_kind=paths.kind, user_id=reach.person)
        named = Q(**{paths.level: Level.NAMED, f"{paths.id}__in": mine.values("object_id")})
        allowed |= named
    return allowed


def may_see(viewer: Viewer, *, permission: str, guarded: Guarded) -> bool:
    """The same rule for one object."""
    reach = _reach(viewer, permission)
    if guarded.level in reach.anywhere:
        return True
    if guarded.level in reach.in_places:
        return guarded.organisation_id in reach.organisations or guarded.area_id in reach.areas
    if guarded.level != Level.NAMED or reach.person is None:
        return False
    return reach.person in named_people(guarded.kind, guarded.id)


def named_people(kind: str, id: int) -> set[int]:
    """The accounts on the list of an object."""
    rows = NamedAccess.objects.filter(object_kind=kind, object_id=id)
    return set(rows.values_list("user_id", flat=True))


@transaction.atomic
def name_people(kind: str, id: int, user_ids: set[int]) -> None:
    """Write the list anew. The service that calls it has checked the right and leaves the trace."""
    rows = NamedAccess.objects.filter(object_kind=kind, object_id=id)
    rows.exclude(user_id__in=user_ids).delete()
    known = set(rows.values_list("user_id", flat=True))
    NamedAccess.objects.bulk_create(
        NamedAccess(object_kind=kind, object_id=id, user_id=one) for one in user_ids - known
    )


def is_wider(new: str, old: str) -> bool:
    """Whether more people would learn of it. An unknown level counts as the narrowest.

    >>> is_wider("public", "staff"), is_wider("named", "staff")
    (True, False)
    """
    return _rank(new) < _rank(old)


def _rank(level: str) -> int:
    return ORDER.index(level) if level in ORDER else len(ORDER)
