"""Problems of matching as JSON: one object whose `problem` says which of the five kinds it is."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import msgspec
import numpy as np

from ankommen.methods.matching import (
    Course,
    HelperWeights,
    Home,
    Household,
    HousingWeights,
    Interpreter,
    Learner,
    MunicipalShares,
    Newcomer,
    Override,
    Preference,
    Problem,
    Quota,
    Requirement,
    Rule,
    SeatWeights,
    Talk,
    Volunteer,
    describe_problem,
    households_to_homes,
    learners_to_courses,
    newcomers_to_volunteers,
    talks_to_interpreters,
)

from ..declared_files import saying_what_does_not_fit

Matrix = list[list[float]]


class ProblemFile(msgspec.Struct, tag_field="problem", kw_only=True, forbid_unknown_fields=True):
    """What all kinds have: the rule, how near the best is near enough, how long to search.

    `arrives`: for a whole year, the day from 1 to `days` on which each one arrives, in the order
    of the list.
    """

    rule: Rule = Rule.GREATEST_TOTAL
    gap: float = 0.0005
    seconds: float = 60.0
    overrides: list[Override] = []
    arrives: list[int] | None = None
    days: int = 365

    def described(self) -> Problem:
        raise NotImplementedError


class Homes(ProblemFile, tag="homes"):
    """`minutes`: one row for each household, one number for each home."""

    households: list[Household]
    homes: list[Home]
    minutes: Matrix | None = None
    shares: MunicipalShares | None = None
    weights: HousingWeights | None = None

    def described(self) -> Problem:
        return households_to_homes(
            self.households,
            self.homes,
            shares=self.shares,
            minutes=self.minutes,
            overrides=self.overrides,
            weights=self.weights,
        )


class Seats(ProblemFile, tag="seats"):
    """`minutes`: one row for each learner, one number for each course."""

    learners: list[Learner]
    courses: list[Course]
    minutes: Matrix | None = None
    weights: SeatWeights | None = None

    def described(self) -> Problem:
        return learners_to_courses(
            self.learners,
            self.courses,
            minutes=self.minutes,
            overrides=self.overrides,
            weights=self.weights,
        )


class Volunteers(ProblemFile, tag="volunteers"):
    """`minutes`: one row for each newcomer, one number for each volunteer."""

    newcomers: list[Newcomer]
    volunteers: list[Volunteer]
    minutes: Matrix | None = None
    weights: HelperWeights | None = None

    def described(self) -> Problem:
        return newcomers_to_volunteers(
            self.newcomers,
            self.volunteers,
            minutes=self.minutes,
            overrides=self.overrides,
            weights=self.weights,
        )


class Interpreters(ProblemFile, tag="interpreters"):
    """`minutes`: talks × interpreters; `between`: talks × talks, from one place to the other."""

    talks: list[Talk]
    interpreters: list[Interpreter]
    minutes: Matrix | None = None
    between: Matrix | None = None
    weights: HelperWeights | None = None

    def described(self) -> Problem:
        return talks_to_interpreters(
            self.talks,
            self.interpreters,
            minutes=self.minutes,
            between=self.between,
            overrides=self.overrides,
            weights=self.weights,
        )


class Need(msgspec.Struct, forbid_unknown_fields=True):
    """A hard requirement: `met` has one row for each agent, one answer for each resource."""

    code: str
    met: list[list[bool]]


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    """A soft wish: `score` has one row for each agent, one number for each resource."""

    code: str
    weight: float
    score: Matrix


class General(ProblemFile, tag="general"):
    """The core model itself: agents, resources, units; matrices with one row for each agent."""

    agents: list[str]
    resources: list[str]
    units: list[str]
    demand: Matrix
    capacity: Matrix
    reserve: Matrix | None = None
    importance: list[float] | None = None
    must_place: list[bool] | None = None
    place_worth: float = 1.0
    requirements: list[Need] = []
    preferences: list[Wanted] = []
    quotas: list[Quota] = []
    groups: list[str] = []
    waiting_days: list[float] | None = None

    def described(self) -> Problem:
        return describe_problem(
            agents=self.agents,
            resources=self.resources,
            units=self.units,
            demand=self.demand,
            capacity=self.capacity,
            reserve=self.reserve,
            importance=self.importance,
            must_place=self.must_place,
            place_worth=self.place_worth,
            requirements=[Requirement(one.code, np.array(one.met)) for one in self.requirements],
            preferences=[
                Preference(one.code, one.weight, np.array(one.score)) for one in self.preferences
            ],
            quotas=self.quotas,
            overrides=self.overrides,
            groups=self.groups,
            waiting_days=self.waiting_days,
        )


AnyProblem = Homes | Seats | Volunteers | Interpreters | General


def read_problem(content: bytes) -> ProblemFile:
    """A problem from JSON. An unknown key is refused: it may be a need that nobody would keep."""
    with saying_what_does_not_fit("JSON"):
        found: ProblemFile = msgspec.json.decode(content, type=AnyProblem)
        _refuse_unknown_keys(found, msgspec.json.decode(content))
    return found


def problem_schema() -> dict[str, Any]:
    """The JSON Schema of what `read_problem` takes."""
    schema: dict[str, Any] = _strict(msgspec.json.schema(AnyProblem))
    return schema


def _refuse_unknown_keys(found: ProblemFile, raw: dict[str, Any]) -> None:
    """What msgspec does for its own types: the engine's are plain dataclasses."""
    for field in found.__struct_fields__:
        value, given = getattr(found, field), raw.get(field)
        if dataclasses.is_dataclass(value):
            _refuse_keys(value, given or {}, f"$.{field}")
        elif isinstance(value, list):
            for at, (one, keys) in enumerate(zip(value, given or [], strict=False)):
                if dataclasses.is_dataclass(one):
                    _refuse_keys(one, keys, f"$.{field}[{at}]")


def _refuse_keys(one: Any, keys: dict[str, Any], place: str) -> None:
    known = {field.name: field for field in dataclasses.fields(one)}
    for key, value in keys.items():
        if key not in known:
            raise msgspec.ValidationError(f"Object contains unknown field `{key}` - at `{place}`")
        inner = getattr(one, key)
        if dataclasses.is_dataclass(inner) and isinstance(value, dict):
            _refuse_keys(inner, value, f"{place}.{key}")


def _strict(schema: Any) -> Any:
    """No further keys anywhere, and no default that JSON has no number for."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: _strict(value)
        for key, value in schema.items()
        if not (key == "default" and isinstance(value, float) and math.isinf(value))
    }
    if "properties" in kept:
        kept.setdefault("additionalProperties", False)
    return kept
