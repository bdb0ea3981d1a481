"""Fair, explained, certified: people to places, seats and helpers.

1. Say who is to be matched with what: `describe_problem` takes agents (households, learners,
   requests), resources (homes, courses, helpers) with capacities in several units, hard
   requirements (`Requirement`), soft wishes (`Preference`), importance, quotas (`Quota`,
   `share_by_key`) and what people decided already (`Override`, `decide`).
   `households_to_homes`, `learners_to_courses`, `newcomers_to_volunteers` and
   `talks_to_interpreters` describe the four problems of an integration office.
2. `propose` finds the best proposal by a `Rule`, with a bound on what any other could be worth.
3. `certify` checks it anew by code that shares nothing with the solver.
4. `smallest_relaxations` says what would have to give way where there is no answer.
5. `explain` says of every agent why this, why not that, and what would have to change;
   `cost_of_place` and `override_costs` what a wish or a decision costs the others.
6. `worth_of_room` (`with_more_room`, `compare_proposals`) and `rank_room` say what one more place
   would be worth, `worth_of_course` one more course; `fillings` how far courses are from the
   registrations they need; `waits_by_group` who waits how long.
7. Day by day: `propose_today` for those who are here while others are expected
   (`override_costs_today`). Its parts: `price_room` prices room by a `Forecast` of arrivals,
   `place_arrivals` places those who are here and keeps room for those expected, `run_year`
   goes through a `Year` and `simulate_year` holds it against first come, first served and
   `bound_of_hindsight`.

Whatever cannot be answered honestly raises `MatchingRefused` with a reason code, the place, what
was expected, what came and a hint. No clock, no wording, no prediction of anybody's success.
Question, formulas, sources, limits and an example to follow by hand: docs/methods/matching.md.
"""

from __future__ import annotations

from ankommen.methods.matching.checking import Breach, Broken, Certificate, Envy, certify
from ankommen.methods.matching.companions import (
    GenderWish,
    HelperWeights,
    Interpreter,
    Newcomer,
    Strength,
    Talk,
    Volunteer,
    newcomers_to_volunteers,
    talks_to_interpreters,
)
from ankommen.methods.matching.comparing import (
    Comparison,
    GroupWait,
    Move,
    OverrideCost,
    RoomPrice,
    compare_proposals,
    cost_of_place,
    override_costs,
    rank_room,
    waits_by_group,
    with_more_room,
    worth_of_room,
)
from ankommen.methods.matching.daily import (
    DayPlan,
    Forecast,
    Year,
    YearRun,
    override_costs_today,
    place_arrivals,
    price_room,
    propose_today,
    run_year,
)
from ankommen.methods.matching.describing import decide, describe_problem
from ankommen.methods.matching.errors import Hint, MatchingRefused, Reason
from ankommen.methods.matching.households import (
    Home,
    Household,
    HousingWeights,
    MunicipalShares,
    households_to_homes,
)
from ankommen.methods.matching.learners import (
    Course,
    Filling,
    Learner,
    SeatWeights,
    fillings,
    learners_to_courses,
    worth_of_course,
)
from ankommen.methods.matching.pairs import Prices
from ankommen.methods.matching.problems import (
    Decision,
    Override,
    Preference,
    Problem,
    Quota,
    Requirement,
)
from ankommen.methods.matching.proposals import Proposal, Quality, Rule
from ankommen.methods.matching.reasons import Alternative, Explanation, Ground, Why, Wish, explain
from ankommen.methods.matching.relaxations import (
    Change,
    Relaxable,
    Relaxation,
    smallest_relaxations,
)
from ankommen.methods.matching.shares import Method, share_by_key
from ankommen.methods.matching.simulating import (
    Policy,
    PolicyYear,
    SimulatedYear,
    bound_of_hindsight,
    simulate_year,
)
from ankommen.methods.matching.solving import propose

__all__ = [
    "Alternative",
    "Breach",
    "Broken",
    "Certificate",
    "Change",
    "Comparison",
    "Course",
    "DayPlan",
    "Decision",
    "Envy",
    "Explanation",
    "Filling",
    "Forecast",
    "GenderWish",
    "Ground",
    "GroupWait",
    "HelperWeights",
    "Hint",
    "Home",
    "Household",
    "HousingWeights",
    "Interpreter",
    "Learner",
    "MatchingRefused",
    "Method",
    "Move",
    "MunicipalShares",
    "Newcomer",
    "Override",
    "OverrideCost",
    "Policy",
    "PolicyYear",
    "Preference",
    "Prices",
    "Problem",
    "Proposal",
    "Quality",
    "Quota",
    "Reason",
    "Relaxable",
    "Relaxation",
    "Requirement",
    "RoomPrice",
    "Rule",
    "SeatWeights",
    "SimulatedYear",
    "Strength",
    "Talk",
    "Volunteer",
    "Why",
    "Wish",
    "Year",
    "YearRun",
    "bound_of_hindsight",
    "certify",
    "compare_proposals",
    "cost_of_place",
    "decide",
    "describe_problem",
    "explain",
    "fillings",
    "households_to_homes",
    "learners_to_courses",
    "newcomers_to_volunteers",
    "override_costs",
    "override_costs_today",
    "place_arrivals",
    "price_room",
    "propose",
    "propose_today",
    "rank_room",
    "run_year",
    "share_by_key",
    "simulate_year",
    "smallest_relaxations",
    "talks_to_interpreters",
    "waits_by_group",
    "with_more_room",
    "worth_of_course",
    "worth_of_room",
]
