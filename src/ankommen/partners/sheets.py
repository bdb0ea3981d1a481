"""The lists of the directory as tables: what is shown, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ankommen.core.tables.writing import Column, Kind, Sheet

from .models import Organisation, Unit


def organisation_sheet(rows: Iterable[Organisation]) -> Sheet:
    columns = [
        Column(_("Name"), 50),
        Column(_("Kurzname"), 16),
        Column(_("Art"), 28),
        Column(_("Gebiet"), 28),
        Column(_("Einheiten"), 10, Kind.WHOLE),
        Column(_("Schutzstufe"), 24),
        Column(_("erfunden"), 10),
    ]
    cells = [
        [
            one.name,
            one.short_name,
            one.get_kind_display(),
            str(one.area or ""),
            one.known_units,
            one.get_protection_display(),
            _("ja") if one.is_invented else "",
        ]
        for one in rows
    ]
    return Sheet(_("Organisationen"), columns, cells)


def unit_sheet(units: Iterable[Unit]) -> Sheet:
    """One row per unit, year and source of money; a unit without figures has one row too."""
    columns = [
        Column(_("Einheit"), 40),
        Column(_("Kurzname"), 16),
        Column(_("gehört zu"), 40),
        Column(_("Schutzstufe"), 24),
        Column(_("Jahr"), 8),
        Column(_("Quelle"), 28),
        Column(_("Stellen (VZÄ)"), 12, Kind.NUMBER),
        Column(_("Budget"), 16, Kind.EURO),
    ]
    return Sheet(_("Einheiten"), columns, [row for unit in units for row in _unit_rows(unit)])


def _unit_rows(unit: Unit) -> Iterator[list[Any]]:
    name = [unit.name, unit.short_name, str(unit.shown_parent or ""), unit.get_protection_display()]
    resources = list(unit.resources.all())
    if not resources:
        yield [*name, "", "", None, None]
    for one in resources:
        staff = _("unter 3") if one.staff_hidden else one.staff_fte
        euros = None if one.budget_cents is None else Decimal(one.budget_cents) / 100
        yield [*name, str(one.year), one.source, staff, euros]
