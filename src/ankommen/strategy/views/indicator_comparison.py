"""An indicator compared: between areas per head, and between two groups."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ankommen.accounts.public import needs
from ankommen.core.geography import shipped
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file

from ..comparison_map import comparison_map
from ..comparison_wording import (
    area_sheet,
    comparison_chart,
    difference_text,
    district_sheet,
    missing_text,
    parity_sentence,
    parity_sheet,
    rate_text,
    ratio_text,
    unit_of,
)
from ..permissions import may_enter_values
from ..rules.comparison import Scale
from ..selectors import indicators as selectors
from ..selectors.indicator_comparison import (
    AreaLine,
    Comparison,
    ComparisonChoice,
    indicator_comparison,
)
from ..wording import day_text


def _comparison_file(request: StaffRequest, id: int) -> TableFile:
    """The tables of the page; a CSV file holds the areas."""
    indicator = selectors.indicator_for(viewer=request.viewer, id=id)
    found = indicator_comparison(viewer=request.viewer, indicator=indicator, choice=_asked(request))
    others = (parity_sheet(found), district_sheet(found))
    return TableFile(f"{_('vergleich')}-{indicator.slug}", area_sheet(found), others)


@needs("strategy.read")
@require_safe
@with_file(_comparison_file)
def indicator_compare(request: StaffRequest, id: int) -> HttpResponse:
    indicator = selectors.indicator_for(viewer=request.viewer, id=id)
    found = indicator_comparison(viewer=request.viewer, indicator=indicator, choice=_asked(request))
    home = [found.district] if found.district is not None else []
    context = {
        "indicator": indicator,
        "found": found,
        "is_count": found.scale is Scale.COUNT,
        "is_other": found.scale is Scale.OTHER,
        "days": [(one.isoformat(), day_text(one)) for one in found.days],
        "populations": [
            (one.key, f"{one.series}, {day_text(one.reference_date)}") for one in found.populations
        ],
        "chart": comparison_chart(indicator, found),
        "map": comparison_map(indicator, found),
        "lines": [_shown(one, found) for one in (*found.areas, *home)],
        "unit": unit_of(found),
        "parities": [
            {
                "line": one,
                "first": rate_text(one.parity.first, found),
                "second": rate_text(one.parity.second, found),
                "ratio": ratio_text(one),
                "difference": difference_text(one, found),
                "sentence": parity_sentence(one),
            }
            for one in found.parities
        ],
        "others": [
            {
                "line": one,
                "rate": rate_text(one.rate, found),
                "reason": missing_text(one.rate),
            }
            for one in found.others
        ],
        "official": {"series": shipped.SERIES, "day": shipped.REFERENCE_DATE},
        "may_enter_district": may_enter_values(request.viewer, indicator.concept.district_id),
        "query": _query(found),
    }
    return render(request, "strategy/indicator_compare.html", context)


def _asked(request: StaffRequest) -> ComparisonChoice:
    try:
        day = date.fromisoformat(request.GET.get("stichtag", ""))
    except ValueError:
        day = None
    return ComparisonChoice(day, request.GET.get("bevoelkerung", "")[:100])


def _query(found: Comparison) -> str:
    given = {
        "stichtag": found.day.isoformat() if found.day else "",
        "bevoelkerung": found.population.key if found.population else "",
    }
    return urlencode({name: value for name, value in given.items() if value})


def _shown(line: AreaLine, found: Comparison) -> dict[str, Any]:
    return {
        "line": line,
        "is_district": line is found.district,
        "rate": rate_text(line.rate, found),
        "reason": missing_text(line.rate),
    }
