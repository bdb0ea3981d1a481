from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ankommen.core.errors import NotFound, Refused
from ankommen.core.http import StaffRequest

from ..forms import RoleForm
from ..kept_input import kept_input
from ..permission_sets import PERMISSION_SETS, PERMISSIONS
from ..public import needs
from ..scopes import from_value, scope_choices
from ..selectors.people import PersonRow, person_for, rights_by_role
from ..services import roles as service


@needs("accounts.manage")
def permissions(request: StaffRequest) -> HttpResponse:
    """Who may do what: every role with its rights."""
    roles, rights = rights_by_role()
    return render(request, "accounts/permissions.html", {"roles": roles, "rights": rights})


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
