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


def points(terms: Sequence[Term], *, title: str, body: str) -> int:
    """How well a document answers, whose tokens stand between spaces: for each word its best way,
    more in a short title.

    points = SCALE · Σ max(worth · (TITLE·in_title + BODY·n/(n+SATURATION))) / (1 + LENGTH·|title|)
    """
    in_title, in_body = _apart(title), _apart(body)
    total = sum(
        max((way.worth * _strength(way, title=in_title, body=in_body) for way in term), default=0.0)
        for term in terms
    )
    return round(SCALE * total / (1 + LENGTH * len(title.split())))


def _strength(way: Way, *, title: str, body: str) -> float:
    is_in_title = min(_count(one, title, begins=way.begins) for one in way.tokens) > 0
    times = min(_count(one, body, begins=way.begins) for one in way.tokens)
    return TITLE * is_in_title + BODY * times / (times + SATURATION)


def _apart(tokens: str) -> str:
    """Each token between two spaces of its own, so that the text can be searched instead of a list:
    five hundred documents are ranked for one page.
    """
    return f" {tokens.replace(' ', '  ')} "


def _count(token: str, text: str, *, begins: bool) -> int:
    return text.count(f" {token}" if begins else f" {token} ")
