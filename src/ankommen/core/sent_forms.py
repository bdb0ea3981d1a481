"""A form that came at a moment in which it could not be taken: its text is given back."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

NOT_KEPT = ("password", "secret", "code")
PLUMBING = ("csrfmiddlewaretoken", "form_guard")
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class SentForm:
    """Its fields for sending it again, and the texts among them to read."""

    to: str
    fields: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    had_files: bool
    needs_token: bool


def sent_form(request: HttpRequest) -> SentForm | None:
    """What the person typed, if it may be sent again from here and holds no password."""
    is_open = _takes_from_anywhere(request)
    if request.method != "POST" or not (is_open or _came_from_us(request)):
        return None
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts]
    kept = [(name, text.replace("\x00", "")) for name, text in fields if name not in PLUMBING]
    if any(word in name for name, _text in kept for word in NOT_KEPT):
        return None
    if not kept or sum(len(text) for _name, text in kept) > LARGEST:
        return None
    texts = tuple(text for _name, text in kept if len(text) > 30 and " " in text)
    had_files = bool(request.FILES)
    return SentForm(request.get_full_path(), tuple(kept), texts, had_files, not is_open)


def _takes_from_anywhere(request: HttpRequest) -> bool:
    """Public forms go without token, so that nobody without an account gets a cookie."""
    match = request.resolver_match
    return bool(match and getattr(match.func, "csrf_exempt", False))


def _came_from_us(request: HttpRequest) -> bool:
    """The page that shows it sends the fields with a valid token, so it must not do that for
    another site: the check of forged forms was passed, or the browser names us as the origin.
    """
    if getattr(request, "csrf_processing_done", False):
        return True
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") == own
