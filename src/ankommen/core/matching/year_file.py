"""A whole year of arrivals gone through, as JSON: what each policy reaches and who waits."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from django.utils.translation import gettext as _

from ankommen.methods.matching import (
    Forecast,
    Policy,
    PolicyYear,
    Problem,
    Year,
    simulate_year,
)

from ..errors import Refused
from .problem_file import ProblemFile
from .proposal_file import Decided, Waited, decided, waited


class PolicyFile(msgspec.Struct):
    """One policy: its worth, its share of hindsight, who got a place, who waited how long.

    `breaches` names what a check by other code found broken, somebody left out who must not be.
    """

    policy: Policy
    total: float
    share_of_hindsight: float
    placed: int
    unplaced: int
    breaches: list[str]
    waits: list[Waited]
    decisions: list[Decided]


class YearFile(msgspec.Struct):
    """What `ankommen match --year` writes. `expected` is missing where no earlier year is known."""

    version: int
    days: int
    arrived: int
    expected: float | None
    hindsight: float
    policies: list[PolicyFile]


def read_year(file: ProblemFile, problem: Problem) -> Year:
    """The days of arrival of a problem; the order of the list does not matter."""
    if file.arrives is None:
        message = _(
            "Die Angabe „arrives“ fehlt: für alle der Tag, an dem sie ankommen, von 1 bis „days“"
            " (365), in der Reihenfolge der Liste."
        )
        raise Refused.because("no_arrivals", message, field="arrives")
    if file.days < 1:
        message = _("„days“ ist %(days)d. Ein Jahr hat mindestens einen Tag.")
        raise Refused.because("no_days", message % {"days": file.days}, field="days")
    if len(file.arrives) != len(problem.agents):
        message = _(
            "Tage in „arrives“: %(got)d, nötig: %(needed)d. Nennen Sie für alle einen Tag, in der"
            " Reihenfolge der Liste."
        )
        values = {"got": len(file.arrives), "needed": len(problem.agents)}
        raise Refused.because("days_missing", message % values, field="arrives")
    for agent, day in zip(problem.agents, file.arrives, strict=True):
        if not 1 <= day <= file.days:
            message = _(
                "„%(agent)s“ kommt laut „arrives“ am Tag %(day)d an; möglich sind die Tage 1 bis"
                " %(days)d. Ein längerer Zeitraum wird mit „days“ angegeben."
            )
            told = {"agent": agent, "day": day, "days": file.days}
            raise Refused.because("outside_the_year", message % told, field="arrives", value=day)
    return Year(problem, np.array(file.arrives, dtype=np.int64) - 1, file.days)


def year_file(year: Year, ahead: Forecast | None, *, seconds: float) -> YearFile:
    """The year under each policy, in the language of now."""
    found = simulate_year(year, ahead, seconds=seconds)
    return YearFile(
        version=1,
        days=year.days,
        arrived=len(year.problem.agents),
        expected=None if ahead is None else ahead.expected,
        hindsight=found.hindsight,
        policies=[_policy(one) for one in found.policies],
    )


def unknown_ahead_text(found: YearFile) -> str:
    """What follows where no earlier year is known, else nothing."""
    if found.expected is not None:
        return ""
    return _(
        "Ohne ein früheres Jahr (--earlier) ist nichts über die bekannt, die noch kommen: Platz"
        " lässt sich nicht freihalten, durchgerechnet ist nur „wer zuerst kommt“."
    )


def write_year(found: YearFile) -> bytes:
    return msgspec.json.format(msgspec.json.encode(found), indent=1)


def year_schema() -> dict[str, Any]:
    """The JSON Schema of what `write_year` writes."""
    return msgspec.json.schema(YearFile)


def _policy(one: PolicyYear) -> PolicyFile:
    proposal = one.proposal
    return PolicyFile(
        policy=one.policy,
        total=proposal.total,
        share_of_hindsight=one.share,
        placed=len(proposal.placements),
        unplaced=len(proposal.unplaced),
        breaches=[f"{breach.what}: {breach.where}" for breach in one.certificate.breaches],
        waits=[waited(wait) for wait in one.waits],
        decisions=[decided(cost) for cost in one.costs],
    )
