"""Pages of a Fortschreibung: begin it, decide measure by measure, check, make, take back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core import jobs
from ankommen.core.errors import Problem, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet

from ..forms.concept_updates import (
    OLD_FATES,
    DecisionInput,
    NewMeasureForm,
    UpdateForm,
    read_update_choice,
    stored_input,
    typed_entries,
    typed_input,
)
from ..forms.measure_choice import kept_query, read_id
from ..models import ConceptUpdate, Edition, Fate, MeasureDecision, MeasureStatus
from ..permissions import may_edit_concept
from ..selectors import concept_updates as selectors
from ..selectors.concept_updates import SHOWN, UpdateRow
from ..selectors.editions import edition_for
from ..selectors.measure_choices import action_fields
from ..selectors.measures import visible_measures
from ..services import carry_over
from ..services import concept_updates as services
from ..wording import reason_text, status_label
from .measure_list import Pages


def _update_file(request: StaffRequest) -> TableFile:
    columns = [
        Column(_("Neue Edition"), 30),
        Column(_("schreibt fort"), 30),
        Column(_("Beginn"), 14, Kind.DATE),
        Column(_("Ende"), 14, Kind.DATE),
        Column(_("begonnen"), 18, Kind.DATETIME),
        Column(_("von"), 28),
        Column(_("Ergebnis"), 20),
    ]
    cells = [
        [
            one.title,
            one.predecessor.title,
            one.starts_on,
            one.ends_on,
            timezone.localtime(one.added_at),
            one.added_by_label,
            one.edition.get_state_display() if one.edition else _("in Arbeit"),
        ]
        for one in selectors.updates(viewer=request.viewer)
    ]
    return TableFile(_("fortschreibungen"), Sheet(_("Fortschreibungen"), columns, cells))


@needs("strategy.read")
@require_GET
@with_file(_update_file)
def update_list(request: StaffRequest) -> HttpResponse:
    """Which next editions are being prepared, and which were made?"""
    viewer = request.viewer
    editions = Edition.objects.all() if may_edit_concept(viewer) else Edition.objects.none()
    context = {
        "updates": selectors.updates(viewer=viewer),
        "editions": list(editions),
        "may_edit": may_edit_concept(viewer),
    }
    return render(request, "strategy/update_list.html", context)


@needs("strategy.edit")
def update_add(request: StaffRequest, edition: str) -> HttpResponse:
    """Begin the next edition from this one."""
    old = edition_for(viewer=request.viewer, slug=edition)
    years = old.ends_on.year - old.starts_on.year
    first = old.ends_on.year + 1
    initial = {
        "title": f"Edition {first}–{first + years}" if years else f"Edition {first}",
        "starts_on": old.ends_on.replace(year=first, month=1, day=1),
        "ends_on": old.ends_on.replace(year=first + years, month=12, day=31),
    }
    form = UpdateForm(request.POST or kept_input(request), initial=initial)
    if request.method == "POST":
        update = form.carry_out(
            lambda: services.add_update(
                actor=request.viewer, edition_id=old.pk, now=timezone.now(), **form.cleaned_data
            )
        )
        if update is not None:
            return redirect("strategy:update_detail", update.pk)
    return render(request, "strategy/update_add.html", {"form": form, "edition": old})


@needs("strategy.read")
def update_detail(request: StaffRequest, id: int) -> HttpResponse:
    """What becomes of each measure? A page of rows is saved at a time."""
    update = selectors.update_for(viewer=request.viewer, id=id)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        entries, unread = typed_entries(request.POST, list(update.predecessor.measures.all()))
        try:
            if unread:
                raise Refused(tuple(unread))
            saved = services.decide(
                actor=request.viewer, update_id=id, entries=entries, now=timezone.now()
            )
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("%(n)d Entscheidungen gespeichert.") % {"n": len(saved)})
            goes_on = request.POST.get("go") == "next" and request.POST.get("next", "")
            address = reverse("strategy:update_detail", args=[id])
            return redirect(f"{address}?{goes_on or kept_page(request)}")
    typed = request.POST if request.method == "POST" else kept_input(request)
    return _detail(request, update, problems, typed)


def _detail(
    request: StaffRequest, update: ConceptUpdate, problems: tuple[Problem, ...], typed: Any
) -> HttpResponse:
    rows = selectors.update_rows(update, viewer=request.viewer, day=timezone.localdate())
    choice = read_update_choice(request.GET)
    after, before = read_id(request.GET, "after"), read_id(request.GET, "before")
    page = selectors.update_page(rows, choice, after=after, before=before)
    query = kept_query(request.GET)
    pages = Pages(page.before, page.after, query)
    at_rows: dict[str, list[str]] = {}
    for problem in problems:
        at_rows.setdefault(problem.field, []).append(problem.message)
    may_edit = may_edit_concept(request.viewer) and update.edition is None
    context = {
        "update": update,
        "edition": update.predecessor,
        "rows": [_row(row, typed, at_rows.get(f"decision-{row.measure.pk}")) for row in page.rows],
        "problems": [{"message": one.message, "target": one.field} for one in problems],
        "readable": set(
            visible_measures(request.viewer)
            .filter(edition=update.predecessor)
            .values_list("pk", flat=True)
        ),
        "total": len(rows),
        "chosen": page.total,
        "decided": sum(row.is_decided for row in rows),
        "stale": sum(bool(row.changes) for row in rows),
        "measures": [row.measure for row in rows],
        "choice": choice,
        "fields": action_fields(update.predecessor),
        "statuses": MeasureStatus.choices,
        "shown": list(zip(SHOWN, _shown_words(), strict=True)),
        "fates": OLD_FATES,
        "page": pages,
        "next": pages.next_url.removeprefix("?"),
        "query": query,
        "may_edit": may_edit,
        "new": list(update.decisions.filter(fate=Fate.NEW).select_related("action_field")),
    }
    return render(request, "strategy/update_detail.html", context)


def _shown_words() -> tuple[str, ...]:
    return _("alle"), _("noch offen"), _("entschieden"), _("seither geändert")


def kept_page(request: StaffRequest) -> str:
    """The question of the address with its page."""
    return request.GET.urlencode()


def _row(row: UpdateRow, typed: Any, problems: list[str] | None) -> dict[str, Any]:
    id, stored = row.measure.pk, stored_input(row)
    inputs = stored
    if typed is not None and f"was-{id}" in typed:
        sent = typed_input(typed, id)
        inputs = sent if problems is None else _with_present(sent, stored)
    return {
        "row": row,
        "measure": row.measure,
        "status": row.result.status.value,
        "label": status_label(row.result),
        "reason": reason_text(row.result),
        "inputs": inputs,
        "problems": problems or (),
        "fate": Fate(row.suggestion.fate).label,
        "changes": row.changes,
    }


def _with_present(sent: DecisionInput, stored: DecisionInput) -> DecisionInput:
    """What was typed, against the decision that stands now: sent again it is meant."""
    return DecisionInput(
        sent.fate, sent.reason, sent.into, sent.parts, stored.seen, stored.was, sent.confirmed
    )


@needs("strategy.edit")
def update_new(request: StaffRequest, id: int) -> HttpResponse:
    """Measures that only the next edition has."""
    update = selectors.update_for(viewer=request.viewer, id=id)
    fields = action_fields(update.predecessor)
    form = NewMeasureForm(request.POST or kept_input(request), fields=fields)
    if request.method == "POST":
        added = form.carry_out(
            lambda: services.add_new_measure(
                actor=request.viewer,
                update_id=id,
                action_field_id=form.cleaned_data["action_field"],
                title=form.cleaned_data["title"],
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        )
        if added is not None:
            messages.success(request, _("Die neue Maßnahme ist vorgemerkt."))
            return redirect("strategy:update_new", id)
    context = {
        "form": form,
        "update": update,
        "new": list(update.decisions.filter(fate=Fate.NEW).select_related("action_field")),
    }
    return render(request, "strategy/update_new.html", context)


@needs("strategy.edit")
@require_POST
def update_decision_remove(request: StaffRequest, id: int, decision: int) -> HttpResponse:
    """Take back a new measure, or take note that an old one is gone."""
    selectors.update_for(viewer=request.viewer, id=id)
    row = MeasureDecision.objects.filter(pk=decision, update_id=id).first()
    is_new = row is not None and row.fate == Fate.NEW
    _tried(
        request,
        lambda: services.remove_decision(actor=request.viewer, update_id=id, decision_id=decision),
    )
    return redirect("strategy:update_new" if is_new else "strategy:update_check", id)


@needs("strategy.read")
@require_GET
def update_check(request: StaffRequest, id: int) -> HttpResponse:
    """Can the next edition be made, and what would it be?"""
    update = selectors.update_for(viewer=request.viewer, id=id)
    points = selectors.open_points(update) if update.edition is None else []
    counts = dict.fromkeys(Fate.values, 0)
    for fate in update.decisions.values_list("fate", flat=True):
        counts[fate] += 1
    context = {
        "update": update,
        "edition": update.predecessor,
        "points": points[:100],
        "point_count": len(points),
        "counts": [(code, label, counts[code]) for code, label in Fate.choices],
        "may_edit": may_edit_concept(request.viewer),
        "can_undo": update.edition is not None and carry_over.is_untouched(update, update.edition),
        "beside": selectors.drafts_beside(update.edition) if update.edition else [],
    }
    return render(request, "strategy/update_check.html", context)


@needs("strategy.edit")
@require_POST
def update_run(request: StaffRequest, id: int) -> HttpResponse:
    """Hand over the work; what is open is refused at once."""
    update = selectors.update_for(viewer=request.viewer, id=id)
    if update.edition is not None or selectors.open_points(update):
        return redirect("strategy:update_check", id)
    job = jobs.enqueue(
        "strategy.carry_out_update",
        title=_("Edition anlegen: %(title)s") % {"title": update.title},
        parameters={"update_id": update.pk},
        actor=request.viewer,
    )
    return redirect("core:job", job.pk)


@needs("strategy.edit")
@require_POST
def update_undo(request: StaffRequest, id: int) -> HttpResponse:
    """Take the untouched draft back; the decisions stay."""
    selectors.update_for(viewer=request.viewer, id=id)
    if _tried(request, lambda: carry_over.undo_update(actor=request.viewer, update_id=id)):
        messages.success(request, _("Der Entwurf ist zurückgenommen. Die Entscheidungen bleiben."))
    return redirect("strategy:update_check", id)


@needs("strategy.edit")
@require_POST
def update_remove(request: StaffRequest, id: int) -> HttpResponse:
    """Discard the decisions of a Fortschreibung of which no edition was made."""
    selectors.update_for(viewer=request.viewer, id=id)
    if _tried(request, lambda: services.remove_update(actor=request.viewer, update_id=id)):
        messages.success(request, _("Die Fortschreibung ist verworfen."))
        return redirect("strategy:update_list")
    return redirect("strategy:update_check", id)


def _tried(request: StaffRequest, act: Any) -> bool:
    try:
        act()
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, problem.message)
        return False
    return True
