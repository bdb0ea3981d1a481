"""Names as people write them: compared without case and space, turned into addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)


def fold(name: str) -> str:
    """One form for names that differ in case, spaces or kind of dash only.

    >>> fold(" Sprache  und–Bildung ") == fold("sprache und-bildung")
    True
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.sub(r"[‐-―]", "-", plain).split())


def address(text: str, *, taken: Container[str], length: int) -> str:
    """A readable, unused part of a web address.

    >>> address("Sprache & Bildung für alle", taken={"sprache-bildung"}, length=18)
    'sprache-bildung-2'
    """
    plain = unicodedata.normalize("NFKD", text.translate(_UMLAUTS)).encode("ascii", "ignore")
    words = re.findall(r"[a-z0-9]+", plain.decode().lower())
    base = ""
    for word in words:
        if len(base) + len(word) + 1 > length:
            break
        base = f"{base}-{word}" if base else word
    base = base or "".join(words)[:length] or "x"
    found, number = base, 2
    while found in taken:
        ending = f"-{number}"
        found, number = base[: length - len(ending)] + ending, number + 1
    return found
