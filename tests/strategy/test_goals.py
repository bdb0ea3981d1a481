from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import QueryDict

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.models import AuditEntry
from ankommen.strategy.models import (
    ActionField,
    Concept,
    Edition,
    Goal,
    GuidingGoal,
    TextRevision,
)
from ankommen.strategy.presets import presets
from ankommen.strategy.selectors.texts import revision_page
from ankommen.strategy.services import action_fields as services
from ankommen.strategy.services import concept as concepts
from tests.people import viewer_with
from tests.strategy import build

NOW = datetime(2024, 4, 1, 9, tzinfo=UTC)
EDITOR = viewer_with("strategy.read", "strategy.edit")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def field() -> ActionField:
    return build.action_field(build.edition(concept=build.concept(goal_depth=2)))


def goal(field: ActionField, number: str, **fields: Any) -> Goal:
    return services.add_goal(
        actor=EDITOR, action_field_id=field.pk, number=number, title=f"Ziel {number}", **fields
    )


def test_the_presets_are_what_was_published() -> None:
    found = presets()
    assert {code: len(one.action_fields) for code, one in found.items()} == {
        "goettingen": 3,
        "goslar": 6,
        "oder_spree": 5,
    }
    assert len(found["goettingen"].guiding_goals) == 7
    assert all(one.source and one.source_date for one in found.values())


@pytest.mark.django_db
def test_the_tree_is_as_deep_as_the_concept_says(field: ActionField) -> None:
    top = goal(field, "1")
    below = goal(field, "1.1", parent=top)
    with pytest.raises(Refused) as refused:
        goal(field, "1.1.1", parent=below)
    assert codes(refused) == ["too_deep"]
    assert Goal.objects.count() == 2


@pytest.mark.django_db
def test_the_depth_shrinks_only_to_what_is_in_use(field: ActionField) -> None:
    goal(field, "1.1", parent=goal(field, "1"))
    concept = field.edition.concept
    change: dict[str, Any] = {
        "actor": EDITOR,
        "id": concept.pk,
        "version": 1,
        "title": "Neu",
        "now": NOW,
    }
    with pytest.raises(Refused) as refused:
        concepts.change_concept(**change, goal_depth=1)
    assert codes(refused) == ["depth_in_use"]
    assert concepts.change_concept(**change, goal_depth=3).goal_depth == 3


@pytest.mark.django_db
def test_a_goal_never_stands_below_itself(field: ActionField) -> None:
    top = goal(field, "1")
    below = goal(field, "1.1", parent=top)
    with pytest.raises(Refused) as refused:
        services.change_goal(
            actor=EDITOR, id=top.pk, version=1, now=NOW, number="1", title="Ziel", parent=below
        )
    assert codes(refused) == ["circle"]


@pytest.mark.django_db
def test_numbers_are_unique_in_their_place(field: ActionField) -> None:
    goal(field, "1")
    with pytest.raises(Refused) as refused:
        goal(field, "1")
    assert codes(refused) == ["number_taken"]
    with pytest.raises(Refused) as refused:
        services.add_action_field(
            actor=EDITOR, edition_id=field.edition_id, number="1", title="Zweites"
        )
    assert codes(refused) == ["number_taken"]


@pytest.mark.django_db
def test_what_is_in_use_is_not_removed(field: ActionField) -> None:
    top = goal(field, "1")
    below = goal(field, "1.1", parent=top)
    attempts: list[Callable[[], None]] = [
        lambda: services.remove_goal(actor=EDITOR, id=top.pk),
        lambda: services.remove_action_field(actor=EDITOR, id=field.pk),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    services.remove_goal(actor=EDITOR, id=below.pk)
    services.remove_goal(actor=EDITOR, id=top.pk)
    services.remove_action_field(actor=EDITOR, id=field.pk)
    assert not ActionField.objects.exists()


@pytest.mark.django_db
def test_the_order_follows_the_places_typed(field: ActionField) -> None:
    first, second = goal(field, "1"), goal(field, "2")
    services.order_goals(
        actor=EDITOR, action_field_id=field.pk, places={first.pk: 2, second.pk: 1}, now=NOW
    )
    assert [one.number for one in field.goals.all()] == ["2", "1"]
    other = services.add_action_field(
        actor=EDITOR, edition_id=field.edition_id, number="2", title="Neu"
    )
    assert other.slug == "neu-2"
    services.order_action_fields(
        actor=EDITOR, edition_id=field.edition_id, places={other.pk: 1, field.pk: 2}
    )
    assert [one.number for one in field.edition.action_fields.all()] == ["2", "1"]


@pytest.mark.django_db
def test_readers_change_nothing(field: ActionField) -> None:
    with pytest.raises(NotAllowed):
        services.remove_action_field(actor=viewer_with("strategy.read"), id=field.pk)


@pytest.fixture
def adopted(field: ActionField) -> Edition:
    edition = field.edition
    guiding = GuidingGoal.objects.create(
        concept=edition.concept, number="1", title="Partizipation", valid_from=date(2009, 1, 1)
    )
    goal(field, "1", guiding_goals=[guiding])
    Edition.objects.filter(pk=edition.pk).update(frozen_at=NOW, content_hash="a" * 64)
    return Edition.objects.get(pk=edition.pk)


def change(**values: Any) -> GuidingGoal:
    found = GuidingGoal.objects.get(number="1")
    wanted: dict[str, Any] = {
        "number": "1",
        "title": "Partizipation",
        "text": "",
        "valid_from": date(2009, 1, 1),
        "valid_to": None,
        **values,
    }
    return concepts.change_guiding_goal(
        actor=EDITOR, id=found.pk, version=found.version, now=NOW, **wanted
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [{"title": "Teilhabe"}, {"text": "neu"}, {"number": "9"}, {"valid_to": date(2023, 12, 31)}],
)
def test_a_guiding_goal_of_an_adopted_edition_keeps_its_text(
    adopted: Edition, values: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        change(**values)
    assert codes(refused) == ["guiding_goal_frozen"]


@pytest.mark.django_db
def test_guiding_goals_outlive_editions_and_end_later(adopted: Edition) -> None:
    assert change(valid_to=date(2026, 12, 31)).valid_to == date(2026, 12, 31)
    add: dict[str, Any] = {
        "actor": EDITOR,
        "concept_id": adopted.concept_id,
        "number": "2",
        "title": "Teilhabe",
    }
    with pytest.raises(Refused):
        concepts.add_guiding_goal(**add, valid_from=date(2020, 1, 1))
    with pytest.raises(Refused) as refused:
        concepts.add_guiding_goal(**add, valid_from=date(2027, 1, 1), valid_to=date(2026, 1, 1))
    assert codes(refused) == ["end_before_start"]
    concepts.add_guiding_goal(**add, valid_from=date(2027, 1, 1))
    assert Concept.objects.get().guiding_goals.count() == 2


@pytest.mark.django_db
def test_loading_a_preset_twice_adds_nothing() -> None:
    concept = build.concept()
    load: dict[str, Any] = {"actor": EDITOR, "concept_id": concept.pk, "preset": "goettingen"}
    assert concepts.load_guiding_goals(**load) == 7
    assert concepts.load_guiding_goals(**load) == 0


@pytest.mark.django_db
def test_which_guiding_goals_a_goal_serves_is_kept_as_official_text(field: ActionField) -> None:
    concept = field.edition.concept
    old, new = (
        GuidingGoal.objects.create(concept=concept, number=number, title=f"Leitziel {number}")
        for number in ("1", "2")
    )
    served = goal(field, "1", guiding_goals=[old])

    def serve(guiding: GuidingGoal) -> None:
        services.change_goal(
            actor=EDITOR,
            id=served.pk,
            version=1,
            number="1",
            title=served.title,
            guiding_goals=[guiding],
            reason="Ratsbeschluss",
            now=NOW,
        )

    serve(old)
    assert not TextRevision.objects.exists()
    serve(new)
    served.refresh_from_db()
    revision = TextRevision.objects.get(object_kind="goal", object_id=served.pk)
    assert served.version == 2
    assert (revision.old_text, revision.new_text) == (str(old), str(new))
    assert revision.reason == "Ratsbeschluss"
    assert AuditEntry.objects.filter(action="goal.link").count() == 1
    page = revision_page(viewer=EDITOR, kind="goal", id=served.pk, given=QueryDict())
    assert [one.field_label for one in page.rows] == ["Leitziele"]


@pytest.mark.django_db
def test_a_new_order_of_goals_counts_and_the_same_order_leaves_nothing(field: ActionField) -> None:
    first, second = goal(field, "1"), goal(field, "2")
    places = {first.pk: 2, second.pk: 1}
    for _ in range(2):
        services.order_goals(actor=EDITOR, action_field_id=field.pk, places=places, now=NOW)
    revision = TextRevision.objects.get(object_kind="action_field", object_id=field.pk)
    assert (revision.old_text, revision.new_text) == ("1 Ziel 1\n2 Ziel 2", "2 Ziel 2\n1 Ziel 1")
    assert AuditEntry.objects.filter(action="action_field.order_goals").count() == 1
    assert set(Goal.objects.values_list("version", flat=True)) == {2}
    page = revision_page(viewer=EDITOR, kind="action_field", id=field.pk, given=QueryDict())
    assert [one.field_label for one in page.rows] == ["Reihenfolge der Ziele"]
