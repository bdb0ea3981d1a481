from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit
from ..errors import NotAllowed, Problem, Refused
from ..models import Area, PopulationFigure
from ..viewer import Viewer
from . import shipped
from .outlines import OutlineFile, schematic_outline
from .permissions import may_edit_areas
from .population_file import PopulationFile, PopulationRow
from .rules import AgeGroup, Count, key_problems, parent_problems, table_problems, total


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


@dataclass(frozen=True, slots=True)
class AreaChange:
    """What an import would do to one area."""

    area: Area
    reference_date: date
    persons: int | None
    persons_before: int | None
    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class PopulationPlan:
    """What an import would do, before it does it. With problems it is refused as a whole."""

    series: str
    source: str
    changes: tuple[AreaChange, ...]
    areas_not_kept_here: int
    problems: tuple[Problem, ...]
    rows: tuple[PopulationRow, ...]


def plan_population_import(
    *, actor: Viewer, file: PopulationFile, series: str, source: str
) -> PopulationPlan:
    """Check a table against the areas of this installation; nothing is written.

    Districts of the official list that this installation does not keep are counted and passed
    over. A key that neither list knows is a problem.
    """
    _require_editor(actor)
    areas = {area.key: area for area in Area.objects.exclude(key="")}
    problems = [*file.problems, *_missing_words(series, source)]
    by_area = _grouped(file.rows)
    unknown = [key for key, _ in by_area if key not in areas and key not in shipped.districts()]
    for key in sorted(set(unknown)):
        message = _("Den Schlüssel %(key)s gibt es hier nicht. Legen Sie das Gebiet zuerst an.")
        problems.append(Problem("unknown_key", message % {"key": key}, "file", key))
    for (key, _day), rows in by_area.items():
        problems += table_problems(key=key, counts=_counts(rows))
    kept = {place: rows for place, rows in by_area.items() if place[0] in areas}
    if not kept and not problems:
        message = _("Die Tabelle enthält kein Gebiet, das hier geführt wird.")
        problems.append(Problem("no_area", message, "file"))
    return PopulationPlan(
        series=series,
        source=source,
        changes=_changes(kept, areas, series),
        areas_not_kept_here=len({key for key, _ in by_area} - set(areas) - set(unknown)),
        problems=tuple(problems),
        rows=tuple(row for rows in kept.values() for row in rows),
    )


def import_population(*, actor: Viewer, plan: PopulationPlan) -> PopulationPlan:
    """Write a checked table. It replaces an older one; the audit keeps the old figures."""
    _require_editor(actor)
    if plan.problems:
        raise Refused(plan.problems)
    with transaction.atomic():
        areas = {area.key: area for area in Area.objects.exclude(key="")}
        for change in plan.changes:
            rows = [
                row
                for row in plan.rows
                if (row.key, row.reference_date) == (change.area.key, change.reference_date)
            ]
            _replace_table(actor=actor, area=areas[change.area.key], plan=plan, rows=rows)
    return plan


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
        *_missing_words(series, source),
        *table_problems(key=area.key or area.name, counts=counts),
    ]
    if problems:
        raise Refused(tuple(problems))
    with transaction.atomic():
        PopulationFigure.objects.bulk_create(
            _figure(area, series, reference_date, source, count) for count in counts
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


def _missing_words(series: str, source: str) -> list[Problem]:
    problems = []
    if not series.strip():
        text = _("Nennen Sie die Zahlenreihe, zum Beispiel „Destatis 12411-0018“.")
        problems.append(Problem("series_missing", text, "series"))
    if not source.strip():
        text = _("Nennen Sie Quelle und Lizenz der Zahlen.")
        problems.append(Problem("source_missing", text, "source"))
    return problems


Place = tuple[str, date]


def _grouped(rows: Sequence[PopulationRow]) -> dict[Place, list[PopulationRow]]:
    def place(row: PopulationRow) -> Place:
        return row.key, row.reference_date

    return {one: list(found) for one, found in groupby(sorted(rows, key=place), key=place)}


def _counts(rows: Iterable[PopulationRow]) -> list[Count]:
    return [Count(row.sex, row.age, row.persons) for row in rows]


def _changes(
    kept: dict[Place, list[PopulationRow]], areas: dict[str, Area], series: str
) -> tuple[AreaChange, ...]:
    ids = [areas[key].pk for key, _ in kept]
    before: dict[tuple[int, date], dict[tuple[str, AgeGroup], int]] = {}
    for one in PopulationFigure.objects.filter(area__in=ids, series=series):
        cells = before.setdefault((one.area_id, one.reference_date), {})
        cells[one.sex, AgeGroup(one.age_from, one.age_to)] = one.persons
    return tuple(
        _change(areas[key], day, rows, before.get((areas[key].pk, day), {}))
        for (key, day), rows in kept.items()
    )


def _change(
    area: Area, day: date, rows: list[PopulationRow], before: dict[tuple[str, AgeGroup], int]
) -> AreaChange:
    old = [before.get((row.sex, row.age)) for row in rows]
    return AreaChange(
        area=area,
        reference_date=day,
        persons=total(_counts(rows)),
        persons_before=total(Count(sex, age, n) for (sex, age), n in before.items()),
        new=old.count(None),
        changed=sum(
            was is not None and was != row.persons for was, row in zip(old, rows, strict=True)
        ),
        unchanged=sum(was == row.persons for was, row in zip(old, rows, strict=True)),
    )


def _replace_table(
    *, actor: Viewer, area: Area, plan: PopulationPlan, rows: list[PopulationRow]
) -> None:
    day = rows[0].reference_date
    old = PopulationFigure.objects.filter(area=area, series=plan.series, reference_date=day)
    figures = _as_text(old)
    old.delete()
    PopulationFigure.objects.bulk_create(
        _figure(area, plan.series, day, plan.source, Count(row.sex, row.age, row.persons))
        for row in rows
    )
    details = {
        "series": plan.series,
        "date": str(day),
        "persons": total(_counts(rows)),
        "replaced": figures,
    }
    _record("core.population_imported", actor, area, details)


def _figure(area: Area, series: str, day: date, source: str, count: Count) -> PopulationFigure:
    return PopulationFigure(
        area=area,
        series=series,
        reference_date=day,
        sex=count.sex,
        age_from=count.age.lower,
        age_to=count.age.upper,
        persons=count.persons,
        source=source,
    )


def _as_text(figures: Iterable[PopulationFigure]) -> list[str]:
    return [f"{one.sex} {one.age_from}–{one.age_to or ''}: {one.persons}" for one in figures]


def _record(action: str, actor: Viewer, area: Area, details: dict[str, Any]) -> None:
    audit.record(
        action, actor=actor, kind="core.area", id=area.pk, label=area.name, details=details
    )
