"""Imprint, privacy, accessibility with its feedback form, easy language."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ankommen.core.errors import NotFound, Refused
from ankommen.core.ui.forms import add_problems

from ..checks import security_contact_is_set
from ..forms import FeedbackForm, stamp
from ..models import LegalPageKind
from ..rules import rendered
from ..selectors import legal_page as legal_page_for
from ..services import send_feedback


# The form carries its own signed stamp: a cookie for anonymous people would be the only one, and
# there is no session that a foreign page could misuse.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def legal_page(request: HttpRequest, kind: LegalPageKind) -> HttpResponse:
    if kind == LegalPageKind.EASY_LANGUAGE:
        return redirect("easy_language")
    language = translation.get_language() or "de"
    page = legal_page_for(kind, language=language)
    context = {"page": page, "html": rendered(page.text), "is_foreign": page.language != language}
    if kind == LegalPageKind.ACCESSIBILITY:
        form = FeedbackForm(request.POST or None, initial={"stamp": stamp(timezone.now())})
        if request.method == "POST" and _sent(form, language):
            return redirect(f"{request.path}?gesendet=1#rueckmeldung")
        context |= {"form": form, "is_sent": request.GET.get("gesendet") == "1"}
    elif request.method == "POST":
        raise NotFound
    return render(request, "portal/legal_page.html", context)


@require_safe
def easy_language(request: HttpRequest) -> HttpResponse:
    """Easy language is German with its own texts, under its own short address."""
    with translation.override("de"):
        page = legal_page_for(LegalPageKind.EASY_LANGUAGE, language="de")
        context = {"page": page, "html": rendered(page.text), "is_foreign": False}
        return render(request, "portal/legal_page.html", context)


def _sent(form: FeedbackForm, language: str) -> bool:
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        send_feedback(
            text=data["text"],
            page=data["page"],
            contact=data["contact"],
            language=language,
            trap=data["website"],
            rendered_at=form.rendered_at(),
            now=timezone.now(),
        )
    except Refused as refused:
        add_problems(form, refused)
        form.data = cast("QueryDict", form.data).copy()
        form.data["stamp"] = stamp(timezone.now())
        return False
    return True


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where somebody who found a weakness writes to (RFC 9116), until when that holds."""
    if not security_contact_is_set():
        raise NotFound
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {settings.SECURITY_EXPIRES}T00:00:00Z",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.BASE_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
