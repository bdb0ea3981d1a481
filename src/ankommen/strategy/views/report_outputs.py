"""Further files of a frozen report, and the comparison of two of them."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ankommen.accounts.public import needs
from ankommen.core import jobs
from ankommen.core.documents import DOCX_TYPE
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, download, with_file

from ..models import OutputKind
from ..report.comparison import Comparison, MeasureChange
from ..report.comparison_table import comparison_sheets
from ..report.paper import LANGUAGE
from ..report.workbook import report_xlsx
from ..selectors import report_comparison as comparing
from ..selectors import reports as selectors

CONTENT_TYPES = {OutputKind.WORD: DOCX_TYPE, OutputKind.SLIDES: "application/pdf"}


@needs("strategy.read")
@require_safe
def report_workbook(request: StaffRequest, edition: str, id: int) -> HttpResponse:
    report = selectors.report_for(viewer=request.viewer, edition=edition, id=id)
    name = f"umsetzungsbericht-{edition}-{report.reference_date:%Y-%m-%d}.xlsx"
    with translation.override(LANGUAGE):
        return download(report_xlsx(selectors.frozen_content(report)), name)


@needs("strategy.read")
def report_output(request: StaffRequest, edition: str, id: int, kind: str) -> HttpResponse:
    """The file if it is there; asking for it by form makes it in the background."""
    report = selectors.report_for(viewer=request.viewer, edition=edition, id=id)
    if kind not in OutputKind.values:
        raise NotFound
    output = selectors.output_of(report, OutputKind(kind))
    if request.method == "POST":
        if output is not None:
            return redirect("strategy:report_output", edition, id, kind)
        job = jobs.enqueue(
            "strategy.make_output",
            title=f"{OutputKind(kind).label}: {report.title}",
            parameters={"report_id": report.pk, "kind": kind},
            actor=request.viewer,
        )
        return redirect("core:job", job.pk)
    if output is None:
        raise NotFound
    path = str(output.file.name)
    name = path.rsplit("/", 1)[-1]
    way = "attachment" if kind == OutputKind.WORD else "inline"
    headers = {"Content-Disposition": f'{way}; filename="{name}"', "Cache-Control": "no-store"}
    with default_storage.open(path) as stored:
        data = stored.read()
    return HttpResponse(data, content_type=CONTENT_TYPES[OutputKind(kind)], headers=headers)


def _comparison_file(request: StaffRequest) -> TableFile:
    """Measures as they are shown, and indicators; a CSV file holds the measures."""
    choices = comparing.comparable_reports(viewer=request.viewer)
    pair = comparing.chosen(choices, request.GET.get("alt", ""), request.GET.get("neu", ""))
    if pair is None:
        raise NotFound
    compared = comparing.comparison(viewer=request.viewer, pair=pair)
    measures, indicators = comparison_sheets(compared, _shown_measures(request, compared))
    name = f"{_('vergleich')}-{pair.old.reference_date}-{pair.new.reference_date}"
    return TableFile(name, measures, (indicators,))


@needs("strategy.read")
@require_safe
@with_file(_comparison_file)
def report_comparison(request: StaffRequest) -> HttpResponse:
    """What changed between two reference dates?"""
    choices = comparing.comparable_reports(viewer=request.viewer)
    pair = comparing.chosen(choices, request.GET.get("alt", ""), request.GET.get("neu", ""))
    context: dict[str, object] = {"choices": choices, "pair": pair}
    if pair is not None:
        compared = comparing.comparison(viewer=request.viewer, pair=pair)
        context |= {
            "comparison": compared,
            "all": _shows_all(request),
            "measures": _shown_measures(request, compared),
            "kinds": [(kind, count) for kind, count in compared.counts.items() if count],
            "title": _("Vergleich zweier Stichtage"),
        }
    return render(request, "strategy/report_comparison.html", context)


def _shows_all(request: StaffRequest) -> bool:
    return request.GET.get("zeigen", "") == "alle"


def _shown_measures(request: StaffRequest, compared: Comparison) -> list[MeasureChange]:
    everything = _shows_all(request)
    return [one for one in compared.measures if everything or not one.is_unchanged]
