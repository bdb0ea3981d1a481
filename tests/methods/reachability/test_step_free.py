"""Ways without a step: what is said, what is not denied, what is ruled out."""

from __future__ import annotations

import pytest

from ankommen.methods.reachability import (
    Course,
    Feed,
    Place,
    StepFreeAnswer,
    Traveller,
    Walking,
    step_free_chains,
)

from .feeds import DAY, TABLES, feed_with

YES, ASK, NO = StepFreeAnswer.YES, StepFreeAnswer.ASK, StepFreeAnswer.NO
ROWS = (
    "t1,08:00:00,08:00:00,a,1\nt1,08:20:00,08:20:00,c,2\n"
    "t2,13:00:00,13:00:00,c,1\nt2,13:20:00,13:20:00,a,2\n"
)


def feed(*, stop: str = "1", there: str = "1", back: str = "1", more: str = "") -> Feed:
    head = TABLES["stop_times"].split("\n", maxsplit=1)[0]
    return feed_with(
        {
            "stops": "stop_id,stop_name,stop_lat,stop_lon,wheelchair_boarding\n"
            f"a,Anger,51.00,14.0,1\nb,Bahnhof,51.05,14.0,1\nc,Chaussee,51.10,14.0,{stop}\n",
            "trips": "route_id,service_id,trip_id,wheelchair_accessible\n"
            f"R,S,t1,{there}\nR,S,t2,{back}\nR,S,t3,{more or 0}\n",
            "stop_times": f"{head}\n{ROWS}"
            + ("t3,08:10:00,08:10:00,a,1\nt3,08:30:00,08:30:00,c,2\n" if more else ""),
        }
    )


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, YES),
        ({"there": "0"}, ASK),
        ({"there": ""}, ASK),
        ({"there": "2"}, NO),
        ({"back": "2"}, NO),
        ({"back": "0"}, ASK),
        ({"stop": "0"}, ASK),
        ({"stop": "2"}, NO),
        ({"there": "2", "more": "1"}, YES),
        ({"there": "2", "more": "0"}, ASK),
        ({"there": "0", "more": "2"}, ASK),
    ],
    ids=str,
)
def test_three_answers(changes: dict[str, str], answer: StepFreeAnswer) -> None:
    """One unknown link makes a way unknown, one with a step rules it out; another way may do."""
    home, school = Place("h", 51.0, 14.0), Place("s", 51.10, 14.0)
    people, courses = [Traveller(home)], [Course(school, 9 * 3600, 12 * 3600)]
    found = step_free_chains(feed(**changes), DAY, people, [], courses, walking=Walking())
    assert StepFreeAnswer(found[0, 0]) is answer


def test_where_nothing_runs_the_answer_is_no() -> None:
    home, school = Place("h", 51.0, 14.0), Place("s", 51.10, 14.0)
    late = [Course(school, 9 * 3600, 14 * 3600)]
    assert step_free_chains(feed(), DAY, [Traveller(home)], [], late).tolist() == [[NO]]
