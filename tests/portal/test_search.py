"""What the public finds, and what it never does, on whichever database the suite runs on."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from ankommen.core.models import SearchEntry
from ankommen.core.protection import Level
from ankommen.core.registries import search as registry
from ankommen.core.search import analysis, index
from ankommen.core.search.selectors import PAGE_SIZE, find
from ankommen.core.viewer import PUBLIC
from ankommen.portal.models import LegalPage, LegalPageKind
from ankommen.strategy.models import (
    CouncilQuestion,
    Edition,
    Goal,
    GuidingGoal,
    ImplementationReport,
    Measure,
)
from ankommen.strategy.services import reports
from tests import people
from tests.core.test_search import HOSTILE
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 2, 1, 9, tzinfo=UTC)
CANARY = "Kranichnest"


def found(query: str, **options: str) -> list[str]:
    hits = find(viewer=PUBLIC, query=query, **options).hits
    return ["".join(piece.text for piece in hit.title) for hit in hits]


def get(query: str, language: str = "de", **asked: str) -> Any:
    return Client().get(f"/{language}/suche/", {"q": query, **asked})


@pytest.fixture
def edition() -> Edition:
    edition = build.published_edition(preface="Wir wollen ankommen.")
    field = build.action_field(edition, "1", title="Sprache", summary="Alle lernen Deutsch.")
    build.measure(
        field, "1.1", title="Deutschkurse am Abend", text="Betreuung in der Kindertagesstätte."
    )
    build.measure(field, "1.2", title="Wohnraum vermitteln", financing_statement="Aus Landesgeld.")
    Goal.objects.create(action_field=field, number="Z1", title="Lesen und Schreiben")
    GuidingGoal.objects.create(concept=edition.concept, number="I", title="Teilhabe aller")
    build.indicator(edition.concept, "J1", title="Beschäftigte Frauen")
    build.project(edition.concept, "Lernpaten", is_public=True)
    LegalPage.objects.create(
        kind=LegalPageKind.IMPRINT, language="de", text="Die **Landrätin**", is_placeholder=False
    )
    return edition


QUERIES = (
    ("Deutschkurs", ["1.1 Deutschkurse am Abend"]),
    ("Kinder betreuen", ["1.1 Deutschkurse am Abend"]),
    ("Betreuung Kinder", ["1.1 Deutschkurse am Abend"]),
    ("Kita", ["1.1 Deutschkurse am Abend"]),
    ("Wohnung", ["1.2 Wohnraum vermitteln"]),
    ("Landesgeld", ["1.2 Wohnraum vermitteln"]),
    ("1.2", ["1.2 Wohnraum vermitteln"]),
    ("lesen", ["Z1 Lesen und Schreiben"]),
    ("Teilhabe", ["I Teilhabe aller"]),
    ("lernen deutsch", ["1 Sprache"]),
    ("ankommen", ["Edition 2020–2022"]),
    ("Beschaeftigte", ["J1 Beschäftigte Frauen"]),
    ("Zwölf Paare", ["Lernpaten"]),
    ("Landrätin", ["Impressum"]),
)


def test_the_same_hits_on_both_databases(edition: Edition) -> None:
    assert {query: found(query) for query, _ in QUERIES} == dict(QUERIES)
    assert find(viewer=PUBLIC, query="Wohnruam").suggestion == "Wohnraum"


def test_every_hit_leads_to_a_page_that_says_it(edition: Edition) -> None:
    for query, titles in QUERIES:
        for hit in find(viewer=PUBLIC, query=query).hits:
            page = Client().get(hit.url.partition("#")[0])
            assert (page.status_code, hit.url.startswith("/de/")) == (200, True)
            assert titles[0].partition(" ")[2] in page.content.decode()


@pytest.mark.parametrize("kept", Measure.CHOOSABLE_FIELDS)
def test_only_what_is_kept_internal_is_not_found(edition: Edition, kept: str) -> None:
    """The word stands in both searchable texts: it is found by the one that is still public."""
    row = Measure.objects.get(number="1.1")
    Measure.objects.filter(pk=row.pk).update(text=CANARY, financing_statement="")
    assert found(CANARY) == ["1.1 Deutschkurse am Abend"]
    Measure.objects.filter(pk=row.pk).update(internal_fields=[kept])
    assert bool(found(CANARY)) == (kept != "text")
    Measure.objects.filter(pk=row.pk).update(text="", financing_statement=CANARY)
    assert bool(found(CANARY)) == (kept != "financing_statement")
    assert found("Deutschkurs") == ["1.1 Deutschkurse am Abend"]


def test_an_unreadable_choice_keeps_everything_internal(edition: Edition) -> None:
    Measure.objects.filter(number="1.1").update(text=CANARY, internal_fields={"text": True})
    assert found(CANARY) == []


def test_words_of_the_office_are_never_found(edition: Edition) -> None:
    concept, row = edition.concept, Measure.objects.get(number="1.1")
    row.responsible_text = row.end_reason = CANARY
    row.save()
    build.need(concept, title=CANARY)
    build.duty(concept, title=CANARY)
    build.letter(concept, topic=CANARY)
    build.funding_source(concept, CANARY)
    build.project(concept, CANARY)
    build.indicator(concept, "J9", title=CANARY, is_public=False)
    build.organisation(CANARY, protection=Level.NAMED)
    build.organisation(f"{CANARY} offen", protection=Level.PUBLIC)
    for given in (None, NOW):
        CouncilQuestion.objects.create(
            concept=concept,
            question=CANARY,
            answer=CANARY,
            asked_by="Kreistag",
            asked_on=people.TODAY,
            indicator=build.indicator(concept, f"K{given}"[:9], slug=f"k-{bool(given)}"),
            given_at=given,
        )
    LegalPage.objects.create(kind=LegalPageKind.PRIVACY, language="de", text=CANARY)
    _hidden_editions(concept)
    assert SearchEntry.objects.filter(tokens__contains=analysis.stem(CANARY.lower())).count() > 10
    for query in (CANARY, CANARY[:6], "Kranichnset", f"{CANARY} Deutschkurs"):
        page = find(viewer=PUBLIC, query=query)
        assert (page.hits, page.kinds, page.suggestion) == ((), (), "")
        assert CANARY not in get("Deutschkurs").content.decode()


def _hidden_editions(concept: Any) -> None:
    """A draft, one adopted but unpublished, one published but not frozen: every kind in each."""
    for slug, moments in (
        ("entwurf", {"frozen_at": None, "published_at": None}),
        ("still", {"published_at": None}),
        ("lose", {"frozen_at": None}),
    ):
        hidden = build.published_edition(
            concept=concept, slug=slug, title=CANARY, preface=CANARY, **moments
        )
        field = build.action_field(hidden, title=CANARY)
        build.measure(field, title=CANARY)
        Goal.objects.create(action_field=field, number="Z9", title=CANARY)
    GuidingGoal.objects.create(
        concept=concept, number="IX", title=CANARY, valid_to=datetime(2001, 1, 1, tzinfo=UTC)
    )


def test_publishing_makes_it_found_and_nothing_else_does(edition: Edition) -> None:
    hidden = build.published_edition(
        concept=edition.concept, slug="2030", title="Edition 2030", published_at=None
    )
    build.measure(build.action_field(hidden), title="Schwimmkurse")
    assert found("Schwimmkurs") == []
    Edition.objects.filter(pk=hidden.pk).update(published_at=NOW)
    assert found("Schwimmkurs") == ["1.1 Schwimmkurse"]


def test_a_kind_that_does_not_say_what_is_public_is_for_the_staff(edition: Edition) -> None:
    """Even one whose gate would let everybody in."""
    plain = registry.of_kind("public_measure")
    assert plain is not None
    assert {one.kind for one in registry.kinds_for(PUBLIC)} == {
        one.kind for one in registry.kinds() if one.kind.startswith("public_")
    }
    open_gate = replace(plain, kind="open_gate", for_public=False)
    registry.register(open_gate)
    try:
        index.put(Measure, [build.measure(edition.action_fields.get(), "7.7", title=CANARY)])
        assert found(CANARY) == ["7.7 Kranichnest"]
        assert {hit.kind for hit in find(viewer=PUBLIC, query=CANARY).hits} == {"public_measure"}
    finally:
        registry._kinds.pop("open_gate")


def test_the_staff_finds_each_object_once(edition: Edition) -> None:
    viewer = people.viewer_with("strategy.read")
    assert len(find(viewer=viewer, query="Wohnraum").hits) == 1


def test_of_a_report_the_version_for_the_public_once_it_is_published(edition: Edition) -> None:
    Measure.objects.filter(number="1.2").update(internal_fields=["financing_statement"])
    row = Measure.objects.get(number="1.1")
    for text, public in (("Der Kurs läuft gut.", True), (f"{CANARY} fehlt.", False)):
        row.status_reports.create(
            reported_on=edition.starts_on,
            assessment="as_planned",
            text=text,
            is_public=public,
            reported_by_label="Maren",
        )
    maker = people.viewer_with("strategy.read", "strategy.make_report", "strategy.publish")
    now = datetime(2023, 1, 2, 9, tzinfo=UTC)
    made = reports.make_report(
        edition_id=edition.pk, reference_date=edition.ends_on, actor=maker, now=now
    )
    assert found("Kurs läuft") == []
    ImplementationReport.objects.filter(pk=made.pk).update(published_at=NOW)
    [hit] = find(viewer=PUBLIC, query="Kurs läuft").hits
    assert hit.kind == "public_report"
    assert Client().get(hit.url).status_code == 200
    assert found(CANARY) == []


def test_a_legal_page_is_found_in_the_language_in_which_it_is_shown(edition: Edition) -> None:
    with translation.override("en"):
        [hit] = find(viewer=PUBLIC, query="Landrätin").hits
        assert (hit.language, hit.url) == ("de", "/en/impressum/")
    LegalPage.objects.create(
        kind=LegalPageKind.IMPRINT, language="en", text="Landrätin", is_placeholder=False
    )
    for language, title in (("de", "Impressum"), ("en", "Legal notice")):
        with translation.override(language):
            [hit] = find(viewer=PUBLIC, query="Landrätin").hits
            assert (hit.language, hit.title[0].text) == (language, title)


@pytest.mark.parametrize("query", HOSTILE, ids=[repr(one)[:20] for one in HOSTILE])
def test_odd_queries_are_answered(edition: Edition, query: str) -> None:
    assert get(query, kind=query, after=query).status_code == 200


class TestPage:
    def test_marked_escaped_and_for_no_search_engine(self, edition: Edition) -> None:
        build.measure(edition.action_fields.get(), "1.9", title="<b>Wohnraum</b>")
        response = get("wohnraum")
        html = response.content.decode()
        assert "&lt;b&gt;<mark>Wohnraum</mark>&lt;/b&gt;" in html
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        assert "/suche/" not in Client().get("/sitemap.xml").content.decode()

    def test_german_texts_are_marked_on_the_english_page(self, edition: Edition) -> None:
        html = get("wohnraum", "en").content.decode()
        assert '<h2 class="hits__title" lang="de"><a href="/en/konzept/' in html
        assert '<h2 class="hits__title"><a href="/de/' in get("wohnraum").content.decode()

    def test_nothing_asked_nothing_found_too_much_asked(self, edition: Edition) -> None:
        assert "Wonach suchen Sie?" in get("").content.decode()
        nothing = get("Raumfahrt").content.decode()
        assert "Nichts gefunden" in nothing
        assert "deutsche Wörter" in nothing
        assert "ersten 200 Zeichen" in get("Kurs " * 1000).content.decode()
        assert "?q=Wohnraum" in get("Wohnruam").content.decode()

    def test_pages_show_every_hit_once_in_as_many_queries(self, edition: Edition) -> None:
        def pages() -> list[str]:
            seen, after = [], ""
            while True:
                page = find(viewer=PUBLIC, query="Maßnahme", after=after)
                seen += [hit.url for hit in page.hits]
                if page.after is None:
                    return seen
                after = page.after

        field = edition.action_fields.get()
        build.measure(field, "2.1")
        with CaptureQueriesContext(connection) as one:
            get("Maßnahme")
        for number in range(2, PAGE_SIZE + 5):
            build.measure(field, f"2.{number}")
        with CaptureQueriesContext(connection) as many:
            get("Maßnahme")
        assert len(one) == len(many)
        assert len(pages()) == len(set(pages())) == PAGE_SIZE + 4

    def test_who_asks_too_often_waits(self, edition: Edition) -> None:
        brake = replace(settings.RATE_LIMITS["search"], address=2)
        with override_settings(RATE_LIMITS={"search": brake}):
            codes = [get("Wohnraum").status_code for _ in range(3)]
            assert codes == [200, 200, 429]
            assert get("").status_code == 200

    def test_no_word_is_logged(self, edition: Edition, caplog: Any) -> None:
        caplog.set_level(logging.DEBUG)
        logging.getLogger("django.db.backends").setLevel(logging.INFO)
        get("Wohnraum Tulpenhof")
        assert "Tulpenhof" not in caplog.text

    def test_found_from_every_public_page(self, edition: Edition) -> None:
        assert 'action="/de/suche/"' in Client().get("/de/").content.decode()
        assert 'href="/en/suche/"' in Client().get("/en/konzept/").content.decode()
