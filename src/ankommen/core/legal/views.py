from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ..errors import NotFound, Refused
from ..geography.forms import UploadForm
from ..http import StaffRequest
from ..models import LegalKind, ProposalState
from ..registries.cards import Card
from ..registries.entrance import behind_the_door
from ..registries.law_effects import effects
from ..tables.download import TableFile, with_file
from ..tables.writing import Column, Kind, Sheet
from ..ui.forms import add_problems
from ..ui.paging import paged_query, paged_rows
from ..viewer import Viewer
from . import answers, exchange, facts, selectors, services
from .forms import DeclineForm, EvaluateForm, SwitchForm
from .permissions import may_edit_law, may_read_law


def _law_file(request: StaffRequest) -> TableFile:
    _readers_only(request)
    columns = [
        Column(_("Bezeichnung"), 50),
        Column(_("Land"), 20),
        Column(_("Heute"), 30),
        Column(_("Rechtsgrundlage"), 40),
        Column(_("geprüft"), 14, Kind.DATE),
        Column(_("zu prüfen"), 12),
    ]
    cells = [
        [
            one.row.title,
            one.land,
            (one.value or one.row.get_kind_display())
            if one.is_current
            else _("für heute nicht bekannt"),
            one.row.legal_basis,
            one.row.reviewed_on,
            one.row.needs_review,
        ]
        for one in _chosen_law(request)
    ]
    return TableFile(_("rechtsdaten"), Sheet(_("Rechtsdaten"), columns, cells))


def _chosen_law(request: StaffRequest) -> list[selectors.Shown]:
    return selectors.law_list(
        viewer=request.viewer, today=timezone.localdate(), filters=_filters(request)
    )


def _filters(request: StaffRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("kind", "land", "q", "review")}


@behind_the_door
@with_file(_law_file)
def law_list(request: StaffRequest) -> HttpResponse:
    """Values and rules with what holds today, filtered by kind, Land, words and review."""
    _readers_only(request)
    page = paged_rows(_chosen_law(request), request.GET, key=lambda one: one.row.pk)
    context = {
        "rows": page.rows,
        "page": page,
        "filters": _filters(request),
        "lands": facts.LANDS.items(),
        "kinds": LegalKind.choices,
        "may_edit": may_edit_law(request.viewer),
        "waiting": selectors.waiting(request.viewer),
    }
    return render(request, "core/law_list.html", context)


@behind_the_door
def law_detail(request: StaffRequest, code: str) -> HttpResponse:
    page = selectors.law_page(viewer=request.viewer, code=code, today=timezone.localdate())
    context = {"page": page, "may_edit": may_edit_law(request.viewer)}
    return render(request, "core/law_detail.html", context)


@behind_the_door
@require_POST
def law_reviewed(request: StaffRequest, entry_id: int) -> HttpResponse:
    entry = services.mark_reviewed(
        actor=request.viewer, entry_id=entry_id, today=timezone.localdate()
    )
    messages.success(request, _("Als geprüft vermerkt."))
    return redirect("core:law_detail", entry.code)


def _proposal_file(request: StaffRequest) -> TableFile:
    columns = [
        Column(_("Bezeichnung"), 50),
        Column(_("Grund"), 50),
        Column(_("von"), 28),
        Column(_("vorgeschlagen am"), 18, Kind.DATETIME),
        Column(_("Stand"), 16),
        Column(_("entschieden von"), 28),
    ]
    cells = (
        [
            one.entry["title"],
            one.reason,
            one.proposed_by_label,
            timezone.localtime(one.proposed_at),
            one.get_state_display(),
            one.decided_by_label,
        ]
        for one in selectors.proposals_for(viewer=request.viewer)
    )
    return TableFile(_("vorschlaege-recht"), Sheet(_("Vorschläge"), columns, cells))


@behind_the_door
@with_file(_proposal_file)
def law_proposals(request: StaffRequest) -> HttpResponse:
    page = paged_query(selectors.proposals_for(viewer=request.viewer), request.GET)
    return render(request, "core/law_proposals.html", {"page": page, "proposals": page.rows})


@behind_the_door
def law_proposal(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """What would be changed by whom and why, with the cases run; approve or decline."""
    proposal = selectors.proposal_for(viewer=request.viewer, id=proposal_id)
    draft = services.Draft.from_json(proposal.entry)
    form = DeclineForm()
    is_open = proposal.state == ProposalState.OPEN
    if request.method == "POST":
        form = DeclineForm(request.POST)
        try:
            return _decide(request, proposal_id)
        except Refused as refused:
            add_problems(form, refused)
    context = {
        "proposal": proposal,
        "draft": draft,
        "land": facts.LANDS[draft.land],
        "is_rule": draft.kind == LegalKind.RULE,
        "value": selectors.value_text(draft.content.get("value"), draft.content.get("unit", "")),
        "problems": services.faults(draft) if is_open else [],
        "is_own": proposal.proposed_by_id == request.viewer.user_id,
        "may_decide": is_open and may_edit_law(request.viewer),
        "form": form,
    }
    return render(request, "core/law_proposal.html", context)


def _decide(request: StaffRequest, proposal_id: int) -> HttpResponse:
    actor, decision = request.viewer, request.POST.get("decision", "")
    if decision == "approve":
        entry = services.approve(actor=actor, proposal_id=proposal_id)
        messages.success(request, _("Freigegeben und in Kraft gesetzt."))
        return redirect("core:law_detail", entry.code)
    if decision == "withdraw":
        services.withdraw(actor=actor, proposal_id=proposal_id)
        messages.success(request, _("Der Vorschlag ist zurückgenommen."))
    else:
        services.decline(
            actor=actor, proposal_id=proposal_id, comment=request.POST.get("comment", "")
        )
        messages.success(request, _("Der Vorschlag ist abgelehnt."))
    return redirect("core:law_proposals")


@behind_the_door
def law_evaluate(request: StaffRequest) -> HttpResponse:
    """Which services are open for somebody like this on this day? Nothing of it is kept."""
    _readers_only(request)
    today = timezone.localdate()
    sent = request.method == "POST"
    form = EvaluateForm(request.POST if sent else None, initial={"on": today})
    found = None
    if sent and form.is_valid():
        data = form.cleaned_data
        found = [
            (one, *facts.outcome(one.outcome), [facts.FACTS[name].label for name in one.missing])
            for one in answers.evaluate(form.facts(), on=data["on"], land=data["land"])
        ]
    return render(request, "core/law_evaluate.html", {"form": form, "answers": found})


@behind_the_door
def law_switch(request: StaffRequest) -> HttpResponse:
    """What changes between two days: values, answers to typical cases, and stored rows."""
    _readers_only(request)
    today = timezone.localdate()
    days = {"first": today, "second": today.replace(year=today.year + 1, month=1, day=1)}
    form = SwitchForm(request.GET or None, initial=days)
    changes, found = None, None
    if request.GET and form.is_valid():
        data = form.cleaned_data
        first, second = data["first"], data["second"]
        changes = selectors.switched(
            viewer=request.viewer, first=first, second=second, land=data["land"]
        )
        found = effects(request.viewer, first, second)
    context = {"form": form, "changes": changes, "effects": found}
    return render(request, "core/law_switch.html", context)


@behind_the_door
def law_export(request: StaffRequest) -> HttpResponse:
    _readers_only(request)
    rows = json.dumps(selectors.export(viewer=request.viewer), ensure_ascii=False, indent=1)
    response = HttpResponse(rows, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="rechtsdaten.json"'
    response["Cache-Control"] = "no-store"
    return response


@behind_the_door
def law_import(request: StaffRequest) -> HttpResponse:
    _editors_only(request)
    is_sent = request.method == "POST"
    form = UploadForm(request.POST if is_sent else None, request.FILES or None, request=request)
    if is_sent and form.is_valid():
        try:
            count = exchange.import_rows(
                actor=request.viewer,
                data=form.cleaned_data["file"].read(),
                reason=_("Aus einer Datei eingelesen"),
            )
        except Refused as refused:
            add_problems(form, refused)
        else:
            words = ngettext(
                "%(count)s Abweichung liegt zur Freigabe vor.",
                "%(count)s Abweichungen liegen zur Freigabe vor.",
                count,
            )
            messages.success(request, words % {"count": count})
            return redirect("core:law_proposals")
    return render(request, "core/law_import.html", {"form": form})


def law_cards(viewer: Viewer, today: object) -> list[Card]:
    """For who keeps the law's data: what waits for approval, what nobody read for 180 days."""
    if not may_edit_law(viewer):
        return []
    cards = []
    if waiting := selectors.waiting(viewer):
        text = ngettext(
            "%(count)s Vorschlag zu Rechtsdaten wartet auf Freigabe",
            "%(count)s Vorschläge zu Rechtsdaten warten auf Freigabe",
            waiting,
        )
        url = reverse("core:law_proposals")
        cards.append(Card(text % {"count": waiting}, url, _("ansehen"), urgency=3))
    if count := selectors.unreviewed(viewer=viewer, today=timezone.localdate()):
        text = ngettext(
            "%(count)s Rechtsangabe ist seit 180 Tagen nicht geprüft",
            "%(count)s Rechtsangaben sind seit 180 Tagen nicht geprüft",
            count,
        )
        url = reverse("core:law_list") + "?review=stale"
        cards.append(Card(text % {"count": count}, url, _("prüfen"), urgency=7))
    return cards


def _readers_only(request: StaffRequest) -> None:
    if not may_read_law(request.viewer):
        raise NotFound


def _editors_only(request: StaffRequest) -> None:
    if not may_edit_law(request.viewer):
        raise NotFound
