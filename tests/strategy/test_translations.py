"""The desk for content translations, with the texts of a small concept."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from ankommen.core.models import Translation, TranslationStatus
from ankommen.core.registries.cards import cards
from ankommen.core.translations import keep_translation
from ankommen.core.translations.selectors import rows_for
from ankommen.core.viewer import SYSTEM
from ankommen.portal.texts import ShownText, Texts
from ankommen.strategy.models import Edition, EditionState, Goal, GuidingGoal, Measure
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
DESK = "/intern/verwaltung/uebersetzungen/"
CANARY = "KANARIENVOGEL"
TRANSLATOR = people.viewer_with("core.translate", "strategy.read", "strategy.edit")


@pytest.fixture
def edition() -> Edition:
    edition = build.published_edition(preface="Wir wollen ankommen.")
    field = build.action_field(edition, "1", title="Sprache", summary="Alle lernen Deutsch.")
    Goal.objects.create(action_field=field, number="1", title="Kurse für alle")
    GuidingGoal.objects.create(concept=edition.concept, number="1", title="Teilhabe")
    build.measure(
        field,
        "1.1",
        title="Kurse am Abend",
        text=f"{CANARY} Text",
        financing_statement="Aus Landesmitteln.",
        internal_fields=["text"],
    )
    return edition


@pytest.fixture
def maren(client: Client) -> Client:
    client.force_login(people.maren())
    return client


def translate(row: Any, field: str, text: str, **values: Any) -> Translation:
    kind = {Edition: "edition", Measure: "measure", Goal: "goal"}[type(row)]
    german = values.pop("german", getattr(row, field))
    return keep_translation(
        actor=SYSTEM, kind=kind, id=row.pk, field=field, language="en", text=text,
        german=german, **values,
    )  # fmt: skip


def keys(viewer: Any = TRANSLATOR) -> list[str]:
    rows = rows_for(viewer=viewer, language="en")
    return [f"{row.entry.place} · {row.entry.field_label}" for row in rows]


def html(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


def table(client: Client, query: str = "") -> list[list[str]]:
    response = client.get(f"{DESK}en/export.csv?{query}")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_the_texts_stand_in_the_order_of_the_concept(edition: Edition) -> None:
    assert keys() == [
        "Edition · Titel",
        "Edition · Einleitung",
        "Leitziel 1 · Titel",
        "Handlungsfeld 1 · Titel",
        "Handlungsfeld 1 · Zusammenfassung",
        "Ziel 1 · Titel",
        "Maßnahme 1.1 · Titel",
        "Maßnahme 1.1 · Aussagen zur Finanzierung",
    ]


def test_exactly_the_texts_that_the_public_pages_show(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: set[tuple[str, int, str]] = set()
    show = Texts.show

    def note(self: Texts, kind: str, id: int, field: str, german: str) -> ShownText:
        if german:
            shown.add((kind, id, field))
        return show(self, kind, id, field, german)

    monkeypatch.setattr(Texts, "show", note)
    for path in ("", "handlungsfelder/1/", "massnahmen/1-1/"):
        html(Client(), f"/en/konzept/2020-2022/{path}")
    found = {
        (row.entry.kind, row.entry.id, row.entry.field)
        for row in rows_for(viewer=TRANSLATOR, language="en")
    }
    assert found == shown


@pytest.mark.parametrize("internal", [["text"], "text", {"text": True}, None])
def test_what_is_internal_never_appears(edition: Edition, maren: Client, internal: Any) -> None:
    measure = Measure.objects.get()
    translate(measure, "text", f"{CANARY} translated")
    if internal is not None:
        Measure.objects.update(internal_fields=internal)
        assert CANARY not in html(maren, f"{DESK}en/")
        assert CANARY not in html(maren, f"{DESK}en/?suche={CANARY.lower()}")
        assert CANARY not in str(table(maren))
        return
    Measure.objects.update(internal_fields=[])
    assert CANARY in html(maren, f"{DESK}en/")
    assert CANARY in str(table(maren))


def test_drafts_are_for_who_edits_them(edition: Edition) -> None:
    draft = build.edition(concept=edition.concept, title="Nächste Edition")
    build.action_field(draft, "1", title="Wohnen")
    reading = people.viewer_with("core.translate", "strategy.read")
    sections = {row.entry.section for row in rows_for(viewer=reading, language="en")}
    assert sections == {"Edition 2020–2022"}
    both = [row.entry.section for row in rows_for(viewer=TRANSLATOR, language="en")]
    assert both[0] == "Nächste Edition", "the newest stands first"
    Edition.objects.filter(pk=draft.pk).update(state=EditionState.ADOPTED)
    assert len(keys(reading)) == len(both)
    assert len(keys(people.viewer_with("core.translate"))) < len(both), "only what is public"


def test_overview_list_and_export_agree(edition: Edition, maren: Client) -> None:
    measure, goal = Measure.objects.get(), Goal.objects.get()
    translate(edition, "title", "Edition", status=TranslationStatus.REVIEWED)
    translate(edition, "preface", "We want to arrive.", german="Früher.")
    translate(goal, "title", "Courses", status=TranslationStatus.MACHINE)
    translate(measure, "title", "<b>Evening</b> courses")
    overview = html(maren, DESK)
    for state, number in (
        ("missing", 4), ("outdated", 1), ("machine", 1), ("unreviewed", 1), ("reviewed", 1),
    ):  # fmt: skip
        rows = table(maren, f"stand={state}")[1:]
        assert len(rows) == number, state
        kind = rows[0][0].split(".")[1]
        assert f"{DESK}en/?stand={state}&amp;art={kind}" in overview
    page = html(maren, f"{DESK}en/?suche=evening")
    assert "&lt;b&gt;Evening&lt;/b&gt; courses" in page
    assert "We want to arrive." not in page
    [_head, row] = table(maren, "suche=evening")
    assert row == [
        f"en.measure.{measure.pk}.title", "Maßnahme 1.1", "Titel", "Kurse am Abend",
        "<b>Evening</b> courses", "übersetzt, nicht geprüft", "", "",
    ]  # fmt: skip
    maren.get("/intern/")
    viewer = people.viewer_with("core.translate")
    told = [card.text for card in cards(viewer, people.TODAY)]
    assert "1 Übersetzung veraltet" in told


def test_pages_go_on_behind_the_last_text(edition: Edition, maren: Client) -> None:
    field = edition.action_fields.get()
    for number in range(2, 60):
        build.measure(field, f"1.{number}", position=number)
    first = maren.get(f"{DESK}en/?art=measure").context["page"]
    second = maren.get(f"{DESK}en/?art=measure&after={first.after}").context["page"]
    assert (len(first.rows), len(second.rows), first.count, second.after) == (50, 10, 60, "")
    assert second.rows[0].entry.order > first.rows[-1].entry.order


def test_as_many_queries_for_fifty_measures_as_for_one(edition: Edition, maren: Client) -> None:
    for url in (DESK, f"{DESK}en/", f"{DESK}en/export.csv"):
        maren.get(url)
        with CaptureQueriesContext(connection) as one:
            maren.get(url)
        field = edition.action_fields.get()
        for number in range(2, 51):
            if not Measure.objects.filter(number=f"1.{number}").exists():
                translate(build.measure(field, f"1.{number}"), "title", "Measure")
        with CaptureQueriesContext(connection) as many:
            maren.get(url)
        assert len(one) == len(many), url


def test_only_languages_of_the_public_pages(edition: Edition, maren: Client) -> None:
    for code in ("de", "fr", "xx"):
        assert maren.get(f"{DESK}{code}/").status_code == 404
    with override_settings(LANGUAGES=[("de", "Deutsch"), ("ar", "العربية")]):
        assert 'lang="ar" dir="rtl"' in html(maren, f"{DESK}ar/")
        assert maren.get(f"{DESK}en/").status_code == 404


def test_without_a_concept_the_desk_says_so(maren: Client) -> None:
    assert "Noch keine öffentlichen Texte" in html(maren, DESK)
    assert "Kein Text gefunden" in html(maren, f"{DESK}en/")
