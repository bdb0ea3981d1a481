from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ankommen.core.models import TranslationStatus
from ankommen.core.translations import TranslationState, keep_translation
from ankommen.core.viewer import SYSTEM
from ankommen.strategy.models import Edition, Measure, MeasureIndicator
from tests.strategy import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    edition = build.published_edition(preface="Wir wollen ankommen.")
    field = build.action_field(edition, "1", title="Sprache", summary="Alle lernen Deutsch.")
    build.measure(field, "1.1", title="Kurse am Abend", text="Es gibt Abendkurse.")
    return edition


def page(url: str, status: int = 200) -> str:
    response = Client().get(url)
    assert response.status_code == status
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("wish", "address"),
    [
        ("en-GB,en;q=0.9", "/en/"),
        ("ar-SY,ar;q=0.9", "/ar/"),
        ("de", "/de/"),
        ("fr", "/de/"),
        ("", "/de/"),
    ],
)
def test_the_root_leads_to_the_wished_language(wish: str, address: str) -> None:
    response = Client().get("/", headers={"accept-language": wish})
    assert response["Location"] == address
    assert "Accept-Language" in response["Vary"]


def test_nobody_gets_a_cookie_or_costs_a_session(edition: Edition) -> None:
    client = Client()
    for url in ("/de/", "/de/konzept/", "/de/konzept/2020-2022/massnahmen/1-1/", "/ls/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        touched = " ".join(query["sql"] for query in queries)
        assert "django_session" not in touched
        assert "accounts_" not in touched
    assert not client.cookies


def test_pages_without_a_published_edition_say_so() -> None:
    build.edition()
    for url in ("/de/", "/de/konzept/"):
        assert "Noch kein Konzept veröffentlicht" in page(url)
    page("/de/konzept/2024-2026/", status=404)
    page("/de/kennzahlen/j1/", status=404)


def test_the_concept_shows_resolution_hash_and_progress(edition: Edition) -> None:
    for url in ("/de/konzept/", "/de/konzept/2020-2022/"):
        html = page(url)
        for text in ("Wir wollen ankommen.", "Kurse am Abend", "abcdef012345", "Sprache"):
            assert text in html


def test_internal_fields_stay_inside(edition: Edition) -> None:
    Measure.objects.update(internal_fields=["text", "status"])
    html = page("/de/konzept/2020-2022/massnahmen/1-1/")
    assert "Es gibt Abendkurse." not in html
    assert "nicht veröffentlicht" in html


def test_the_concept_takes_as_many_queries_for_fifty_measures_as_for_one(edition: Edition) -> None:
    for url in ("/de/konzept/", "/en/konzept/"):
        page(url)
        with CaptureQueriesContext(connection) as one:
            page(url)
        field = edition.action_fields.get(number="1")
        for number in range(2, 51):
            if not Measure.objects.filter(number=f"1.{number}").exists():
                build.measure(field, f"1.{number}")
        with CaptureQueriesContext(connection) as many:
            page(url)
        assert len(one) == len(many)


def translate(edition: Edition, *, german: str, status: TranslationStatus) -> None:
    field = edition.action_fields.get(number="1")
    keep_translation(
        actor=SYSTEM,
        kind="action_field",
        id=field.pk,
        field="summary",
        language="en",
        text="Everybody learns German.",
        german=german,
        status=status,
    )


FIELD = "/en/konzept/2020-2022/handlungsfelder/1/"


def test_a_reviewed_translation_stands_alone(edition: Edition) -> None:
    translate(edition, german="Alle lernen Deutsch.", status=TranslationStatus.REVIEWED)
    html = page(FIELD)
    assert "Everybody learns German." in html
    assert "Alle lernen Deutsch." not in html


@pytest.mark.parametrize("status", [TranslationStatus.DRAFT, TranslationStatus.MACHINE])
def test_an_unreviewed_translation_says_so(edition: Edition, status: TranslationStatus) -> None:
    translate(edition, german="Alle lernen Deutsch.", status=status)
    without = page(FIELD)
    assert 'class="translation-note"' in without
    assert "Everybody learns German." in without


def test_an_outdated_translation_says_that_the_german_text_holds(edition: Edition) -> None:
    translate(edition, german="Früherer Text.", status=TranslationStatus.REVIEWED)
    from ankommen.portal.texts import Texts

    texts = Texts("en")
    field = edition.action_fields.get(number="1")
    texts.load("action_field", [field.pk])
    assert texts.show("action_field", field.pk, "summary", field.summary).state == (
        TranslationState.OUTDATED
    )
    assert len(texts.notes) == 1


def test_without_translation_the_german_text_is_marked(edition: Edition) -> None:
    html = page(FIELD)
    assert '<div lang="de" dir="ltr"><p>Alle lernen Deutsch.</p></div>' in html
    assert 'href="/de/konzept/2020-2022/handlungsfelder/1/"' in html
    assert "translation-note" not in page(FIELD.replace("/en/", "/de/"))


def test_public_indicators_only(edition: Edition) -> None:
    shown = build.indicator(edition.concept, "J1")
    hidden = build.indicator(edition.concept, "X1", is_public=False)
    for one in (shown, hidden):
        build.indicator_value(build.definition(one), 2024, "34.5")
        MeasureIndicator.objects.create(measure=Measure.objects.get(), indicator=one)
    for url in ("/de/kennzahlen/", "/de/konzept/2020-2022/massnahmen/1-1/"):
        html = page(url)
        assert "Kennzahl J1" in html
        assert "Kennzahl X1" not in html
    html = page("/de/kennzahlen/j1/")
    assert "34,5" in html
    assert "Maren Musterfrau" not in html
    page("/de/kennzahlen/x1/", status=404)


def test_older_editions_keep_their_address(edition: Edition) -> None:
    build.published_edition(
        concept=edition.concept,
        slug="2023-2025",
        title="Neuere",
        starts_on=date(2023, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    assert "Neuere" in page("/de/konzept/")
    assert "Edition 2020–2022" in page("/de/konzept/2020-2022/")
    assert "/de/konzept/2020-2022/" in page("/de/konzept/editionen/")


def test_unpublished_files_are_not_given(edition: Edition) -> None:
    page("/de/konzept/2020-2022/massnahmen/1-1/dateien/1/", status=404)
