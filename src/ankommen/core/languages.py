"""Which languages are spoken where: public pages in those of the settings, staff pages in two."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import translate_url
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

OFFICIAL: Final = "de"
COMPLETE: Final = (OFFICIAL, "en")  # every page, that of the staff too
NOT_REVIEWED: Final = frozenset({"ar"})  # nobody who speaks it has read the words of the pages
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
_ISOLATED: Final = re.compile(f"{ISOLATE}([^{ISOLATE}{END_OF_ISOLATE}]*){END_OF_ISOLATE}")

_Text = TypeVar("_Text")
View = Callable[..., HttpResponse]


def complete_language(request: HttpRequest) -> str:
    """The first of the browser's wishes that every page fulfils."""
    header = request.headers.get("Accept-Language", "").lower()[:500]
    wishes = [
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "").lower(),
        *(code for code, _weight in parse_accept_lang_header(header)),
    ]
    codes = (wish.partition("-")[0] for wish in wishes)
    return next((code for code in codes if code in COMPLETE), OFFICIAL)


def german(text: _Text) -> _Text | SafeString:
    """A German name within a sentence: marked and kept apart where the page is not German."""
    if not text or get_language() == OFFICIAL:
        return text
    return format_html('<bdi lang="{}">{}</bdi>', OFFICIAL, text)


def isolated(name: str) -> str:
    """The same in a plain sentence: the characters that keep a German name apart in it."""
    return name if get_language() in COMPLETE else f"{ISOLATE}{name}{END_OF_ISOLATE}"


def with_names(text: str) -> SafeString:
    """A plain sentence as HTML: the German names that stand apart in it are marked."""
    return SafeString(_ISOLATED.sub(rf'<bdi lang="{OFFICIAL}">\1</bdi>', conditional_escape(text)))


def content_language() -> str:
    """The language of pieces whose words are none of the public frame, as charts are."""
    language = get_language()
    return language if language in COMPLETE else OFFICIAL


def in_complete_languages(view: View) -> View:
    """A page whose words exist in the complete languages: asked in another one, it is German."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if get_language() in COMPLETE:
            return view(request, *args, **kwargs)
        return redirect(translate_url(request.get_full_path(), OFFICIAL))

    answer.languages = COMPLETE  # type: ignore[attr-defined]
    return answer


def languages_of(request: HttpRequest) -> tuple[str, ...]:
    """The languages that this page can be read in; its address carries them on public pages."""
    codes = tuple(code for code, _name in settings.LANGUAGES)
    if request.path.lstrip("/").partition("/")[0] not in codes:
        return COMPLETE
    page = request.resolver_match
    return getattr(page.func, "languages", codes) if page else codes
