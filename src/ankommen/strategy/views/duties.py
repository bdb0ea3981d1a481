"""Pages of legal duties: the register, one duty, its proofs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.paging import paged_rows
from ankommen.core.uploads import MAX_UPLOAD_BYTES, was_dropped

from ..duty_wording import DUTY_STANDINGS, rhythm_text
from ..forms.duties import DUTY_FILTERS, DutyForm, ProofForm, read_duty_choice
from ..forms.measure_choice import kept_query
from ..forms.needs import WhyForm
from ..history_wording import action_text
from ..models import Concept, Duty, DutyKind
from ..permissions import may_edit_concept
from ..selectors import duties as selectors
from ..selectors.editions import concepts
from ..selectors.measure_choices import units
from ..services import duties as services


def _duty_file(request: StaffRequest) -> TableFile:
    lines = selectors.duty_lines(
        viewer=request.viewer, choice=read_duty_choice(request.GET), day=timezone.localdate()
    )
    return TableFile(
        _("pflichten"), Sheet(_("Pflichten"), _columns(), [_cells(line) for line in lines])
    )


@needs("strategy.read")
@require_GET
@with_file(_duty_file)
def duty_list(request: StaffRequest) -> HttpResponse:
    """Which duties does the law give us, and which of them press?"""
    choice = read_duty_choice(request.GET)
    lines = selectors.duty_lines(viewer=request.viewer, choice=choice, day=timezone.localdate())
    page = paged_rows(lines, request.GET, key=lambda line: line.duty.pk)
    context = {
        "choice": choice,
        "is_filtered": any(request.GET.get(name) for name in DUTY_FILTERS),
        "page": page,
        "rows": [_row(line) for line in page.rows],
        "query": kept_query(request.GET),
        "standings": DUTY_STANDINGS.items(),
        "kinds": DutyKind.choices,
        "units": units(request.viewer),
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/duty_list.html", context)


@needs("strategy.read")
@require_GET
def duty_detail(request: StaffRequest, id: int) -> HttpResponse:
    """What does the law ask, who answers for it, and what proves it?"""
    duty = selectors.duty_for(viewer=request.viewer, id=id)
    detail = selectors.duty_detail(viewer=request.viewer, duty=duty, day=timezone.localdate())
    context = {
        "duty": duty,
        "detail": detail,
        "row": _row(detail.line),
        "history": [
            {
                "date": one.at,
                "title": action_text(one.action),
                "state": "open",
                "state_label": one.actor_label,
                "note": str(one.details.get("reason", "")),
            }
            for one in detail.history
        ],
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/duty_detail.html", context)


@needs("strategy.edit")
def duty_add(request: StaffRequest) -> HttpResponse:
    form = DutyForm(request.POST or kept_input(request), viewer=request.viewer)
    if request.method == "POST":
        duty = form.carry_out(
            lambda: services.add_duty(
                actor=request.viewer,
                concept_id=the_concept(request).pk,
                values=form.values,
                now=timezone.now(),
            )
        )
        if duty is not None:
            messages.success(request, _("Die Pflicht steht im Register."))
            return redirect("strategy:duty_detail", duty.pk)
    return render(request, "strategy/duty_form.html", {"form": form})


@needs("strategy.edit")
def duty_change(request: StaffRequest, id: int) -> HttpResponse:
    duty = selectors.duty_for(viewer=request.viewer, id=id)
    form = DutyForm(request.POST or kept_input(request), instance=duty, viewer=request.viewer)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_duty(
                actor=request.viewer,
                id=duty.pk,
                **form.seen,
                values=form.values,
                now=timezone.now(),
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:duty_detail", duty.pk)
    return render(request, "strategy/duty_form.html", {"form": form, "duty": duty})


@needs("strategy.edit")
def duty_prove(request: StaffRequest, id: int) -> HttpResponse:
    """Say how the next deadline was met."""
    duty = selectors.duty_for(viewer=request.viewer, id=id)
    cites = selectors.proof_choices(viewer=request.viewer, concept=duty.concept)
    form = ProofForm(request.POST or kept_input(request), request.FILES or None, cites=cites)
    if request.method == "POST" and was_dropped(request):
        form.errors.clear()
        message = _("Die Datei ist größer als %(megabytes)d MB.")
        form.add_error("file", message % {"megabytes": MAX_UPLOAD_BYTES // 1024 // 1024})
    elif request.method == "POST":
        proof = form.carry_out(
            lambda: services.prove_duty(
                actor=request.viewer,
                id=duty.pk,
                proved_on=form.cleaned_data["proved_on"],
                text=form.cleaned_data["text"],
                cites=form.cited,
                upload=form.cleaned_data["file"],
                now=timezone.now(),
            )
        )
        if proof is not None:
            messages.success(request, _("Der Nachweis ist eingetragen."))
            return redirect("strategy:duty_detail", duty.pk)
    line = selectors.lines_of([duty], day=timezone.localdate())[0]
    context = {"form": form, "duty": duty, "due_on": line.state.due_on}
    return render(request, "strategy/duty_prove.html", context)


@needs("strategy.edit")
def duty_proof_remove(request: StaffRequest, id: int, proof: int) -> HttpResponse:
    duty = selectors.duty_for(viewer=request.viewer, id=id)
    found = duty.proofs.filter(pk=proof, removed_at__isnull=True).first()
    if found is None:
        raise NotFound
    form = WhyForm(request.POST or kept_input(request))
    if request.method == "POST":
        done = form.carry_out(
            lambda: services.remove_proof(
                actor=request.viewer,
                id=duty.pk,
                proof_id=found.pk,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        )
        if done is not None:
            messages.success(request, _("Der Nachweis zählt nicht mehr. Er bleibt im Verlauf."))
            return redirect("strategy:duty_detail", duty.pk)
    context = {"form": form, "duty": duty, "proof": found}
    return render(request, "strategy/duty_proof_remove.html", context)


@needs("strategy.read")
@require_GET
def duty_file(request: StaffRequest, id: int, proof: int) -> HttpResponse:
    """The file to save, never to be shown or run by the browser here."""
    found = selectors.proof_file_for(viewer=request.viewer, id=id, proof_id=proof)
    if not found.file.storage.exists(str(found.file.name)):
        raise NotFound
    with found.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type=found.content_type)
    response["Content-Disposition"] = content_disposition_header(True, found.name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def the_concept(request: StaffRequest) -> Concept:
    found = concepts(viewer=request.viewer)
    if not found:
        raise NotFound
    return found[0]


def _row(line: selectors.DutyLine) -> dict[str, Any]:
    duty = line.duty
    return {
        "line": line,
        "duty": duty,
        "state_label": DUTY_STANDINGS[line.state.standing],
        "rhythm": rhythm_text(duty),
        "unit": _unit(duty),
    }


def _unit(duty: Duty) -> str:
    return str(duty.unit.short_name or duty.unit.name) if duty.unit is not None else ""


def _columns() -> list[Column]:
    return [
        Column(_("Pflicht"), 50),
        Column(_("Art"), 24),
        Column(_("Rechtsgrundlage"), 28),
        Column(_("Quelle des Wortlauts"), 40),
        Column(_("Wortlaut geprüft am"), 14, Kind.DATE),
        Column(_("Zuständig"), 28),
        Column(_("Rhythmus"), 22),
        Column(_("Frist"), 14, Kind.DATE),
        Column(_("Stand"), 18),
        Column(_("zuletzt erfüllt am"), 14, Kind.DATE),
    ]


def _cells(line: selectors.DutyLine) -> list[Any]:
    row, duty = _row(line), line.duty
    return [
        duty.title,
        duty.get_kind_display(),
        duty.legal_basis,
        duty.source,
        duty.reviewed_on,
        row["unit"],
        row["rhythm"],
        line.state.due_on,
        str(row["state_label"]),
        line.last_proof.proved_on if line.last_proof else None,
    ]
