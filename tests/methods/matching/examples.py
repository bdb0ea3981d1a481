"""Three small invented problems, one per builder; eight households and four homes by hand."""

from __future__ import annotations

from ankommen.methods.matching import (
    Course,
    GenderWish,
    Home,
    Household,
    Interpreter,
    Learner,
    MunicipalShares,
    Newcomer,
    Override,
    Problem,
    Strength,
    Talk,
    Volunteer,
    households_to_homes,
    learners_to_courses,
    newcomers_to_volunteers,
    talks_to_interpreters,
)


def codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


HOUSEHOLDS = (
    Household("Abadi", 5, waiting_days=365),
    Household("Berisha", 3, needs=codes("step_free")),
    Household("Costa", 2, home="Bachstraße"),
    Household("Demir", 4),
    Household("Esho", 1, needs=codes("women_only")),
    Household("Fedorenko", 2, wishes=codes("garden")),
    Household("Guliyev", 3),
    Household("Haddad", 1, waiting_days=180, wishes=codes("station")),
)
HOMES = (
    Home("Ahornweg", "Nord", places=5, rooms=2, features=codes("step_free")),
    Home("Bachstraße", "Nord", places=4, rooms=2, features=codes("station")),
    Home("Cedernhof", "Süd", places=6, rooms=3, reserve=1),
    Home("Domplatz", "Süd", places=3, rooms=2, features=codes("women_only garden")),
)
SHARES = MunicipalShares({"Nord": 3, "Süd": 2})


def housing(overrides: tuple[Override, ...] = ()) -> Problem:
    return households_to_homes(HOUSEHOLDS, HOMES, shares=SHARES, overrides=overrides)


LEARNERS = (
    Learner("l1", "A1", codes("mo_am tu_am"), children=1, reach=45, waiting_days=200),
    Learner("l2", "A1", codes("mo_am tu_am mo_pm"), reach=30, needs=codes("women_only")),
    Learner("l3", "A1", codes("mo_pm tu_pm"), reach=60, waiting_days=90),
    Learner("l4", "B1", codes("mo_pm tu_pm mo_am tu_am"), likes=codes("mo_pm"), reach=60),
    Learner("l5", "A1", codes("mo_am tu_am"), reach=20, waiting_days=30),
    Learner("l6", "B1", codes("mo_am"), reach=60),
)
COURSES = (
    Course("A1 am", "A1", codes("mo_am tu_am"), seats=2, care_places=1),
    Course("A1 women", "A1", codes("mo_am"), 1, features=codes("women_only"), only_for=codes("w")),
    Course("A1 pm", "A1", codes("mo_pm tu_pm"), seats=1),
    Course("B1 pm", "B1", codes("mo_pm"), seats=1),
)
WAYS = (
    (20, 25, 20, 20),
    (20, 25, 20, 20),
    (50, 55, 50, 50),
    (10, 15, 10, 40),
    (15, 18, 15, 15),
    (30, 30, 30, 30),
)


def seats() -> Problem:
    learners = [
        one if one.id not in {"l1", "l2"} else Learner(**{**fields(one), "traits": codes("w")})
        for one in LEARNERS
    ]
    return learners_to_courses(learners, COURSES, minutes=WAYS)


def fields(one: Learner) -> dict:  # type: ignore[type-arg]
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


NEWCOMERS = (
    Newcomer("n1", codes("uk de"), codes("sat"), codes("chess garden"), reach=30),
    Newcomer("n2", codes("ar"), codes("sat wed"), codes("cooking"), waiting_days=120),
    Newcomer("n3", codes("de"), codes("wed"), gender_wish=GenderWish("f", Strength.HARD), reach=40),
    Newcomer("n4", codes("de ti"), codes("sun"), codes("football")),
)
VOLUNTEERS = (
    Volunteer("v1", codes("de"), codes("sat wed"), codes("chess"), gender="m", pairs=2),
    Volunteer("v2", codes("de ar"), codes("wed"), codes("cooking garden"), gender="f"),
    Volunteer("v3", codes("de"), codes("sun"), codes("music"), gender=None),
)


def pairs() -> Problem:
    ways = ((20, 25, 60), (10, 30, 20), (15, 35, 20), (25, 25, 25))
    return newcomers_to_volunteers(NEWCOMERS, VOLUNTEERS, minutes=ways)


TALKS = (
    Talk("doctor", "ar", 540, 600, dialect="apc", gender_wish=GenderWish("f", Strength.HARD)),
    Talk("school", "ar", 570, 630, gender_wish=GenderWish("f")),
    Talk("office", "ti", 600, 660, not_from=codes("c1")),
    Talk("court help", "ar", 640, 700, dialect="ary", dialect_strength=Strength.HARD),
    Talk("bank", "ar", 615, 635),
)
INTERPRETERS = (
    Interpreter("i1", codes("ar"), ((480, 720),), codes("apc"), gender="f", most_talks=2),
    Interpreter("i2", codes("ar ti"), ((480, 720),), codes("ary"), gender="m", circles=codes("c2")),
    Interpreter("i3", codes("ti"), ((480, 720),), gender="f"),
)


def talks() -> Problem:
    between = [[0 if one == other else 20 for other in range(5)] for one in range(5)]
    return talks_to_interpreters(TALKS, INTERPRETERS, between=between)


EXAMPLES = {"housing": housing, "seats": seats, "pairs": pairs, "talks": talks}
