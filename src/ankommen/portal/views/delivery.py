"""Figures delivered by a data owner who came with a link. No account, no cookie, no script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ankommen.core.errors import NotFound
from ankommen.core.languages import in_complete_languages
from ankommen.core.signed_links import SignedLink, for_link_holders
from ankommen.strategy import public as strategy


# Whoever sends must know the link, which no foreign page does; a cookie would be the only one.
@in_complete_languages
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_link_holders("strategy.values")
def deliver_values(request: HttpRequest, link: SignedLink) -> HttpResponse:
    """Which figures are asked of us, and what have we delivered?"""
    number, day = _number(request), timezone.localdate()
    if request.method != "POST":
        page = strategy.delivery_page(int(link.id), number=number, day=day)
        return _shown(request, page, saved=_saved(request))
    page = strategy.deliver_by_link(
        str(request.resolver_match.kwargs["token"]) if request.resolver_match else "",
        int(link.id),
        number=number,
        data=request.POST,
        now=timezone.now(),
        day=day,
    )
    if page is None or page.has_problems:
        return _shown(request, page, saved=page.saved if page else None)
    following = page.number + 1 if "weiter" in request.POST else page.number
    return redirect(f"{request.path}?seite={following}&gespeichert={page.saved}#inhalt")


def _shown(
    request: HttpRequest, page: strategy.DeliveryPage | None, *, saved: int | None
) -> HttpResponse:
    if page is None:
        raise NotFound
    return render(request, "portal/deliver_values.html", {"page": page, "saved": saved})


def _number(request: HttpRequest) -> int:
    text = request.GET.get("seite", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _saved(request: HttpRequest) -> int | None:
    text = request.GET.get("gespeichert", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None
