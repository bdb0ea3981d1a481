"""What somebody typed when the session had ended: kept in the page, shown again after log-in.

Nothing is stored for people who are not logged in: the log-in page itself carries the text,
signed, compressed and bound to the person for whom the form was rendered. After log-in by that
person it waits in the session until the form is sent or an hour has passed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

GUARD_FIELD = "form_guard"
SESSION_KEY = "kept_input"
GUARD_SALT = "ankommen.accounts.form_guard"
KEPT_SALT = "ankommen.accounts.kept_input"
GUARD_LASTS = timedelta(days=3)
KEPT_LASTS = timedelta(hours=1)
LARGEST = 1_000_000
NEVER_KEPT = ("password", "csrfmiddlewaretoken", GUARD_FIELD)


@dataclass(frozen=True, slots=True)
class Guard:
    """For whom a form was rendered, and the page on which it stands."""

    person: int
    page: str


@dataclass(frozen=True, slots=True)
class KeptInput:
    """Typed fields (urlencoded) of the form on `page` that was sent to the path `to`."""

    person: int
    page: str
    to: str
    fields: str
    had_files: bool


def guard_context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `{{ form_guard }}`, signed only on pages that print it."""
    return {"form_guard": SimpleLazyObject(lambda: _sign_guard(request))}


def _sign_guard(request: HttpRequest) -> str:
    viewer = getattr(request, "viewer", None)
    if viewer is None or viewer.user_id is None:
        return ""
    guard = Guard(person=viewer.user_id, page=_page_of_form(request))
    return signing.dumps(asdict(guard), salt=GUARD_SALT)


def _page_of_form(request: HttpRequest) -> str:
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.current_url_abs_path:
        return str(htmx.current_url_abs_path)
    posted = read_guard(request) if request.method == "POST" else None
    return posted.page if posted else request.get_full_path()


def read_guard(request: HttpRequest) -> Guard | None:
    """The guard a sent form carries; None if there is none, or if it is forged or too old."""
    try:
        found = signing.loads(
            request.POST.get(GUARD_FIELD, ""), salt=GUARD_SALT, max_age=GUARD_LASTS
        )
    except signing.BadSignature:
        return None
    return Guard(**found)


def pack(request: HttpRequest) -> str:
    """The sent form as a signed text for the log-in page; empty if it cannot be kept."""
    kept = from_post(request)
    return seal(kept) if kept else ""


def seal(kept: KeptInput) -> str:
    return signing.dumps(asdict(kept), salt=KEPT_SALT, compress=True)


def from_post(request: HttpRequest) -> KeptInput | None:
    """The sent form without passwords; None without a guard or above a megabyte of text."""
    guard = read_guard(request)
    if guard is None:
        return None
    fields = request.POST.copy()
    for name in list(fields):
        if any(word in name for word in NEVER_KEPT):
            del fields[name]
    encoded = fields.urlencode()
    if len(encoded) > LARGEST:
        return None
    return KeptInput(
        person=guard.person,
        page=guard.page,
        to=request.path,
        fields=encoded,
        had_files=bool(request.FILES),
    )


def unpack(packed: str) -> KeptInput | None:
    """The input a log-in page carried; None if it is forged or older than an hour."""
    try:
        return KeptInput(**signing.loads(packed, salt=KEPT_SALT, max_age=KEPT_LASTS))
    except signing.BadSignature:
        return None


def remember(request: HttpRequest, kept: KeptInput) -> None:
    """Let the input wait in the session of the person who typed it."""
    request.session[SESSION_KEY] = seal(kept)


def forget_when_sent(request: HttpRequest) -> None:
    """Drop the waiting input once its form is sent again: from then on the view has it."""
    if SESSION_KEY in request.session:
        kept = unpack(request.session[SESSION_KEY])
        if kept is None or kept.to == request.path:
            del request.session[SESSION_KEY]


def kept_input(request: HttpRequest, *, to: str = "") -> QueryDict | None:
    """What this person had typed into the form of this page when the session ended, or None.

    Use it as the data of the form, in the one line that makes it:

        form = MeasureForm(request.POST or kept_input(request), instance=measure)

    On a page with several forms name the path each is sent to: `kept_input(request, to=url)`.
    Returns None for every POST, for other pages and for other people. The form shows what was
    typed together with the message that it must be checked and saved; nothing is saved by itself,
    and chosen files must be chosen again. The template needs `core/ui/form_guard.html` in the form.
    """
    if request.method != "GET" or SESSION_KEY not in request.session:
        return None
    kept = unpack(request.session[SESSION_KEY])
    if kept is None or not _is_for(kept, request, to=to):
        return None
    messages.info(request, _("Ihre Eingaben sind noch da. Bitte prüfen und speichern."))
    if kept.had_files:
        messages.warning(request, _("Dateien wurden nicht übernommen. Bitte wählen Sie sie neu."))
    return QueryDict(kept.fields)


def _is_for(kept: KeptInput, request: HttpRequest, *, to: str) -> bool:
    viewer = request.viewer  # type: ignore[attr-defined]
    same_page = urlsplit(kept.page).path == request.path
    return kept.person == viewer.user_id and same_page and to in {"", kept.to}
