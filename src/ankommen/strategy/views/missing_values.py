"""Which figures are missing, and who has them: as a list and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ankommen.accounts.public import needs
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.numbers import number as number_text

from ..forms.measure_choice import kept_query
from ..models import Concept
from ..permissions import may_ask_for_values
from ..selectors import indicators
from ..selectors import missing_values as selectors
from ..selectors.missing_values import MissingChoice, MissingFigure
from ..value_request_wording import asked_text, counts_text
from .indicators import chosen_concept

PAGE_ROWS = 50
FILTERS = ("suche", "kennzahl", "gebiet", "jahr", "stelle", "angefordert")
ASKED = ("no", "yes", "overdue")
LONGEST_ID = 10


@dataclass(frozen=True, slots=True)
class _Page:
    rows: Sequence[MissingFigure]
    previous_url: str
    next_url: str


def _missing_file(request: StaffRequest) -> TableFile:
    concept = chosen_concept(request, indicators.concepts(viewer=request.viewer))
    rows = selectors.chosen(_all(request, concept), read_missing_choice(request.GET))
    columns = (
        Column(_("Kürzel"), 10),
        Column(_("Kennzahl"), 44),
        Column(_("Stichtag"), 12, Kind.DATE),
        Column(_("Gebiet"), 24),
        Column(_("Einheit"), 14),
        Column(_("Wer die Werte liefert"), 34),
        Column(_("Quelle"), 34),
        Column(_("Anforderung"), 28),
    )
    cells = [
        (
            row.code,
            row.title,
            row.reference_date,
            row.area_name,
            row.unit,
            row.owner,
            row.source,
            asked_text(row.asked)[1] if row.asked else "",
        )
        for row in rows
    ]
    sheet = Sheet(_("Fehlende Werte"), columns, cells)
    return TableFile(_("fehlende-werte"), sheet)


@needs("strategy.read")
@require_safe
@with_file(_missing_file)
def missing_list(request: StaffRequest) -> HttpResponse:
    """Which figures are missing, and who has them?"""
    concepts = indicators.concepts(viewer=request.viewer)
    concept = chosen_concept(request, concepts)
    everything = _all(request, concept)
    choice = read_missing_choice(request.GET)
    rows = selectors.chosen(everything, choice)
    page = _page(request, rows)
    context = {
        "concept": concept,
        "concepts": concepts,
        "choice": choice,
        "page": page,
        "lines": [(row, asked_text(row.asked) if row.asked else None) for row in page.rows],
        "may_ask": may_ask_for_values(request.viewer),
        "has_more": len(rows) > len(page.rows),
        "counts": counts_text(row.asked for row in rows if row.asked),
        "askable": sum(row.may_ask for row in rows),
        "total_text": number_text(len(rows)),
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "query": kept_query(request.GET, "nach"),
        "areas": sorted({(row.area_id, row.area_name) for row in everything}, key=_by_name),
        "years": sorted({row.year for row in everything}, reverse=True),
        "owners": sorted({row.owner for row in everything if row.owner}),
        "chosen_indicator": next(
            (row for row in everything if row.indicator_id == choice.indicator), None
        ),
    }
    return render(request, "strategy/missing_list.html", context)


def read_missing_choice(given: QueryDict) -> MissingChoice:
    """What is no number narrows nothing."""
    return MissingChoice(
        search=given.get("suche", "")[:100],
        indicator=_number(given, "kennzahl"),
        area=_number(given, "gebiet"),
        year=_number(given, "jahr"),
        owner=given.get("stelle", "")[:200],
        asked=asked if (asked := given.get("angefordert", "")) in ASKED else "",
    )


def _number(given: QueryDict, name: str) -> int | None:
    text = given.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


def _all(request: StaffRequest, concept: Concept | None) -> list[MissingFigure]:
    if concept is None:
        return []
    today = timezone.localdate()
    return selectors.missing_figures(viewer=request.viewer, concept=concept, today=today)


def _page(request: StaffRequest, rows: Sequence[MissingFigure]) -> _Page:
    """The rows after the one named in `nach`."""
    keys = [row.key for row in rows]
    after = request.GET.get("nach", "")
    start = keys.index(after) + 1 if after in keys else 0
    end, before = start + PAGE_ROWS, start - PAGE_ROWS
    return _Page(
        rows[start:end],
        "" if start == 0 else _address(request, keys[before - 1] if before > 0 else ""),
        _address(request, keys[end - 1]) if end < len(rows) else "",
    )


def _address(request: StaffRequest, after: str) -> str:
    kept = request.GET.copy()
    kept.pop("nach", None)
    if after:
        kept["nach"] = after
    return f"?{kept.urlencode()}"


def _by_name(area: tuple[int, str]) -> str:
    return area[1]
