"""What is read of the directory, limited to what the viewer may know of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from ankommen.core.errors import NotFound
from ankommen.core.staff_figures import may_show_staff
from ankommen.core.ui.paging import Paged, paged_query
from ankommen.core.viewer import Viewer

from .models import Contact, Organisation, ProtectionRequest, Unit, UnitResource
from .permissions import (
    may_edit_organisation,
    visible_contacts,
    visible_organisations,
    visible_units,
)


@dataclass(frozen=True, slots=True)
class YearOfMoney:
    """What all units of an organisation have in one year."""

    year: int
    staff_fte: Decimal | None
    budget_cents: int | None


def organisation_page(
    *, viewer: Viewer, given: QueryDict, search: str = "", kind: str = ""
) -> Paged[Organisation]:
    rows = _chosen(viewer, search, kind)
    page = paged_query(rows, given, by="name", newest_first=False)
    return page.shown(_with_unit_counts(viewer, list(page.rows)))


def chosen_organisations(*, viewer: Viewer, search: str = "", kind: str = "") -> list[Organisation]:
    """The whole choice of the list, in its order."""
    return _with_unit_counts(viewer, list(_chosen(viewer, search, kind)))


def _chosen(viewer: Viewer, search: str, kind: str) -> QuerySet[Organisation]:
    rows = _visible(viewer).select_related("area").defer("area__outline")
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(short_name__icontains=search))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("name", "id")


def _with_unit_counts(viewer: Viewer, rows: list[Organisation]) -> list[Organisation]:
    """Each with the number of units that this viewer may know of; counted for these rows only."""
    units = Unit.objects.filter(visible_units(viewer), organisation__in=[row.pk for row in rows])
    counts = dict(units.order_by().values_list("organisation_id").annotate(Count("id")))
    for row in rows:
        row.known_units = counts.get(row.pk, 0)
    return rows


def organisation_for(*, viewer: Viewer, id: int) -> Organisation:
    """The gatekeeper: the organisation, or `NotFound` for whoever may not know of it."""
    found = _visible(viewer).select_related("area").filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def unit_for(*, viewer: Viewer, id: int) -> Unit:
    found = Unit.objects.select_related("organisation").filter(visible_units(viewer), pk=id).first()
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
    """The units with their resources; staff of fewer than three only for who enters it."""
    found = list(
        Unit.objects.filter(visible_units(viewer), organisation=organisation)
        .select_related("parent")
        .prefetch_related("resources")
    )
    entitled = may_edit_organisation(viewer, organisation)
    known = {unit.pk for unit in found}
    for unit in found:
        unit.shown_parent = unit.parent if unit.parent_id in known else None
        for resource in unit.resources.all():
            resource.staff_hidden = not may_show_staff(resource.staff_fte, entitled=entitled)
            resource.staff_fte = None if resource.staff_hidden else resource.staff_fte
    return found


def contacts_of(*, viewer: Viewer, organisation: Organisation) -> list[Contact]:
    return list(
        Contact.objects.filter(visible_contacts(viewer), organisation=organisation).select_related(
            "unit"
        )
    )


def money_by_year(units: list[Unit]) -> list[YearOfMoney]:
    """Staff and budget of an organisation's units, newest year first; unknown stays unknown.

    A sum with a hidden figure in it would give the figure away: it is hidden too.
    """
    rows = [resource for unit in units for resource in unit.resources.all()]
    return [_year(year, rows) for year in sorted({row.year for row in rows}, reverse=True)]


def resource_for(*, viewer: Viewer, id: int) -> UnitResource:
    found = (
        UnitResource.objects.select_related("unit__organisation")
        .filter(visible_units(viewer, prefix="unit__"), pk=id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def protection_request_for(*, viewer: Viewer, id: int) -> ProtectionRequest:
    visible = visible_organisations(viewer, prefix="organisation__")
    found = ProtectionRequest.objects.filter(visible, pk=id).first()
    if found is None:
        raise NotFound
    return found


def open_protection_request(organisation: Organisation) -> ProtectionRequest | None:
    """What waits for a second person; for whoever may edit the organisation."""
    return organisation.protection_requests.filter(decided_at__isnull=True).first()


def _year(year: int, rows: list[UnitResource]) -> YearOfMoney:
    mine = [row for row in rows if row.year == year]
    hidden = any(row.staff_hidden for row in mine)
    fte = [] if hidden else [row.staff_fte for row in mine if row.staff_fte is not None]
    cents = [row.budget_cents for row in rows if row.year == year and row.budget_cents is not None]
    return YearOfMoney(year, sum(fte, Decimal(0)) if fte else None, sum(cents) if cents else None)


def _visible(viewer: Viewer) -> QuerySet[Organisation]:
    return Organisation.objects.filter(visible_organisations(viewer))
