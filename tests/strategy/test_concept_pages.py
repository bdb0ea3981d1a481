from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ankommen.strategy.models import ActionField, Edition, Goal, GuidingGoal, Suggestion
from tests import people
from tests.strategy import build, chain

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    edition = build.edition()
    build.measure(build.action_field(edition, summary="Die Lage."))
    GuidingGoal.objects.create(concept=edition.concept, number="1", title="Partizipation")
    return edition


@pytest.fixture
def head(client: Client) -> Client:
    client.force_login(people.maren())
    return client


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, name
    return response.content.decode()


def test_an_empty_house_says_what_to_do_first(head: Client) -> None:
    assert reverse("strategy:concept_add") in page(head, "strategy:concept_overview")


def test_a_concept_and_an_edition_from_presets_by_hand(head: Client) -> None:
    build.district()
    head.post(
        reverse("strategy:concept_add"),
        {"title": "Integrationskonzept", "goal_depth": "2", "preset": "goettingen"},
    )
    goal = GuidingGoal.objects.get(number="7")
    assert goal.title == "Interkultureller Austausch"
    response = head.post(
        reverse("strategy:edition_add", args=[goal.concept_id]),
        {
            "title": "Edition 2027",
            "starts_on": "01.01.2027",
            "ends_on": "2027-12-31",
            "stale_after_days": "90",
            "preset": "oder_spree",
        },
    )
    assert response["Location"] == reverse("strategy:edition_detail", args=["2027"])
    shown = page(head, "strategy:edition_detail", "2027")
    assert "Arbeitsmarkt- und Bildungsintegration" in shown
    assert "Die Beratungsfolge nennt noch kein Gremium" in shown


def test_the_overview_shows_state_fields_counts_and_what_is_missing(
    head: Client, edition: Edition
) -> None:
    shown = page(head, "strategy:concept_overview")
    for word in ("Handlungsfeld 1", "nicht begonnen", "Partizipation", "Entwurf", "Beratungsfolge"):
        assert word in shown


def test_every_page_of_an_edition_opens(head: Client, edition: Edition) -> None:
    field = edition.action_fields.get()
    goal = Goal.objects.create(action_field=field, number="1", title="Ziel")
    guiding = GuidingGoal.objects.get()
    at = (edition.slug, field.slug)
    for name, args in {
        "concept_change": (edition.concept_id,),
        "edition_add": (edition.concept_id,),
        "edition_change": (edition.slug,),
        "edition_chain": (edition.slug,),
        "edition_order": (edition.slug,),
        "edition_move": (edition.slug, "consultation"),
        "action_field_add": (edition.slug,),
        "action_field_detail": at,
        "action_field_change": at,
        "goal_add": at,
        "goal_order": at,
        "goal_change": (goal.pk,),
        "guiding_goal_list": (),
        "guiding_goal_add": (edition.concept_id,),
        "guiding_goal_change": (guiding.pk,),
        "revision_list": ("goal", goal.pk),
        "suggestion_list": (),
        "suggestion_add": ("action_field", field.pk, "summary"),
    }.items():
        page(head, f"strategy:{name}", *args)


def test_strangers_learn_nothing(client: Client, edition: Edition) -> None:
    client.force_login(people.stranger())
    for name, args in {
        "concept_overview": [],
        "edition_detail": [edition.slug],
        "suggestion_list": [],
    }.items():
        assert client.get(reverse(f"strategy:{name}", args=args)).status_code == 404


def test_readers_cannot_edit(client: Client, edition: Edition) -> None:
    client.force_login(people.reader())
    shown = page(client, "strategy:edition_detail", edition.slug)
    change = reverse("strategy:edition_change", args=[edition.slug])
    assert change not in shown
    assert client.get(change).status_code == 404
    assert client.post(change, {"title": "x"}).status_code == 404


def test_from_the_draft_to_the_published_edition(head: Client, edition: Edition) -> None:
    council = chain.body()
    resolution = chain.resolution(council)
    at = reverse("strategy:edition_chain", args=[edition.slug])

    def move(target: str) -> None:
        head.post(reverse("strategy:edition_move", args=[edition.slug, target]))

    head.post(at, {"body": str(council.pk), "decides": "on"})
    move("consultation")
    step = str(edition.steps.get().pk)
    head.post(at, {"step": step, "act": "lay"})
    assert "112/24" in page(head, "strategy:edition_chain", edition.slug)
    head.post(at, {"step": step, "act": "attach", "resolution": str(resolution.pk)})
    move("adopted")
    shown = page(head, "strategy:edition_detail", edition.slug)
    assert "Text unverändert seit Beschluss." in shown
    found = Edition.objects.get()
    assert found.content_hash in page(
        head, "strategy:edition_text", edition.slug, found.content_hash
    )
    head.post(reverse("strategy:edition_publish", args=[edition.slug]))
    assert Edition.objects.get().published_at is not None
    assert "fest" in page(head, "strategy:edition_change", edition.slug)


def test_two_editors_of_an_action_field(head: Client, edition: Edition) -> None:
    field = edition.action_fields.get()
    at = reverse("strategy:action_field_change", args=[edition.slug, field.slug])
    typed = {"number": "1", "title": "Handlungsfeld 1", "version": "1"}
    head.post(at, {**typed, "summary": "Text der ersten Person"})
    response = head.post(at, {**typed, "summary": "Text der zweiten Person"})
    shown = response.content.decode()
    assert "Text der ersten Person" in shown
    assert "Text der zweiten Person" in shown
    assert 'name="version" value="2"' in shown
    assert ActionField.objects.get().summary == "Text der ersten Person"


def test_a_suggestion_from_the_area_to_the_decision(client: Client, edition: Edition) -> None:
    field = edition.action_fields.get()
    client.force_login(people.tomasz(7))
    client.post(
        reverse("strategy:suggestion_add", args=["action_field", field.pk, "summary"]),
        {"proposed_text": "Die Lage ist besser.", "reason": "Rückmeldung der Helfer"},
    )
    suggestion = Suggestion.objects.get()
    at = reverse("strategy:suggestion_detail", args=[suggestion.pk])
    assert client.get(at).status_code == 200
    assert client.post(at, {"decision": "accept"}).status_code == 404
    client.force_login(people.maren())
    assert "Die Lage ist besser." in client.get(at).content.decode()
    client.post(at, {"decision": "decline"})
    assert Suggestion.objects.get().decided_at is None
    client.post(at, {"decision": "accept", "answer": "Danke"})
    field.refresh_from_db()
    assert field.summary == "Die Lage ist besser."
    assert "Rückmeldung der Helfer" in page(
        client, "strategy:revision_list", "action_field", field.pk
    )


def test_an_outdated_suggestion_shows_all_three_texts(head: Client, edition: Edition) -> None:
    field = edition.action_fields.get()
    head.post(
        reverse("strategy:suggestion_add", args=["action_field", field.pk, "summary"]),
        {"proposed_text": "Vorschlag", "reason": "weil"},
    )
    ActionField.objects.update(summary="Inzwischen anders")
    at = reverse("strategy:suggestion_detail", args=[Suggestion.objects.get().pk])
    shown = head.post(at, {"decision": "accept"}).content.decode()
    for text in ("Die Lage.", "Inzwischen anders", "Vorschlag"):
        assert text in shown
    assert ActionField.objects.get().summary == "Inzwischen anders"


@pytest.mark.parametrize("name", ["concept_overview", "edition_detail", "action_field_detail"])
def test_query_counts_do_not_grow(head: Client, edition: Edition, name: str) -> None:
    field = edition.action_fields.get()
    args = {
        "concept_overview": [],
        "edition_detail": [edition.slug],
        "action_field_detail": [edition.slug, field.slug],
    }[name]
    at = reverse(f"strategy:{name}", args=args)

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as found:
            assert head.get(at).status_code == 200
        return [query["sql"] for query in found.captured_queries]

    Goal.objects.create(action_field=field, number="0", title="Ziel")
    queries()
    few = queries()
    for number in range(2, 30):
        other = build.action_field(edition, str(number))
        build.measure(other, f"{number}.1")
        build.measure(field, f"1.{number}")
        Goal.objects.create(action_field=field, number=str(number), title="Ziel")
    assert len(queries()) == len(few)


def test_the_start_page_knows_the_concept(head: Client, edition: Edition) -> None:
    chain.resolution(chain.body(), held_on=date(2024, 3, 20))
    shown = head.get(reverse("core:start")).content.decode()
    assert edition.title in shown
