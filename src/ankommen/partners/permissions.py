"""Named predicates: who may see and change which organisation.

A protection level says who may learn that something exists. `staff` is the administration: rights
in the whole district, or in the planning area the organisation lies in; an organisation always
sees itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from ankommen.core.viewer import Scope, Viewer

from .models import Organisation, Protection


def organisation_scopes(organisation: Organisation) -> Iterator[Scope]:
    yield Scope("organisation", str(organisation.pk))
    if organisation.area_id is not None:
        yield Scope("area", str(organisation.area_id))


def may_edit_organisation(viewer: Viewer, organisation: Organisation) -> bool:
    return viewer.may("partners.edit", organisation_scopes(organisation))


def may_add_organisation(viewer: Viewer) -> bool:
    return viewer.may("partners.edit")


def visible_organisations(viewer: Viewer, *, prefix: str = "") -> Q:
    """The condition for rows whose organisation (reached by `prefix`) this viewer may know of."""
    return _visible(viewer, protection=f"{prefix}protection", organisation=prefix)


def visible_contacts(viewer: Viewer) -> Q:
    """A contact is shown when both the contact and its organisation may be known."""
    return _visible(viewer, protection="protection", organisation="organisation__") & (
        visible_organisations(viewer, prefix="organisation__")
    )


def _visible(viewer: Viewer, *, protection: str, organisation: str) -> Q:
    if viewer.may("partners.read"):
        return Q()
    allowed = Q(**{protection: Protection.PUBLIC})
    if viewer.may_somewhere("partners.read"):
        allowed |= Q(**{protection: Protection.PARTNERS})
        allowed |= Q(
            **{f"{organisation}id__in": _ids(viewer, "organisation")},
        )
        allowed |= Q(**{f"{organisation}area__in": _ids(viewer, "area")})
    return allowed


def _ids(viewer: Viewer, kind: str) -> list[int]:
    return sorted(int(id) for id in viewer.scope_ids("partners.read", kind) if id.isdigit())
