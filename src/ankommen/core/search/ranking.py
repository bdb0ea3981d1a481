"""In which order hits are shown: one formula over the tokens of a document. Pure.

It looks at this document alone and at no figure over all documents, because such a figure would
tell of documents that the viewer may not see. Equal points: the younger entry first.
"""

from __future__ import annotations

from collections.abc import Sequence

from .analysis import Term, Way

TITLE, BODY = 6.0, 1.0
SATURATION = 1.5
LENGTH = 0.02
SCALE = 10_000


def points(terms: Sequence[Term], *, title: Sequence[str], body: Sequence[str]) -> int:
    """How well a document answers: for each word its best way, more in a short title.

    points = SCALE · Σ max(worth · (TITLE·in_title + BODY·n/(n+SATURATION))) / (1 + LENGTH·|title|)
    """
    total = sum(
        max((way.worth * _strength(way, title=title, body=body) for way in term), default=0.0)
        for term in terms
    )
    return round(SCALE * total / (1 + LENGTH * len(title)))


def _strength(way: Way, *, title: Sequence[str], body: Sequence[str]) -> float:
    in_title = min(_count(one, title, begins=way.begins) for one in way.tokens) > 0
    times = min(_count(one, body, begins=way.begins) for one in way.tokens)
    return TITLE * in_title + BODY * times / (times + SATURATION)


def _count(token: str, tokens: Sequence[str], *, begins: bool) -> int:
    return sum(one.startswith(token) for one in tokens) if begins else tokens.count(token)
