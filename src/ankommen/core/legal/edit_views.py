"""Changes and additions to the law's data, typed in a form and proposed to a second person."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..errors import NotFound, Refused
from ..http import StaffRequest
from ..models import LegalEntry, LegalProposal
from ..registries.entrance import behind_the_door, typed
from ..ui.forms import add_problems
from . import selectors, services
from .forms import ProposalForm, RuleForm, form_for, new_form
from .permissions import may_edit_law
from .rows import NoRows
from .rule_preview import preview

CODE_LENGTH = 80
Propose = Callable[[ProposalForm], LegalProposal]


@behind_the_door
def law_propose(request: StaffRequest, code: str) -> HttpResponse:
    """Propose a change, or (with a new start) the next version of a value or rule."""
    _editors_only(request)
    land = request.GET.get("land", "")
    entry = selectors.entry_for(
        viewer=request.viewer, code=code, land=land, today=timezone.localdate()
    )
    if entry is None:
        raise NotFound
    try:
        form = form_for(entry, typed(request), add=request.POST.get("add", ""))
    except NoRows:
        return render(request, "core/law_no_rows.html", {"entry": entry})

    def propose(form: ProposalForm) -> LegalProposal:
        reason = form.cleaned_data["reason"]
        return services.propose(actor=request.viewer, draft=form.draft(code), reason=reason)

    return _answer(request, form, propose, entry)


@behind_the_door
def law_new(request: StaffRequest, kind: str) -> HttpResponse:
    """Propose a value or a rule that is not among the law's data yet."""
    _editors_only(request)
    form = new_form(kind, typed(request), add=request.POST.get("add", ""))

    def propose(form: ProposalForm) -> LegalProposal:
        code = f"{kind}-{slugify(form.cleaned_data['title'])}"[:CODE_LENGTH]
        reason = form.cleaned_data["reason"]
        return services.propose_new(actor=request.viewer, draft=form.draft(code), reason=reason)

    return _answer(request, form, propose, None)


def _answer(
    request: StaffRequest, form: ProposalForm, propose: Propose, entry: LegalEntry | None
) -> HttpResponse:
    """The form again while rows are added or the rule is tried; else the proposal."""
    if isinstance(form, RuleForm) and {"add", "preview"} & set(request.POST):
        form.try_out()
    elif request.method == "POST" and form.is_valid():
        try:
            proposal = propose(form)
        except Refused as refused:
            add_problems(form, refused)
        else:
            messages.success(
                request, _("Der Vorschlag wartet darauf, dass eine zweite Person ihn freigibt.")
            )
            return redirect("core:law_proposal", proposal.pk)
    rule = preview(form) if isinstance(form, RuleForm) else None
    context = {"form": form, "entry": entry, "rule": rule}
    return render(request, "core/law_propose.html", context)


def _editors_only(request: StaffRequest) -> None:
    if not may_edit_law(request.viewer):
        raise NotFound
