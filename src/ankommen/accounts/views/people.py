from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ankommen.core import audit
from ankommen.core.errors import Refused
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file

from ..forms import PeopleFilterForm, PersonForm
from ..kept_input import kept_input
from ..permission_sets import PERMISSION_SETS
from ..public import needs
from ..selectors.access import access_of
from ..selectors.people import chosen_people, people_for, person_for
from ..services import people
from ..sheets import people_sheet


def _people_file(request: StaffRequest) -> TableFile:
    """The whole choice of the list; the audit log says that it was taken out."""
    rows = chosen_people(
        viewer=request.viewer,
        **_wanted(PeopleFilterForm(request.GET)),
        today=timezone.localdate(),
    )
    audit.record_read(
        "accounts.people_exported",
        viewer=request.viewer,
        purpose=audit.Purpose.ACCOUNTS,
        kind="user",
        id="",
        label=str(_("Konten")),
        details={"rows": len(rows)},
    )
    return TableFile(_("konten"), people_sheet(rows))


@needs("accounts.manage")
@with_file(_people_file)
def person_list(request: StaffRequest) -> HttpResponse:
    form = PeopleFilterForm(request.GET)
    page = people_for(viewer=request.viewer, **_wanted(form), given=request.GET, now=timezone.now())
    return render(request, "accounts/person_list.html", {"form": form, "page": page})


def _wanted(form: PeopleFilterForm) -> dict[str, str]:
    wanted = form.cleaned_data if form.is_valid() else {}
    return {"search": wanted.get("q", ""), "state": wanted.get("state", "")}


@needs("accounts.manage")
def person_add(request: StaffRequest) -> HttpResponse:
    form = PersonForm(request.POST or kept_input(request))
    if request.method == "POST" and form.is_valid():
        try:
            user = people.add_person(actor=request.viewer, **form.cleaned_data)
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Das Konto ist angelegt. Geben Sie Rollen und Zugang."))
            return redirect("accounts:person", user.pk)
    return render(request, "accounts/person_form.html", {"form": form})


@needs("accounts.manage")
def person(request: StaffRequest, user_id: int) -> HttpResponse:
    found = person_for(viewer=request.viewer, user_id=user_id, today=timezone.localdate())
    audit.record_read(
        "accounts.person_read",
        viewer=request.viewer,
        purpose=audit.Purpose.ACCOUNTS,
        kind="user",
        id=user_id,
        label=found.user.name,
    )
    context = {
        "row": found,
        "person": found.user,
        "roles": PERMISSION_SETS.values(),
        "access": access_of(viewer=request.viewer, user=found.user, now=timezone.now()),
    }
    return render(request, "accounts/person.html", context)


@needs("accounts.manage")
def person_edit(request: StaffRequest, user_id: int) -> HttpResponse:
    found = person_for(viewer=request.viewer, user_id=user_id, today=timezone.localdate()).user
    initial = {"name": found.name, "login": found.login, "email": found.email}
    form = PersonForm(request.POST or kept_input(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            people.change_person(actor=request.viewer, user_id=user_id, **form.cleaned_data)
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Die Angaben sind gespeichert."))
            return redirect("accounts:person", user_id)
    return render(request, "accounts/person_form.html", {"form": form, "person": found})


@require_POST
@needs("accounts.manage")
def person_deactivate(request: StaffRequest, user_id: int) -> HttpResponse:
    try:
        people.deactivate_person(actor=request.viewer, user_id=user_id, today=timezone.localdate())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Das Konto ist gesperrt."))
    return redirect("accounts:person", user_id)


@require_POST
@needs("accounts.manage")
def person_reactivate(request: StaffRequest, user_id: int) -> HttpResponse:
    people.reactivate_person(actor=request.viewer, user_id=user_id)
    messages.success(request, _("Das Konto ist wieder offen."))
    return redirect("accounts:person", user_id)
