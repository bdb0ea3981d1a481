# ruff: noqa: ARG005
from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ankommen.core.models import Area
from ankommen.partners.models import Organisation, OrganisationKind, Unit
from ankommen.strategy.models import (
    Edition,
    Goal,
    GuidingGoal,
    Measure,
    MeasureBudget,
    Milestone,
    TargetGroup,
)
from ankommen.strategy.rules.official_text import (
    OFFICIAL_MEASURE_FIELDS,
    canonical_json,
    content_hash,
    differences,
)
from ankommen.strategy.selectors.official_text import edition_content
from tests.strategy import build

# The hash of `full_edition` below. It stands here so that SQLite and PostgreSQL must give the same.
KNOWN_HASH = "d1036ba892c2ed2abeb07551b682c1335db0c4dc4481371d6a8bc665a7a6f11d"

Row = TypeVar("Row")
GROUPS = ("Frauen", "Jugendliche", "Aufnahmegesellschaft")


def full_edition(seed: int = 0, slug: str = "2024-2026") -> Edition:
    """The same official text whatever the seed; ids and the order of rows and sets differ."""
    shuffle = random.Random(seed).shuffle  # noqa: S311 - order of test rows
    concept = build.concept()
    for _ in range(seed % 5):
        GuidingGoal.objects.create(concept=concept, number="0", title="weg").delete()
    edition = build.edition(concept=concept, slug=slug, preface="Größe, „Mut“ und 100 €.")
    guiding = [
        GuidingGoal.objects.create(concept=concept, number=str(number), title=f"Leitziel {number}")
        for number in _shuffled([1, 2, 10], shuffle)
    ]
    fields = {
        number: build.action_field(edition, number, summary=f"Lage {number}")
        for number in _shuffled(["1", "2"], shuffle)
    }
    goals = {
        number: Goal.objects.create(
            action_field=fields["1"], number=number, title=f"Ziel {number}", position=int(number)
        )
        for number in _shuffled(["1", "2"], shuffle)
    }
    child = Goal.objects.create(
        action_field=fields["1"], number="1a", title="Teilziel", parent=goals["1"]
    )
    child.guiding_goals.set(_shuffled(guiding, shuffle))
    house = Organisation.objects.create(name="Landkreis", kind=OrganisationKind.OTHER)
    unit = Unit.objects.create(organisation=house, name="Sachgebiet Integration")
    measures = {
        number: build.measure(
            fields["1"],
            number,
            position=position,
            text="Kurse mit Kinderbetreuung",
            lead_unit=unit,
            starts_on=date(2024, 1, 1),
            ends_on=date(2025, 6, 30),
        )
        for position, number in _shuffled([(1, "1.1"), (2, "1.2"), (3, "1.10")], shuffle)
    }
    groups = [TargetGroup.objects.get_or_create(name=name)[0] for name in GROUPS]
    measure = measures["1.1"]
    measure.target_groups.set(_shuffled(groups, shuffle))
    measure.partners.set([house])
    measure.goals.set(_shuffled(list(goals.values()), shuffle))
    measure.further_action_fields.set([fields["2"]])
    measure.depends_on.set(_shuffled([measures["1.2"], measures["1.10"]], shuffle))
    _tie(measure, shuffle)
    return edition


def _tie(measure: Measure, shuffle: Callable[[list[Any]], None]) -> None:
    measure.areas.set(Area.objects.filter(key="99999"))
    for month in _shuffled([3, 6, 9], shuffle):
        Milestone.objects.create(measure=measure, title=f"M{month}", due_on=date(2024, month, 1))
    for year in _shuffled([2024, 2025], shuffle):
        MeasureBudget.objects.create(
            measure=measure, year=year, source="Land", planned_cents=100_00 * year
        )


def _shuffled(rows: Sequence[Row], shuffle: Callable[[list[Any]], None]) -> list[Row]:
    shuffled = list(rows)
    shuffle(shuffled)
    return shuffled


def digest(edition: Edition) -> str:
    return content_hash(edition_content(edition))


def test_the_canonical_form_is_one_form() -> None:
    assert canonical_json({"b": [2, 1], "a": None}) == '{"a":null,"b":[2,1]}'
    assert content_hash({"a": 1}) == content_hash({"a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": "1"})


def test_differences_are_named_by_number() -> None:
    old = {"measures": [{"number": "1", "title": "A"}, {"number": "2", "title": "B"}]}
    new = {"measures": [{"number": "0", "title": "N"}, {"number": "2", "title": "C"}]}
    assert [(one.path, one.old, one.new) for one in differences(old, new)] == [
        (("measures", "1"), "A", None),
        (("measures", "2", "title"), "B", "C"),
        (("measures", "0"), None, "N"),
    ]


def test_a_new_order_is_a_difference() -> None:
    old = {"fields": [{"number": "1"}, {"number": "2"}]}
    new = {"fields": [{"number": "2"}, {"number": "1"}]}
    assert [one.path for one in differences(old, new)] == [("fields", "order")]


@pytest.mark.django_db
def test_the_same_text_has_the_same_hash_in_every_database() -> None:
    assert digest(full_edition()) == KNOWN_HASH


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(1, 6))
def test_row_ids_and_orders_of_sets_do_not_count(seed: int) -> None:
    assert digest(full_edition(seed)) == KNOWN_HASH


CHANGES: dict[str, Callable[[Edition], object]] = {
    "title": lambda e: Edition.objects.update(title="Anders"),
    "preface": lambda e: Edition.objects.update(preface=e.preface + " "),
    "ends_on": lambda e: Edition.objects.update(ends_on=date(2027, 1, 1)),
    "guiding goal": lambda e: GuidingGoal.objects.filter(number="2").update(text="neu"),
    "guiding goal ended": lambda e: GuidingGoal.objects.filter(number="2").update(
        valid_to=date(2023, 1, 1)
    ),
    "section": lambda e: e.action_fields.filter(number="2").update(trend="steigend"),
    "order of fields": lambda e: e.action_fields.filter(number="1").update(position=9),
    "goal": lambda e: Goal.objects.filter(number="1a").update(title="Teilziel."),
    "goal moved": lambda e: Goal.objects.filter(number="1a").update(parent=None),
    "measure text": lambda e: e.measures.filter(number="1.2").update(text="Kurse"),
    "order of measures": lambda e: e.measures.filter(number="1.1").update(position=9),
    "responsible": lambda e: e.measures.filter(number="1.2").update(responsible_text="KIK"),
    "lead unit": lambda e: e.measures.filter(number="1.2").update(lead_unit=None),
    "financing": lambda e: e.measures.filter(number="1.2").update(financing_statement="offen"),
    "trend": lambda e: e.measures.filter(number="1.2").update(trend="keep"),
    "start": lambda e: e.measures.filter(number="1.2").update(starts_on=None),
    "target group": lambda e: e.measures.get(number="1.1").target_groups.remove(
        TargetGroup.objects.get(name="Frauen")
    ),
    "partner": lambda e: e.measures.get(number="1.1").partners.clear(),
    "area": lambda e: e.measures.get(number="1.1").areas.clear(),
    "further field": lambda e: e.measures.get(number="1.1").further_action_fields.clear(),
    "goals of a measure": lambda e: e.measures.get(number="1.1").goals.clear(),
    "dependency": lambda e: e.measures.get(number="1.1").depends_on.clear(),
    "milestone": lambda e: Milestone.objects.filter(title="M3").update(due_on=date(2024, 3, 2)),
    "planned money": lambda e: MeasureBudget.objects.filter(year=2024).update(planned_cents=1),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_every_official_character_counts(change: str) -> None:
    edition = full_edition()
    CHANGES[change](edition)
    assert digest(Edition.objects.get(pk=edition.pk)) != KNOWN_HASH


@pytest.mark.django_db
def test_what_happens_after_adoption_does_not_count() -> None:
    edition = full_edition()
    MeasureBudget.objects.update(spent_cents=5)
    Milestone.objects.update(done_on=date(2024, 3, 1))
    edition.measures.update(end_kind="dropped", done_on=date(2024, 5, 1), internal_fields=["text"])
    Edition.objects.update(report_due_on=date(2027, 1, 1), version=7)
    assert digest(Edition.objects.get(pk=edition.pk)) == KNOWN_HASH


def test_every_official_field_of_a_measure_is_a_field() -> None:
    assert {field.name for field in Measure._meta.get_fields()} >= set(OFFICIAL_MEASURE_FIELDS)


@pytest.mark.django_db
def test_reading_the_text_takes_the_same_queries_for_many_measures() -> None:
    edition = full_edition()

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            edition_content(edition)
        return len(found)

    few = queries()
    field = edition.action_fields.get(number="1")
    for number in range(50):
        build.measure(field, f"9.{number}")
    assert queries() == few
