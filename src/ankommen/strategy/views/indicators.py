"""Reading pages of indicators: the list, one indicator with chart and table, and their files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ankommen.accounts.public import needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.registries import trace
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.viewer import Viewer

from ..forms.indicators import ComputeForm
from ..indicator_charts import charts_of
from ..indicator_tables import indicator_sheet, value_sheet
from ..indicator_wording import (
    CHANGES,
    TARGET_STATES,
    WANTED,
    change_text,
    dimension_text,
    direction_text,
    interval_text,
    target_text,
)
from ..models import Concept, Indicator, Measure, ValueOrigin
from ..permissions import may_define_indicators, may_enter_values
from ..selectors import indicators as selectors
from ..selectors.indicators import IndicatorRow, TargetRow, ValueRow
from ..selectors.measures import visible_measures

PAGE_ROWS = 50
MAX_LINES = 6
ALL = "alle"
TOTAL = "insgesamt"


@dataclass(frozen=True, slots=True)
class ListPage:
    """Rows of one page, and the addresses of the pages beside it."""

    rows: Sequence[dict[str, Any]]
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which figures of an indicator are shown, and what else could be chosen."""

    area: str
    dimension: str
    areas: tuple[tuple[str, str], ...]
    dimensions: tuple[tuple[str, str], ...]
    rows: tuple[ValueRow, ...]
    is_main: bool

    @property
    def query(self) -> str:
        return urlencode({"gebiet": self.area, "gliederung": self.dimension})


def _indicators_file(request: StaffRequest) -> TableFile:
    concept = chosen_concept(request, selectors.concepts(viewer=request.viewer))
    return TableFile(_("kennzahlen"), indicator_sheet(_rows(request, concept)))


@needs("strategy.read")
@require_safe
@with_file(_indicators_file)
def indicator_list(request: StaffRequest) -> HttpResponse:
    concepts = selectors.concepts(viewer=request.viewer)
    concept = chosen_concept(request, concepts)
    rows = _rows(request, concept)
    context = {
        "concepts": concepts,
        "concept": concept,
        "page": _page(request, rows),
        "count": len(rows),
        "is_filtered": any(request.GET.get(name) for name in ("suche", "fehlt")),
        "export_query": _query(request, nach=None),
        "may_define": may_define_indicators(request.viewer),
        "may_enter": request.viewer.may_somewhere("strategy.enter_values"),
    }
    return render(request, "strategy/indicator_list.html", context)


def _values_file(request: StaffRequest, id: int) -> TableFile:
    indicator = selectors.indicator_for(viewer=request.viewer, id=id)
    district_id, today = indicator.concept.district_id, timezone.localdate()
    found = Indicator.objects.filter(pk=indicator.pk)
    row = selectors.rows_of(found, district_id=district_id, today=today)[0]
    choice = _choice(request, selectors.value_rows([indicator.pk]), row)
    sheet = value_sheet(choice.rows, codes={indicator.pk: indicator.code})
    return TableFile(f"{_('kennzahl')}-{indicator.slug}", sheet)


@needs("strategy.read")
@require_safe
@with_file(_values_file)
def indicator_detail(request: StaffRequest, id: int) -> HttpResponse:
    viewer, today = request.viewer, timezone.localdate()
    indicator = selectors.indicator_for(viewer=viewer, id=id)
    district_id = indicator.concept.district_id
    row = selectors.rows_of(
        Indicator.objects.filter(pk=indicator.pk), district_id=district_id, today=today
    )[0]
    definitions = selectors.definition_rows([indicator.pk])
    choice = _choice(request, selectors.value_rows([indicator.pk]), row)
    targets = selectors.target_rows(
        indicator.targets.all(),
        direction=indicator.direction,
        main=row.main,
        definition=row.definition,
        today=today,
    )
    lines = {
        (one.dimension, one.area_id, one.definition_number)
        for one in choice.rows
        if not one.is_corrected
    }
    charts = charts_of(
        choice.rows, definitions, title=indicator.title, targets=targets if choice.is_main else ()
    )
    backward, forward = trace.both_ways(viewer, kind="indicator", id=indicator.pk)
    context = {
        "indicator": indicator,
        "row": row,
        "latest": row.latest,
        "latest_dimension": dimension_text(row.latest.dimension) if row.latest else "",
        "definition": row.definition,
        "definitions": definitions,
        "choice": choice,
        "charts": charts if len(lines) <= MAX_LINES else [],
        "has_too_many_lines": len(lines) > MAX_LINES,
        "values": [_shown(one, viewer) for one in choice.rows],
        "targets": [_aim(one) for one in targets],
        "change": change_text(row),
        "direction": direction_text(indicator.direction),
        "measures": _measures(request, indicator),
        "backward": backward,
        "forward": forward,
        "compute_form": ComputeForm(initial={"reference_date": today}),
        "may_define": may_define_indicators(viewer),
        "may_enter": viewer.may_somewhere("strategy.enter_values"),
        "may_enter_district": may_enter_values(viewer, district_id),
    }
    return render(request, "strategy/indicator_detail.html", context)


def chosen_concept(request: StaffRequest, concepts: Sequence[Concept]) -> Concept | None:
    wanted = request.GET.get("konzept", "")
    if wanted:
        found = next((one for one in concepts if str(one.pk) == wanted), None)
        if found is None:
            raise NotFound
        return found
    return concepts[0] if concepts else None


def _rows(request: StaffRequest, concept: Concept | None) -> list[IndicatorRow]:
    if concept is None:
        return []
    return selectors.indicator_rows(
        viewer=request.viewer,
        concept=concept,
        today=timezone.localdate(),
        search=request.GET.get("suche", "")[:100],
        only_missing=request.GET.get("fehlt") == "1",
    )


def _page(request: StaffRequest, rows: Sequence[IndicatorRow]) -> ListPage:
    """The rows after the one named in `nach`."""
    ids = [str(row.id) for row in rows]
    after = request.GET.get("nach", "")
    start = ids.index(after) + 1 if after in ids else 0
    shown = rows[start : start + PAGE_ROWS]
    before = start - PAGE_ROWS
    return ListPage(
        [_listed(row) for row in shown],
        "" if start == 0 else _query(request, nach=ids[before - 1] if before > 0 else None),
        _query(request, nach=ids[start + PAGE_ROWS - 1]) if start + PAGE_ROWS < len(rows) else "",
    )


def _query(request: StaffRequest, **changes: str | None) -> str:
    """This page's address with other parameters; None leaves one out."""
    given = {key: value for key, value in request.GET.items() if value}
    merged = {**given, **changes}
    return "?" + urlencode({key: value for key, value in merged.items() if value is not None})


def _choice(request: StaffRequest, rows: Sequence[ValueRow], row: IndicatorRow) -> Choice:
    """The figures of the area and breakdown asked for; unasked, those of the main line."""
    main = row.main
    own = (str(main.area_id), main.dimension or TOTAL) if main else (ALL, ALL)
    area = request.GET.get("gebiet") or own[0]
    dimension = request.GET.get("gliederung") or own[1]
    shown = [
        one
        for one in rows
        if area in {ALL, str(one.area_id)} and dimension in {ALL, one.dimension or TOTAL}
    ]
    areas = {str(one.area_id): one.area_name for one in rows}
    dimensions = {one.dimension or TOTAL: dimension_text(one.dimension) for one in rows}
    options = _options(areas), _options(dimensions)
    return Choice(area, dimension, *options, tuple(shown), own == (area, dimension))


def _listed(row: IndicatorRow) -> dict[str, Any]:
    """A row of the list with its words."""
    latest = row.latest
    return {
        "row": row,
        "change": CHANGES[row.change],
        "wanted": WANTED[row.wanted],
        "target": _aim(row.target) if row.target else None,
        "dimension": dimension_text(latest.dimension) if latest and latest.dimension else "",
    }


def _aim(target: TargetRow) -> dict[str, Any]:
    code, label = TARGET_STATES[target.state]
    return {"row": target, "text": target_text(target), "state": code, "state_label": label}


def _shown(row: ValueRow, viewer: Viewer) -> dict[str, Any]:
    """A row of the table of figures with its words, and whether this viewer may correct it."""
    return {
        "row": row,
        "dimension": dimension_text(row.dimension),
        "interval": interval_text(row.lower, row.upper, decimals=row.decimals),
        "origin": ValueOrigin(row.origin).label,
        "may_correct": not row.is_corrected and may_enter_values(viewer, row.area_id),
    }


def _options(found: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return ((ALL, _("alle")), *sorted(found.items(), key=lambda one: one[1]))


def _measures(request: StaffRequest, indicator: Indicator) -> list[Measure]:
    linked = visible_measures(request.viewer).filter(indicator_links__indicator=indicator)
    return list(linked.select_related("edition").order_by("-edition__starts_on", "position", "id"))
