"""The desk for content translations, with the texts of a small concept."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from ankommen.core.models import AuditEntry, Translation, TranslationStatus
from ankommen.core.registries.cards import cards
from ankommen.core.translations import keep_translation, source_hash
from ankommen.core.translations.selectors import rows_for
from ankommen.core.viewer import SYSTEM
from ankommen.portal.texts import ShownText, Texts
from ankommen.strategy.models import Edition, EditionState, Goal, GuidingGoal, Measure, TextRevision
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
    response = client.get(f"{DESK}en/?datei=csv&{query}")
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
    for url in (DESK, f"{DESK}en/", f"{DESK}en/?datei=csv"):
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


def address(row: Any, field: str, language: str = "en") -> str:
    kind = {Edition: "edition", Measure: "measure", Goal: "goal"}[type(row)]
    return f"{DESK}{language}/{kind}/{row.pk}/{field}/"


def sent(client: Client, url: str, **typed: str) -> dict[str, str]:
    """The form as it stands, with what is typed."""
    form = client.get(url).context["form"]
    fields = {bound.html_name: bound.value() for bound in form}
    fields["reviewed_on"] = form.fields["reviewed_on"].prepare_value(fields["reviewed_on"])
    return {name: str(value) for name, value in fields.items() if value} | typed


REVIEW = {"status": "reviewed", "reviewed_by": "Rita Lesend", "reviewed_on": "20.11.2026"}
REVIEW_PROBLEMS = {"reviewed_by", "reviewed_on"}


def test_a_text_is_entered_reviewed_and_falls_back_when_changed(
    edition: Edition, maren: Client
) -> None:
    url = address(edition, "preface")
    for typed in ({"text": "We want to arrive."}, REVIEW):
        assert maren.post(url, sent(maren, url, **typed)).status_code == 302
    row = Translation.objects.get()
    assert (row.status, row.reviewed_by, row.version) == ("reviewed", "Rita Lesend", 2)
    again = {"text": "We want to settle in.", "reviewed_again": "on"}
    maren.post(url, sent(maren, url, **again))
    row.refresh_from_db()
    assert (row.text, row.status) == ("We want to settle in.", "reviewed")
    page = maren.post(url, sent(maren, url, text="<i>Arriving</i>"), follow=True)
    row.refresh_from_db()
    assert (row.status, row.reviewed_by, row.reviewed_on) == ("draft", "", None)
    assert "nicht mehr als geprüft" in page.content.decode()
    assert "&lt;i&gt;Arriving&lt;/i&gt;" in html(Client(), "/en/konzept/2020-2022/")
    entries = AuditEntry.objects.filter(action__startswith="translation.")
    assert entries.count() == 4
    assert "rriv" not in str(list(entries.values_list("details", "object_label")))


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ({"text": "Courses"}, set()),
        ({"text": "Courses", **REVIEW}, set()),
        ({"text": " "}, {"text"}),
        ({"text": "x" * 20_001}, {"text"}),
        ({"text": "Courses", "status": "reviewed"}, REVIEW_PROBLEMS),
        ({"text": "Courses", **REVIEW, "status": "machine"}, REVIEW_PROBLEMS),
        ({"text": "Courses", **REVIEW, "reviewed_on": "20.11.2999"}, {"reviewed_on"}),
        ({"text": "Courses", "status": "perfect"}, {"status"}),
    ],
)
def test_what_is_refused_is_said_at_its_place(
    edition: Edition, maren: Client, typed: dict[str, str], places: set[str]
) -> None:
    url = address(Goal.objects.get(), "title")
    answer = maren.post(url, sent(maren, url, **typed))
    assert Translation.objects.exists() is not bool(places)
    if places:
        assert set(answer.context["form"].errors) == places
        assert typed["text"].strip()[:50] in answer.content.decode(), "nothing typed is lost"


def test_nobodys_review_holds_for_the_text_of_another(edition: Edition, maren: Client) -> None:
    translate(edition, "preface", "We want to arrive.")
    url = address(edition, "preface")
    mine = sent(maren, url, **REVIEW)
    maren.post(url, sent(maren, url, text="Changed meanwhile."))
    maren.post(url, mine)
    row = Translation.objects.get()
    assert (row.text, row.status, row.reviewed_by) == ("Changed meanwhile.", "draft", "")
    mine = sent(maren, url, text="Mine.")
    maren.post(url, sent(maren, url, **REVIEW))
    maren.post(url, mine)
    row.refresh_from_db()
    assert (row.text, row.status, row.reviewed_by) == ("Mine.", "draft", "")


def test_two_people_enter_one_new_text(edition: Edition, maren: Client) -> None:
    url = address(edition, "preface")
    mine = sent(maren, url, text="Mine.")
    maren.post(url, sent(maren, url, text="Theirs."))
    page = maren.post(url, mine)
    [both] = page.context["form"].conflicts
    assert (both.theirs, both.mine) == ("Theirs.", "Mine.")
    assert Translation.objects.get().text == "Theirs."


def test_of_two_in_the_same_moment_one_is_asked_to_save_again(
    edition: Edition, maren: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = address(edition, "preface")
    mine = sent(maren, url, text="Mine.")
    maren.post(url, sent(maren, url, text="Theirs."))
    with monkeypatch.context() as moment:
        moment.setattr(
            type(Translation.objects.all()), "select_for_update", lambda rows: rows.none()
        )
        page = maren.post(url, mine)
    assert "eben übersetzt" in str(page.context["form"].errors["text"])
    assert "Mine." in page.content.decode()
    assert Translation.objects.get().text == "Theirs."


def test_a_german_text_changed_meanwhile_is_not_what_was_translated(
    edition: Edition, maren: Client
) -> None:
    url = address(edition, "preface")
    mine = sent(maren, url, text="We want to arrive.")
    Edition.objects.update(preface="Wir wollen bleiben.")
    page = maren.post(url, mine, follow=True).content.decode()
    assert "gilt als veraltet" in page
    assert "steht nicht im Verlauf" in page
    assert Translation.objects.get().source_hash == source_hash("Wir wollen ankommen.")
    TextRevision.objects.create(
        edition=edition, object_kind="edition", object_id=edition.pk, object_label="x",
        field="preface", old_text="Wir wollen ankommen.", new_text="Wir wollen bleiben.",
        changed_at=datetime(2026, 11, 22, tzinfo=UTC),
    )  # fmt: skip
    page = html(maren, url)
    assert "ankommen</del>" in page
    assert "bleiben</ins>" in page
    maren.post(url, sent(maren, url, text="We want to stay."))
    assert rows_for(viewer=TRANSLATOR, language="en")[1].state == "unreviewed"


def test_the_next_text_is_the_next_of_the_filter(edition: Edition, maren: Client) -> None:
    url, query = address(edition, "preface"), "?stand=missing&art=&suche="
    saved = maren.post(url + query, sent(maren, url, text="We want", next="1"))
    goal = GuidingGoal.objects.get()
    assert saved["Location"] == f"{DESK}en/guiding_goal/{goal.pk}/title/{query}"
    url = address(Measure.objects.get(), "financing_statement")
    saved = maren.post(url + query, sent(maren, url, text="Funds", next="1"))
    assert saved["Location"] == f"{DESK}en/{query}"


@pytest.mark.parametrize("field", ["text", "responsible_text", "slug"])
def test_what_is_internal_cannot_be_edited(edition: Edition, maren: Client, field: str) -> None:
    url = address(Measure.objects.get(), field)
    assert maren.get(url).status_code == 404
    assert maren.post(url, {"text": "x", "status": "draft"}).status_code == 404
    assert not Translation.objects.exists()


def test_only_languages_of_the_public_pages(edition: Edition, maren: Client) -> None:
    for code in ("de", "fr", "xx"):
        assert maren.get(f"{DESK}{code}/").status_code == 404
    with override_settings(LANGUAGES=[("de", "Deutsch"), ("ar", "العربية")]):
        assert 'lang="ar" dir="rtl"' in html(maren, f"{DESK}ar/")
        page = html(maren, address(edition, "title", "ar"))
        assert re.search(r'<textarea[^>]* lang="ar" dir="rtl"', page)
        assert maren.get(f"{DESK}en/").status_code == 404


def test_without_a_concept_the_desk_says_so(maren: Client) -> None:
    assert "Noch keine öffentlichen Texte" in html(maren, DESK)
    assert "Kein Text gefunden" in html(maren, f"{DESK}en/")
