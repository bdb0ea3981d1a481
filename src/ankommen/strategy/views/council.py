"""The council question desk: the archive, a new question, one answer, its file."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.paging import paged_query

from ..forms.council import AnswerTextForm, QuestionForm
from ..models import CouncilQuestion
from ..permissions import may_approve, may_edit_concept, may_publish
from ..report.answer import LANGUAGE
from ..selectors import council_questions as selectors
from ..services import council_questions as services


def _question_file(request: StaffRequest) -> TableFile:
    columns = [
        Column(_("Frage"), 70),
        Column(_("Worüber"), 40),
        Column(_("Gefragt von"), 30),
        Column(_("Gremium"), 30),
        Column(_("am"), 14, Kind.DATE),
        Column(_("Antwort bis"), 14, Kind.DATE),
        Column(_("Stand"), 16),
    ]
    today = timezone.localdate()
    rows = selectors.chosen_questions(
        viewer=request.viewer,
        state=request.GET.get("stand", ""),
        text=request.GET.get("text", "").strip()[:100],
    )
    cells = [
        [
            one.question,
            str(one.indicator or one.measure or ""),
            one.asked_by,
            str(one.body or ""),
            one.asked_on,
            one.due_on,
            _question_state(one, today),
        ]
        for one in rows
    ]
    return TableFile(_("ratsanfragen"), Sheet(_("Ratsanfragen"), columns, cells))


def _question_state(one: CouncilQuestion, today: date) -> str:
    if one.published_at:
        return _("öffentlich")
    if one.given_at:
        return _("beantwortet")
    return _("überfällig") if one.due_on and one.due_on < today else _("offen")


@needs("strategy.read")
@require_safe
@with_file(_question_file)
def council_question_list(request: StaffRequest) -> HttpResponse:
    """Which questions wait, and what did we answer before?"""
    state, text = request.GET.get("stand", ""), request.GET.get("text", "").strip()[:100]
    rows = selectors.chosen_questions(viewer=request.viewer, state=state, text=text)
    context = {
        "page": paged_query(rows, request.GET),
        "state": state,
        "text": text,
        "is_filtered": bool(state or text),
        "may_edit": may_edit_concept(request.viewer),
        "today": timezone.localdate(),
    }
    return render(request, "strategy/council_question_list.html", context)


@needs("strategy.edit")
def council_question_add(request: StaffRequest) -> HttpResponse:
    """Pick what answers it; the page is composed at once."""
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else kept_input(request)
    initial = {"asked_on": today, "subject": request.GET.get("ueber", "")}
    subjects = selectors.subjects(viewer=request.viewer, day=today)
    form = QuestionForm(data, initial=initial, subjects=subjects)
    if request.method == "POST":
        added = form.carry_out(
            lambda: services.add_question(
                subject=form.cleaned_data["subject"],
                values=form.values,
                actor=request.viewer,
                day=today,
            )
        )
        if added is not None:
            return redirect("strategy:council_question_detail", added.pk)
    return render(request, "strategy/council_question_form.html", {"form": form})


@needs("strategy.read")
@require_safe
def council_question_detail(request: StaffRequest, id: int) -> HttpResponse:
    """The composed page; given answers are what was frozen."""
    question = selectors.question_for(viewer=request.viewer, id=id)
    context = {
        "row": question,
        "content": selectors.answer_content(question),
        "may_edit": may_edit_concept(request.viewer) and question.given_at is None,
        "may_give": may_approve(request.viewer) and question.given_at is None,
        "may_publish": may_publish(request.viewer) and question.given_at is not None,
    }
    return render(request, "strategy/council_question_detail.html", context)


@needs("strategy.edit")
def council_question_edit(request: StaffRequest, id: int) -> HttpResponse:
    question = selectors.question_for(viewer=request.viewer, id=id, edit=True)
    data = request.POST if request.method == "POST" else kept_input(request)
    form = AnswerTextForm(data, instance=question)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_question(
                id=question.pk,
                values=form.values,
                **form.seen,
                actor=request.viewer,
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:council_question_detail", question.pk)
    context = {"form": form, "row": question}
    return render(request, "strategy/council_question_form.html", context)


@require_POST
@needs("strategy.edit")
def council_question_give(request: StaffRequest, id: int) -> HttpResponse:
    """Give the answer, renew its figures, show it to everybody or take it back."""
    question = selectors.question_for(viewer=request.viewer, id=id)
    actor, now = request.viewer, timezone.now()
    try:
        with translation.override(LANGUAGE):
            if "renew" in request.POST:
                services.renew_facts(id=question.pk, actor=actor, day=timezone.localdate())
            elif "publish" in request.POST or "withdraw" in request.POST:
                public = "publish" in request.POST
                services.publish_answer(id=question.pk, public=public, actor=actor, now=now)
            else:
                services.give_answer(id=question.pk, actor=actor, now=now)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("strategy:council_question_detail", question.pk)


@needs("strategy.read")
@require_safe
def council_question_file(request: StaffRequest, id: int) -> HttpResponse:
    question = selectors.question_for(viewer=request.viewer, id=id)
    if not question.pdf:
        raise NotFound
    headers = {"Content-Disposition": f'inline; filename="antwort-{question.pk}.pdf"'}
    with default_storage.open(str(question.pdf.name)) as stored:
        return HttpResponse(stored.read(), content_type="application/pdf", headers=headers)
