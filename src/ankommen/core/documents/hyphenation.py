"""Hyphenation patterns read in a moment: what one of the many says is worked out when a word asks.

Reading all of them as pyphen does takes longer than laying out a dozen pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import pyphen

_NO_DIGITS: Final = str.maketrans("", "", "0123456789")
_STEP: Final = re.compile(r"(\d?)(\D?)")
Pattern = tuple[int, tuple[int, ...]]


class Patterns(dict[str, str]):
    """The lines of a dictionary by their letters; `get` gives a line's values and their offset."""

    def get(self, letters: str, default: object = None) -> Pattern | None:  # type: ignore[override]
        line = super().get(letters)
        return None if line is None else _values(line)


@cache
def quicken() -> None:
    """From now on German is hyphenated by these patterns."""
    path = pyphen.LANGUAGES[pyphen.language_fallback("de")]
    encoding, *lines = path.read_bytes().splitlines()
    patterns = _read(line.decode(encoding.decode()).strip() for line in lines)
    if any("/" in line or "^^" in line for line in patterns.values()):
        return  # notes that pyphen itself has to read
    dictionary = pyphen.HyphDict.__new__(pyphen.HyphDict)
    dictionary.patterns, dictionary.cache = patterns, {}
    dictionary.maxlen = max(map(len, patterns))
    pyphen.hdcache[path] = dictionary


def _read(lines: Iterable[str]) -> Patterns:
    return Patterns(
        (letters, line)
        for line in lines
        if not line.startswith(pyphen.ignored) and (letters := line.translate(_NO_DIGITS)) != line
    )


def _values(line: str) -> Pattern:
    values = [int(digit or 0) for digit, _letter in _STEP.findall(line)]
    marked = [place for place, value in enumerate(values) if value]
    return marked[0], tuple(values[marked[0] : marked[-1] + 1])
