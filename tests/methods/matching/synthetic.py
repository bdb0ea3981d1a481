"""Invented districts to match in: households and homes, learners and courses."""

from __future__ import annotations

import numpy as np

from ankommen.methods.matching.daily import Year
from ankommen.methods.matching.describing import describe_problem
from ankommen.methods.matching.problems import Preference, Problem, Requirement

SIZES = np.arange(1, 9)
SHARES = np.array([0.35, 0.15, 0.15, 0.15, 0.10, 0.05, 0.03, 0.02])
ROOMS_PER_PERSON = float(np.ceil(SIZES / 2) @ SHARES / (SIZES @ SHARES))


def district(
    seed: int, households: int = 2_000, homes: int = 50, *, for_households: int = 0
) -> Problem:
    """Households of 1 to 8 by persons and rooms; room for 80 % of them, 60 % of pairs allowed.

    The homes are the same for every seed; `for_households` is whom they are built for, if others.
    """
    people, building = np.random.default_rng(seed), np.random.default_rng(homes)
    persons = people.choice(SIZES, households, p=SHARES).astype(float)
    share = building.dirichlet(np.full(homes, 3.0))
    beds = share * 0.8 * (for_households or households) * float(SIZES @ SHARES)
    rooms = beds * ROOMS_PER_PERSON * building.uniform(0.9, 1.2, homes)
    places = building.uniform(0, 60, (homes, 2))
    waited = people.exponential(90.0, households)
    away = distances(people.uniform(0, 60, (households, 2)), places)
    return describe_problem(
        agents=[f"household {number}" for number in range(households)],
        resources=[f"home {number}" for number in range(homes)],
        units=["persons", "rooms"],
        demand=np.column_stack([persons, np.ceil(persons / 2)]),
        capacity=np.column_stack([np.maximum(8, beds.round()), np.maximum(4, rooms.round())]),
        importance=1 + np.minimum(waited, 365) / 365,
        requirements=[Requirement("needs", people.uniform(size=(households, homes)) < 0.6)],
        preferences=[
            Preference("wish", 0.5, people.uniform(size=(households, homes))),
            Preference("near", 0.5, np.maximum(0, 1 - away / 60)),
        ],
        waiting_days=waited,
    )


def district_year(seed: int, households: int = 600, homes: int = 20) -> Year:
    """The households of a district on the days they arrive; their number is random too."""
    generator = np.random.default_rng(10_000 + seed)
    arrivals = int(generator.poisson(households))
    problem = district(seed, arrivals, homes, for_households=households)
    return Year(problem, np.sort(generator.integers(0, 365, arrivals)), 365)


def courses(seed: int, learners: int = 5_000, offered: int = 300) -> Problem:
    """Learners of six levels, seats and places in child care, at most 45 km away."""
    generator = np.random.default_rng(seed)
    level, taught = generator.integers(0, 6, learners), generator.integers(0, 6, offered)
    child = generator.uniform(size=learners) < 0.3
    away = distances(
        generator.uniform(0, 60, (learners, 2)), generator.uniform(0, 60, (offered, 2))
    )
    waited = generator.exponential(90.0, learners)
    return describe_problem(
        agents=[f"learner {number}" for number in range(learners)],
        resources=[f"course {number}" for number in range(offered)],
        units=["seats", "child care"],
        demand=np.column_stack([np.ones(learners), child]),
        capacity=np.column_stack(
            [generator.integers(10, 21, offered), generator.integers(0, 6, offered)]
        ),
        importance=1 + np.minimum(waited, 365) / 365,
        requirements=[
            Requirement("level", level[:, None] == taught[None, :]),
            Requirement("near_enough", away < 45),
            Requirement("time", generator.uniform(size=(learners, offered)) < 0.5),
        ],
        preferences=[Preference("near", 1.0, np.maximum(0, 1 - away / 45))],
        waiting_days=waited,
    )


def distances(homes: np.ndarray, places: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.norm(homes[:, None, :] - places[None, :, :], axis=2))
