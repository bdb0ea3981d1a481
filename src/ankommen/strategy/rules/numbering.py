"""The order of numbers as people read them: 1.2 before 1.10, A.2 before B.1."""

from __future__ import annotations

import re


def sort_key(number: str) -> tuple[tuple[int, int, str], ...]:
    """
    >>> sorted(["1.10", "1.2", "A.1", "1"], key=sort_key)
    ['1', '1.2', '1.10', 'A.1']
    """
    parts = re.findall(r"\d+|[^\d.\s]+", number)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
