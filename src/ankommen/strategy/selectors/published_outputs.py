"""Figures that measures count themselves, at the gate: what anybody may read, what waits."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from ankommen.core import publication
from ankommen.core.models import ReleasedFigure
from ankommen.core.publication import Asked, Counted, Decision, Figure, FigureSet
from ankommen.core.viewer import Viewer

from ..models import OutputFigure
from ..wording import day_text

SOURCE = "strategy.outputs"


def figure_key(row: OutputFigure) -> int:
    """A key of the figure as it stands: a changed number is another figure and waits again."""
    said = f"{row.pk}\0{row.name}\0{row.reference_date}\0{row.value.normalize():f}"
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big") >> 1


def decisions_of(rows: Sequence[OutputFigure]) -> dict[int, Decision]:
    """By id of the row: whether anybody may read it; one query."""
    keys = {row.pk: figure_key(row) for row in rows}
    asked = [Asked(keys[row.pk], Counted(row.counted)) for row in rows]
    decisions = publication.decisions_for(SOURCE, asked)
    return {id: decisions[key] for id, key in keys.items()}


def shown_outputs(rows: Sequence[OutputFigure]) -> frozenset[int]:
    """The ids of the figures that anybody may read."""
    return frozenset(id for id, one in decisions_of(rows).items() if one.is_shown)


def waiting_sets(viewer: Viewer) -> list[FigureSet]:
    """Figures of public measures of one day in which one was not decided about yet."""
    sets = _sets(_public_rows())
    keys = [one.key for found in sets for one in found.figures]
    decided = set(
        ReleasedFigure.objects.filter(source=SOURCE, key__in=keys).values_list("key", flat=True)
    )
    return [one for one in sets if any(figure.key not in decided for figure in one.figures)]


def one_set(viewer: Viewer, population: str) -> FigureSet | None:
    """One set by its population; None for a name that no set has now."""
    measure, _, day = population.partition(":")
    try:
        rows = _public_rows().filter(measure=int(measure), reference_date=date.fromisoformat(day))
    except ValueError:
        return None
    return next((one for one in _sets(rows) if one.population == population), None)


def _public_rows() -> QuerySet[OutputFigure]:
    """Those that wait for somebody: about people, on pages that anybody may read."""
    return (
        OutputFigure.objects.filter(
            measure__edition__published_at__isnull=False, counted=Counted.PERSONS
        )
        .select_related("measure__edition")
        .order_by("reference_date", "measure_id", "name")
    )


def _sets(rows: Iterable[OutputFigure]) -> list[FigureSet]:
    groups: dict[tuple[int, date], list[OutputFigure]] = defaultdict(list)
    for row in rows:
        if "outputs" not in row.measure.internal_fields:
            groups[row.measure_id, row.reference_date].append(row)
    return [_set(found) for found in groups.values()]


def _set(rows: Sequence[OutputFigure]) -> FigureSet:
    measure, day = rows[0].measure, rows[0].reference_date
    return FigureSet(
        source=SOURCE,
        population=f"{measure.pk}:{day.isoformat()}",
        title=f"{measure.number} {measure.title}, {day_text(day)}",
        url=reverse("strategy:measure_detail", args=[measure.edition.slug, measure.slug]),
        counted=Counted.PERSONS,
        reference_date=day,
        dimensions=(),
        figures=tuple(Figure(figure_key(one), (one.name,), one.value) for one in rows),
        labels=tuple(one.name for one in rows),
        unit=rows[0].unit,
        may_overlap=True,
    )
