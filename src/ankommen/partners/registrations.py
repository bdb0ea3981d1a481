"""What partners hand to core's registries. Contacts are not searched: a name typed into the search
would stand in the address, and every reading of a contact is logged with its purpose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ankommen.core.registries.search import Searchable, Text
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from .models import Organisation, OrganisationKind, Unit
from .permissions import READ, visible_organisations, visible_units


def searchables() -> Iterator[Searchable]:
    yield Searchable(
        "organisation",
        _("Organisationen"),
        Organisation,
        _organisation,
        _organisations,
        _organisation_ends,
        is_veiled=False,
    )
    yield Searchable("unit", _("Einheiten"), Unit, _unit, _units, _unit_ends, is_veiled=False)


def _organisation(row: Organisation) -> Text | None:
    """A helper is a person: left out like contacts."""
    if row.kind == OrganisationKind.HELPER:
        return None
    return Text(f"{row.name} {row.short_name}")


def _unit(row: Unit) -> Text:
    return Text(f"{row.name} {row.short_name}")


def _organisations(viewer: Viewer) -> QuerySet[Organisation] | None:
    if not viewer.may_somewhere(READ):
        return None
    return Organisation.objects.filter(visible_organisations(viewer))


def _units(viewer: Viewer) -> QuerySet[Unit] | None:
    if not viewer.may_somewhere(READ):
        return None
    return Unit.objects.filter(visible_units(viewer))


def _organisation_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    rows = _organisations(viewer)
    if rows is None:
        return []
    return [
        TraceEnd("organisation", row.pk, row.name, _address(row.pk))
        for row in rows.filter(pk__in=set(ids))
    ]


def _unit_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    """A unit stands on the page of its organisation."""
    rows = _units(viewer)
    if rows is None:
        return []
    return [
        TraceEnd("unit", row.pk, f"{row.name}, {row.organisation}", _address(row.organisation_id))
        for row in rows.filter(pk__in=set(ids)).select_related("organisation")
    ]


def _address(id: int) -> str:
    return reverse("partners:organisation_detail", args=[id])
