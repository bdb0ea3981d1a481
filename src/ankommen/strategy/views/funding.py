"""Pages of the sources of money: the register, one source, its form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.paging import paged_rows

from ..forms.funding import FUNDING_FILTERS, FundingSourceForm, read_funding_choice
from ..forms.measure_choice import kept_query
from ..funding_wording import (
    STANDINGS,
    amount,
    days_left_text,
    euros,
    money_rows,
    shown,
    unknown_text,
)
from ..history_wording import action_text
from ..models import FundingKind
from ..permissions import may_edit_concept
from ..selectors import funding as selectors
from ..services import funding as services
from .duties import the_concept
from .measure_list import asked_edition


def _funding_file(request: StaffRequest) -> TableFile:
    lines = _register(request).lines
    sheet = Sheet(_("Mittelquellen"), _columns(), [_cells(line) for line in lines])
    return TableFile(_("mittelquellen"), sheet)


@needs("strategy.read")
@require_GET
@with_file(_funding_file)
def funding_source_list(request: StaffRequest) -> HttpResponse:
    """Where does our money come from, and until when?"""
    register = _register(request)
    page = paged_rows(register.lines, request.GET, key=lambda line: line.source.pk)
    context = {
        "page": page,
        "edition": asked_edition(request),
        "choice": read_funding_choice(request.GET),
        "is_filtered": any(request.GET.get(name) for name in FUNDING_FILTERS),
        "rows": [_row(line) for line in page.rows],
        "unknown": [
            {"one": one, "planned": amount(one.all_years.planned)} for one in register.unknown
        ],
        "query": kept_query(request.GET),
        "standings": STANDINGS.items(),
        "kinds": FundingKind.choices,
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/funding_source_list.html", context)


@needs("strategy.read")
@require_GET
def funding_source_detail(request: StaffRequest, id: int) -> HttpResponse:
    """How long does this money last, and what hangs on it?"""
    source = selectors.funding_source_for(viewer=request.viewer, id=id)
    edition = asked_edition(request)
    line, money = selectors.funding_line(
        viewer=request.viewer, source=source, edition=edition, day=timezone.localdate()
    )
    page = selectors.measures_of_source(viewer=request.viewer, origin=money.origin, edition=edition)
    context = {
        "source": source,
        "edition": edition,
        "measures": money_rows(page.lines),
        "has_more": page.after is not None,
        "units": selectors.units_of_source(viewer=request.viewer, source=source),
        "row": _row(line),
        "funder": selectors.funder_name(viewer=request.viewer, source=source),
        "years": [{"year": year, **shown(one)} for year, one in money.years.items()],
        "history": [
            {
                "date": one.at,
                "title": action_text(one.action),
                "state": "open",
                "state_label": one.actor_label,
            }
            for one in selectors.history_of_source(source)
        ],
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/funding_source_detail.html", context)


@needs("strategy.edit")
def funding_source_add(request: StaffRequest) -> HttpResponse:
    form = FundingSourceForm(request.POST or kept_input(request), viewer=request.viewer)
    if request.method == "POST":
        source = form.carry_out(
            lambda: services.add_funding_source(
                actor=request.viewer,
                concept_id=the_concept(request).pk,
                values=form.values,
                now=timezone.now(),
            )
        )
        if source is not None:
            messages.success(request, _("Die Mittelquelle steht im Verzeichnis."))
            return redirect("strategy:funding_source_detail", source.pk)
    return render(request, "strategy/funding_source_form.html", {"form": form})


@needs("strategy.edit")
@require_POST
def funding_source_take_up(request: StaffRequest) -> HttpResponse:
    """Take a name that budgets use into the register; all else about it is still unknown."""
    name = request.POST.get("name", "")
    if not selectors.is_named_in_budgets(viewer=request.viewer, name=name):
        raise NotFound
    try:
        source = services.add_funding_source(
            actor=request.viewer,
            concept_id=the_concept(request).pk,
            values={"name": name},
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("strategy:funding_source_list")
    messages.success(
        request,
        _("„%(name)s“ steht im Verzeichnis. Bitte ergänzen Sie, was Sie wissen.") % {"name": name},
    )
    return redirect("strategy:funding_source_change", source.pk)


@needs("strategy.edit")
def funding_source_change(request: StaffRequest, id: int) -> HttpResponse:
    source = selectors.funding_source_for(viewer=request.viewer, id=id)
    form = FundingSourceForm(
        request.POST or kept_input(request), instance=source, viewer=request.viewer
    )
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_funding_source(
                actor=request.viewer,
                id=source.pk,
                **form.seen,
                values=form.values,
                now=timezone.now(),
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:funding_source_detail", source.pk)
    return render(request, "strategy/funding_source_form.html", {"form": form, "source": source})


def _register(request: StaffRequest) -> selectors.FundingRegister:
    return selectors.funding_register(
        viewer=request.viewer,
        edition=asked_edition(request),
        choice=read_funding_choice(request.GET),
        day=timezone.localdate(),
    )


def _row(line: selectors.FundingLine) -> dict[str, Any]:
    return {
        "line": line,
        "source": line.source,
        "standing_label": STANDINGS[line.standing],
        "days_left": days_left_text(line.days_left),
        "kind": line.source.get_kind_display() or _("Art unbekannt"),
        "planned": amount(line.planned),
    }


def _columns() -> list[Column]:
    return [
        Column(_("Mittelquelle"), 40),
        Column(_("Kurzname"), 20),
        Column(_("Weitere Schreibweisen"), 30),
        Column(_("Art"), 20),
        Column(_("Wer gibt das Geld?"), 30),
        Column(_("Beginn"), 12, Kind.DATE),
        Column(_("Ende"), 12, Kind.DATE),
        Column(_("Stand"), 18),
        Column(_("Antrag bis"), 12, Kind.DATE),
        Column(_("Verwendungsnachweis bis"), 12, Kind.DATE),
        Column(_("Maßnahmen"), 12, Kind.WHOLE),
        Column(_("geplant"), 16, Kind.EURO),
        Column(_("davon unbekannt"), 24),
        Column(_("Quelle der Angaben"), 30),
        Column(_("Angaben vom"), 12, Kind.DATE),
    ]


def _cells(line: selectors.FundingLine) -> list[Any]:
    source = line.source
    return [
        source.name,
        source.short_name,
        ", ".join(source.spellings.splitlines()),
        str(source.get_kind_display()),
        source.funder,
        source.starts_on,
        source.ends_on,
        str(STANDINGS[line.standing]),
        source.apply_by,
        source.use_statement_by,
        line.measures,
        euros(line.planned),
        unknown_text(line.planned),
        source.information_source,
        source.known_on,
    ]
