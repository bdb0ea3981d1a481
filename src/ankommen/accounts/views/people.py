from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ankommen.core.errors import Refused
from ankommen.core.http import StaffRequest

from ..forms import PeopleFilterForm, PersonForm
from ..kept_input import kept_input
from ..models import User
from ..passwords import one_time_password
from ..public import needs
from ..selectors.people import people_for, person_for, rights_by_role, rights_of
from ..services import people


@needs("accounts.manage")
def person_list(request: StaffRequest) -> HttpResponse:
    form = PeopleFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = people_for(
        viewer=request.viewer,
        search=wanted.get("q", ""),
        state=wanted.get("state", ""),
        after=_after(request),
        today=timezone.localdate(),
    )
    return render(request, "accounts/person_list.html", {"form": form, "page": page})


def _after(request: StaffRequest) -> tuple[str, int] | None:
    """The key of a page; a broken one begins at the first name."""
    id = request.GET.get("id", "")
    return (request.GET.get("name", ""), int(id)) if id.isdecimal() and len(id) < 19 else None


@never_cache
@needs("accounts.manage")
def person_add(request: StaffRequest) -> HttpResponse:
    form = PersonForm(request.POST or kept_input(request))
    if request.method == "POST" and form.is_valid():
        password = one_time_password()
        try:
            user = people.add_person(
                actor=request.viewer, one_time_password=password, **form.cleaned_data
            )
        except Refused as refused:
            form.show(refused)
        else:
            return _show_password(request, user, password)
    return render(request, "accounts/person_form.html", {"form": form})


def _show_password(request: StaffRequest, user: User, password: str) -> HttpResponse:
    """Once and never again: no redirect, nothing stored, nothing cached."""
    context = {"person": user, "password": password}
    return render(request, "accounts/person_password.html", context)


@needs("accounts.manage")
def person(request: StaffRequest, user_id: int) -> HttpResponse:
    found = person_for(viewer=request.viewer, user_id=user_id, today=timezone.localdate())
    roles, _rights = rights_by_role()
    context = {"row": found, "person": found.user, "rights": rights_of(found), "roles": roles}
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


@never_cache
@require_POST
@needs("accounts.manage")
def password_reset(request: StaffRequest, user_id: int) -> HttpResponse:
    password = one_time_password()
    user = people.reset_password(actor=request.viewer, user_id=user_id, one_time_password=password)
    return _show_password(request, user, password)
