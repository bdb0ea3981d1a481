"""Names as people write them, compared without case and space."""

from __future__ import annotations

import re
import unicodedata


def fold(name: str) -> str:
    """One form for names that differ in case, spaces or kind of dash only.

    >>> fold(" Sprache  und–Bildung ") == fold("sprache und-bildung")
    True
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.sub(r"[‐-―]", "-", plain).split())
