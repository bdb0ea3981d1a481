"""From shares to whole places: only pairs that the bound does not rule out are searched."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ankommen.methods.matching.arrays import BoolArray, IntArray
from ankommen.methods.matching.bundles import come_in_bundles, fill_in_bundles
from ankommen.methods.matching.pairs import Pairs
from ankommen.methods.matching.polishing import loads, polish
from ankommen.methods.matching.relaxed import ALL_AT_ONCE, Programme, Relaxed

START, WIDER = 0.0025, 0.01
FIRST_SHARE, SMALL_SHARE, BUNDLES_SHARE = 0.25, 0.8, 0.2


@dataclass(frozen=True, eq=False)
class Found:
    """The best answer found (agents,), None if there is none, and what no answer can exceed.

    `picked` (agents,) are the pairs of the answer, or of the nearest thing to one.
    """

    chosen: IntArray | None
    bound: float
    proven: bool
    picked: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def search(pairs: Pairs, relaxed: Relaxed, *, gap: float, seconds: float) -> Found:
    """Few pairs to the end; else those near the best of each agent, then polished.

    What is still open is searched in bundles, where the problem allows it. Pairs that are far
    from the best of an agent are left out; what they could win at most is in the bound, and the
    gap tells.
    """
    small, bundled = len(pairs) <= ALL_AT_ONCE, come_in_bundles(pairs)
    near = np.ones(len(pairs), dtype=bool) if small else near_pairs(pairs, relaxed, START)
    first = BUNDLES_SHARE if bundled else SMALL_SHARE if small else FIRST_SHARE
    share = seconds * first
    found = search_among(
        pairs, np.flatnonzero(near), relaxed, gap=0.0 if small else gap, seconds=share
    )
    if found.proven or reached(pairs, found, gap):
        return found
    goal = relaxed.bound - gap * abs(relaxed.bound)
    if bundled:
        return search_in_bundles(pairs, relaxed, found, goal=goal, seconds=seconds - share)
    near = near if small else near_pairs(pairs, relaxed, WIDER)
    picked = polish(pairs, near, found.picked, goal=goal, seconds=seconds - share)
    return as_found(pairs, picked, found.bound)


def search_in_bundles(
    pairs: Pairs, relaxed: Relaxed, found: Found, *, goal: float, seconds: float
) -> Found:
    """The better of what was found already and what bundles give."""
    filled = fill_in_bundles(pairs, relaxed, goal=goal, seconds=seconds)
    bound = min(found.bound, filled.bound)
    other = as_found(pairs, filled.picked, bound)
    if other.chosen is None or (
        found.chosen is not None and worth_of(pairs, found.chosen) >= worth_of(pairs, other.chosen)
    ):
        return Found(found.chosen, bound, proven=False, picked=found.picked)
    return other


def near_pairs(pairs: Pairs, relaxed: Relaxed, near: float) -> BoolArray:
    """(p,): less than the share `near` of the largest gain from the best of the agent."""
    slack = relaxed.best[pairs.agent] - relaxed.left
    return np.asarray((slack <= near * float(np.abs(pairs.gain).max())) | ~np.isfinite(slack))


def as_found(pairs: Pairs, picked: IntArray, bound: float) -> Found:
    complete = not (pairs.problem.must & (picked < 0)).any() and quotas_reached(pairs, picked)
    chosen = pairs.chosen_of(picked[picked >= 0])
    return Found(chosen if complete else None, bound, proven=False, picked=picked)


def quotas_reached(pairs: Pairs, picked: IntArray) -> bool:
    low, _ = pairs.limits
    return bool((loads(pairs, picked[picked >= 0]) >= low - 1e-6).all())


def search_among(
    pairs: Pairs, picked: IntArray, relaxed: Relaxed, *, gap: float, seconds: float
) -> Found:
    """Stops as soon as an answer is so near to the bound that the rest is within the gap."""
    target = relaxed.bound - gap * abs(relaxed.bound) if gap else np.inf
    programme = Programme(pairs)
    programme.add(picked)
    programme.make_whole()
    for option, value in (
        ("mip_rel_gap", gap / 4),
        ("mip_abs_gap", 1e-9),
        ("objective_target", target),
        ("time_limit", seconds),
        ("primal_feasibility_tolerance", 1e-9),
        ("mip_feasibility_tolerance", 1e-9),
    ):
        programme.engine.set(option, value)
    answer = programme.engine.solve()
    everything = len(picked) == len(pairs)
    bound = min(relaxed.bound, answer.bound) if everything else relaxed.bound
    placed = np.full(len(pairs.problem.agents), -1)
    if answer.values is None:
        return Found(None, bound, proven=False, picked=placed)
    used = picked[answer.values[programme.lacking :] > 0.5]
    placed[pairs.agent[used]] = used
    proven = answer.proven and everything
    if programme.lacks(answer.values):
        return Found(None, bound, proven, placed)
    chosen = pairs.chosen_of(used)
    return Found(chosen, max(bound, worth_of(pairs, chosen)) if proven else bound, proven, placed)


def worth_of(pairs: Pairs, chosen: IntArray) -> float:
    placed = np.flatnonzero(chosen >= 0)
    return float(pairs.problem.gain[placed, chosen[placed]].sum())


def reached(pairs: Pairs, found: Found, gap: float) -> bool:
    if found.chosen is None:
        return False
    return found.bound - worth_of(pairs, found.chosen) <= gap * abs(found.bound)
