"""The place of a text that answers a query, with the words that do marked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import analysis
from .analysis import Term, Word

LENGTH = 240
BEFORE = 80


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `is_hit` where it answers the query. Templates escape and mark it."""

    text: str
    is_hit: bool


def marked(text: str, terms: Sequence[Term]) -> tuple[Piece, ...]:
    """The whole text, its answering words apart."""
    return _pieces(text, _answering(text, terms), 0, len(text))


def snippet(text: str, terms: Sequence[Term]) -> tuple[Piece, ...]:
    """About two lines around the first answering word, else the beginning."""
    hits = _answering(text, terms)
    first = hits[0].start if hits else 0
    start = text.rfind(" ", 0, first - BEFORE) + 1 if first > BEFORE else 0
    end = start + LENGTH
    end = len(text) if end >= len(text) else max(text.rfind(" ", start, end), start + BEFORE)
    pieces = _pieces(text, hits, start, end)
    before = (Piece("… ", False),) if start else ()
    behind = (Piece(" …", False),) if end < len(text) else ()
    return (*before, *pieces, *behind)


def _answering(text: str, terms: Sequence[Term]) -> list[Word]:
    whole = {token for term in terms for way in term for token in way.tokens if not way.begins}
    begins = tuple(token for term in terms for way in term if way.begins for token in way.tokens)
    return [one for one in analysis.words(text) if _answers(one, whole, begins)]


def _answers(word: Word, whole: set[str], begins: tuple[str, ...]) -> bool:
    said = _said(word.written)
    return not whole.isdisjoint(said) or any(one.startswith(begins) for one in said)


@lru_cache(maxsize=50_000)
def _said(word: str) -> tuple[str, ...]:
    return tuple(analysis.tokens(word))


def _pieces(text: str, hits: Sequence[Word], start: int, end: int) -> tuple[Piece, ...]:
    pieces, place = [], start
    for word in hits:
        if word.start < place or word.end > end:
            continue
        pieces += [Piece(text[place : word.start], False), Piece(text[word.start : word.end], True)]
        place = word.end
    pieces.append(Piece(text[place:end], False))
    return tuple(one for one in pieces if one.text)
