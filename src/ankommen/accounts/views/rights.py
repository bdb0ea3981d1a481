"""Who may what: the table of roles, each person's rights with their origin, what ends soon."""

from __future__ import annotations

from html import unescape

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet

from ..forms import DayForm, RightsFilterForm
from ..public import needs, needs_login
from ..selectors.people import person_for
from ..selectors.rights import Origin, ending_roles, rights_by_role, rights_of


def _permissions_file(request: StaffRequest) -> TableFile:
    roles, rights = rights_by_role(**_choice(RightsFilterForm(request.GET or None)))
    columns = [Column(pgettext("Rechte", "Bereich")), Column(_("Recht"), width=44)]
    columns += [Column(str(role.label), width=16) for role in roles]
    rows = [[row.area, row.label, *(_("ja") if has else "" for has in row.roles)] for row in rights]
    return TableFile(_("rechte"), Sheet(_("Wer darf was"), columns, rows))


@needs("accounts.manage")
@with_file(_permissions_file)
def permissions(request: StaffRequest) -> HttpResponse:
    """Every role with its rights."""
    form = RightsFilterForm(request.GET or None)
    roles, rights = rights_by_role(**_choice(form))
    context = {"form": form, "roles": roles, "rights": rights, "query": request.GET.urlencode()}
    return render(request, "accounts/permissions.html", context)


def _choice(form: RightsFilterForm) -> dict[str, str]:
    return form.cleaned_data if form.is_valid() else {}


def _origin_text(one: Origin) -> str:
    """In the words of the page."""
    told = strip_tags(render_to_string("accounts/origin.html", {"origin": one}))
    return " ".join(unescape(told).split())


def _own_rights_file(request: StaffRequest) -> TableFile:
    return _rights_file(request, request.viewer.user_id or 0)


def _rights_file(request: StaffRequest, user_id: int) -> TableFile:
    """What one person may do on the day chosen, and why."""
    today = timezone.localdate()
    day = DayForm(request.GET or None).chosen(today=today)
    columns = [
        Column(pgettext("Rechte", "Bereich"), 24),
        Column(_("Recht"), 44),
        Column(_("Woher"), 60),
    ]
    cells = [
        [area.label, right.label, "; ".join(map(_origin_text, right.origins))]
        for area in rights_of(viewer=request.viewer, user_id=user_id, day=day)
        for right in area.rights
    ]
    return TableFile(f"{_('rechte')}-{day.isoformat()}", Sheet(_("Rechte"), columns, cells))


@needs("accounts.manage")
@with_file(_rights_file)
def person_rights(request: StaffRequest, user_id: int) -> HttpResponse:
    """What one person may do on a day, and why."""
    person = person_for(viewer=request.viewer, user_id=user_id, today=timezone.localdate()).user
    return _rights_page(request, user_id, {"person": person})


@needs_login
@with_file(_own_rights_file)
def my_rights(request: StaffRequest) -> HttpResponse:
    """The same for oneself."""
    return _rights_page(request, request.viewer.user_id or 0, {})


def _rights_page(request: StaffRequest, user_id: int, context: dict[str, object]) -> HttpResponse:
    today = timezone.localdate()
    form = DayForm(request.GET or None)
    day = form.chosen(today=today)
    areas = rights_of(viewer=request.viewer, user_id=user_id, day=day)
    shown = {**context, "form": form, "areas": areas, "day": day, "is_today": day == today}
    return render(request, "accounts/rights.html", shown)


def _ending_file(request: StaffRequest) -> TableFile:
    columns = [
        Column(_("Letzter Tag"), 14, Kind.DATE),
        Column(_("Person"), 32),
        Column(_("Rolle"), 32),
        Column(_("Gilt für"), 32),
        Column(_("in Vertretung für"), 32),
    ]
    rows = ending_roles(viewer=request.viewer, today=timezone.localdate())
    cells = [[one.ends_on, one.name, one.role, one.place, one.in_place_of] for one in rows]
    return TableFile(_("was-bald-endet"), Sheet(_("Was bald endet"), columns, cells))


@needs("accounts.manage")
@with_file(_ending_file)
def ending(request: StaffRequest) -> HttpResponse:
    """Which roles and deputies end within the next sixty days."""
    rows = ending_roles(viewer=request.viewer, today=timezone.localdate())
    return render(request, "accounts/ending.html", {"rows": rows})
