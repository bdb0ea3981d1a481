"""Names that a viewer may not know of, inside texts that the viewer may read. Pure.

Such a name is no way to a text, and nothing stands in its place but a neutral word. Names and texts
are compared by word stems, so that inflected and otherwise spelt names are names too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import analysis
from .analysis import Term, Way


@dataclass(frozen=True, slots=True)
class Veil:
    """`names`: stems in sequence, with everything that an entry says because of them."""

    names: dict[tuple[str, ...], frozenset[str]]

    @classmethod
    def over(cls, names: Iterable[str]) -> Veil:
        found = {_stems(name): frozenset(analysis.tokens(name)) for name in names}
        return cls({stems: said for stems, said in found.items() if stems})

    def ways(self, terms: Sequence[Term]) -> Term:
        """The names by which these terms could be answered: what holds one of them is no hit."""
        asked = [way for term in terms for way in term]
        return tuple(
            Way(stems, 1.0)
            for stems, said in self.names.items()
            if any(_answers(way, said) for way in asked)
        )

    def on(self, text: str, *, instead: str) -> str:
        """The text with its hidden names taken out."""
        if not self.names:
            return text
        words = analysis.words(text)
        stems = [analysis.stem(one.folded) for one in words]
        pieces, place, at = [], 0, 0
        while at < len(words):
            length = self._longest(stems, at)
            if length:
                pieces += [text[place : words[at].start], instead]
                place = words[at + length - 1].end
            at += length or 1
        return "".join((*pieces, text[place:]))

    def _longest(self, stems: Sequence[str], at: int) -> int:
        lengths = {len(one) for one in self.names if tuple(stems[at : at + len(one)]) == one}
        return max(lengths, default=0)


NO_VEIL = Veil({})


def _stems(name: str) -> tuple[str, ...]:
    return tuple(analysis.stem(one.folded) for one in analysis.words(name))


def _answers(way: Way, said: frozenset[str]) -> bool:
    if way.begins:
        return any(one.startswith(token) for token in way.tokens for one in said)
    return not said.isdisjoint(way.tokens)
