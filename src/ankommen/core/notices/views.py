from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from ..http import StaffRequest
from ..registries.entrance import behind_the_door, typed
from .forms import DeliveryForm
from .registry import kind_named, kinds
from .selectors import Choice, lines_of, notice_page, wishes_of
from .services import choose_deliveries, mark_all_read, mark_read


@behind_the_door
@require_GET
def notice_list(request: StaffRequest) -> HttpResponse:
    """What has happened that concerns me?"""
    choice = _choice(request)
    now = timezone.now()
    context = {
        "page": notice_page(viewer=request.viewer, choice=choice, given=request.GET),
        "choice": choice,
        "kinds": kinds(),
        "now": now.astimezone(UTC).isoformat(),
        "views": [
            (_("Alle"), Choice(choice.kind).address, not choice.unread),
            (_("Ungelesen"), Choice(choice.kind, unread=True).address, choice.unread),
        ],
    }
    return render(request, "core/notice_list.html", context)


@behind_the_door
@require_GET
def notice(request: StaffRequest, notice_id: int) -> HttpResponse:
    """To the thing itself; the notice is read by that."""
    row = mark_read(actor=request.viewer, id=notice_id, now=timezone.now())
    (line,) = lines_of(request.viewer, [row])
    return redirect(line.shown.url if line.shown else "core:notice_list")


@behind_the_door
@require_POST
def notice_read(request: StaffRequest, notice_id: int) -> HttpResponse:
    mark_read(actor=request.viewer, id=notice_id, now=timezone.now())
    return redirect(_back(request))


@behind_the_door
@require_POST
def notices_read(request: StaffRequest) -> HttpResponse:
    """All of the chosen kind that were there when the page was made."""
    until, now = _moment(request.POST.get("until", "")), timezone.now()
    kind = _kind(request.POST.get("art", ""))
    count = mark_all_read(actor=request.viewer, kind=kind, until=until or now, now=now)
    text = ngettext(
        "%(n)d Mitteilung als gelesen gekennzeichnet.",
        "%(n)d Mitteilungen als gelesen gekennzeichnet.",
        count,
    )
    messages.success(request, text % {"n": count})
    return redirect(_back(request))


@behind_the_door
def notice_settings(request: StaffRequest) -> HttpResponse:
    """Which way do I hear of what?"""
    form = DeliveryForm(wishes_of(request.viewer), typed(request))
    if request.method == "POST" and form.is_valid():
        choose_deliveries(actor=request.viewer, wishes=form.wishes())
        messages.success(request, _("Ihre Einstellungen gelten ab jetzt."))
        return redirect("core:notice_list")
    return render(request, "core/notice_settings.html", {"form": form})


def _choice(request: StaffRequest) -> Choice:
    kind = _kind(request.GET.get("art", ""))
    return Choice(kind, unread=request.GET.get("stand") == "ungelesen")


def _kind(code: str) -> str:
    return code if kind_named(code) else ""


def _back(request: StaffRequest) -> str:
    """The list, narrowed as it was."""
    kind = _kind(request.POST.get("art", ""))
    choice = Choice(kind, unread=request.POST.get("stand") == "ungelesen")
    return reverse("core:notice_list") + (f"?{choice.query}" if choice.query else "")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
