"""Keyed linkage for a separated statistics unit: one join, and only protected counts come out.

Switched off unless legal basis, approval and impact assessment are named. Never for enforcement:
there is no function here that returns a row.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import DisclosureError, Reason
from .names import plain_name, read_birth, sounded_name
from .rules import Rules
from .suppression import Suppression, suppress
from .tables import Dimension, Table

Pseudonyms = NDArray[np.uint64]
EMPTY = np.uint64(0)


@dataclass(frozen=True, slots=True)
class Authority:
    """What must be on record before anything is linked."""

    purpose: str
    legal_basis: str
    approval: str
    impact_assessment: str

    def __post_init__(self) -> None:
        for name in ("purpose", "legal_basis", "approval", "impact_assessment"):
            if not getattr(self, name).strip():
                raise DisclosureError(Reason.NO_AUTHORITY, name, "on record", "nothing")


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One row of one office. Its text form tells nothing."""

    given: str
    family: str
    birth: str
    sex: str
    cell: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return "Person(…)"


class LinkageKey:
    """A secret bound to one purpose, held by the statistics unit, destroyed after the join."""

    def __init__(self, secret: bytes, authority: Authority) -> None:
        if len(secret) < 32:
            raise DisclosureError(Reason.BAD_PARAMETER, "secret", "32 bytes or more")
        self.purpose = authority.purpose
        bound = hmac.digest(secret, b"ankommen linkage\0" + authority.purpose.encode(), "sha256")
        self._bytes = bytearray(bound)
        self._alive = True

    def __repr__(self) -> str:
        return "LinkageKey(…)"

    def __reduce__(self) -> str:
        raise DisclosureError(Reason.NOT_PROTECTED, "linkage key", "to stay in memory")

    def pseudonym(self, *parts: str) -> int:
        """64 bits of HMAC-SHA-256 over the parts; never 0."""
        if not self._alive:
            raise DisclosureError(Reason.KEY_DESTROYED, "linkage key")
        digest = hmac.digest(self._bytes, "\0".join(parts).encode(), "sha256")
        return int.from_bytes(digest[:8], "big") or 1

    def destroy(self) -> None:
        """Overwrite the secret. What the interpreter may have copied is not reached."""
        self._bytes[:] = bytes(len(self._bytes))
        self._alive = False

    @property
    def destroyed(self) -> bool:
        return not self._alive


@dataclass(frozen=True, slots=True)
class DestructionRecord:
    """What is kept of a linkage: that key and pseudonyms are gone, and how many rows went in."""

    purpose: str
    rows: tuple[int, ...]
    key_destroyed: bool


@dataclass(frozen=True, eq=False)
class LinkedCounts:
    """Protected counts of the people issued to; the last dimension is `FOUND`.

    Both sides and their sum are one table, because whoever knows how many were issued works out
    the found from the missing.
    """

    counts: Suppression
    record: DestructionRecord


FOUND = Dimension.flat("found", ["found", "not_found"], total="issued")


def count_unmatched(
    issued: Sequence[Person],
    others: Sequence[Sequence[Person]],
    dimensions: Sequence[Dimension],
    *,
    secret: bytes,
    authority: Authority,
    rules: Rules,
    seconds: float = 60.0,
) -> LinkedCounts:
    """How many of the issued are in none of the other files, by `Person.cell`, protected.

    The only way out of a linkage. `cell` holds one leaf position per dimension. The key and all
    pseudonyms are destroyed before anything is returned, and when anything fails.
    """
    inner = np.zeros([*(len(dimension.leaves) for dimension in dimensions), 2], dtype=np.int64)
    for person in issued:
        _require_inside(person.cell, inner.shape[:-1])
    found, destroyed = _found(issued, others, LinkageKey(secret, authority))
    for person, matched in zip(issued, found.tolist(), strict=True):
        inner[(*person.cell, 0 if matched else 1)] += 1
    rows = (len(issued), *(len(other) for other in others))
    table = Table((*dimensions, FOUND), inner)
    return LinkedCounts(
        suppress(table, rules, seconds=seconds),
        DestructionRecord(authority.purpose, rows, destroyed),
    )


def _found(
    issued: Sequence[Person], others: Sequence[Sequence[Person]], key: LinkageKey
) -> tuple[NDArray[np.bool_], bool]:
    """Who of the issued is in another file, and that the key is gone; pseudonyms are overwritten
    whatever happens."""
    own = _no_pseudonyms(issued)
    theirs = _no_pseudonyms(())
    found = np.zeros(len(issued), dtype=bool)
    try:
        _fill(own, issued, key)
        for other in others:
            theirs = _no_pseudonyms(other)
            _fill(theirs, other, key)
            found |= match(own, theirs) >= 0
            theirs.fill(EMPTY)
    finally:
        own.fill(EMPTY)
        theirs.fill(EMPTY)
        key.destroy()
    return found, key.destroyed


def _require_inside(cell: tuple[int, ...], shape: tuple[int, ...]) -> None:
    if len(cell) != len(shape) or any(
        not 0 <= at < size for at, size in zip(cell, shape, strict=True)
    ):
        raise DisclosureError(Reason.UNKNOWN_CODE, "cell", "a leaf of each dimension")


def pseudonyms(people: Sequence[Person], key: LinkageKey) -> Pseudonyms:
    """(people, passes): a pseudonym for each way two rows may agree, strictest first; 0 if none.

    All names and date; sounds and date; sounds and swapped date; two of several names and date.
    A default 1 January carries no day, so it is matched by the exact names, year and sex only.
    The given name is in every pass: twins share all the rest.
    """
    table = _no_pseudonyms(people)
    _fill(table, people, key)
    return table


def _no_pseudonyms(people: Sequence[Person]) -> Pseudonyms:
    return np.zeros((len(people), len(PASSES)), dtype=np.uint64)


def _fill(table: Pseudonyms, people: Sequence[Person], key: LinkageKey) -> None:
    for row, person in enumerate(people):
        for column, (label, parts) in enumerate(PASSES):
            found = parts(person)
            if found is not None:
                table[row, column] = key.pseudonym(label, *found)


def _exact(person: Person) -> tuple[str, ...]:
    names = plain_name(f"{person.given} {person.family}")
    birth = read_birth(person.birth)
    return (" ".join(names), _day(birth.day.isoformat(), default=birth.default), person.sex)


def _day(written: str, *, default: bool) -> str:
    return f"{written[:4]} only" if default else written


def _sounds(person: Person) -> tuple[str, ...] | None:
    birth = read_birth(person.birth)
    if birth.default:
        return None
    given, family = sounded_name(person.given), sounded_name(person.family)
    return (" ".join(sorted((*given, *family))), birth.day.isoformat(), person.sex)


def _swapped(person: Person) -> tuple[str, ...] | None:
    """Either order of day and month gives the same text."""
    birth = read_birth(person.birth)
    if birth.default or birth.day.day > 12:
        return None
    low, high = sorted((birth.day.day, birth.day.month))
    sounds = sounded_name(f"{person.given} {person.family}")
    return (" ".join(sounds), f"{birth.day.year} {low} {high}", person.sex)


def _first_names(person: Person) -> tuple[str, ...] | None:
    """The first given and the last family name: offices leave out the others."""
    birth = read_birth(person.birth)
    if birth.default:
        return None
    first = sounded_name(person.given.split()[0]) if person.given.split() else ()
    last = sounded_name(person.family.split()[-1]) if person.family.split() else ()
    if not first or not last:
        return None
    return (" ".join(first), " ".join(last), birth.day.isoformat(), person.sex)


Pass = Callable[[Person], tuple[str, ...] | None]
PASSES: tuple[tuple[str, Pass], ...] = (
    ("exact", _exact),
    ("sounds", _sounds),
    ("swapped", _swapped),
    ("first names", _first_names),
)


def match(own: Pseudonyms, theirs: Pseudonyms) -> NDArray[np.int64]:
    """For each own row the row of the other file, −1 if none; one to one.

    Pass by pass, only pseudonyms that stand for one free row on each side: two who look alike are
    left unmatched rather than guessed.
    """
    partner = np.full(len(own), -1, dtype=np.int64)
    taken = np.zeros(len(theirs), dtype=bool)
    for column in range(own.shape[1]):
        mine = _unique_rows(own[:, column], partner < 0)
        yours = _unique_rows(theirs[:, column], ~taken)
        _, at, to = np.intersect1d(
            own[mine, column], theirs[yours, column], assume_unique=True, return_indices=True
        )
        partner[mine[at]] = yours[to]
        taken[yours[to]] = True
    return partner


def _unique_rows(values: Pseudonyms, free: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Free rows whose pseudonym no other free row has."""
    rows = np.flatnonzero(free & (values != EMPTY))
    _, first, times = np.unique(values[rows], return_index=True, return_counts=True)
    return np.asarray(rows[first[times == 1]], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Quality:
    """`precision`: share of links that are right; `recall`: share of true pairs that were found."""

    precision: float
    recall: float
    links: int


def quality(partner: NDArray[np.int64], truth: NDArray[np.int64]) -> Quality:
    """Links against a synthetic truth; both hold a row of the other file or −1.

    >>> quality(np.array([0, 2, -1]), np.array([0, 1, -1]))
    Quality(precision=0.5, recall=0.5, links=2)
    """
    links, pairs = int((partner >= 0).sum()), int((truth >= 0).sum())
    right = int(((partner >= 0) & (partner == truth)).sum())
    return Quality(right / links if links else 1.0, right / pairs if pairs else 1.0, links)
