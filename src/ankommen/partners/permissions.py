"""Named predicates: who may see and change which organisation. Seeing is decided by the one gate
in `core.protection`; these functions say where partners keep what it asks for.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from ankommen.core.protection import Guarded, Paths, may_see, visible
from ankommen.core.viewer import Scope, Viewer

from .models import Organisation, Unit

READ = "partners.read"


def organisation_scopes(organisation: Organisation) -> Iterator[Scope]:
    yield Scope("organisation", str(organisation.pk))
    if organisation.area_id is not None:
        yield Scope("area", str(organisation.area_id))


def may_edit_organisation(viewer: Viewer, organisation: Organisation) -> bool:
    """The right to edit opens nothing that the viewer may not see."""
    return viewer.may("partners.edit", organisation_scopes(organisation)) and may_see_organisation(
        viewer, organisation
    )


def may_see_organisation(viewer: Viewer, organisation: Organisation) -> bool:
    guarded = Guarded(
        kind="organisation",
        id=organisation.pk,
        level=organisation.protection,
        organisation_id=organisation.pk,
        area_id=organisation.area_id,
    )
    return may_see(viewer, permission=READ, guarded=guarded)


def may_see_unit(viewer: Viewer, unit: Unit) -> bool:
    """`visible_units` for one unit that was read together with its organisation."""
    guarded = Guarded(
        kind="unit",
        id=unit.pk,
        level=unit.protection,
        organisation_id=unit.organisation_id,
        area_id=unit.organisation.area_id,
    )
    seen = may_see(viewer, permission=READ, guarded=guarded)
    return seen and may_see_organisation(viewer, unit.organisation)


def may_add_organisation(viewer: Viewer) -> bool:
    return viewer.may("partners.edit")


def visible_organisations(viewer: Viewer, *, prefix: str = "") -> Q:
    """The condition for rows whose organisation (reached by `prefix`) this viewer may know of."""
    paths = Paths(
        kind="organisation",
        level=f"{prefix}protection",
        id=f"{prefix}id",
        organisation=f"{prefix}id",
        area=f"{prefix}area_id",
    )
    return visible(viewer, permission=READ, paths=paths)


def visible_contacts(viewer: Viewer) -> Q:
    """A contact is shown when both the contact and its organisation may be known."""
    own = visible(viewer, permission=READ, paths=Paths(kind="contact"))
    return own & visible_organisations(viewer, prefix="organisation__")


def visible_units(viewer: Viewer, *, prefix: str = "") -> Q:
    """A unit is shown when both the unit and its organisation may be known."""
    paths = Paths(
        kind="unit",
        level=f"{prefix}protection",
        id=f"{prefix}id",
        organisation=f"{prefix}organisation_id",
        area=f"{prefix}organisation__area_id",
    )
    own = visible(viewer, permission=READ, paths=paths)
    return own & visible_organisations(viewer, prefix=f"{prefix}organisation__")
