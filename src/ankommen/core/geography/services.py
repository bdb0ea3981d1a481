from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit
from ..errors import NotAllowed, Problem, Refused
from ..models import Area, PopulationFigure
from ..viewer import Viewer
from .outlines import OutlineFile, schematic_outline
from .permissions import may_edit_areas
from .population_figures import Cell, Figure, Place, figure_of, rows_at
from .rules import Count, key_problems, parent_problems, table_problems, total


def create_area(
    *,
    actor: Viewer,
    kind: str,
    name: str,
    parent: Area | None,
    source: str,
    key: str = "",
    is_invented: bool = False,
    position: int = 0,
) -> Area:
    """Add an area. A key needs a source: an invented place has none."""
    _require_editor(actor)
    problems = [
        *key_problems(kind=kind, key=key, parent_key=parent.key if parent else ""),
        *parent_problems(kind=kind, parent_kind=parent.kind if parent else None),
    ]
    if is_invented and key:
        message = _("Ein erfundenes Gebiet hat keinen amtlichen Schlüssel.")
        problems.append(Problem("invented_key", message, "key", key))
    if not is_invented and not source.strip():
        message = _("Nennen Sie die Quelle von Namen und Schlüssel.")
        problems.append(Problem("source_missing", message, "source"))
    if key and Area.objects.filter(kind=kind, key=key).exists():
        message = _("Ein Gebiet mit dem Schlüssel %(key)s gibt es schon.") % {"key": key}
        problems.append(Problem("key_taken", message, "key", key))
    if problems:
        raise Refused(tuple(problems))
    with transaction.atomic():
        area = Area.objects.create(
            kind=kind,
            key=key,
            name=name,
            parent=parent,
            source=source,
            is_invented=is_invented,
            position=position,
        )
        _record("core.area_created", actor, area, {"kind": kind, "key": key, "source": source})
    return area


def put_figures(
    *, actor: Viewer, action: str, batch: str, wanted: Mapping[Cell, Figure | None]
) -> dict[Cell, Figure]:
    """Let these cells say what is wanted, None for nothing. Gives back what stood there before,
    which the audit keeps too, for each table."""
    _require_editor(actor)
    with transaction.atomic():
        places = {cell.place for cell in wanted}
        areas = _locked_areas(place.area_id for place in places)
        rows = {figure_of(row).cell: row for row in rows_at(places)}
        old = {cell: row for cell, row in rows.items() if cell in wanted}
        PopulationFigure.objects.filter(pk__in=[row.pk for row in old.values()]).delete()
        PopulationFigure.objects.bulk_create(_row(one) for one in wanted.values() if one)
        for place in sorted(places):
            cells = [cell for cell in wanted if cell.place == place]
            details = {
                "series": place.series,
                "date": str(place.day),
                "figures": len(cells),
                "replaced": _as_text(old[cell] for cell in cells if cell in old),
                "batch": batch,
            }
            _record(action, actor, areas[place.area_id], details)
    return {cell: figure_of(row) for cell, row in old.items()}


def record_population(
    *,
    actor: Viewer,
    area: Area,
    series: str,
    reference_date: date,
    counts: Iterable[Count],
    source: str,
) -> None:
    """Keep one population table of an area, e.g. a figure that the district itself published."""
    _require_editor(actor)
    counts = list(counts)
    problems = [
        *missing_words(series, source),
        *table_problems(key=area.key or area.name, counts=counts),
    ]
    if problems:
        raise Refused(tuple(problems))
    with transaction.atomic():
        place = Place(area.pk, series, reference_date)
        PopulationFigure.objects.bulk_create(
            _row(Figure(Cell(place, count.sex, *count.age), count.persons, source))
            for count in counts
        )
        details = {"series": series, "date": str(reference_date), "persons": total(counts)}
        _record("core.population_recorded", actor, area, details)


def withdraw_population(*, actor: Viewer, area: Area, series: str, reference_date: date) -> int:
    """Take back one table of an area; the audit keeps its figures. Returns how many there were."""
    _require_editor(actor)
    with transaction.atomic():
        rows = PopulationFigure.objects.filter(
            area=area, series=series, reference_date=reference_date
        )
        figures = _as_text(rows)
        if not figures:
            raise Refused.because("no_figures", _("Diese Zahlen gibt es nicht mehr."))
        rows.delete()
        details = {"series": series, "date": str(reference_date), "figures": figures}
        _record("core.population_withdrawn", actor, area, details)
    return len(figures)


def import_outlines(*, actor: Viewer, file: OutlineFile) -> list[Area]:
    """Give areas the outlines of a checked GeoJSON file, in place of schematic or older ones."""
    _require_editor(actor)
    if file.problems:
        raise Refused(file.problems)
    with transaction.atomic():
        changed = []
        for area_id, geometry in file.geometries:
            area = Area.objects.select_for_update().get(pk=area_id)
            area.outline, area.outline_is_schematic = geometry, False
            area.save(update_fields=("outline", "outline_is_schematic"))
            _record("core.outline_imported", actor, area, {"type": geometry["type"]})
            changed.append(area)
    return changed


def draw_schematic_outlines(*, actor: Viewer, parent: Area) -> None:
    """Give the areas below `parent` a drawing to click on, where no real outline is known."""
    _require_editor(actor)
    with transaction.atomic():
        children = list(parent.children.filter(outline__isnull=True))
        for position, area in enumerate(children):
            area.outline = schematic_outline(position=position, count=len(children))
            area.save(update_fields=("outline",))


def _require_editor(actor: Viewer) -> None:
    if not may_edit_areas(actor):
        raise NotAllowed


def missing_words(series: str, source: str) -> list[Problem]:
    problems = []
    if not series.strip():
        text = _("Nennen Sie die Zahlenreihe, zum Beispiel „Destatis 12411-0018“.")
        problems.append(Problem("series_missing", text, "series"))
    if not source.strip():
        text = _("Nennen Sie Quelle und Lizenz der Zahlen.")
        problems.append(Problem("source_missing", text, "source"))
    return problems


def _locked_areas(ids: Iterable[int]) -> dict[int, Area]:
    """Whoever writes figures of an area has it for as long as that takes."""
    rows = Area.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk")
    return {area.pk: area for area in rows}


def _row(one: Figure) -> PopulationFigure:
    place = one.cell.place
    return PopulationFigure(
        area_id=place.area_id,
        series=place.series,
        reference_date=place.day,
        sex=one.cell.sex,
        age_from=one.cell.age_from,
        age_to=one.cell.age_to,
        persons=one.persons,
        source=one.source,
    )


def _as_text(figures: Iterable[PopulationFigure]) -> list[str]:
    return [f"{one.sex} {one.age_from}–{one.age_to or ''}: {one.persons}" for one in figures]


def _record(action: str, actor: Viewer, area: Area, details: dict[str, Any]) -> None:
    audit.record(
        action, actor=actor, kind="core.area", id=area.pk, label=area.name, details=details
    )
