"""What is read of the directory, limited to what the viewer may know of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from ankommen.core.errors import NotFound
from ankommen.core.viewer import Viewer

from .models import Contact, Organisation, Unit, UnitResource
from .permissions import visible_contacts, visible_organisations

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """One page of the list, cut by key. `after` is the key the next page starts behind."""

    rows: Sequence[Organisation]
    after: str | None


@dataclass(frozen=True, slots=True)
class YearOfMoney:
    """What all units of an organisation have in one year."""

    year: int
    staff_fte: Decimal | None
    budget_cents: int | None


def organisation_page(
    *, viewer: Viewer, search: str = "", kind: str = "", after: str = ""
) -> OrganisationPage:
    rows = _visible(viewer).select_related("area").annotate(unit_count=Count("units"))
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(short_name__icontains=search))
    if kind:
        rows = rows.filter(kind=kind)
    if after:
        name, _, id = after.rpartition("|")
        if id.isdigit():
            rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=int(id)))
    found = list(rows.order_by("name", "id")[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    last = f"{page[-1].name}|{page[-1].pk}" if len(found) > PAGE_SIZE else None
    return OrganisationPage(page, last)


def organisation_for(*, viewer: Viewer, id: int) -> Organisation:
    """The gatekeeper: the organisation, or `NotFound` for whoever may not know of it."""
    found = _visible(viewer).select_related("area").filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def unit_for(*, viewer: Viewer, id: int) -> Unit:
    found = (
        Unit.objects.select_related("organisation")
        .filter(visible_organisations(viewer, prefix="organisation__"), pk=id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def contact_for(*, viewer: Viewer, id: int) -> Contact:
    found = (
        Contact.objects.select_related("organisation", "unit")
        .filter(visible_contacts(viewer), pk=id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def units_of(*, viewer: Viewer, organisation: Organisation) -> list[Unit]:
    return list(
        Unit.objects.filter(
            visible_organisations(viewer, prefix="organisation__"), organisation=organisation
        )
        .select_related("parent")
        .prefetch_related("resources")
    )


def contacts_of(*, viewer: Viewer, organisation: Organisation) -> list[Contact]:
    return list(
        Contact.objects.filter(visible_contacts(viewer), organisation=organisation).select_related(
            "unit"
        )
    )


def money_by_year(units: list[Unit]) -> list[YearOfMoney]:
    """Staff and budget of an organisation's units, newest year first; unknown stays unknown."""
    rows = [resource for unit in units for resource in unit.resources.all()]
    return [_year(year, rows) for year in sorted({row.year for row in rows}, reverse=True)]


def resource_for(*, viewer: Viewer, id: int) -> UnitResource:
    found = (
        UnitResource.objects.select_related("unit__organisation")
        .filter(visible_organisations(viewer, prefix="unit__organisation__"), pk=id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _year(year: int, rows: list[UnitResource]) -> YearOfMoney:
    fte = [row.staff_fte for row in rows if row.year == year and row.staff_fte is not None]
    cents = [row.budget_cents for row in rows if row.year == year and row.budget_cents is not None]
    return YearOfMoney(year, sum(fte, Decimal(0)) if fte else None, sum(cents) if cents else None)


def _visible(viewer: Viewer) -> QuerySet[Organisation]:
    return Organisation.objects.filter(visible_organisations(viewer))
