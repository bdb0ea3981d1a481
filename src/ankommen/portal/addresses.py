"""The words that stand for legal pages in addresses, and addresses as others know them."""

from __future__ import annotations

from django.conf import settings

from .models import LegalPageKind

WORDS = {
    "impressum": LegalPageKind.IMPRINT,
    "datenschutz": LegalPageKind.PRIVACY,
    "barrierefreiheit": LegalPageKind.ACCESSIBILITY,
    "leichte-sprache": LegalPageKind.EASY_LANGUAGE,
}


class LegalPageConverter:
    """`impressum` in an address is `LegalPageKind.IMPRINT` in a view."""

    regex = "|".join(WORDS)

    def to_python(self, value: str) -> LegalPageKind:
        return WORDS[value]

    def to_url(self, value: LegalPageKind | str) -> str:
        kind = LegalPageKind(value)
        return next(word for word, one in WORDS.items() if one == kind)


def absolute(path: str) -> str:
    """The whole address of a page, from the settings and never from a request's Host header."""
    return f"{settings.BASE_URL}{path}"
