"""Households to homes: families together, needs met, municipal shares kept, few moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ankommen.methods.matching import traits
from ankommen.methods.matching.describing import describe_problem, refuse_unknown
from ankommen.methods.matching.problems import Override, Preference, Problem, Quota
from ankommen.methods.matching.shares import Method, share_by_key


@dataclass(frozen=True)
class Household:
    """People who stay together. `home` is where they live now; nobody loses a home.

    `needs` are features a home must have (step-free), `wishes` features it should have, `traits`
    what homes kept for some may ask for (women only). `reach` is how far, in minutes, the home
    may be from where they have to be.
    """

    id: str
    persons: int
    rooms: int = 1
    needs: frozenset[str] = frozenset()
    wishes: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()
    home: str | None = None
    waiting_days: float = 0.0
    reach: float = np.inf
    group: str = ""


@dataclass(frozen=True)
class Home:
    """`places` and `rooms` that can be used now; `reserve` places are kept for arrivals."""

    id: str
    municipality: str
    places: int
    rooms: int
    features: frozenset[str] = frozenset()
    only_for: frozenset[str] = frozenset()
    reserve: int = 0


@dataclass(frozen=True)
class MunicipalShares:
    """Persons by a distribution key, each municipality within `slack` persons of its share.

    `balance` is how many persons a municipality is ahead (behind: negative). With `at_least`
    a municipality must also not fall short of its share.
    """

    key: Mapping[str, float]
    slack: int = 0
    balance: Mapping[str, int] | None = None
    at_least: bool = False
    method: Method = Method.HARE_NIEMEYER


@dataclass(frozen=True)
class HousingWeights:
    """What counts how much beside a place at all (2): staying, wishes, each hour on the way."""

    place: float = 2.0
    stays: float = 1.0
    wishes: float = 0.5
    hour: float = 0.5


def households_to_homes(
    households: Sequence[Household],
    homes: Sequence[Home],
    *,
    shares: MunicipalShares | None = None,
    minutes: ArrayLike | None = None,
    overrides: Iterable[Override] = (),
    weights: HousingWeights | None = None,
) -> Problem:
    """The problem of who lives where; `minutes` (households, homes) are ways to go.

    A household is placed whole or not at all. One that has a home keeps a home.
    """
    weights = weights or HousingWeights()
    names, places = [one.id for one in households], [one.id for one in homes]
    for one in households:
        traits.refuse_below(one.persons, 1, where=one.id)
        if one.home is not None:
            refuse_unknown(one.home, places, where=one.id)
    ways = traits.read_minutes(minutes, names, len(homes))
    wished = np.array([max(len(one.wishes), 1) for one in households])[:, None]
    features = [one.features for one in homes]
    return describe_problem(
        agents=names,
        resources=places,
        units=("persons", "rooms"),
        demand=[[one.persons, one.rooms] for one in households],
        capacity=[[one.places, one.rooms] for one in homes],
        reserve=[[one.reserve, 0] for one in homes],
        importance=traits.importance_of_waiting([one.waiting_days for one in households]),
        must_place=np.array([one.home is not None for one in households], dtype=bool),
        place_worth=weights.place,
        requirements=[
            *traits.needs_are_met([one.needs for one in households], features),
            *traits.only_for_is_kept(
                [one.traits for one in households], [one.only_for for one in homes]
            ),
            traits.within_reach("reach", ways, [one.reach for one in households]),
        ],
        preferences=[
            Preference("stays", weights.stays, lives_there(households, places)),
            Preference(
                "wishes",
                weights.wishes,
                traits.shared([one.wishes for one in households], features) / wished,
            ),
            traits.fewer_minutes(weights.hour, ways),
        ],
        quotas=municipal_quotas(households, homes, shares) if shares else (),
        overrides=overrides,
        groups=[one.group for one in households],
        waiting_days=[one.waiting_days for one in households],
    )


def lives_there(households: Sequence[Household], places: Sequence[str]) -> np.ndarray:
    return np.array([[one.home == place for place in places] for one in households], dtype=float)


def municipal_quotas(
    households: Sequence[Household], homes: Sequence[Home], shares: MunicipalShares
) -> list[Quota]:
    """Share of all persons by key, less what the municipality is ahead."""
    inside: dict[str, list[str]] = {name: [] for name in shares.key}
    for home in homes:
        refuse_unknown(home.municipality, list(inside), where=home.id)
        inside[home.municipality].append(home.id)
    total = sum(one.persons for one in households)
    share = share_by_key(shares.key, total=total, method=shares.method)
    ahead = shares.balance or {}
    quotas = []
    for name, members in inside.items():
        wanted = share[name] - ahead.get(name, 0)
        least = max(wanted - shares.slack, 0) if shares.at_least else 0
        most = max(wanted + shares.slack, 0)
        if members:
            quotas.append(Quota(name, frozenset(members), "persons", float(least), float(most)))
    return quotas
