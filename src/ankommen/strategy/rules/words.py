"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# From this many words on the comparison takes the quicker way, which may show larger changes.
QUICK_FROM = 4000

PartKind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text that stayed, went or came."""

    kind: PartKind
    text: str


def word_diff(old: str, new: str) -> list[Part]:
    """The way from `old` to `new` in whole words; joining the fitting parts gives either text.

    >>> [(part.kind, part.text) for part in word_diff("drei Kurse", "vier Kurse")]
    [('removed', 'drei'), ('added', 'vier'), ('same', ' Kurse')]
    """
    before, after = _words(old), _words(new)
    matcher = SequenceMatcher(
        None, before, after, autojunk=max(len(before), len(after)) > QUICK_FROM
    )
    return list(_merged(_parts(matcher, before, after)))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _parts(matcher: SequenceMatcher[str], before: list[str], after: list[str]) -> Iterator[Part]:
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Part("same", "".join(before[i1:i2]))
            continue
        if i1 < i2:
            yield Part("removed", "".join(before[i1:i2]))
        if j1 < j2:
            yield Part("added", "".join(after[j1:j2]))


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
