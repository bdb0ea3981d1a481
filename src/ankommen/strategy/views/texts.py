"""Pages of wordings: their history, suggestions for them, and the inbox of who decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet

from ..forms.editions import DecisionForm, SuggestionForm
from ..permissions import may_approve, may_edit_concept
from ..rules.versioned_texts import is_suggestable
from ..selectors import texts as selectors
from ..selectors.consultations import comments_on
from ..services import suggestions as services
from ..text_addresses import address


@needs("strategy.read")
def revision_list(request: StaffRequest, kind: str, id: int) -> HttpResponse:
    """How did this text come to be what it is?"""
    owner = selectors.text_owner_for(viewer=request.viewer, kind=kind, id=id)
    page = selectors.revision_page(viewer=request.viewer, kind=kind, id=id, given=request.GET)
    led_by = comments_on([one.row.pk for one in page.rows])
    context = {
        "owner": owner,
        "page": page,
        "revisions": [(one, led_by.get(one.row.pk, [])) for one in page.rows],
        "owner_url": address(owner),
        "may_answer": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/revision_list.html", context)


def _suggestion_file(request: StaffRequest) -> TableFile:
    decided = request.GET.get("stand") == "entschieden"
    rows = selectors.chosen_suggestions(viewer=request.viewer, decided=decided)
    labels = selectors.labels_of(rows=rows)
    columns = [
        Column(_("Text"), 50),
        Column(_("Vorschlag"), 60),
        Column(_("Grund"), 40),
        Column(_("von"), 28),
        Column(_("am"), 18, Kind.DATETIME),
        Column(_("Stand"), 16),
        Column(_("Antwort"), 40),
    ]
    words = {None: _("wartet"), True: _("übernommen"), False: _("abgelehnt")}
    cells = [
        [
            ": ".join(
                (
                    labels.get((row.object_kind, row.object_id), ""),
                    selectors.field_label(row.object_kind, row.field),
                )
            ),
            row.proposed_text,
            row.reason,
            row.suggested_by_label,
            timezone.localtime(row.suggested_at),
            words[row.is_accepted],
            row.answer,
        ]
        for row in rows
    ]
    return TableFile(_("vorschlaege"), Sheet(_("Vorschläge"), columns, cells))


@needs("strategy.read")
@with_file(_suggestion_file)
def suggestion_list(request: StaffRequest) -> HttpResponse:
    """Which suggestions wait, and what became of the others?"""
    decided = request.GET.get("stand") == "entschieden"
    page = selectors.suggestion_page(viewer=request.viewer, decided=decided, given=request.GET)
    labels = selectors.labels_of(rows=page.rows)
    context = {
        "decided": decided,
        "rows": [
            {
                "row": row,
                "label": labels.get((row.object_kind, row.object_id), ""),
                "field": selectors.field_label(row.object_kind, row.field),
            }
            for row in page.rows
        ],
        "page": page,
        "may_approve": may_approve(request.viewer),
    }
    return render(request, "strategy/suggestion_list.html", context)


@needs("strategy.suggest")
def suggestion_add(request: StaffRequest, kind: str, id: int, field: str) -> HttpResponse:
    owner = selectors.text_owner_for(viewer=request.viewer, kind=kind, id=id)
    if not is_suggestable(kind, field):
        raise NotFound
    form = SuggestionForm(
        request.POST or kept_input(request), initial={"proposed_text": owner.text(field)}
    )
    if request.method == "POST":
        suggestion = form.carry_out(
            lambda: services.suggest_text(
                actor=request.viewer,
                kind=kind,
                id=id,
                field=field,
                proposed_text=form.cleaned_data["proposed_text"],
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        )
        if suggestion is not None:
            messages.success(request, _("Danke. Ihr Vorschlag wartet auf eine Entscheidung."))
            return redirect(address(owner))
    context = {
        "form": form,
        "owner": owner,
        "owner_url": address(owner),
        "field_label": selectors.field_label(kind, field),
        "fields": [
            (name, selectors.field_label(kind, name), name == field) for name in owner.fields
        ],
    }
    return render(request, "strategy/suggestion_form.html", context)


@needs("strategy.read")
def suggestion_detail(request: StaffRequest, id: int) -> HttpResponse:
    """What would change, and shall it?"""
    form = DecisionForm(request.POST or kept_input(request))
    if request.method == "POST":
        decide = (
            services.accept_suggestion
            if request.POST.get("decision") == "accept"
            else services.decline_suggestion
        )
        decided = form.carry_out(
            lambda: decide(
                actor=request.viewer,
                id=id,
                answer=form.cleaned_data["answer"],
                now=timezone.now(),
            )
        )
        if decided is not None:
            messages.success(
                request,
                _("Übernommen.") if decided.is_accepted else _("Abgelehnt, mit Ihrer Antwort."),
            )
            return redirect("strategy:suggestion_list")
    found = selectors.suggestion_for(viewer=request.viewer, id=id)
    context = {
        "suggestion": found,
        "form": form,
        "owner_url": address(found.owner),
        "may_decide": may_approve(request.viewer) and found.row.decided_at is None,
    }
    return render(request, "strategy/suggestion_detail.html", context)
