"""Requirements and wishes made of what people need and what places offer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.matching.arrays import BoolArray, FloatArray, numbers
from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason
from ankommen.methods.matching.problems import Preference, Requirement

Codes = Sequence[frozenset[str]]
MOST_DAYS = 365.0


def importance_of_waiting(days: Sequence[float], *, most: float = MOST_DAYS) -> FloatArray:
    """1 for nobody's wait up to 2 for `most` days and more, in a straight line."""
    waited = numbers(days, where="waiting_days", shape=(len(days),), names=[""] * len(days))
    return np.asarray(1.0 + np.minimum(waited, most) / most)


def needs_are_met(needs: Codes, features: Codes) -> list[Requirement]:
    """One requirement per need, so that the reason can name it."""
    every = sorted(frozenset().union(*needs))
    return [
        Requirement(
            code,
            np.array([code not in one for one in needs])[:, None]
            | np.array([code in one for one in features])[None, :],
        )
        for code in every
    ]


def only_for_is_kept(traits: Codes, only_for: Codes) -> list[Requirement]:
    """Resources open only to some: one requirement per trait asked for."""
    every = sorted(frozenset().union(*only_for))
    return [
        Requirement(
            f"only_for_{code}",
            np.array([code in one for one in traits])[:, None]
            | np.array([code not in one for one in only_for])[None, :],
        )
        for code in every
    ]


def equal(code: str, needed: Sequence[str], offered: Sequence[str]) -> Requirement:
    met = np.array(needed, dtype=object)[:, None] == np.array(offered, dtype=object)[None, :]
    return Requirement(code, met.astype(bool), needed=tuple(needed), offered=tuple(offered))


def contained(code: str, available: Codes, asked: Codes) -> Requirement:
    """Everything a resource asks for (its times) has to be available to the agent."""
    every = sorted(frozenset().union(*asked))
    free, used = has(available, every), has(asked, every)
    met = (~free[:, None, :] & used[None, :, :]).sum(axis=2) == 0
    return Requirement(code, met, needed=listed(available), offered=listed(asked))


def in_common(code: str, one: Codes, other: Codes) -> Requirement:
    """At least one language or time both have."""
    return Requirement(code, shared(one, other) > 0, needed=listed(one), offered=listed(other))


def shared(one: Codes, other: Codes) -> FloatArray:
    """(agents, resources): how many codes both have."""
    every = sorted(frozenset().union(*one))
    return np.asarray(has(one, every).astype(float) @ has(other, every).T.astype(float))


def has(codes: Codes, every: Sequence[str]) -> BoolArray:
    return np.array([[code in one for code in every] for one in codes], dtype=bool).reshape(
        len(codes), len(every)
    )


def listed(codes: Codes) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(sorted(one)) for one in codes)


def within_reach(code: str, minutes: FloatArray, reach: Sequence[float]) -> Requirement:
    limit = np.array(reach, dtype=float)
    return Requirement(code, minutes <= limit[:, None], needed=tuple(reach), measured=minutes)


def fewer_minutes(weight: float, minutes: FloatArray) -> Preference:
    """Each hour on the way costs `weight`."""
    return Preference("minutes", -weight, minutes / 60.0, measured=minutes)


def read_minutes(minutes: ArrayLike | None, names: Sequence[str], resources: int) -> FloatArray:
    """(agents, resources); without any, nobody has a way to go."""
    shape = (len(names), resources)
    given = np.zeros(shape) if minutes is None else minutes
    return numbers(given, where="minutes", shape=shape, names=names)


def refuse_below(value: float, least: float, *, where: str) -> None:
    if not value >= least:
        raise MatchingRefused(
            Reason.NEGATIVE_NUMBER, where=where, expected=least, got=value, hint=Hint.CHECK_INPUT
        )
