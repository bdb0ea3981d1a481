from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import numpy as np
from django.utils.translation import gettext as _

from ankommen.methods.disclosure import (
    Anonymity,
    Column,
    DisclosureError,
    Proposal,
    Reason,
    anonymity,
    propose,
)

from ..errors import Refused
from .coarsening import coarsened, numbered
from .rows_file import People
from .rules_file import MicrodataRules

MOST_NAMED = 10
MOST_CHOICES = 2_000


@dataclass(frozen=True, slots=True)
class Anonymised:
    """What the rows are today, what could be done, and the rows under the proposal chosen.

    `rows` hold the columns and, where the rules name one, the sensitive value last; every class
    among them has k rows and l sensitive values.
    """

    rules: MicrodataRules
    total: int
    today: Anonymity
    proposals: tuple[Proposal, ...]
    chosen: Proposal
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def anonymise(people: People, rules: MicrodataRules, *, number: int = 1) -> Anonymised:
    """Proposals, and the rows under the one with this number. Raises rather than give out a row
    that is not safe."""
    if not people.rows:
        raise DisclosureError(Reason.EMPTY_TABLE, "microdata", "rows")
    choices = prod(one.count + 2 for one in rules.columns.values())
    if choices > MOST_CHOICES:
        message = _("Zu viele Möglichkeiten (%(count)d). Nennen Sie weniger Spalten oder Stufen.")
        raise Refused.because("too_many_choices", message % {"count": choices})
    words = _words(people, rules)
    columns = [_column(name, one) for name, one in zip(people.columns, words, strict=True)]
    secret = np.array(numbered(people.sensitive)[1], dtype=np.int64)
    proposals = propose(
        columns,
        secret,
        k=rules.k,
        diversity=rules.diversity,
        most_suppressed=int(rules.most_suppressed * len(people.rows)),
    )
    if not 1 <= number <= len(proposals):
        raise DisclosureError(
            Reason.BAD_PARAMETER, "proposal", f"1 … {len(proposals)}", str(number)
        )
    chosen = proposals[number - 1]
    rows = _safe_rows(people, words, chosen, rules)
    header = (*people.columns, *([rules.sensitive] if rules.sensitive else []))
    today = anonymity(columns, secret, k=rules.k)
    return Anonymised(rules, len(people.rows), today, proposals, chosen, header, rows)


def _words(people: People, rules: MicrodataRules) -> list[list[list[str]]]:
    """For each column and row the value of every step; unplaceable values are named by row only."""
    found = []
    for at, name in enumerate(people.columns):
        steps, lost, words = rules.columns[name], [], []
        for number, row in enumerate(people.rows, 2):
            try:
                words.append(coarsened(row[at], steps))
            except ValueError:
                lost.append(number)
        if lost:
            rows = ", ".join(map(str, lost[:MOST_NAMED])) + (" …" if lost[MOST_NAMED:] else "")
            message = _(
                "In der Spalte „%(name)s“ passen Werte zu keiner Stufe (Zeilen %(rows)s). Es wurde "
                "nichts ausgegeben."
            )
            raise Refused.because("no_step", message % {"name": name, "rows": rows})
        found.append(words)
    return found


def _column(name: str, words: Sequence[Sequence[str]]) -> Column:
    listed = [numbered([row[step] for row in words]) for step in range(len(words[0]))]
    levels = []
    for (fine, at), (_coarse, above) in pairwise(listed):
        level = np.zeros(len(fine), dtype=np.int64)
        level[at] = above
        levels.append(level)
    return Column(name, np.array(listed[0][1], dtype=np.int64), tuple(levels))


def _safe_rows(
    people: People,
    words: Sequence[Sequence[Sequence[str]]],
    chosen: Proposal,
    rules: MicrodataRules,
) -> tuple[tuple[str, ...], ...]:
    """The rows of classes that hold; counted anew from the words that would be written."""
    secrets = people.sensitive
    shown = [
        tuple(words[at][row][level] for at, level in enumerate(chosen.levels))
        for row in range(len(people.rows))
    ]
    classes: dict[tuple[str, ...], list[str]] = {}
    for one, secret in zip(shown, secrets, strict=True):
        classes.setdefault(one, []).append(secret)
    safe = {
        one
        for one, found in classes.items()
        if len(found) >= rules.k and len(set(found)) >= rules.diversity
    }
    kept = [(one, secret) for one, secret in zip(shown, secrets, strict=True) if one in safe]
    if len(people.rows) - len(kept) != chosen.suppressed:
        raise DisclosureError(Reason.NOT_PROTECTED, "microdata", "the rows proposed")
    return tuple((*one, secret) if rules.sensitive else one for one, secret in kept)
