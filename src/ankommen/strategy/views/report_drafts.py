"""Pages of a report before it is frozen: its texts, one of them, freezing, discarding."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.core import jobs
from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.http import StaffRequest

from ..forms.reports import SectionForm
from ..permissions import may_make_report
from ..selectors import report_drafts as selectors
from ..services import report_drafts as services


@needs("strategy.edit")
def report_draft(request: StaffRequest, id: int) -> HttpResponse:
    """Which texts will this report have, and who wrote them?"""
    draft = selectors.draft_for(viewer=request.viewer, id=id)
    if draft.report is not None:
        return redirect("strategy:report_detail", draft.edition.slug, draft.report.pk)
    groups = selectors.section_groups(draft)
    context = {
        "draft": draft,
        "edition": draft.edition,
        "groups": groups,
        "written": sum(one.is_written for group in groups for one in group.sections),
        "may_make": may_make_report(request.viewer),
    }
    return render(request, "strategy/report_draft.html", context)


@needs("strategy.edit")
def report_section(request: StaffRequest, id: int, field: str, kind: str) -> HttpResponse:
    """Write one text; two people at the same text see both."""
    section = selectors.section_for(viewer=request.viewer, id=id, field=field, kind=kind)
    draft = selectors.draft_for(viewer=request.viewer, id=id)
    data = request.POST if request.method == "POST" else kept_input(request)
    form = SectionForm(data, initial={"text": section.text}, row=section.row)
    form.fields["text"].label = section.kind.label
    if request.method == "POST":
        saved = form.carry_out(
            lambda: services.write_section(
                draft_id=draft.pk,
                action_field_id=section.action_field.pk if section.action_field else None,
                kind=kind,
                text=form.cleaned_data["text"],
                **form.seen,
                actor=request.viewer,
                now=timezone.now(),
            )
        )
        if saved is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:report_draft", draft.pk)
    context = {"form": form, "draft": draft, "edition": draft.edition, "section": section}
    return render(request, "strategy/report_section.html", context)


@require_POST
@needs("strategy.make_report")
def report_draft_finish(request: StaffRequest, id: int) -> HttpResponse:
    """Freeze as a job, or throw the draft away."""
    draft = selectors.draft_for(viewer=request.viewer, id=id)
    if not may_make_report(request.viewer):
        raise NotAllowed
    try:
        if "discard" in request.POST:
            services.discard_draft(draft_id=draft.pk, actor=request.viewer)
            messages.success(
                request, _("Der Entwurf ist verworfen. Seine Texte kennt das Protokoll.")
            )
            return redirect("strategy:report_list", draft.edition.slug)
        services.open_draft_for_freezing(draft_id=draft.pk, actor=request.viewer)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("strategy:report_draft", draft.pk)
    job = jobs.enqueue(
        "strategy.freeze_draft",
        title=_("Umsetzungsbericht erstellen: %(edition)s") % {"edition": draft.edition.title},
        parameters={"draft_id": draft.pk},
        actor=request.viewer,
    )
    return redirect("core:job", job.pk)
