"""German text into tokens: folded, stemmed, compounds taken apart, synonyms named. Pure.

A token is made of letters and digits (and "·" inside numbers such as 3·4), so that every database
keeps it whole. Tokens with a mark in front say more: `IN_TITLE` that the title holds it, `NEARLY`
what is left of a word of the title when a letter is missing, `MEANING` a meaning of the synonyms.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import snowballstemmer

IN_TITLE, NEARLY, MEANING = "§", "¬", "°"

LONGEST_QUERY = 200
LONGEST_TEXT = 60_000
MOST_WORDS = 12
LONGEST_WORD = 60
FORMAT = "2"

_WORD = re.compile(r"\d+(?:[./]\d+)+|[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_SPELT_OUT = re.compile(r"(?<![aeq])([aou])e(?=[a-z])")
_LINKS = ("", "s", "n", "en", "es", "er", "e")
_SHORTEST_PART = 3
_SHORTEST_UNKNOWN = 4
_DATA = Path(__file__).with_name("words.toml")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text as it was written, and folded."""

    written: str
    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a document can answer a word of the query: it holds all these tokens.

    `worth` says how well it answers; with `begins`, tokens only have to begin like this.
    """

    tokens: tuple[str, ...]
    worth: float
    begins: bool = False


Term = tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    ignored: frozenset[str]
    parts: dict[str, tuple[str, str]]  # folded: (stem, as it is written)
    meanings: dict[tuple[str, ...], str]  # stems in sequence: the token of the meaning
    begins: frozenset[str]  # the first stem of each wording
    longest: int
    hash: str


def version() -> str:
    """Changes when the same text would be analysed otherwise: the index has to be rebuilt."""
    return _lexicon().hash


def words(text: str) -> list[Word]:
    """The words of a text, in order.

    >>> [one.folded for one in words("Maßnahme 3.4: Kinder-Cafés")]
    ['massnahme', '3·4', 'kinder', 'cafes']
    """
    found = []
    for place in _WORD.finditer(text[:LONGEST_TEXT]):
        written = place[0][:LONGEST_WORD]
        if folded := fold(written):
            found.append(Word(written, folded, place.start(), place.end()))
    return found


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Lower case; umlauts, their spelling as two letters and accents become the plain letter.

    >>> fold("Geflüchtete"), fold("Gefluechtete"), fold("neue"), fold("café")
    ('gefluchtete', 'gefluchtete', 'neue', 'cafe')
    """
    text = unicodedata.normalize("NFKC", word).casefold().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    plain = _SPELT_OUT.sub(r"\1", plain)
    return "".join(one if one.isalnum() else "·" for one in plain).strip("·")[:LONGEST_WORD]


@lru_cache(maxsize=50_000)
def stem(folded: str) -> str:
    """What the forms of a word have in common. A closing s goes too: "Kurs" and "Kurse" are one.

    >>> stem("kurs") == stem("kurse") == stem("kursen"), stem("kinder") == stem("kind")
    (True, True)
    """
    if not folded.isalpha() or not folded.isascii():
        return folded
    found = str(_stemmer().stemWord(_irregular().get(folded, folded)))
    return found.rstrip("s") if len(found) > _SHORTEST_PART else found


@lru_cache(maxsize=50_000)
def parts(folded: str) -> tuple[tuple[str, str], ...]:
    """The known parts of a compound as (stem, as written); empty for what is none.

    >>> [written for _stem, written in parts("kinderbetreuungsangebote")]
    ['kinder', 'betreuung', 'angebot']
    """
    if len(folded) < 2 * _SHORTEST_PART or not folded.isalpha():
        return ()
    whole = _split(folded)
    if whole and len(whole) > 1:
        return whole
    return _known_end(folded)


@lru_cache(maxsize=50_000)
def _split(rest: str) -> tuple[tuple[str, str], ...]:
    """The split into the fewest known parts; the last one may be inflected."""
    known = _lexicon().parts
    last = known.get(rest) or _inflected(rest)
    if last:
        return (last,)
    best: tuple[tuple[str, str], ...] = ()
    for end in range(len(rest) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first = known.get(rest[:end])
        if first is None:
            continue
        for link in _LINKS:
            if not rest.startswith(link, end):
                continue
            behind = rest[end + len(link) :]
            found = _split(behind) if len(behind) >= _SHORTEST_PART else ()
            if found and (not best or len(found) + 1 < len(best)):
                best = (first, *found)
    return best


def _known_end(folded: str) -> tuple[tuple[str, str], ...]:
    """The longest known part at the end of a word whose beginning is not in the list."""
    for start in range(_SHORTEST_UNKNOWN, len(folded) - _SHORTEST_UNKNOWN):
        end = folded[start:]
        found = _lexicon().parts.get(end) or _inflected(end)
        if found and len(found[1]) > _SHORTEST_UNKNOWN:
            return (found,)
    return ()


def _inflected(word: str) -> tuple[str, str] | None:
    found = _by_stem().get(stem(word))
    return found if found and abs(len(found[1]) - len(word)) <= _SHORTEST_PART else None


def tokens(text: str) -> list[str]:
    """What a document says with this text, each token as often as it says it."""
    read = [_read(written[:LONGEST_WORD]) for written in _WORD.findall(text[:LONGEST_TEXT])]
    folded = [one[0] for one in read if one[0]]
    stems = [one[1] for one in read if one[0]]
    said = [one for one in stems if one]
    for _folded, _stem, stems_of_parts in read:
        said += stems_of_parts
    return said + [meaning for _start, _end, meaning in _meanings(stems, folded)]


@lru_cache(maxsize=50_000)
def _read(written: str) -> tuple[str, str, tuple[str, ...]]:
    """A word folded, its stem, and the stems of its parts."""
    folded = fold(written)
    return folded, stem(folded), tuple(stemmed for stemmed, _written in parts(folded))


def typing_errors(word: str) -> set[str]:
    """A word and what is left of it when any one letter is missing: two words that share one of
    them differ by one letter, or by two that stand close."""
    short = word[:24]
    if len(short) < _SHORTEST_UNKNOWN or not short.isalpha():
        return set()
    return {short} | {short[:place] + short[place + 1 :] for place in range(len(short))}


def spoken(word: Word) -> dict[str, str]:
    """The word and its parts, folded, with how they are written: what a suggestion can offer."""
    named = {fold(written): written for _stem, written in parts(word.folded)}
    return {**named, word.folded: word.written}


def query_terms(query: str) -> list[Term]:
    """What is looked for: every word with the ways in which a document can answer it."""
    found = words(query[:LONGEST_QUERY])[:MOST_WORDS]
    meant = [one for one in found if one.folded not in _lexicon().ignored] or found
    stems = [stem(one.folded) for one in meant]
    folded = [one.folded for one in meant]
    terms: list[Term] = []
    place = 0
    spans = {start: (end, token) for start, end, token in _meanings(stems, folded)}
    while place < len(meant):
        end, token = spans.get(place, (place + 1, ""))
        whole = Way(tuple(stems[place:end]), 1.0)
        ways = [whole, *([Way((token,), 0.8)] if token else [])]
        if end == place + 1:
            ways += _looser(folded[place], stems[place])
        terms.append(tuple(ways))
        place = end
    return terms


def _looser(folded: str, stemmed: str) -> list[Way]:
    ways = []
    pieces = tuple(dict.fromkeys(part for part, _written in parts(folded)))
    if len(pieces) > 1:
        ways.append(Way(pieces, 0.6))
    if len(stemmed) >= _SHORTEST_UNKNOWN and stemmed.isalpha():
        ways.append(Way((stemmed,), 0.5, begins=True))
    return ways


def _meanings(stems: Sequence[str], folded: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where a meaning of the synonyms is named: the longest wording at each place.

    The last word of a compound does not count: "Kreis" is not meant in "Arbeitskreis".
    """
    lexicon = _lexicon()
    content = [place for place, one in enumerate(folded) if one not in lexicon.ignored]
    for at, place in enumerate(content):
        if stems[place] not in lexicon.begins:
            continue
        for length in range(min(lexicon.longest, len(content) - at), 0, -1):
            run = content[at : at + length]
            token = lexicon.meanings.get(tuple(stems[one] for one in run))
            if token:
                yield place, run[-1] + 1, token
                break


@cache
def _stemmer() -> snowballstemmer.german_stemmer.GermanStemmer:
    return snowballstemmer.stemmer("german")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


@cache
def _irregular() -> dict[str, str]:
    pairs = (one.split("=") for one in _data()["irregular"].split())
    return {fold(form): fold(base) for form, base in pairs}


@cache
def _lexicon() -> _Lexicon:
    data = _data()
    ignored = frozenset(fold(one) for one in data["ignored"].split())
    known = {fold(one): (stem(fold(one)), one) for one in data["parts"].split()}
    known |= {form: known[base] for form, base in _irregular().items() if base in known}
    meanings = dict(_wordings(data["synonyms"], ignored))
    return _Lexicon(
        ignored=ignored,
        parts=known,
        meanings=meanings,
        begins=frozenset(stems[0] for stems in meanings),
        longest=max(len(one) for one in meanings),
        hash=hashlib.sha256(FORMAT.encode() + _DATA.read_bytes()).hexdigest()[:12],
    )


def _wordings(
    lines: Iterable[str], ignored: frozenset[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    for line in lines:
        ways = line.split("|")
        token = MEANING + "".join(one.folded for one in words(ways[0]))
        for way in ways:
            said = [one.folded for one in words(way) if one.folded not in ignored]
            yield tuple(stem(one) for one in said), token


@cache
def _by_stem() -> dict[str, tuple[str, str]]:
    return {stemmed: (stemmed, written) for stemmed, written in _lexicon().parts.values()}
