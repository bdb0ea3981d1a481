"""No production start while a page that the law asks for is a placeholder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from .selectors import unfinished_pages

HINT = (
    "Write the text with `ankommen legal_page KIND LANGUAGE FILE` "
    "(kinds: imprint, privacy, accessibility, easy_language)."
)


def legal_pages(
    *, databases: Sequence[str] | None = None, **_options: Any
) -> Sequence[CheckMessage]:
    """The check `ankommen check --database default`: an error per unfinished page."""
    if settings.MODE != "production" or not databases:
        return []
    return [
        Error(f"The page „{page}“ is missing or a placeholder.", hint=HINT, id="portal.E001")
        for page in unfinished_pages()
    ]


def refuse_unfinished_pages() -> None:
    """Called before a production server answers its first request."""
    unfinished = unfinished_pages() if settings.MODE == "production" else []
    if unfinished:
        pages = ", ".join(unfinished)
        raise ImproperlyConfigured(f"These pages are missing or placeholders: {pages}. {HINT}")
