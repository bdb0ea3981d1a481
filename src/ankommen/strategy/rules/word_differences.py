"""What changed between two texts, word by word.

Paragraphs that stayed hold the comparison together; between them words are compared by Myers'
greedy way (O(n·d): the time follows the length and the number of changes). A word is letters and
digits together, so that umlauts stay inside and punctuation and spaces stand for themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

# Beyond so many single changes in one stretch a reader sees no relation: it counts as replaced.
MOST_CHANGES = 600

PartKind = Literal["same", "removed", "added"]
Stretch = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text that stayed, went or came."""

    kind: PartKind
    text: str


def word_differences(old: str, new: str) -> list[Part]:
    """The way from `old` to `new` in whole words; joining the fitting parts gives either text.

    >>> [(part.kind, part.text) for part in word_differences("drei Kurse", "vier Kurse")]
    [('removed', 'drei'), ('added', 'vier'), ('same', ' Kurse')]
    """
    found: list[Part] = []
    for part in _merged(_parts(old, new)):
        if found and found[-1].kind == part.kind == "same":
            found[-1] = Part("same", found[-1].text + part.text)
        else:
            found.append(part)
    return found


def old_text(parts: Sequence[Part]) -> str:
    """What the parts were made from."""
    return "".join(part.text for part in parts if part.kind != "added")


def new_text(parts: Sequence[Part]) -> str:
    """What the parts lead to."""
    return "".join(part.text for part in parts if part.kind != "removed")


def _parts(old: str, new: str) -> Iterator[Part]:
    if old == new:
        if old:
            yield Part("same", old)
        return
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for same, (i1, i2, j1, j2) in _stretches(before, after):
        if same:
            yield Part("same", "".join(before[i1:i2]))
        else:
            yield from _word_parts("".join(before[i1:i2]), "".join(after[j1:j2]))


def _word_parts(old: str, new: str) -> Iterator[Part]:
    before, after = _words(old), _words(new)
    for same, (i1, i2, j1, j2) in _stretches(before, after):
        if same:
            yield Part("same", "".join(before[i1:i2]))
            continue
        if i1 < i2:
            yield Part("removed", "".join(before[i1:i2]))
        if j1 < j2:
            yield Part("added", "".join(after[j1:j2]))


def _words(text: str) -> list[str]:
    """Words, single punctuation marks and spaces; an accent that stands alone stays with its
    letter."""
    found: list[str] = []
    for word in re.findall(r"\w+|\s+|[^\w\s]", text):
        is_loose = found and unicodedata.combining(word[0])
        is_rest = found and unicodedata.combining(found[-1][-1]) and word[0].isalnum()
        if is_loose or is_rest:
            found[-1] += word
        else:
            found.append(word)
    return found


def _stretches(
    before: Sequence[Hashable], after: Sequence[Hashable]
) -> Iterator[tuple[bool, Stretch]]:
    """What is the same and what is not, in order: (is the same, where in both)."""
    first = _common(before, after)
    last = _common(before[first:][::-1], after[first:][::-1])
    i_end, j_end = len(before) - last, len(after) - last
    if first:
        yield True, (0, first, 0, first)
    at, to = first, first
    for i, j, length in _runs(_kept(before[first:i_end], after[first:j_end])):
        if at < first + i or to < first + j:
            yield False, (at, first + i, to, first + j)
        at, to = first + i + length, first + j + length
        yield True, (first + i, at, first + j, to)
    if at < i_end or to < j_end:
        yield False, (at, i_end, to, j_end)
    if last:
        yield True, (i_end, len(before), j_end, len(after))


def _common(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def _runs(kept: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Neighbouring pairs as one run: start in both, length."""
    start = 0
    for at in range(1, len(kept) + 1):
        is_end = at == len(kept) or (
            kept[at][0] != kept[at - 1][0] + 1 or kept[at][1] != kept[at - 1][1] + 1
        )
        if is_end:
            yield kept[start][0], kept[start][1], at - start
            start = at


def _kept(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The pairs of places that stay, by Myers' greedy algorithm; empty: nothing is related."""
    n, m = len(before), len(after)
    if not n or not m:
        return []
    furthest = {1: 0}
    trail: list[dict[int, int]] = []
    for changes in range(min(n + m, MOST_CHANGES) + 1):
        trail.append(dict(furthest))
        for k in range(-changes, changes + 1, 2):
            goes_down = k == -changes or (k != changes and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if goes_down else furthest[k - 1] + 1
            y = x - k
            while x < n and y < m and before[x] == after[y]:
                x, y = x + 1, y + 1
            furthest[k] = x
            if x >= n and y >= m:
                return _way_back(trail, n, m)
    return []


def _way_back(trail: list[dict[int, int]], n: int, m: int) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    x, y = n, m
    for changes in range(len(trail) - 1, -1, -1):
        furthest, k = trail[changes], x - y
        goes_down = k == -changes or (k != changes and furthest[k - 1] < furthest[k + 1])
        before_k = k + 1 if goes_down else k - 1
        from_x = furthest[before_k]
        from_y = from_x - before_k
        while x > from_x and y > from_y and x > 0 and y > 0:
            x, y = x - 1, y - 1
            kept.append((x, y))
        if changes:
            x, y = from_x, from_y
    return kept[::-1]


def _merged(parts: Iterator[Part]) -> Iterator[Part]:
    """Whole changed phrases instead of single words: spaces between changes join the change."""
    removed, added = "", ""
    for part in parts:
        is_glue = part.kind == "same" and part.text.isspace() and "\n" not in part.text
        if part.kind == "removed":
            removed += part.text
        elif part.kind == "added":
            added += part.text
        elif is_glue and removed and added:
            removed += part.text
            added += part.text
        else:
            yield from _change(removed, added)
            removed, added = "", ""
            yield part
    yield from _change(removed, added)


def _change(removed: str, added: str) -> Iterator[Part]:
    kept = ""
    while removed and added and removed[-1] == added[-1] and removed[-1].isspace():
        kept = removed[-1] + kept
        removed, added = removed[:-1], added[:-1]
    if removed:
        yield Part("removed", removed)
    if added:
        yield Part("added", added)
    if kept:
        yield Part("same", kept)
