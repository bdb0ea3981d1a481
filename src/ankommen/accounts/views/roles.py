from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest

from ..forms import DeputyForm, RoleForm
from ..kept_input import kept_input
from ..permission_sets import PERMISSION_SETS, PERMISSIONS
from ..public import needs
from ..scopes import from_value, scope_choices
from ..selectors.people import PersonRow, deputies_for, person_for
from ..services import deputies
from ..services import roles as service


@needs("accounts.manage")
def role_give(request: StaffRequest, user_id: int, role: str) -> HttpResponse:
    """Give a role or change its time; `?scope=` names the place of a role that is held."""
    today = timezone.localdate()
    person = person_for(viewer=request.viewer, user_id=user_id, today=today)
    permission_set = PERMISSION_SETS.get(role)
    if permission_set is None:
        raise NotFound
    form = RoleForm(
        request.POST or kept_input(request),
        choices=scope_choices(permission_set),
        initial=_held(person, role, request.GET.get("scope", "")),
    )
    if request.method == "POST" and form.is_valid():
        scope = from_value(form.cleaned_data["scope"])
        try:
            service.give_role(
                actor=request.viewer,
                user_id=user_id,
                role=role,
                scope=scope,
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                today=today,
            )
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Die Rolle ist vergeben."))
            return redirect("accounts:person", user_id)
    rights = [label for code, label in PERMISSIONS.items() if code in permission_set.permissions]
    context = {"form": form, "person": person.user, "role": permission_set, "rights": rights}
    return render(request, "accounts/role_give.html", context)


def _held(person: PersonRow, role: str, scope: str) -> dict[str, object]:
    for held in person.roles:
        if held.assignment.role == role and held.scope_value == scope:
            assignment = held.assignment
            return {
                "scope": scope,
                "starts_on": assignment.starts_on,
                "ends_on": assignment.ends_on,
            }
    return {}


@require_POST
@needs("accounts.manage")
def role_take(request: StaffRequest, user_id: int, assignment_id: int) -> HttpResponse:
    try:
        service.take_role(
            actor=request.viewer,
            user_id=user_id,
            assignment_id=assignment_id,
            today=timezone.localdate(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Die Rolle ist zurückgenommen."))
    return redirect("accounts:person", user_id)


@needs("accounts.manage")
def deputy_appoint(request: StaffRequest, user_id: int, assignment_id: int) -> HttpResponse:
    """Let somebody stand in for one role of this person."""
    person = person_for(viewer=request.viewer, user_id=user_id, today=timezone.localdate())
    held = next((one for one in person.roles if one.assignment.pk == assignment_id), None)
    if held is None:
        raise NotFound
    choices = deputies_for(viewer=request.viewer, user_id=user_id)
    form = DeputyForm(request.POST or kept_input(request), choices=choices)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            deputies.appoint_deputy(
                now=timezone.now(),
                actor=request.viewer,
                user_id=user_id,
                assignment_id=assignment_id,
                deputy_id=values["deputy"],
                starts_on=values["starts_on"],
                ends_on=values["ends_on"],
            )
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Die Vertretung ist eingetragen."))
            return redirect("accounts:person", user_id)
    return render(
        request, "accounts/deputy_form.html", {"form": form, "person": person.user, "held": held}
    )


@require_POST
@needs("accounts.manage")
def deputy_end(request: StaffRequest, user_id: int, deputy_id: int) -> HttpResponse:
    deputies.end_deputy(actor=request.viewer, user_id=user_id, deputy_id=deputy_id)
    messages.success(request, _("Die Vertretung ist beendet."))
    return redirect("accounts:person", user_id)
