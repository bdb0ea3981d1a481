"""A draft for those who were asked: read it, comment, read the answers. No account, no cookie.

The link is the key: pages tell nobody where a reader came from, and are for no search engine.
"""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ankommen.core.errors import NotFound, Refused
from ankommen.core.ui.forms import add_problems
from ankommen.strategy import public as strategy

from ..forms import CommentForm


# Whoever sends must know the link, which no foreign page does; a cookie would be the only one.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: HttpRequest, token: str) -> HttpResponse:
    """One part of the draft, and everything this reader wrote."""
    found = strategy.invited_consultation(token, day=timezone.localdate())
    if found is None:
        return _private(render(request, "portal/consultation_gone.html", status=404))
    part = next((one for one in found.parts if one.slug == request.GET.get("teil", "")), None)
    if part is None:
        raise NotFound
    chosen = request.GET.get("zu", "")
    section = next((one for one in part.sections if one.anchor == chosen), None)
    form = CommentForm(request.POST or None, initial={"sending": secrets.token_hex(16)})
    if request.method == "POST" and _sent(token, chosen, form):
        return _private(redirect(f"{request.path}?teil={part.slug}&gesendet=1#meine"))
    context = {
        "consultation": found,
        "part": part,
        "section": section,
        "form": form,
        "is_sent": request.GET.get("gesendet") == "1",
    }
    return _private(render(request, "portal/consultation.html", context))


def _sent(token: str, section: str, form: CommentForm) -> bool:
    if not form.is_valid():
        return False
    try:
        strategy.comment_by_link(
            token,
            section=section,
            text=form.cleaned_data["text"],
            sending=form.cleaned_data["sending"],
            now=timezone.now(),
        )
    except Refused as refused:
        add_problems(form, refused)
        return False
    return True


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response
