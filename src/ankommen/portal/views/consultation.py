"""A draft for those who were asked: read it, comment, read the answers. No account, no cookie."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ankommen.core.errors import NotFound, Refused
from ankommen.core.languages import in_complete_languages
from ankommen.core.signed_links import SignedLink, for_link_holders
from ankommen.core.ui.forms import add_problems
from ankommen.strategy import public as strategy

from ..forms import CommentForm


# Whoever sends must know the link, which no foreign page does; a cookie would be the only one.
@in_complete_languages
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_link_holders("strategy.consultation")
def consultation(request: HttpRequest, link: SignedLink) -> HttpResponse:
    """One part of the draft, and everything this reader wrote."""
    found = strategy.invited_consultation(int(link.id), day=timezone.localdate())
    if found is None:
        raise NotFound
    part = next((one for one in found.parts if one.slug == request.GET.get("teil", "")), None)
    if part is None:
        raise NotFound
    chosen = request.GET.get("zu", "")
    section = next((one for one in part.sections if one.anchor == chosen), None)
    form = CommentForm(request.POST or None, initial={"sending": secrets.token_hex(16)})
    if request.method == "POST" and _sent(request, chosen, form):
        return redirect(f"{request.path}?teil={part.slug}&gesendet=1#meine")
    context = {
        "consultation": found,
        "part": part,
        "section": section,
        "form": form,
        "is_sent": request.GET.get("gesendet") == "1",
    }
    return render(request, "portal/consultation.html", context)


def _sent(request: HttpRequest, section: str, form: CommentForm) -> bool:
    if not form.is_valid():
        return False
    try:
        strategy.comment_by_link(
            str(request.resolver_match.kwargs["token"]) if request.resolver_match else "",
            section=section,
            text=form.cleaned_data["text"],
            sending=form.cleaned_data["sending"],
            now=timezone.now(),
        )
    except Refused as refused:
        add_problems(form, refused)
        return False
    return True
