"""Pages of needs: the list, the one need, and what is said about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.numbers import number as number_text

from ..forms.measure_choice import kept_query, read_id
from ..forms.needs import FILTERS, EvidenceForm, NeedForm, WhyForm, read_need_choice
from ..history_wording import action_text
from ..models import Concept, NeedState, NeedSystem, TargetGroup
from ..permissions import may_edit_concept
from ..selectors import needs as selectors
from ..selectors.editions import concepts
from ..selectors.measure_choices import planning_areas
from ..selectors.need_choices import cited_choices
from ..services import need_evidence
from ..services import needs as services
from .measure_list import Pages


def _need_file(request: StaffRequest) -> TableFile:
    lines = selectors.need_lines(
        viewer=request.viewer, concept=_concept(request), choice=read_need_choice(request.GET)
    )
    return TableFile(
        _("bedarfe"), Sheet(_("Bedarfe"), _columns(), [_cells(line) for line in lines])
    )


@needs("strategy.read")
@require_GET
@with_file(_need_file)
def need_list(request: StaffRequest) -> HttpResponse:
    """What is missing in the district, and how well is it shown?"""
    concept = _concept(request)
    choice = read_need_choice(request.GET)
    page = selectors.need_page(
        viewer=request.viewer,
        concept=concept,
        choice=choice,
        after=read_id(request.GET, "after"),
        before=read_id(request.GET, "before"),
    )
    query = kept_query(request.GET)
    context = {
        "concept": concept,
        "choice": choice,
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "rows": [_row(line) for line in page.lines],
        "total": page.total,
        "total_text": number_text(page.total),
        "page": Pages(page.before, page.after, query),
        "query": query,
        "states": NeedState.choices,
        "systems": NeedSystem.choices,
        "areas": planning_areas(),
        "groups": list(TargetGroup.objects.values_list("pk", "name")),
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/need_list.html", context)


@needs("strategy.read")
@require_GET
def need_detail(request: StaffRequest, number: int) -> HttpResponse:
    """What is missing, what shows it, and what became of it?"""
    need = selectors.need_for(viewer=request.viewer, number=number)
    detail = selectors.need_detail(viewer=request.viewer, need=need)
    context = {
        "need": need,
        "detail": detail,
        "history": [
            {
                "date": one.at,
                "title": action_text(one.action),
                "state": "open",
                "state_label": one.actor_label,
                "note": " – ".join(
                    str(one.details[name])
                    for name in ("evidence", "into", "reason")
                    if one.details.get(name)
                ),
            }
            for one in detail.history
        ],
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/need_detail.html", context)


@needs("strategy.edit")
def need_add(request: StaffRequest) -> HttpResponse:
    concept = _concept(request)
    form = NeedForm(request.POST or kept_input(request))
    if request.method == "POST":
        need = form.carry_out(
            lambda: services.add_need(
                actor=request.viewer, concept_id=concept.pk, now=timezone.now(), **form.values
            )
        )
        if need is not None:
            messages.success(request, _("Der Bedarf ist angelegt. Fügen Sie jetzt Belege hinzu."))
            return redirect("strategy:need_detail", need.number)
    return render(request, "strategy/need_form.html", {"form": form, "need": None})


@needs("strategy.edit")
def need_change(request: StaffRequest, number: int) -> HttpResponse:
    need = selectors.need_for(viewer=request.viewer, number=number)
    form = NeedForm(request.POST or kept_input(request), instance=need)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_need(
                actor=request.viewer,
                id=need.pk,
                **form.seen,
                now=timezone.now(),
                **form.values,
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:need_detail", number)
    return render(request, "strategy/need_form.html", {"form": form, "need": need})


@needs("strategy.edit")
def need_evidence_add(request: StaffRequest, number: int) -> HttpResponse:
    need = selectors.need_for(viewer=request.viewer, number=number)
    form = EvidenceForm(
        request.POST or kept_input(request),
        cites=cited_choices(need.concept),
        initial={"dated_on": timezone.localdate()},
    )
    if request.method == "POST":
        added = form.carry_out(
            lambda: need_evidence.add_evidence(
                actor=request.viewer, need_id=need.pk, now=timezone.now(), **form.values
            )
        )
        if added is not None:
            messages.success(request, _("Der Beleg ist hinzugefügt."))
            return redirect("strategy:need_detail", number)
    return render(request, "strategy/need_evidence.html", {"form": form, "need": need})


@needs("strategy.edit")
def need_evidence_remove(request: StaffRequest, number: int, id: int) -> HttpResponse:
    """Take evidence back, with a reason that stays in the history."""
    need = selectors.need_for(viewer=request.viewer, number=number)
    evidence = need.evidence.filter(pk=id, removed_at__isnull=True).first()
    if evidence is None:
        raise NotFound
    form = WhyForm(request.POST or kept_input(request))
    if request.method == "POST":
        done = form.carry_out(
            lambda: need_evidence.remove_evidence(
                actor=request.viewer,
                need_id=need.pk,
                evidence_id=id,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        )
        if done is not None:
            messages.success(request, _("Der Beleg zählt nicht mehr. Er bleibt im Verlauf."))
            return redirect("strategy:need_detail", number)
    context = {"form": form, "need": need, "evidence": evidence}
    return render(request, "strategy/need_evidence_remove.html", context)


def _concept(request: StaffRequest) -> Concept:
    found = concepts(viewer=request.viewer)
    if not found:
        raise NotFound
    return found[0]


def _row(line: selectors.NeedLine) -> dict[str, Any]:
    return {
        "line": line,
        "state_label": NeedState(line.state).label,
        "system": NeedSystem(line.system).label,
        "groups": ", ".join(line.target_groups),
        "areas": ", ".join(line.areas) or _("überall"),
    }


def _columns() -> list[Column]:
    return [
        Column(_("Nr."), 8),
        Column(_("Bedarf"), 50),
        Column(_("Stand"), 18),
        Column(_("Wen betrifft es?"), 28),
        Column(_("Für wen?"), 30),
        Column(_("Wo?"), 30),
        Column(_("seit"), 8, Kind.WHOLE),
        Column(_("Gewicht"), 10, Kind.WHOLE),
        Column(_("unabhängige Meldungen"), 12, Kind.WHOLE),
        Column(_("Ziele und Maßnahmen"), 12, Kind.WHOLE),
    ]


def _cells(line: selectors.NeedLine) -> list[Any]:
    row = _row(line)
    return [
        f"B-{line.number}",
        line.title,
        row["state_label"],
        row["system"],
        row["groups"],
        row["areas"],
        line.since_year,
        line.strength.weight,
        line.strength.independent_reports,
        line.answers,
    ]
