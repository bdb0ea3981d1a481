"""The demo's content files: complete, consistent, and honest about what is invented."""

from __future__ import annotations

from datetime import date

import pytest

from ankommen.config.demo import content
from ankommen.config.demo.calendar import DemoCalendar
from ankommen.strategy.models import Measure


def test_five_planning_areas_add_up_to_the_districts_own_figure() -> None:
    district = content.load("district")
    areas = {row["key"]: row["persons"] for row in district["planning_areas"]["areas"]}
    assert areas == {
        "weisswasser": 36_942,
        "niesky": 40_869,
        "goerlitz": 56_574,
        "loebau": 49_666,
        "zittau": 65_630,
    }
    assert sum(areas.values()) == district["own_figures"]["persons"] == 249_681


def test_ten_fields_and_at_least_sixty_measures_in_both_languages() -> None:
    measures, fields = content.measures(), content.fields()
    assert (len(fields), len(measures) >= 60) == (10, True)
    for row in measures:
        assert row["title"]
        assert row["text"]
        assert row["title_en"]
        assert row["text_en"]
        assert row["money"]
    for row in fields:
        assert all(
            row[name] for name in ("title_en", "summary", "summary_en", "situation", "trend")
        )


def test_measures_name_only_what_exists() -> None:
    network, concept = content.load("network"), content.load("concept")
    district = content.load("district")
    units = {unit["key"] for one in network["organisation"] for unit in one.get("units", [])}
    organisations = {one["key"] for one in network["organisation"]}
    contacts = {one["key"] for one in network["contact"]}
    goals = {goal["number"] for field in concept["field"] for goal in field["goals"]}
    indicators = {one["code"] for one in content.load("indicators")["indicator"]}
    areas = {
        row["key"]
        for level in ("planning_areas", "neighbourhoods")
        for row in district[level]["areas"]
    }
    numbers = {row["number"] for row in content.measures()}
    for row in content.measures():
        assert row["unit"] in units
        assert set(row.get("partners", [])) <= organisations
        assert {contact[0] for contact in row["contacts"]} <= contacts
        assert set(row["goals"]) <= goals
        assert set(row.get("indicators", [])) <= indicators
        assert set(row["areas"]) <= areas
        assert set(row["groups"]) <= set(concept["target_groups"])
        assert set(row.get("depends", [])) <= numbers
        assert set(row.get("internal", [])) <= set(Measure.CHOOSABLE_FIELDS)


def test_every_organisation_and_person_says_it_is_invented() -> None:
    network = content.load("network")
    for row in [*network["organisation"], *network["body"]]:
        assert "erfunden" in row["name"]
    for row in network["contact"]:
        assert "erfundene Person" in row["function"]
        assert row["email"].endswith(".example")
    assert "erfunden" in content.load("indicators")["demo_source"]


def test_elsewhere_no_place_of_the_content_is_named() -> None:
    words = str(content.measures(elsewhere=True)) + str(content.fields(elsewhere=True))
    assert not [place for place in content.PLACES if place in words]
    assert len(content.measures(elsewhere=True)) == 27


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 11, 22), date(2028, 12, 31)])
def test_the_edition_is_always_in_its_last_year(today: date) -> None:
    calendar = DemoCalendar(today)
    assert calendar.starts_on <= today <= calendar.ends_on
    assert calendar.month_start(1) == calendar.starts_on
    assert calendar.month_end(36) == calendar.ends_on
    assert len(calendar.half_years()) == 6
