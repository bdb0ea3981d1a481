"""From a problem to a proposal."""

from __future__ import annotations

from dataclasses import replace

from ankommen.methods.matching.alike import order_alike
from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason
from ankommen.methods.matching.fairness import choose_in_order, choose_worst_off_first
from ankommen.methods.matching.pairs import allowed_pairs
from ankommen.methods.matching.problems import Problem
from ankommen.methods.matching.proposals import Proposal, Quality, Rule
from ankommen.methods.matching.relaxations import refuse_without_solution
from ankommen.methods.matching.relaxed import relax
from ankommen.methods.matching.whole import Found, search

GAP = 0.0005
SECONDS = 60.0


def propose(
    problem: Problem,
    *,
    rule: Rule = Rule.GREATEST_TOTAL,
    gap: float = GAP,
    seconds: float = SECONDS,
) -> Proposal:
    """The best proposal by a rule, labelled with its quality.

    GREATEST_TOTAL: the greatest sum of what pairs are worth; small problems to the end, large ones
    until no better answer can win more than the share `gap`. WORST_OFF_FIRST: as few as possible
    in the worst level, then in the next, and so on; then the greatest total. IN_ORDER: one after
    the other by importance, each the best place left; nobody then envies somebody less important
    a place that could have been theirs. DAY_BY_DAY needs a forecast: `propose_today`.

    Among those who differ in importance alone, the more important one never has the worse place.
    Refuses a problem without any answer and names the smallest relaxations. `seconds` limits each
    run of the engine.
    """
    if rule is Rule.DAY_BY_DAY:
        raise MatchingRefused(
            Reason.RULE_DOES_NOT_FIT,
            where="day_by_day",
            expected="a forecast of arrivals",
            got=None,
            hint=Hint.CHOOSE_OTHER_RULE,
        )
    pairs = allowed_pairs(problem)
    relaxed = relax(pairs, seconds=seconds)
    if rule is Rule.IN_ORDER:
        found = Found(choose_in_order(problem), relaxed.bound, proven=True)
    elif rule is Rule.WORST_OFF_FIRST:
        found = choose_worst_off_first(pairs, relaxed, seconds=seconds)
    else:
        found = search(pairs, relaxed, gap=gap, seconds=seconds)
    if found.chosen is None:
        refuse_without_solution(problem, seconds=seconds)
    chosen = found.chosen if rule is Rule.IN_ORDER else order_alike(problem, found.chosen)
    proposal = Proposal(problem, rule, chosen, found.bound, relaxed.prices, Quality.TIME_LIMIT)
    return replace(proposal, quality=quality_of(proposal, proven=found.proven, gap=gap))


def quality_of(proposal: Proposal, *, proven: bool, gap: float) -> Quality:
    if proposal.rule is not Rule.GREATEST_TOTAL:
        return Quality.BY_RULE if proven else Quality.TIME_LIMIT
    if proven:
        return Quality.BEST
    return Quality.WITHIN_GAP if proposal.gap <= gap else Quality.TIME_LIMIT
