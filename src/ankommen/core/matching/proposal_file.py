"""A proposal as JSON: who goes where and why, codes beside sentences, with its certificate."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from ankommen.methods.matching import (
    Alternative,
    Certificate,
    Change,
    Ground,
    GroupWait,
    OverrideCost,
    Proposal,
    Quality,
    Rule,
    certify,
    explain,
    override_costs,
    override_costs_today,
    rank_room,
    waits_by_group,
)

from .wording import against_text, placed_text, quality_text

MOST_ROOM = 20


class Coded(msgspec.Struct):
    """A reason code of the engine with its parameters."""

    code: str
    parameters: dict[str, Any]


class Changed(msgspec.Struct):
    """What would have to give way, where and by how much."""

    kind: str
    where: str
    what: str
    amount: float


class Against(msgspec.Struct):
    """Another place: why not, and what would open it with nobody else moved."""

    resource: str
    text: str
    reasons: list[Coded]
    changes: list[Changed]
    cost_at_least: float


class Placed(msgspec.Struct):
    agent: str
    resource: str
    text: str
    reasons: list[Coded]
    alternatives: list[Against]


class Unplaced(msgspec.Struct):
    agent: str
    alternatives: list[Against]


class Decided(msgspec.Struct):
    """A recorded decision and what it costs all together, give or take `within`."""

    agent: str
    resource: str
    decision: str
    by: str
    why: str
    cost: float
    within: float


class Scarce(msgspec.Struct):
    """What one more unit would add at most."""

    resource: str
    unit: str
    worth_at_most: float


class Waited(msgspec.Struct):
    """Days of waiting in one group. Small groups are not protected here."""

    group: str
    placed: bool
    count: int
    median: float
    ninth_decile: float
    longest: float


class Checked(msgspec.Struct):
    """The check by code that shares nothing with the solver; `breaches` is empty when it holds."""

    feasible: bool
    bound: float
    gap: float
    breaches: list[str]
    envied: list[tuple[str, str]]


class ProposalFile(msgspec.Struct):
    """What `ankommen match` writes. It proposes; people decide."""

    version: int
    rule: Rule
    quality: Quality
    quality_text: str
    total: float
    bound: float
    gap: float
    certificate: Checked
    placements: list[Placed]
    unplaced: list[Unplaced]
    decisions: list[Decided]
    scarce: list[Scarce]
    waits: list[Waited]


def proposal_file(proposal: Proposal, *, most: int, seconds: float) -> ProposalFile:
    """Everything there is to say, in the language of now; `most` other places for each agent."""
    return ProposalFile(
        version=1,
        rule=proposal.rule,
        quality=proposal.quality,
        quality_text=quality_text(proposal.quality, proposal.gap),
        total=proposal.total,
        bound=proposal.bound,
        gap=proposal.gap,
        certificate=_checked(certify(proposal)),
        placements=[
            _placed(proposal, agent, resource, most)
            for agent, resource in proposal.placements.items()
        ],
        unplaced=[_unplaced(proposal, agent, most) for agent in proposal.unplaced],
        decisions=_decisions(proposal, seconds=seconds),
        scarce=[
            Scarce(one.resource, one.unit, one.price) for one in rank_room(proposal)[:MOST_ROOM]
        ],
        waits=[waited(one) for one in waits_by_group(proposal)],
    )


def write_proposal(found: ProposalFile) -> bytes:
    return msgspec.json.format(msgspec.json.encode(found, enc_hook=_as_json), indent=1)


def proposal_schema() -> dict[str, Any]:
    """The JSON Schema of what `write_proposal` writes."""
    return msgspec.json.schema(ProposalFile)


def _checked(found: Certificate) -> Checked:
    return Checked(
        found.feasible,
        found.bound,
        found.gap,
        [f"{one.what}: {one.where}: {one.expected} / {one.got}" for one in found.breaches],
        [(one.agent, one.envied) for one in found.envy],
    )


def _placed(proposal: Proposal, agent: str, resource: str, most: int) -> Placed:
    found = explain(proposal, agent, most=most)
    reasons = [_coded(one) for one in found.grounds]
    others = [_against(one) for one in found.alternatives]
    return Placed(agent, resource, placed_text(found), reasons, others)


def _unplaced(proposal: Proposal, agent: str, most: int) -> Unplaced:
    found = explain(proposal, agent, most=most)
    return Unplaced(agent, [_against(one) for one in found.alternatives])


def _against(one: Alternative) -> Against:
    return Against(
        one.resource,
        against_text(one.resource, one.grounds, one.changes),
        [_coded(ground) for ground in one.grounds],
        [_changed(change) for change in one.changes],
        one.cost_at_least,
    )


def _coded(ground: Ground) -> Coded:
    return Coded(str(ground.why), dict(ground.parameters))


def _changed(change: Change) -> Changed:
    return Changed(str(change.kind), change.where, change.what, change.amount)


def _as_json(value: Any) -> Any:
    """Numbers of numpy, which the engine's parameters hold, as JSON knows them."""
    if isinstance(value, np.generic):
        return value.item()
    raise NotImplementedError(type(value).__name__)


def _decisions(proposal: Proposal, *, seconds: float) -> list[Decided]:
    if not proposal.problem.overrides:
        return []
    costs = (
        override_costs_today(proposal)
        if proposal.rule is Rule.DAY_BY_DAY
        else override_costs(proposal, seconds=seconds)
    )
    return [decided(one) for one in costs]


def decided(one: OverrideCost) -> Decided:
    override = one.override
    return Decided(
        override.agent,
        override.resource,
        str(override.decision),
        override.by,
        override.why,
        one.cost,
        one.within,
    )


def waited(one: GroupWait) -> Waited:
    return Waited(one.group, one.placed, one.count, one.median, one.ninth_decile, one.longest)
