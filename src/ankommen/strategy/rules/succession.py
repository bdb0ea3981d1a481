"""What becomes of measures in the next edition: no measure is lost, none is doubled.

Every old measure has exactly one decision. One that goes on has one successor, a split one at
least two; a merged one goes on inside another that goes on as one itself; a dropped one has none;
a new one has no predecessor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Fate(StrEnum):
    KEPT = "kept"
    CHANGED = "changed"
    MERGED = "merged"
    SPLIT = "split"
    DROPPED = "dropped"
    NEW = "new"


GOES_ON = frozenset({Fate.KEPT, Fate.CHANGED})


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall become of a measure. `into`: where a merged one goes; `parts`: of a split one."""

    fate: Fate
    reason: str = ""
    into: int | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with the decision about a measure; `other` is the measure it collides with."""

    measure: int
    code: str
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Heir:
    """A measure of the next edition: whose main text it takes, whom it absorbs, which part it is.

    A new measure has no `of`; `part` counts from 1, 0 for a whole one.
    """

    of: int | None
    absorbs: tuple[int, ...] = ()
    part: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One row of the succession; `heir` is the place in the plan's heirs."""

    predecessor: int | None
    heir: int | None
    fate: Fate
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    heirs: tuple[Heir, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """`after` is the number of heirs that stand before it: the end of its action field."""

    title: str
    reason: str
    after: int = 0


def flaws(
    measures: Sequence[int], decisions: Mapping[int, Decision], *, complete: bool = True
) -> list[Flaw]:
    """Every reason why these decisions cannot be carried out; `complete`: undecided ones too."""
    return [flaw for id in measures for flaw in _flaws_of(id, decisions, complete=complete)]


def _flaws_of(id: int, decisions: Mapping[int, Decision], *, complete: bool) -> Iterator[Flaw]:
    decision = decisions.get(id)
    if decision is None:
        if complete:
            yield Flaw(id, "undecided")
        return
    if decision.fate == Fate.NEW:
        yield Flaw(id, "new_is_not_old")
    if decision.fate != Fate.KEPT and not decision.reason.strip():
        yield Flaw(id, "reason_missing")
    if decision.fate == Fate.SPLIT and not _are_parts(decision.parts):
        yield Flaw(id, "parts_missing")
    if decision.fate == Fate.MERGED:
        yield from _merge_flaws(id, decision.into, decisions, complete=complete)


def _are_parts(parts: Sequence[str]) -> bool:
    names = [" ".join(part.split()).casefold() for part in parts]
    return len(names) >= 2 and all(names) and len(set(names)) == len(names)


def _merge_flaws(
    id: int, into: int | None, decisions: Mapping[int, Decision], *, complete: bool
) -> Iterator[Flaw]:
    if into is None or into == id:
        yield Flaw(id, "merge_target_missing")
        return
    target = decisions.get(into)
    if target is None:
        if complete:
            yield Flaw(id, "merge_target_undecided", into)
    elif target.fate == Fate.MERGED:
        yield Flaw(id, "merge_ring" if _comes_back(id, decisions) else "merge_chain", into)
    elif target.fate not in GOES_ON:
        yield Flaw(id, f"merge_into_{target.fate}", into)


def _comes_back(id: int, decisions: Mapping[int, Decision]) -> bool:
    """Whether merging leads in a ring."""
    seen: set[int] = set()
    at: int | None = id
    while at is not None and at not in seen:
        seen.add(at)
        step = decisions.get(at)
        at = step.into if step is not None and step.fate == Fate.MERGED else None
    return at is not None


def plan_succession(
    measures: Sequence[int], decisions: Mapping[int, Decision], new: Sequence[NewMeasure] = ()
) -> Plan:
    """The measures of the next edition in order, and each link to the old ones.

    Raises ValueError where `flaws` finds something: a plan never guesses.
    """
    if found := flaws(measures, decisions):
        raise ValueError(f"These decisions cannot be carried out: {found}.")
    absorbed: dict[int, list[int]] = {}
    for id in measures:
        if decisions[id].fate == Fate.MERGED:
            absorbed.setdefault(decisions[id].into or 0, []).append(id)
    heirs: list[Heir] = []
    links: list[Link] = []
    place: dict[int, int] = {}
    for at, id in enumerate(measures):
        _add_new(heirs, links, [one for one in new if one.after == at])
        decision = decisions[id]
        if decision.fate in GOES_ON:
            place[id] = len(heirs)
            heirs.append(Heir(id, tuple(absorbed.get(id, ()))))
            links.append(Link(id, place[id], decision.fate, decision.reason))
        elif decision.fate == Fate.SPLIT:
            for part, title in enumerate(decision.parts, start=1):
                links.append(Link(id, len(heirs), Fate.SPLIT, decision.reason))
                heirs.append(Heir(id, part=part, title=title))
        elif decision.fate == Fate.DROPPED:
            links.append(Link(id, None, Fate.DROPPED, decision.reason))
    _add_new(heirs, links, [one for one in new if one.after >= len(measures)])
    links += [
        Link(id, place[target], Fate.MERGED, decisions[id].reason)
        for target, ids in absorbed.items()
        for id in ids
    ]
    return Plan(tuple(heirs), tuple(links))


def _add_new(heirs: list[Heir], links: list[Link], new: Sequence[NewMeasure]) -> None:
    for one in new:
        links.append(Link(None, len(heirs), Fate.NEW, one.reason))
        heirs.append(Heir(None, title=one.title))


def part_number(number: str, part: int) -> str:
    """The number of a part: 3.4 becomes 3.4a, 3.4b; after z come aa, ab.

    >>> [part_number("3.4", part) for part in (0, 1, 2, 27)]
    ['3.4', '3.4a', '3.4b', '3.4aa']
    """
    letters = ""
    while part > 0:
        part, rest = divmod(part - 1, 26)
        letters = chr(97 + rest) + letters
    return number + letters


def carried_end(ends_on: date | None, *, new_start: date) -> date | None:
    """An end that lies before the new edition says nothing about it any more."""
    return ends_on if ends_on is not None and ends_on >= new_start else None
