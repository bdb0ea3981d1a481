"""The door of partners: names of organisations, units and contacts as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.protection import Level
from ankommen.core.staff_figures import may_show_staff
from ankommen.core.viewer import PUBLIC, Grant, Scope, Viewer

from .models import Contact, Organisation, Unit, UnitResource
from .permissions import (
    READ,
    may_see_unit,
    visible_contacts,
    visible_organisations,
    visible_units,
)
from .privacy import contact_ids

__all__ = [
    "ContactCard",
    "OrganisationName",
    "UnitMoney",
    "UnitName",
    "contact_addresses",
    "contact_ids",
    "contacts",
    "contacts_with_address",
    "every_reader",
    "hidden_names",
    "neutral_name",
    "organisation_names",
    "organisations",
    "protected_names",
    "public_names",
    "scope_choices",
    "unit_money",
    "unit_names",
    "unit_staff",
    "units",
]

PROTECTED = (Level.STAFF, Level.NAMED)


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
    is_hidden: bool = False

    @property
    def full(self) -> str:
        return self.name if self.is_hidden else f"{self.organisation_name}, {self.name}"

    @property
    def short(self) -> str:
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class UnitMoney:
    """Staff and budget of a unit in one year from one source; None where not known.

    `staff_hidden`: too few posts to be shown.
    """

    unit: str
    organisation_id: int
    year: int
    source: str
    staff_fte: Decimal | None
    staff_hidden: bool
    budget_cents: int | None


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
    rows = Unit.objects.filter(visible_units(viewer)).select_related("organisation")
    if ids is not None:
        rows = rows.filter(pk__in=set(ids))
    return {row.pk: _named(row) for row in rows}


def _named(unit: Unit) -> UnitName:
    return UnitName(
        unit.pk, unit.name, unit.short_name, unit.organisation_id, str(unit.organisation)
    )


def unit_names(*, viewer: Viewer, ids: Iterable[int]) -> dict[int, UnitName]:
    """A name for each of these units: its own, or the neutral one where the viewer may not know."""
    wanted = set(ids)
    known = units(viewer=viewer, ids=wanted) if wanted else {}
    return {id: known.get(id) or _hidden_unit(id) for id in wanted}


def unit_name(*, viewer: Viewer, unit: Unit) -> UnitName:
    """The same for one unit at hand that was read together with its organisation: no query, unless
    only people on a list may know of it.
    """
    return _named(unit) if may_see_unit(viewer, unit) else _hidden_unit(unit.pk)


def _hidden_unit(id: int) -> UnitName:
    return UnitName(id, neutral_name(), "", 0, "", is_hidden=True)


def organisation_names(*, viewer: Viewer, ids: Iterable[int]) -> dict[int, str]:
    """The same for organisations, those with a name first."""
    wanted = set(ids)
    known = organisations(viewer=viewer, ids=wanted) if wanted else {}
    names = {id: one.name for id, one in known.items()}
    return names | dict.fromkeys(sorted(wanted - set(names)), neutral_name())


def neutral_name() -> str:
    """What stands where a protected unit or organisation is not named."""
    return _("geschützte Stelle")


def every_reader() -> Viewer:
    """What everybody with reading rights may know: for files that all of them get alike."""
    return Viewer(None, "", frozenset({Grant(READ, Scope("organisation", "0"))}))


def hidden_names(*, viewer: Viewer) -> frozenset[str]:
    """Names of what this viewer may not know of, as kept texts write them, earlier ones too:
    "organisation" and "organisation / unit".
    """
    organisations = Organisation.objects.exclude(visible_organisations(viewer)).order_by()
    units = Unit.objects.exclude(visible_units(viewer)).order_by()
    found = _all_names("organisation", organisations.values_list("pk", "name"))
    homes = dict(units.values_list("pk", "organisation__name"))
    for id, names in _names_by_id("unit", units.values_list("pk", "name")).items():
        found |= {f"{homes[id]} / {name}" for name in names}
    return frozenset(found)


def protected_names(viewer: Viewer) -> frozenset[str]:
    """Names of protected organisations and units that this viewer may not know of, as people write
    them in texts: short and earlier ones too. A unit called like one that the viewer may know
    ("Geschäftsstelle") gives nothing away.
    """
    guarded = Q(protection__in=PROTECTED)
    organisations = Organisation.objects.filter(guarded).exclude(visible_organisations(viewer))
    units = Unit.objects.filter(guarded | Q(organisation__protection__in=PROTECTED)).exclude(
        visible_units(viewer)
    )
    found: set[str] = set()
    for kind, rows in (("organisation", organisations), ("unit", units)):
        written = list(rows.order_by().values_list("pk", "name", "short_name"))
        found |= _all_names(kind, [(id, name) for id, name, _short in written])
        found |= {short for _id, _name, short in written}
    if found:
        known = Unit.objects.filter(visible_units(viewer), name__in=found)
        found -= set(known.order_by().values_list("name", flat=True))
    return frozenset(found - {""})


def _all_names(kind: str, rows: Iterable[tuple[int, str]]) -> set[str]:
    return {name for names in _names_by_id(kind, rows).values() for name in names}


def _names_by_id(kind: str, rows: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    found = {id: {name} for id, name in rows}
    earlier = audit.labels_of(kind, found) if found else {}
    return {id: names | earlier.get(id, set()) for id, names in found.items()}


def unit_staff(*, viewer: Viewer, year: int) -> dict[int, Decimal]:
    """Posts (full-time equivalents) of units in a year over all sources; unknown ones left out."""
    rows = UnitResource.objects.filter(
        visible_organisations(viewer, prefix="unit__organisation__"),
        year=year,
        staff_fte__isnull=False,
    )
    return dict(rows.order_by().values_list("unit").annotate(Sum("staff_fte")))


def unit_money(*, viewer: Viewer, is_asked: Callable[[str], bool]) -> list[UnitMoney]:
    """Staff and budget that units have from the sources asked for, newest year first."""
    seen = UnitResource.objects.filter(visible_units(viewer, prefix="unit__"))
    written = seen.order_by().values_list("source", flat=True).distinct()
    rows = seen.filter(source__in=[text for text in written if is_asked(text)])
    return [
        UnitMoney(
            f"{row.unit.organisation}, {row.unit.name}",
            row.unit.organisation_id,
            row.year,
            row.source,
            row.staff_fte if (shown := may_show_staff(row.staff_fte, entitled=False)) else None,
            not shown,
            row.budget_cents,
        )
        for row in rows.select_related("unit__organisation").order_by(
            "-year", "unit__organisation__name", "unit__name", "source"
        )
    ]


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
    """All organisations as (id, name): what a right can be limited to.

    Whoever gives roles need not be on the list of an organisation that only named people see.
    """
    rows = Organisation.objects.values_list("pk", "name", "protection")
    return [(str(id), _scope_name(id, name, level)) for id, name, level in rows]


def _scope_name(id: int, name: str, level: str) -> str:
    known = level in {Level.PUBLIC, Level.PARTNERS, Level.STAFF}
    return name if known else _("geschützte Organisation Nr. %(id)d") % {"id": id}


def contact_addresses(*, ids: Iterable[int]) -> dict[int, str]:
    """Mail addresses of contacts, for messages the platform itself sends; empty ones left out."""
    rows = Contact.objects.filter(pk__in=set(ids)).exclude(email="")
    return dict(rows.values_list("pk", "email"))


def contacts_with_address(*, ids: Iterable[int]) -> set[int]:
    """Which of these contacts a mail can reach. No address is decrypted for that."""
    rows = Contact.objects.filter(pk__in=set(ids)).exclude(email="")
    return set(rows.values_list("pk", flat=True))


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
