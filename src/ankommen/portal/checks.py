"""No production start while a page that the law asks for is a placeholder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.registries.checkups import Finding, Visit, broken, warning, well

from .selectors import unfinished_pages

PLACEHOLDERS = ("example", "beispiel", "invalid", "localhost")

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


def legal_pages_found(visit: Visit) -> Finding:
    """For `ankommen doctor`."""
    unfinished = unfinished_pages()
    if not unfinished:
        return well(_("Die Pflichtseiten sind geschrieben."))
    text = _("Pflichtseiten fehlen oder sind Platzhalter: %(pages)s.")
    remedy = "ankommen legal_page KIND LANGUAGE FILE; /intern/verwaltung/pflichtseiten/"
    return _judged()(text % {"pages": ", ".join(unfinished)}, remedy)


def security_contact_found(visit: Visit) -> Finding:
    """For `ankommen doctor`."""
    if security_contact_is_set():
        return well(_("security.txt nennt eine Adresse, und ihr Tag ist nicht vorbei."))
    text = _("security.txt fehlt, ist abgelaufen oder ein Platzhalter.")
    return _judged()(text, "ANKOMMEN_SECURITY_CONTACT=mailto:…; ANKOMMEN_SECURITY_EXPIRES=…")


def _judged() -> Callable[[str, str], Finding]:
    """Without them a production server does not start."""
    return broken if settings.MODE == "production" else warning


def security_contact_is_set() -> bool:
    """Somebody is named, the day has not passed, and neither is an example."""
    contact, expires = settings.SECURITY_CONTACT, settings.SECURITY_EXPIRES
    if not contact or expires is None or expires < timezone.localdate():
        return False
    return not any(word in contact for word in PLACEHOLDERS)


def refuse_missing_security_contact() -> None:
    """Called before a production server answers its first request."""
    if settings.MODE == "production" and not security_contact_is_set():
        raise ImproperlyConfigured(
            "Set ANKOMMEN_SECURITY_CONTACT to a real mailto: or https: address and "
            "ANKOMMEN_SECURITY_EXPIRES to a day to come, at most a year away: they stand in "
            "/.well-known/security.txt (RFC 9116)."
        )
