from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import kept_uploads
from ..errors import NotFound, Refused
from ..http import StaffRequest
from ..models import Area
from ..registries.entrance import behind_the_door, typed
from ..tables.download import TableFile, with_file
from . import selectors, services
from .forms import AreaForm, UploadForm
from .outlines import Place, draw, read_outlines
from .permissions import may_edit_areas
from .population_chart import population_pyramid
from .sheets import area_sheet

SHOWN_PROBLEMS = 50


def _area_file(request: StaffRequest) -> TableFile:
    return TableFile(_("gebiete"), area_sheet(selectors.areas_for(viewer=request.viewer)))


@behind_the_door
@with_file(_area_file)
def area_list(request: StaffRequest) -> HttpResponse:
    """The tree of areas with the newest population of each."""
    rows = selectors.areas_for(viewer=request.viewer)
    return render(
        request,
        "core/area_list.html",
        {"rows": rows, "may_edit": may_edit_areas(request.viewer)},
    )


@behind_the_door
def area_detail(request: StaffRequest, id: int) -> HttpResponse:
    """One area: its outline, what lies in it, and its population by series and reference date."""
    area = selectors.area_for(viewer=request.viewer, id=id)
    children = selectors.children_of(viewer=request.viewer, area=area)
    outlined = [row.area for row in children if row.area.outline] or (
        [area] if area.outline else []
    )
    tables = selectors.population_tables(viewer=request.viewer, area=area)
    return render(
        request,
        "core/area_detail.html",
        {
            "area": area,
            "rows": children,
            "tables": [(one, population_pyramid(one)) for one in tables],
            "drawing": draw((one.name, one.outline or {}) for one in outlined),
            "is_schematic": any(one.outline_is_schematic for one in outlined),
            "may_edit": may_edit_areas(request.viewer),
        },
    )


@behind_the_door
def area_add(request: StaffRequest) -> HttpResponse:
    _editors_only(request)
    form = AreaForm(typed(request))
    if request.method == "POST":
        area = form.carry_out(
            lambda: services.create_area(actor=request.viewer, **form.cleaned_data)
        )
        if area is not None:
            return redirect("core:area_detail", area.pk)
    return render(request, "core/area_form.html", {"form": form})


@behind_the_door
def population_withdraw(request: StaffRequest, id: int) -> HttpResponse:
    """Take one table of an area back, after a look at what that is."""
    _editors_only(request)
    area = selectors.area_for(viewer=request.viewer, id=id)
    series, day = request.GET.get("reihe", ""), _day(request.GET.get("stichtag", ""))
    tables = selectors.population_tables(viewer=request.viewer, area=area)
    table = next((t for t in tables if (t.series, t.reference_date) == (series, day)), None)
    if table is None:
        raise NotFound
    if request.method == "POST":
        try:
            services.withdraw_population(
                actor=request.viewer,
                area=area,
                series=table.series,
                reference_date=table.reference_date,
            )
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Die Tabelle ist zurückgenommen."))
        return redirect("core:area_detail", area.pk)
    return render(request, "core/population_withdraw.html", {"area": area, "table": table})


@behind_the_door
def outline_import(request: StaffRequest) -> HttpResponse:
    _editors_only(request)
    form = UploadForm(request.POST or None, request.FILES or None, request=request)
    if request.method == "POST" and form.is_valid():
        kept_uploads.keep(request, kind="outlines", data=form.cleaned_data["file"].read())
        return redirect("core:outline_preview")
    return render(request, "core/outline_import.html", {"form": form})


@behind_the_door
def outline_preview(request: StaffRequest) -> HttpResponse:
    _editors_only(request)
    data = kept_uploads.kept(request, kind="outlines")
    if data is None:
        messages.info(request, _("Bitte laden Sie die Datei noch einmal hoch."))
        return redirect("core:outline_import")
    areas = {area.pk: area for area in Area.objects.all()}
    file = read_outlines(
        data, places=[Place(area.pk, area.key, area.name) for area in areas.values()]
    )
    if request.method == "POST" and not file.problems:
        changed = services.import_outlines(actor=request.viewer, file=file)
        kept_uploads.discard(request, kind="outlines")
        message = ngettext(
            "%(count)d Umriss ist übernommen.", "%(count)d Umrisse sind übernommen.", len(changed)
        )
        messages.success(request, message % {"count": len(changed)})
        return redirect("core:area_list")
    matched = [(areas[id].name, geometry) for id, geometry in file.geometries]
    return render(
        request,
        "core/outline_preview.html",
        {
            "names": [name for name, _ in matched],
            "unmatched": file.unmatched[:SHOWN_PROBLEMS],
            "problems": file.problems[:SHOWN_PROBLEMS],
            "drawing": draw(matched),
        },
    )


def _editors_only(request: StaffRequest) -> None:
    if not may_edit_areas(request.viewer):
        raise NotFound


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
