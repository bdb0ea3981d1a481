"""Translations and definitions in the search for the public."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from ankommen.core.models import Translation
from ankommen.core.registries import search as registry
from ankommen.core.search.selectors import find
from ankommen.core.viewer import PUBLIC
from ankommen.strategy.models import Edition, Goal, GuidingGoal, IndicatorDefinition, Measure
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db


def translate(kind: str, row: Any, field: str, text: str, language: str = "en") -> Translation:
    return Translation.objects.create(
        object_kind=kind,
        object_id=row.pk,
        field=field,
        language=language,
        text=text,
        status="draft",
    )


def found(query: str, language: str = "en") -> list[str]:
    with translation.override(language):
        hits = find(viewer=PUBLIC, query=query).hits
    return ["".join(piece.text for piece in hit.title) for hit in hits]


def url(query: str, language: str = "en") -> str:
    with translation.override(language):
        [hit] = find(viewer=PUBLIC, query=query).hits
    return hit.url


@pytest.fixture
def edition() -> Edition:
    edition = build.published_edition(preface="Wir wollen ankommen.")
    field = build.action_field(edition, "1", title="Sprache", summary="Alle lernen Deutsch.")
    measure = build.measure(field, "1.1", title="Kinderbetreuung", text="Während der Kurse.")
    goal = Goal.objects.create(action_field=field, number="Z1", title="Lesen und Schreiben")
    guiding = GuidingGoal.objects.create(concept=edition.concept, number="I", title="Teilhabe")
    translate("measure", measure, "title", "Childcare during courses")
    translate("measure", measure, "text", "Volunteers look after toddlers.")
    translate("goal", goal, "title", "Reading and writing")
    translate("guiding_goal", guiding, "title", "Participation")
    translate("action_field", field, "summary", "Everybody learns the language.")
    translate("edition", edition, "preface", "We want to arrive.")
    return edition


QUERIES = (
    ("childcare", "1.1 Childcare during courses", "/en/konzept/2020-2022/massnahmen/1-1/"),
    ("course", "1.1 Childcare during courses", "/en/konzept/2020-2022/massnahmen/1-1/"),
    ("toddler", "1.1 Childcare during courses", "/en/konzept/2020-2022/massnahmen/1-1/"),
    ("writing", "Z1 Reading and writing", "/en/konzept/2020-2022/handlungsfelder/1/#ziel-"),
    ("participation", "I Participation", "/en/konzept/2020-2022/#leitziel-"),
    ("everybody learns", "1", "/en/konzept/2020-2022/handlungsfelder/1/"),
    ("arrive", "Edition 2020–2022", "/en/konzept/2020-2022/"),
)


def test_first_hits_lead_to_the_page_in_the_same_language(edition: Edition) -> None:
    assert {query: found(query)[:1] for query, *_ in QUERIES} == {
        query: [title] for query, title, _ in QUERIES
    }
    for query, _title, address in QUERIES:
        hit = url(query)
        assert hit.startswith(address)
        page, _, place = hit.partition("#")
        html = Client().get(page).content.decode()
        assert not place or f'id="{place}"' in html


def test_the_words_of_another_language_are_not_found(edition: Edition) -> None:
    translate("measure", Measure.objects.get(), "title", "Garde d'enfants", language="fr")
    assert found("childcare", "de") == found("enfants", "en") == []
    assert found("childcare") == ["1.1 Childcare during courses"]


@pytest.mark.parametrize(
    ("change", "query"),
    [
        ({"internal_fields": ["text"]}, "toddlers"),
        ({"internal_fields": {"text": True}}, "toddlers"),
        ({"text": ""}, "toddlers"),
    ],
)
def test_what_the_page_does_not_show_is_not_found(
    edition: Edition, change: dict[str, Any], query: str
) -> None:
    assert found(query)
    Measure.objects.update(**change)
    assert found(query) == []
    assert found("childcare") == ["1.1 Childcare during courses"]


def test_another_internal_field_hides_no_text(edition: Edition) -> None:
    Measure.objects.update(internal_fields=["financing_statement"])
    assert found("toddlers") == ["1.1 Childcare during courses"]


def test_nothing_of_an_edition_that_is_not_published(edition: Edition) -> None:
    Edition.objects.update(published_at=None)
    assert [query for query, *_ in QUERIES if found(query)] == []


def test_follows_the_translation_in_the_same_transaction(edition: Edition) -> None:
    row = Translation.objects.get(text="Participation")
    row.text = "Belonging"
    row.save()
    assert (found("participation"), found("belonging")) == ([], ["I Belonging"])
    Translation.objects.all().delete()
    assert found("belonging") == []


def test_german_hits_say_so_on_the_english_page(edition: Edition) -> None:
    build.measure(edition.action_fields.get(), "1.2", title="Wohnraum")
    page = Client().get("/en/suche/", {"q": "wohnraum"}).content.decode()
    assert "in German" in page
    assert "in German" not in Client().get("/en/suche/", {"q": "toddler"}).content.decode()
    page = Client().get("/de/suche/", {"q": "wohnraum"}).content.decode()
    assert "auf Deutsch" not in page


def test_queries_do_not_grow_with_translations(
    edition: Edition, django_assert_max_num_queries: Any
) -> None:
    field = edition.action_fields.get()
    for number in range(2, 12):
        row = build.measure(field, f"1.{number}", title="x")
        translate("measure", row, "title", "Childcare")
    with translation.override("en"), django_assert_max_num_queries(8):
        assert len(find(viewer=PUBLIC, query="childcare").hits) == 11


def test_an_entry_of_an_unknown_kind_is_none(edition: Edition) -> None:
    searchable = registry.of_kind("public_translation")
    assert searchable
    assert searchable.text(Translation(object_kind="other", field="title", text="x")) is None


class TestDefinitions:
    def test_of_a_public_indicator_with_the_address_of_its_page(self, edition: Edition) -> None:
        row = build.indicator(edition.concept, "J1", title="Beschäftigte Frauen")
        build.definition(row, text="Sozialversicherungspflichtig am Wohnort")
        assert found("Wohnort", "de") == ["J1 Beschäftigte Frauen (v1)"]
        assert url("Wohnort", "de") == "/de/kennzahlen/j1/"
        row.is_public = False
        row.save()
        assert found("Wohnort", "de") == []

    def test_for_the_staff_whoever_reads_the_concept(self) -> None:
        row = build.indicator(build.concept(), "J1", is_public=False)
        build.definition(row, text="am Wohnort")
        reader = people.viewer_with("strategy.read")
        [hit] = find(viewer=reader, query="Wohnort").hits
        assert hit.kind == "definition"
        assert find(viewer=people.viewer_with("partners.read"), query="Wohnort").hits == ()
        IndicatorDefinition.objects.update(text="am Arbeitsort")
        assert find(viewer=reader, query="Wohnort").hits == ()
