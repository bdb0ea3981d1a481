"""Pages of consultations for the office: all of them, one with who was asked, its settings."""

from __future__ import annotations

from typing import TypedDict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ankommen.accounts.public import kept_input, needs
from ankommen.committees.public import body_names
from ankommen.core import jobs
from ankommen.core.errors import Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..forms.consultations import ConsultationForm, InviteForm
from ..models import Consultation
from ..permissions import may_edit_concept
from ..rules.consultation import is_open
from ..selectors import consultations as selectors
from ..services import consultations as services
from ..services.consultations import Guest


class _Chosen(TypedDict):
    consultation_id: int
    invitation_id: int
    actor: Viewer


def _consultation_file(request: StaffRequest) -> TableFile:
    columns = [
        Column(_("Entwurf"), 40),
        Column(_("Frist"), 14, Kind.DATE),
        Column(_("Stand"), 16),
        Column(_("gefragt"), 10, Kind.WHOLE),
        Column(_("geantwortet"), 12, Kind.WHOLE),
        Column(_("Stellungnahmen"), 14, Kind.WHOLE),
        Column(_("davon offen"), 12, Kind.WHOLE),
    ]
    cells = [
        [
            str(one.row.edition),
            one.row.deadline,
            _("läuft") if one.is_open else _("beendet"),
            one.asked,
            one.answered,
            one.comments,
            one.waiting,
        ]
        for one in selectors.consultation_lines(viewer=request.viewer, day=timezone.localdate())
    ]
    return TableFile(_("beteiligungen"), Sheet(_("Beteiligungen"), columns, cells))


@needs("strategy.read")
@with_file(_consultation_file)
def consultation_list(request: StaffRequest) -> HttpResponse:
    """Which drafts lie before others, and what came back?"""
    lines = selectors.consultation_lines(viewer=request.viewer, day=timezone.localdate())
    context = {
        "lines": lines,
        "may_edit": may_edit_concept(request.viewer),
        "drafts": selectors.drafts_to_open(viewer=request.viewer),
    }
    return render(request, "strategy/consultation_list.html", context)


@needs("strategy.edit")
def consultation_open(request: StaffRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else kept_input(request)
    editions = selectors.drafts_to_open(viewer=request.viewer)
    form = ConsultationForm(data, editions=editions)
    if request.method == "POST":
        opened = form.carry_out(
            lambda: services.open_consultation(
                edition_id=form.cleaned_data["edition"].pk,
                deadline=form.cleaned_data["deadline"],
                introduction=form.cleaned_data["introduction"],
                actor=request.viewer,
                now=timezone.now(),
            )
        )
        if opened is not None:
            messages.success(request, _("Die Beteiligung ist eröffnet. Laden Sie jetzt ein."))
            return redirect("strategy:consultation_invite", opened.pk)
    context = {"form": form, "title": _("Beteiligung am Entwurf eröffnen")}
    return render(request, "strategy/consultation_form.html", context)


@needs("strategy.edit")
def consultation_change(request: StaffRequest, id: int) -> HttpResponse:
    """Extend the deadline, change what is asked."""
    consultation = selectors.consultation_for(viewer=request.viewer, id=id, manage=True)
    initial = {"deadline": consultation.deadline, "introduction": consultation.introduction}
    data = request.POST if request.method == "POST" else kept_input(request)
    form = ConsultationForm(data, initial=initial, editions=None, row=consultation)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_consultation(
                consultation_id=id,
                deadline=form.cleaned_data["deadline"],
                introduction=form.cleaned_data["introduction"],
                **form.seen,
                actor=request.viewer,
                now=timezone.now(),
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:consultation_detail", id)
    context = {"form": form, "row": consultation, "title": _("Frist und Bitte ändern")}
    return render(request, "strategy/consultation_form.html", context)


@needs("strategy.edit")
def consultation_detail(request: StaffRequest, id: int) -> HttpResponse:
    """Who was asked, who answered, and where do comments wait?"""
    return _detail(request, id)


@needs("strategy.edit")
def consultation_invite(request: StaffRequest, id: int) -> HttpResponse:
    """Ask bodies and organisations the house knows, and others by name."""
    consultation = selectors.consultation_for(viewer=request.viewer, id=id, manage=True)
    bodies = {str(one.id): one.name for one in body_names().values()}
    known = partners.organisations(viewer=request.viewer)
    organisations = {str(one.id): one.name for one in known.values()}
    data = request.POST if request.method == "POST" else kept_input(request)
    form = InviteForm(data, bodies=list(bodies.items()), organisations=list(organisations.items()))
    if request.method == "POST":
        made = form.carry_out(
            lambda: services.invite(
                consultation_id=consultation.pk,
                guests=_guests(form, bodies, organisations),
                actor=request.viewer,
                now=timezone.now(),
            )
        )
        if made is not None:
            _send_mails(request, consultation)
            messages.success(request, _("Eingeladen: %(count)d") % {"count": len(made)})
            return redirect("strategy:consultation_detail", consultation.pk)
    context = {"form": form, "row": consultation, "title": _("Zur Stellungnahme einladen")}
    return render(request, "strategy/consultation_form.html", context)


@require_POST
@needs("strategy.edit")
def consultation_link(request: StaffRequest, id: int, invitation: int) -> HttpResponse:
    """Issue, renew or revoke the link of one invitation; a new one is shown this once."""
    consultation = selectors.consultation_for(viewer=request.viewer, id=id, manage=True)
    chosen = _Chosen(
        consultation_id=consultation.pk, invitation_id=invitation, actor=request.viewer
    )
    if "revoke" in request.POST:
        services.revoke_link(**chosen, now=timezone.now())
        messages.success(request, _("Der Link öffnet nichts mehr."))
        return redirect("strategy:consultation_detail", consultation.pk)
    try:
        renews = "renew" in request.POST
        link = services.renew_link(**chosen) if renews else services.new_link(**chosen)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("strategy:consultation_detail", consultation.pk)
    if renews:
        _send_mails(request, consultation)
    response = _detail(request, id, link=link, invitation=invitation, renewed=renews)
    response["Cache-Control"] = "no-store"
    return response


def _detail(
    request: StaffRequest, id: int, *, link: str = "", invitation: int = 0, renewed: bool = False
) -> HttpResponse:
    consultation = selectors.consultation_for(viewer=request.viewer, id=id, manage=True)
    lines = selectors.invitation_lines(consultation, viewer=request.viewer, now=timezone.now())
    context = {
        "row": consultation,
        "is_open": is_open(deadline=consultation.deadline, day=timezone.localdate()),
        "invitations": lines,
        "sections": selectors.section_counts(consultation),
        "link": link,
        "shown_name": next((one.name for one, _opens in lines if one.pk == invitation), ""),
        "renewed": renewed,
    }
    return render(request, "strategy/consultation_detail.html", context)


def _guests(form: InviteForm, bodies: dict[str, str], organisations: dict[str, str]) -> list[Guest]:
    data = form.cleaned_data
    guests = [Guest(bodies[id], body_id=int(id)) for id in data["bodies"]]
    guests += [Guest(organisations[id], organisation_id=int(id)) for id in data["organisations"]]
    if data["name"]:
        guests.append(Guest(data["name"], email=data["email"]))
    return guests


def _send_mails(request: StaffRequest, consultation: Consultation) -> None:
    jobs.enqueue(
        "strategy.consultation_mails",
        title=_("Nachrichten zur Beteiligung: %(edition)s")
        % {"edition": consultation.edition.title},
        parameters={},
        actor=request.viewer,
    )
