"""The four problems of an office: what each promises, and totals by two other solvers."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.methods.matching import (
    Course,
    Decision,
    Home,
    Household,
    Interpreter,
    MatchingRefused,
    MunicipalShares,
    Override,
    Problem,
    Reason,
    Talk,
    Why,
    certify,
    explain,
    fillings,
    households_to_homes,
    learners_to_courses,
    propose,
    talks_to_interpreters,
    worth_of_course,
)

from .examples import (
    COURSES,
    EXAMPLES,
    HOMES,
    HOUSEHOLDS,
    INTERPRETERS,
    LEARNERS,
    SHARES,
    TALKS,
    WAYS,
    codes,
    housing,
    pairs,
    seats,
    talks,
)
from .golden.make_totals import GOLDEN
from .strategies import all_answers, as_proposal


@pytest.mark.parametrize("name", EXAMPLES)
def test_two_other_solvers_find_the_same_total(name: str) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))[name]
    proposal = propose(EXAMPLES[name]())
    assert proposal.total == pytest.approx(golden["scipy"], abs=1e-5)
    assert proposal.total == pytest.approx(golden["cp_sat"], abs=1e-5)
    assert certify(proposal).breaches == ()


def test_the_housing_example_is_the_best_of_all_answers() -> None:
    """The first six households alone: every answer is tried."""
    problem = housing()
    few = replace_households(problem.agents[:6])
    best = max(as_proposal(few, one).total for one in all_answers(few))
    assert propose(few).total == pytest.approx(best)


def replace_households(names: tuple[str, ...]) -> Problem:
    return households_to_homes([one for one in HOUSEHOLDS if one.id in names], HOMES, shares=SHARES)


def test_families_stay_together_and_needs_are_met() -> None:
    placed = propose(housing()).placements
    by_id = {one.id: one for one in HOMES}
    for household in HOUSEHOLDS:
        if household.id in placed:
            assert household.needs <= by_id[placed[household.id]].features
    for home in HOMES:
        inside = sum(one.persons for one in HOUSEHOLDS if placed.get(one.id) == home.id)
        assert inside <= home.places - home.reserve


def test_whoever_has_a_home_keeps_one_and_moves_only_for_a_reason() -> None:
    assert propose(housing()).placements["Costa"] == "Ahornweg"
    without = [one for one in HOUSEHOLDS if one.id != "Guliyev"]
    assert propose(households_to_homes(without, HOMES)).placements["Costa"] == "Bachstraße"


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_municipal_shares_are_kept(seed: int) -> None:
    generator = np.random.default_rng(seed)
    persons = generator.integers(1, 6, 12)
    households = [Household(f"h{i}", int(size)) for i, size in enumerate(persons)]
    homes = [Home(f"x{i}", f"m{i % 3}", 12, 6) for i in range(6)]
    key = {f"m{i}": float(share) for i, share in enumerate(generator.integers(1, 9, 3))}
    shares = MunicipalShares(key, slack=5, at_least=True)
    proposal = propose(households_to_homes(households, homes, shares=shares))
    town = {home.id: home.municipality for home in homes}
    for name, share in key.items():
        inside = sum(
            int(persons[i])
            for i, one in enumerate(households)
            if town.get(proposal.placements.get(one.id, "")) == name
        )
        assert inside <= persons.sum() * share / sum(key.values()) + 6
    assert certify(proposal).breaches == ()


def test_a_municipality_ahead_of_its_share_gets_fewer() -> None:
    ahead = MunicipalShares({"Nord": 3, "Süd": 2}, balance={"Nord": 8})
    problem = households_to_homes(HOUSEHOLDS, HOMES, shares=ahead)
    assert {one.code: one.most for one in problem.quotas} == {"Nord": 5.0, "Süd": 8.0}


def test_a_household_without_people_or_in_an_unknown_home_is_refused() -> None:
    for bad in (Household("h", 0), Household("h", 1, home="elsewhere")):
        with pytest.raises(MatchingRefused):
            households_to_homes([bad], HOMES)
    with pytest.raises(MatchingRefused) as refused:
        households_to_homes(HOUSEHOLDS, HOMES, shares=MunicipalShares({"Nord": 1}))
    assert refused.value.what is Reason.UNKNOWN_ID


def test_a_household_larger_than_any_home_is_left_out_with_the_reason() -> None:
    proposal = propose(households_to_homes([Household("large", 9)], HOMES))
    assert proposal.unplaced == ("large",)
    whys = {g.why for a in explain(proposal, "large").alternatives for g in a.grounds}
    assert whys == {Why.TOO_LARGE}


def test_seats_level_time_care_way_and_women_only() -> None:
    proposal = propose(seats())
    assert proposal.placements["l2"] == "A1 women"
    whys = {
        alternative.resource: {g.parameters.get("code", g.why.value) for g in alternative.grounds}
        for alternative in explain(proposal, "l1").alternatives
    }
    assert whys["A1 pm"] == {"times", "reach", "too_large"} or "times" in whys["A1 pm"]
    assert "level" in whys["B1 pm"]
    reach = next(
        g
        for a in explain(proposal, "l5").alternatives
        for g in a.grounds
        if g.parameters.get("code") == "times"
    )
    assert reach.parameters["needed"] == ("mo_am", "tu_am")
    assert "only_for_w" in {
        g.parameters.get("code") for a in explain(proposal, "l5").alternatives for g in a.grounds
    }


def test_one_more_course_is_worth_what_it_adds() -> None:
    before = propose(learners_to_courses(LEARNERS, COURSES, minutes=WAYS))
    more = (*COURSES, Course("B1 am", "B1", codes("mo_am"), seats=2))
    ways = [(*row, 30) for row in WAYS]
    after = learners_to_courses(LEARNERS, more, minutes=ways)
    worth = worth_of_course(before, after)
    assert worth.placed == 1
    assert "l6" in {move.agent for move in worth.moves}
    assert [one.missing for one in fillings(before, needed=3)] == [1, 3, 2, 2]


def test_pairs_share_a_language_and_a_time() -> None:
    proposal = propose(pairs())
    assert proposal.placements == {"n1": "v1", "n2": "v2", "n4": "v3"}
    n3 = {a.resource: a.grounds for a in explain(proposal, "n3").alternatives}
    assert n3["v1"][0].parameters["code"] == "gender"
    assert n3["v2"][0].why is Why.FULL


def test_nobody_is_booked_twice_at_once_or_against_a_hard_wish() -> None:
    proposal = propose(talks())
    by_id = {one.id: one for one in TALKS}
    for who in INTERPRETERS:
        own = sorted(
            (by_id[name] for name, one in proposal.placements.items() if one == who.id),
            key=lambda talk: talk.start,
        )
        assert len(own) <= who.most_talks
        for first, second in pairwise(own):
            assert first.end + 20 <= second.start
    assert proposal.placements["doctor"] == "i1"
    office = {a.resource: a.grounds[0] for a in explain(proposal, "office").alternatives}
    assert office["i3"].parameters["code"] == "not_from_circle"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_clashing_talks_are_exactly_those_that_cannot_both_be_reached(seed: int) -> None:
    """One interpreter, all talks: every pair of the groups clashes and every clash is in one."""
    generator = np.random.default_rng(seed)
    starts = generator.integers(0, 300, 7)
    offered = [
        Talk(f"t{i}", "ar", float(start), float(start + generator.integers(10, 90)))
        for i, start in enumerate(starts)
    ]
    between = generator.integers(0, 40, (7, 7)).astype(float)
    problem = talks_to_interpreters(
        offered, [Interpreter("i", codes("ar"), ((0, 1000),))], between=between
    )
    together = problem.demand[:, 1:].T.astype(bool)
    for one in range(7):
        for other in range(one):
            first, second = offered[one], offered[other]
            fits = (
                first.end + between[one, other] <= second.start
                or second.end + between[other, one] <= first.start
            )
            assert bool((together[:, one] & together[:, other]).any()) == (not fits)


def test_unknown_is_not_sent_where_a_circle_is_ruled_out() -> None:
    talk = Talk("t", "ti", 0, 60, not_from=codes("c1"))
    said = Interpreter("i", codes("ti"), ((0, 90),), circles=codes("c2"))
    assert propose(talks_to_interpreters([talk], [said])).placements == {"t": "i"}
    silent = replace(said, circles=None)
    assert propose(talks_to_interpreters([talk], [silent])).placements == {}


def test_a_talk_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(MatchingRefused) as refused:
        talks_to_interpreters([Talk("t", "ti", 60, 0)], INTERPRETERS)
    assert refused.value.what is Reason.BAD_INTERVAL


def test_a_veto_of_a_volunteer_needs_no_reason() -> None:
    veto = Override("doctor", "i1", Decision.VETO)
    again = talks_to_interpreters(TALKS, INTERPRETERS, overrides=[veto])
    assert "doctor" not in propose(again).placements
