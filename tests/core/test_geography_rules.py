"""Keys, levels and tables: each rule holds and refuses."""

from __future__ import annotations

import pytest

from ankommen.core.geography.rules import (
    EVERYBODY,
    AgeGroup,
    Count,
    age_label,
    key_problems,
    parent_problems,
    table_problems,
    total,
)

CHILD, ADULT = AgeGroup(0, 17), AgeGroup(18, None)


@pytest.mark.parametrize(
    ("kind", "key", "parent_key", "code"),
    [
        ("land", "14", "", None),
        ("district", "14626", "14", None),
        ("municipality", "14626110", "14626", None),
        ("planning_area", "", "14626", None),
        ("neighbourhood", "", "", None),
        ("land", "17", "", "key_land"),
        ("land", "00", "", "key_land"),
        ("land", "1", "", "key_form"),
        ("district", "1462", "14", "key_form"),
        ("district", "١٤٦٢٦", "", "key_form"),
        ("district", "14626", "03", "key_parent"),
        ("municipality", "14626", "", "key_form"),
        ("planning_area", "14626", "", "key_not_official"),
    ],
)
def test_official_key_fits_its_level(
    kind: str, key: str, parent_key: str, code: str | None
) -> None:
    problems = key_problems(kind=kind, key=key, parent_key=parent_key)
    assert [problem.code for problem in problems] == ([code] if code else [])


@pytest.mark.parametrize(
    ("kind", "parent_kind", "allowed"),
    [
        ("land", None, True),
        ("district", "land", True),
        ("district", None, True),
        ("planning_area", "district", True),
        ("municipality", "planning_area", True),
        ("neighbourhood", "municipality", True),
        ("planning_area", None, False),
        ("district", "planning_area", False),
        ("municipality", "neighbourhood", False),
        ("land", "land", False),
    ],
)
def test_area_lies_in_a_larger_one(kind: str, parent_kind: str | None, allowed: bool) -> None:
    assert (parent_problems(kind=kind, parent_kind=parent_kind) == []) is allowed


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([Count("all", EVERYBODY, 10)], 10),
        ([Count("male", EVERYBODY, 4), Count("female", EVERYBODY, 5)], 9),
        ([Count("male", CHILD, 1), Count("male", ADULT, 2), Count("female", EVERYBODY, 4)], 7),
        ([Count("male", EVERYBODY, 4)], None),
        ([Count("male", CHILD, 1), Count("female", CHILD, 1)], None),
        ([], None),
    ],
)
def test_a_part_is_never_the_total(counts: list[Count], expected: int | None) -> None:
    assert total(counts) == expected


def both(age: AgeGroup, male: int, female: int) -> list[Count]:
    return [Count("male", age, male), Count("female", age, female)]


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ([*both(CHILD, 1, 2), *both(ADULT, 3, 4)], None),
        ([*both(CHILD, 1, 2), *both(ADULT, 3, 4), Count("all", EVERYBODY, 10)], None),
        ([*both(CHILD, 1, 2), *both(ADULT, 3, 4), Count("all", EVERYBODY, 11)], "total"),
        (
            [
                *both(CHILD, 1, 2),
                *both(ADULT, 3, 4),
                Count("all", CHILD, 4),
                Count("all", ADULT, 7),
            ],
            "total",
        ),
        ([*both(CHILD, 1, 2), *both(ADULT, 3, 4), Count("male", EVERYBODY, 5)], "total"),
        ([*both(CHILD, 1, 2)], "age_gap"),
        ([*both(AgeGroup(0, 9), 1, 2), *both(ADULT, 3, 4)], "age_gap"),
        ([*both(EVERYBODY, 1, 2), Count("male", EVERYBODY, 1)], "cell_twice"),
        ([Count("male", EVERYBODY, 1)], "one_sex_only"),
    ],
)
def test_table_is_complete_and_adds_up(counts: list[Count], code: str | None) -> None:
    found = {problem.code for problem in table_problems(key="14626", counts=counts)}
    assert found == ({code} if code else set())


def test_age_groups_are_named_in_words() -> None:
    groups = (AgeGroup(0, 2), AgeGroup(3, 5), AgeGroup(75, None), EVERYBODY)
    assert [age_label(group) for group in groups] == [
        "unter 3 Jahren",
        "3 bis unter 6 Jahre",
        "75 Jahre und älter",
        "alle Altersgruppen",
    ]
