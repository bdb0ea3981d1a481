"""The tree of areas as a table: each area under the one it lies in, which is named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ..tables.writing import Column, Kind, Sheet
from .selectors import AreaRow


def area_sheet(rows: Iterable[AreaRow]) -> Sheet:
    columns = [
        Column(_("Name"), 40),
        Column(_("Art"), 20),
        Column(_("Schlüssel"), 16),
        Column(_("liegt in"), 40),
        Column(_("Bevölkerung, neuester Stand"), 16, Kind.WHOLE),
        Column(_("Stichtag"), 14, Kind.DATE),
        Column(_("Reihe"), 24),
        Column(_("Quelle"), 40),
        Column(_("erfunden"), 10),
    ]
    return Sheet(_("Gebiete"), columns, [_cells(row) for row in rows])


def _cells(row: AreaRow) -> list[Any]:
    area, newest = row.area, row.population
    figures = (
        [newest.persons, newest.reference_date, str(newest.series), newest.source]
        if newest
        else [None, None, "", ""]
    )
    is_invented = _("ja") if area.is_invented else ""
    return [
        area.name,
        area.get_kind_display(),
        area.key,
        str(area.parent or ""),
        *figures,
        is_invented,
    ]
