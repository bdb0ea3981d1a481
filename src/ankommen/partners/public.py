"""The door of partners: names of organisations, units and contacts as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ankommen.core.viewer import PUBLIC, Viewer

from .models import Contact, Organisation, Unit
from .permissions import visible_contacts, visible_organisations


@dataclass(frozen=True, slots=True)
class OrganisationName:
    id: int
    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit with the organisation it belongs to."""

    id: int
    name: str
    short_name: str
    organisation_id: int
    organisation_name: str


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A person to talk to, as far as the viewer may know."""

    id: int
    name: str
    function: str
    email: str
    phone: str
    organisation_id: int
    organisation_name: str
    unit_name: str
    user_id: int | None


def organisations(
    *, viewer: Viewer, ids: Iterable[int] | None = None
) -> dict[int, OrganisationName]:
    """The organisations this viewer may know of, by id and in order of their names."""
    rows = Organisation.objects.filter(visible_organisations(viewer))
    if ids is not None:
        rows = rows.filter(pk__in=set(ids))
    return {row.pk: OrganisationName(row.pk, row.name, row.short_name) for row in rows}


def units(*, viewer: Viewer, ids: Iterable[int] | None = None) -> dict[int, UnitName]:
    """The units of organisations this viewer may know of, by id and in order of their names."""
    rows = Unit.objects.filter(
        visible_organisations(viewer, prefix="organisation__")
    ).select_related("organisation")
    if ids is not None:
        rows = rows.filter(pk__in=set(ids))
    return {
        row.pk: UnitName(
            row.pk, row.name, row.short_name, row.organisation_id, str(row.organisation)
        )
        for row in rows
    }


def contacts(*, viewer: Viewer, ids: Iterable[int] | None = None) -> dict[int, ContactCard]:
    """The contacts this viewer may know of, by id and in order of their names."""
    rows = Contact.objects.filter(visible_contacts(viewer)).select_related("organisation", "unit")
    if ids is not None:
        rows = rows.filter(pk__in=set(ids))
    return {row.pk: _card(row) for row in rows}


def public_names() -> dict[int, str]:
    """Names of the organisations that anybody may know of, by id."""
    rows = Organisation.objects.filter(visible_organisations(PUBLIC))
    return dict(rows.values_list("pk", "name"))


def scope_choices() -> list[tuple[str, str]]:
    """All organisations as (id, name): what a right can be limited to."""
    return [(str(id), name) for id, name in Organisation.objects.values_list("pk", "name")]


def contact_addresses(*, ids: Iterable[int]) -> dict[int, str]:
    """Mail addresses of contacts, for messages the platform itself sends; empty ones left out."""
    rows = Contact.objects.filter(pk__in=set(ids)).exclude(email="")
    return dict(rows.values_list("pk", "email"))


def _card(row: Contact) -> ContactCard:
    return ContactCard(
        id=row.pk,
        name=row.name,
        function=row.function,
        email=row.email,
        phone=row.phone,
        organisation_id=row.organisation_id,
        organisation_name=str(row.organisation),
        unit_name=str(row.unit) if row.unit is not None else "",
        user_id=row.user_id,
    )
