"""Pages of requests for figures: all of them, a new one, one with what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ankommen.accounts.public import kept_input, needs
from ankommen.core import jobs
from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.paging import paged_rows

from ..forms.measure_choice import kept_query
from ..forms.value_requests import (
    REQUEST_FILTERS,
    ValueRequestForm,
    read_chosen,
    read_number,
    read_request_choice,
)
from ..history_wording import action_text
from ..models import Concept, DueMail
from ..selectors import indicators, missing_values
from ..selectors import value_requests as selectors
from ..selectors.missing_values import MissingFigure
from ..services import value_acceptance as acceptance
from ..services import value_requests as services
from ..services.value_request_mails import letter_text, subject_of
from ..services.value_requests import Letter, Place
from ..value_request_wording import LINE_STATES, STANDINGS
from .indicators import chosen_concept
from .missing_values import read_missing_choice

USUAL_DAYS = 21
LONGEST_REASON = 300


def _request_file(request: StaffRequest) -> TableFile:
    lines = selectors.request_lines(
        viewer=request.viewer,
        concept=_concept(request),
        choice=read_request_choice(request.GET),
        day=timezone.localdate(),
    )
    columns = (
        Column(_("Stelle"), 34),
        Column(_("Stand"), 20),
        Column(_("Lieferung bis"), 14, Kind.DATE),
        Column(_("Werte"), 10, Kind.WHOLE),
        Column(_("beantwortet"), 12, Kind.WHOLE),
        Column(_("angenommen"), 12, Kind.WHOLE),
        Column(_("angefordert am"), 18, Kind.DATETIME),
        Column(_("angefordert von"), 28),
    )
    cells = [
        (
            line.row.owner,
            str(STANDINGS[line.standing][1]),
            line.row.deadline,
            line.asked,
            line.answered,
            line.accepted,
            line.row.asked_at,
            line.row.asked_by_label,
        )
        for line in lines
    ]
    sheet = Sheet(_("Datenanforderungen"), columns, cells)
    return TableFile(_("datenanforderungen"), sheet)


@needs("strategy.enter_values")
@require_safe
@with_file(_request_file)
def value_request_list(request: StaffRequest) -> HttpResponse:
    """Of whom have we asked figures, and what has come?"""
    concept = _concept(request)
    choice = read_request_choice(request.GET)
    lines = selectors.request_lines(
        viewer=request.viewer, concept=concept, choice=choice, day=timezone.localdate()
    )
    page = paged_rows(lines, request.GET, key=lambda line: line.row.pk)
    context = {
        "concept": concept,
        "concepts": indicators.concepts(viewer=request.viewer),
        "choice": choice,
        "is_filtered": any(request.GET.get(name) for name in REQUEST_FILTERS),
        "page": page,
        "rows": [(line, *STANDINGS[line.standing]) for line in page.rows],
        "query": kept_query(request.GET),
        "standings": [(code.value, label) for code, (_look, label) in STANDINGS.items()],
        "owners": selectors.owners_asked(viewer=request.viewer, concept=concept),
    }
    return render(request, "strategy/value_request_list.html", context)


@needs("strategy.enter_values")
@require_http_methods(["GET", "HEAD", "POST"])
def value_request_create(request: StaffRequest) -> HttpResponse:
    """Whom do we ask for these figures, and what will they read?"""
    concept = _concept(request)
    data = request.POST if request.method == "POST" else kept_input(request)
    rows = _chosen_rows(request, concept, data if data is not None else request.GET)
    form = ValueRequestForm(data, initial=_initial(request, rows))
    if request.method == "POST" and "vorschau" not in request.POST:
        asked = form.carry_out(
            lambda: services.ask_for_values(
                actor=request.viewer,
                concept_id=concept.pk,
                letter=form.letter(),
                places=_places(rows, with_breakdown=form.cleaned_data["with_breakdown"]),
                now=timezone.now(),
            )
        )
        if asked is not None:
            _send_mails(request, asked.owner)
            text = ngettext(
                "%(count)d Wert ist angefordert; die E-Mail ist unterwegs.",
                "%(count)d Werte sind angefordert; die E-Mail ist unterwegs.",
                count := asked.lines.count(),
            )
            messages.success(request, text % {"count": count})
            return redirect("strategy:value_request_detail", asked.pk)
    context = {
        "concept": concept,
        "form": form,
        "rows": rows,
        "owners": sorted({row.owner for row in rows if row.owner}),
        "mail": _preview(form),
    }
    return render(request, "strategy/value_request_create.html", context)


@needs("strategy.enter_values")
@require_safe
def value_request_detail(request: StaffRequest, id: int) -> HttpResponse:
    """What was asked, what has come, and does it look right?"""
    return _detail(request, id)


@needs("strategy.enter_values")
@require_http_methods(["GET", "HEAD", "POST"])
def value_request_decide(request: StaffRequest, id: int) -> HttpResponse:
    """Accept, send back or take back what is ticked; with a problem the ticks stay."""
    if request.method != "POST":
        return _detail(request, id)
    try:
        text = _decided(request, id)
    except Refused as refused:
        return _detail(request, id, problem=str(refused))
    messages.success(request, text)
    return redirect("strategy:value_request_detail", id)


def _decided(request: StaffRequest, id: int) -> str:
    """Do what the button says, and say what was done."""
    actor, now, today = request.viewer, timezone.now(), timezone.localdate()
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "").strip()
    if len(reason) > LONGEST_REASON:
        message = _("Der Grund hat höchstens %(most)d Zeichen.") % {"most": LONGEST_REASON}
        raise Refused.because("too_long", message, field="reason")
    chosen = read_chosen(request.POST.getlist("zeile"))
    if do == "accept_all":
        version = read_number(request.POST.get("version", ""))
        done = acceptance.accept_all(
            actor=actor, request_id=id, version=version, now=now, today=today
        )
        return _accepted_text(done)
    if do == "send_back":
        count = acceptance.send_back(
            actor=actor, request_id=id, chosen=chosen, reason=reason, now=now
        )
        _send_mails(request, selectors.request_for(viewer=actor, id=id).owner)
        text = ngettext("%(n)d Wert zurückgegeben.", "%(n)d Werte zurückgegeben.", count)
    elif do == "take_back":
        ids = [one.line_id for one in chosen]
        count = acceptance.take_back(actor=actor, request_id=id, line_ids=ids, now=now, today=today)
        text = ngettext("%(n)d Annahme zurückgenommen.", "%(n)d Annahmen zurückgenommen.", count)
    else:
        count = acceptance.accept_lines(
            actor=actor, request_id=id, chosen=chosen, reason=reason, now=now, today=today
        )
        text = ngettext("%(n)d Wert angenommen.", "%(n)d Werte angenommen.", count)
    return text % {"n": count}


def _accepted_text(done: acceptance.Accepted) -> str:
    text = ngettext("%(n)d Wert angenommen.", "%(n)d Werte angenommen.", done.accepted)
    text %= {"n": done.accepted}
    if done.left:
        left = ngettext(
            "%(n)d Wert steht noch aus: dort ist inzwischen ein anderer eingetragen.",
            "%(n)d Werte stehen noch aus: dort sind inzwischen andere eingetragen.",
            done.left,
        )
        text += " " + left % {"n": done.left}
    return text


@needs("strategy.enter_values")
@require_POST
def value_request_link(request: StaffRequest, id: int) -> HttpResponse:
    """A link to hand over by oneself; it is shown this once."""
    try:
        link = services.new_link(actor=request.viewer, request_id=id, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("strategy:value_request_detail", id)
    response = _detail(request, id, link=link)
    response["Cache-Control"] = "no-store"
    return response


@needs("strategy.enter_values")
@require_POST
def value_request_withdraw(request: StaffRequest, id: int) -> HttpResponse:
    services.withdraw_request(actor=request.viewer, request_id=id, now=timezone.now())
    messages.success(request, _("Die Anforderung ist zurückgezogen; ihr Link öffnet nichts mehr."))
    return redirect("strategy:value_request_detail", id)


def _detail(request: StaffRequest, id: int, *, link: str = "", problem: str = "") -> HttpResponse:
    day = timezone.localdate()
    row = selectors.request_for(viewer=request.viewer, id=id)
    line = selectors.request_line(row, day=day)
    context = {
        "row": row,
        "line": line,
        "standing": STANDINGS[line.standing],
        "lines": [(one, *LINE_STATES[one.state]) for one in selectors.asked_lines(row, day=day)],
        "link": link,
        "problem": problem,
        "reason": request.POST.get("reason", "") if problem else "",
        "ticked": {one.line_id for one in read_chosen(request.POST.getlist("zeile"))},
        "history": [
            {
                "date": one.at,
                "title": action_text(one.action),
                "state": "open",
                "state_label": one.actor_label,
                "note": str(one.details.get("reason", "")),
            }
            for one in selectors.history_of(row)
        ],
    }
    return render(request, "strategy/value_request_detail.html", context)


def _concept(request: StaffRequest) -> Concept:
    concept = chosen_concept(request, indicators.concepts(viewer=request.viewer))
    if concept is None:
        raise NotFound
    return concept


def _chosen_rows(request: StaffRequest, concept: Concept, given: QueryDict) -> list[MissingFigure]:
    """The rows named by `zeile`, or with `alle` everything of the list's choice."""
    everything = missing_values.missing_figures(
        viewer=request.viewer, concept=concept, today=timezone.localdate()
    )
    if given.get("alle") == "1":
        found = missing_values.chosen(everything, read_missing_choice(given))
        return [row for row in found if row.may_ask]
    wanted = set(given.getlist("zeile"))
    return [row for row in everything if row.key in wanted and row.may_enter]


def _initial(request: StaffRequest, rows: Sequence[MissingFigure]) -> dict[str, Any]:
    """The office if it is one, and where it was written to the last time."""
    owners = {row.owner for row in rows}
    owner = owners.pop() if len(owners) == 1 else ""
    last = selectors.last_letter(viewer=request.viewer, owner=owner)
    return {
        "owner": owner,
        "contact_name": last.contact_name if last else "",
        "email": last.email if last else "",
        "deadline": timezone.localdate() + timedelta(days=USUAL_DAYS),
    }


def _places(rows: Sequence[MissingFigure], *, with_breakdown: bool) -> list[Place]:
    return [
        Place(row.indicator_id, row.area_id, row.reference_date, dimension)
        for row in rows
        for dimension in ("", *(row.dimensions if with_breakdown else ()))
    ]


def _preview(form: ValueRequestForm) -> tuple[str, str] | None:
    """The mail as it will go out, as far as what was typed can be read."""
    if form.is_bound and not form.is_valid():
        return None
    data = form.cleaned_data if form.is_bound else form.initial
    letter = Letter(
        owner="",
        email="",
        deadline=data["deadline"],
        contact_name=data["contact_name"],
        message=data.get("message", ""),
    )
    link = _("(hier steht der Link, der nur für diese Anforderung gilt)")
    return subject_of(DueMail.ASK), letter_text(DueMail.ASK, letter, link=link)


def _send_mails(request: StaffRequest, owner: str) -> None:
    jobs.enqueue(
        "strategy.value_request_mails",
        title=_("Nachrichten zur Datenanforderung: %(owner)s") % {"owner": owner},
        parameters={},
        actor=request.viewer,
    )
