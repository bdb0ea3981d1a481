"""Pages of comments: the list, one with its answer, many answered the same way, writing one."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.accounts.public import kept_input, needs
from ankommen.core import jobs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.paging import paged_query

from ..forms.consultations import AnswerForm, CommentForm
from ..models import CommentState, Consultation
from ..rules.consultation import is_open
from ..selectors import consultations as selectors
from ..selectors.draft_sections import draft_parts
from ..selectors.texts import TextOwner, text_owner_for
from ..services import comments as services
from ..text_addresses import address


def _comment_file(request: StaffRequest, id: int) -> TableFile:
    consultation = selectors.consultation_for(viewer=request.viewer, id=id, manage=True)
    choice, _query = _choice(request)
    columns = [
        Column(_("Eingegangen"), 18, Kind.DATETIME),
        Column(_("Von"), 30),
        Column(_("Abschnitt"), 40),
        Column(_("Stellungnahme"), 80),
        Column(_("Entscheidung"), 20),
        Column(_("Begründung"), 60),
        Column(_("Beantwortet"), 18, Kind.DATETIME),
    ]
    rows = (
        (
            timezone.localtime(one.sent_at),
            one.author_label,
            one.section_label,
            one.text,
            one.get_state_display(),
            one.answer,
            timezone.localtime(one.answered_at) if one.answered_at else None,
        )
        for one in selectors.filtered_comments(consultation, choice).iterator(chunk_size=500)
    )
    sheet = Sheet(_("Stellungnahmen"), columns, rows)
    return TableFile(f"{_('stellungnahmen')}-{consultation.edition.slug}", sheet)


@needs("strategy.edit")
@with_file(_comment_file)
def comment_list(request: StaffRequest, id: int) -> HttpResponse:
    """Which comments wait, filtered, and the same answer for many of them."""
    consultation = selectors.consultation_for(viewer=request.viewer, id=id, manage=True)
    form = AnswerForm(request.POST or kept_input(request))
    if request.method == "POST":
        ids = [int(one) for one in request.POST.getlist("ids") if one.isdecimal()]
        count = form.carry_out(lambda: _answer(request, consultation, form, ids))
        if count is not None:
            words = ngettext(
                "%(n)d Stellungnahme beantwortet.", "%(n)d Stellungnahmen beantwortet.", count
            )
            messages.success(request, words % {"n": count})
            return redirect(request.get_full_path())
    choice, query = _choice(request)
    rows = selectors.filtered_comments(consultation, choice)
    context = {
        "row": consultation,
        "page": paged_query(rows, request.GET),
        "choice": choice,
        "query": query,
        "form": form,
        "states": CommentState.choices,
        "chosen": set(request.POST.getlist("ids")),
        "sections": selectors.section_counts(consultation),
        "invitations": selectors.invitations(consultation, viewer=request.viewer),
    }
    return render(request, "strategy/comment_list.html", context)


@needs("strategy.edit")
def comment_detail(request: StaffRequest, id: int, comment: int) -> HttpResponse:
    """What was written about which text, and what do we answer?"""
    consultation = selectors.consultation_for(viewer=request.viewer, id=id, manage=True)
    found = selectors.comment_for(consultation=consultation, id=comment)
    revisions = selectors.possible_revisions(found)
    linked = [str(pk) for pk in found.revisions.values_list("pk", flat=True)]
    initial = {
        "state": "" if found.state == CommentState.OPEN else found.state,
        "answer": found.answer,
        "revisions": linked,
    }
    data = request.POST if request.method == "POST" else kept_input(request)
    form = AnswerForm(data, initial=initial, revisions=revisions)
    if request.method == "POST":
        done = form.carry_out(lambda: _answer(request, consultation, form, [found.pk]))
        if done is not None:
            messages.success(request, _("Die Antwort ist gespeichert."))
            return redirect("strategy:comment_list", consultation.pk)
    owner = _owner(request, found.section_kind, found.section_id)
    context = {
        "row": consultation,
        "comment": found,
        "form": form,
        "owner_url": address(owner) if owner else "",
        "text": owner.text(owner.fields[0]) if owner else "",
    }
    return render(request, "strategy/comment_detail.html", context)


@needs("strategy.read")
def comment_add(request: StaffRequest, id: int) -> HttpResponse:
    """The draft for account holders: read a part, write about a section, see the answers."""
    consultation = selectors.consultation_for(viewer=request.viewer, id=id)
    parts = draft_parts(consultation.edition)
    part = next((one for one in parts if one.slug == request.GET.get("teil", "")), None)
    if part is None:
        raise NotFound
    chosen = request.GET.get("zu", "")
    section = next((one for one in part.sections if one.anchor == chosen), None)
    initial = {"sending": secrets.token_hex(16)}
    data = request.POST if request.method == "POST" else kept_input(request)
    form = CommentForm(data, initial=initial)
    if request.method == "POST" and section is not None:
        sent = form.carry_out(
            lambda: services.send_comment(
                consultation=consultation,
                section_kind=section.kind,
                section_id=section.id,
                text=form.cleaned_data["text"],
                sending=form.cleaned_data["sending"],
                author=request.viewer,
                now=timezone.now(),
            )
        )
        if sent is not None:
            messages.success(request, _("Danke. Ihre Stellungnahme ist angekommen."))
            return redirect(f"{request.path}?teil={part.slug}#meine")
    context = {
        "row": consultation,
        "parts": parts,
        "part": part,
        "section": section,
        "form": form,
        "is_open": is_open(deadline=consultation.deadline, day=timezone.localdate()),
        "own": selectors.own_comments(consultation=consultation, viewer=request.viewer),
    }
    return render(request, "strategy/comment_add.html", context)


def _answer(
    request: StaffRequest, consultation: Consultation, form: AnswerForm, ids: list[int]
) -> int:
    count = services.answer_comments(
        consultation_id=consultation.pk,
        ids=ids,
        state=form.cleaned_data["state"],
        answer=form.cleaned_data["answer"],
        revision_ids=[int(one) for one in form.cleaned_data.get("revisions", [])],
        actor=request.viewer,
        now=timezone.now(),
    )
    jobs.enqueue(
        "strategy.consultation_mails",
        title=_("Antworten auf Stellungnahmen mitteilen"),
        parameters={},
        actor=request.viewer,
    )
    return count


def _key(text: str) -> int | None:
    """A number from an address, small enough for every database."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _choice(request: StaffRequest) -> tuple[selectors.CommentFilter, str]:
    """The filter, and the address that leads back to it."""
    choice = selectors.CommentFilter(
        state=request.GET.get("stand", ""),
        section=request.GET.get("abschnitt", ""),
        invitation=_key(request.GET.get("von", "")),
        text=request.GET.get("text", "").strip()[:100],
    )
    kept = request.GET.copy()
    kept.pop("nach", None)
    return choice, kept.urlencode()


def _owner(request: StaffRequest, kind: str, id: int) -> TextOwner | None:
    """The commented text, unless it was removed from the draft since."""
    try:
        return text_owner_for(viewer=request.viewer, kind=kind, id=id)
    except (NotFound, Refused):
        return None
