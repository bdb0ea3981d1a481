"""The search on whichever database the suite runs on: the expectations are the same for both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test import Client

from ankommen.core.models import LegalEntry, SearchEntry
from ankommen.core.protection import Level, name_people
from ankommen.core.registries import search as registry
from ankommen.core.search import index
from ankommen.core.search.selectors import PAGE_SIZE, Found, find
from ankommen.core.search.watching import Watched
from ankommen.core.viewer import PUBLIC, Scope, Viewer
from ankommen.partners.models import Organisation, OrganisationKind
from ankommen.strategy.models import CouncilQuestion, Goal, Measure, Need
from tests import people
from tests.core import law_build, search_corpus
from tests.strategy import build

pytestmark = pytest.mark.django_db

EVERYTHING = people.viewer_with(
    "strategy.read", "strategy.edit", "committees.read", "partners.read", "core.read_law"
)
HOSTILE = (
    '"',
    "'",
    "'; DROP TABLE core_searchentry; --",
    '" OR 1=1',
    "Kita AND",
    "NEAR(Kita Kurs)",
    "Kita* OR -Kurs",
    "tokens:Kita",
    "{} ^ $ \\ %s %%",
    "&|!():*<->",
    "a",
    "ä",
    "7",
    "مرحبا بالعالم",
    "שלום",
    "\u202eatik",
    "Кино",
    "x" * 5000,
    "Kita " * 1000,
    "\x00",
    "Ki\x00ta",
    "\ufffd\ufeff",
    "🙂",
    "   ",
    "",
)


def titles(found: Found) -> list[str]:
    return ["".join(piece.text for piece in hit.title) for hit in found.hits]


def found(query: str, viewer: Viewer = EVERYTHING, **options: str) -> list[str]:
    return titles(find(viewer=viewer, query=query, **options))


def first_is(expected: str, hits: list[str]) -> bool:
    """An empty expectation: there must be no hit."""
    return bool(hits) and hits[0].startswith(expected) if expected else not hits


class TestFirstHits:
    def test_sixty_queries(self) -> None:
        """All at once, for one corpus: what is found first, or that nothing is."""
        search_corpus.fill()
        wrong = {
            query: (expected, hits[:3])
            for query, expected in search_corpus.QUERIES
            if not first_is(expected, hits := found(query))
        }
        assert len(search_corpus.QUERIES) >= 60
        assert wrong == {}

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("Alphabetisirung", "Alphabetisierung"),
            ("Dolmetscherpol", "Dolmetscherpool"),
            ("Einburgerrung", "Einbürgerung"),
            ("Wohnruam", "wohnraum"),
            ("Sprachkrus Kita", "sprachkurse Kita"),
        ],
    )
    def test_a_typing_error_is_named(self, typed: str, meant: str) -> None:
        search_corpus.fill()
        page = find(viewer=EVERYTHING, query=typed)
        assert (page.hits, page.suggestion.lower()) == ((), meant.lower())
        assert found(page.suggestion)

    def test_of_one_kind_and_counted(self) -> None:
        search_corpus.fill()
        page = find(viewer=EVERYTHING, query="Kurs")
        assert {one.kind: one.count for one in page.kinds} == {"measure": 2, "duty": 1}
        assert {hit.kind for hit in find(viewer=EVERYTHING, query="Kurs", kind="duty").hits} == {
            "duty"
        }
        assert found("Kurs", kind="unknown") == []

    def test_the_same_title_in_two_editions_is_told_apart(self) -> None:
        for year in (2020, 2024):
            field = build.action_field(build.edition(slug=str(year), title=f"Edition {year}"))
            build.measure(field, title="Wartelisten")
        hits = find(viewer=EVERYTHING, query="Wartelisten").hits
        assert {hit.within for hit in hits} == {"Edition 2020", "Edition 2024"}

    def test_pages_by_key_show_every_hit_once(self) -> None:
        concept = build.concept()
        for number in range(PAGE_SIZE * 2 + 3):
            build.need(concept, number, title="Kurs" + " fehlt" * (number % 3))
        seen, after = [], ""
        while True:
            page = find(viewer=EVERYTHING, query="Kurs", after=after)
            seen += [hit.url for hit in page.hits]
            if page.after is None:
                break
            after = page.after
        assert len(seen) == len(set(seen)) == PAGE_SIZE * 2 + 3

    @pytest.mark.parametrize("after", ["x", "-", "1-", "²-3", "9" * 40 + "-1", "\x00"])
    def test_a_bad_key_is_no_error(self, after: str) -> None:
        build.need(build.concept(), title="Kurs")
        assert find(viewer=EVERYTHING, query="Kurs", after=after).hits


@pytest.mark.parametrize("query", HOSTILE, ids=[repr(one)[:20] for one in HOSTILE])
def test_hostile_queries_find_nothing_wrong(query: str) -> None:
    """No error, and no hit that does not hold what was asked for."""
    search_corpus.fill()
    assert "Frauenhaus Tulpenhof" not in found(query)
    for kind in ("", "measure", query):
        find(viewer=EVERYTHING, query=query, kind=kind, after=query)


class TestWhoSeesWhat:
    def test_nobody_finds_nothing(self) -> None:
        search_corpus.fill()
        for viewer in (PUBLIC, people.viewer_with("core.read_law")):
            page = find(viewer=viewer, query="Kinderbetreuung")
            assert (page.hits, page.kinds, page.suggestion) == ((), (), "")

    def test_a_protected_house_shows_in_no_hit_count_or_suggestion(self) -> None:
        search_corpus.fill()
        house = Organisation.objects.get(name="Frauenhaus Tulpenhof")
        for query in ("Frauenhaus", "Tulpenhof", "tulpen", "Tulpenhoff", "Tulpenhfo"):
            page = find(viewer=EVERYTHING, query=query)
            assert (page.hits, page.kinds, page.suggestion) == ((), (), "")
        name_people("organisation", house.pk, {EVERYTHING.user_id or 0})
        assert found("Tulpenhof") == ["Frauenhaus Tulpenhof"]
        assert find(viewer=EVERYTHING, query="Tulpenhoff").suggestion == "Tulpenhof"

    def test_hidden_rows_do_not_move_the_visible_ones(self) -> None:
        search_corpus.fill()
        before = [(hit.url, hit.title) for hit in find(viewer=EVERYTHING, query="Musterkreis").hits]
        for number in range(5):
            build.organisation(f"Musterkreis {number}", protection=Level.NAMED)
        after = [(hit.url, hit.title) for hit in find(viewer=EVERYTHING, query="Musterkreis").hits]
        assert before == after != []

    def test_a_provider_finds_its_own_measures_only(self) -> None:
        edition = build.edition()
        field = build.action_field(edition)
        mine, _other = (build.measure(field, one, title="Kurs") for one in ("1.1", "1.2"))
        house = build.organisation()
        mine.partners.add(house)
        viewer = people.viewer_with("strategy.read", scope=Scope("organisation", str(house.pk)))
        assert found("Kurs", viewer) == ["1.1 Kurs"]
        mine.partners.clear()
        assert found("Kurs", viewer) == []

    def test_an_open_council_question_is_for_editors(self) -> None:
        concept = build.concept()
        question = CouncilQuestion.objects.create(
            concept=concept,
            question="Wie viele Kurse?",
            asked_by="Kreistag",
            asked_on=people.TODAY,
            indicator=build.indicator(concept),
        )
        reader = people.viewer_with("strategy.read")
        assert (found("Kurse", reader), len(found("Kurse"))) == ([], 1)
        question.given_at = "2026-11-22T10:00:00Z"
        question.save()
        assert len(found("Kurse", reader)) == 1

    def test_people_are_not_searched(self) -> None:
        helper = build.organisation("Gerda Hilfreich", kind=OrganisationKind.HELPER)
        build.contact(build.organisation(), "Kim Kontakt")
        assert found("Hilfreich") == found("Kim") == []
        helper.kind = OrganisationKind.ASSOCIATION
        helper.save()
        assert found("Hilfreich") == ["Gerda Hilfreich"]

    def test_superseded_law_is_gone(self) -> None:
        law_build.value(title="Freibetrag")
        entry = LegalEntry.objects.filter(title="Freibetrag").first()
        assert entry is not None
        assert found("Freibetrag")
        LegalEntry.objects.update(superseded_at="2026-11-22T10:00:00Z")
        assert found("Freibetrag") == []


class TestTransaction:
    def test_written_changed_and_deleted_at_once(self) -> None:
        need = build.need(build.concept(), title="Schwimmkurs")
        assert found("Schwimmkurs")
        need.title = "Radkurs"
        need.save()
        assert (found("Schwimmkurs"), len(found("Radkurs"))) == ([], 1)
        need.delete()
        assert found("Radkurs") == []
        assert not SearchEntry.objects.filter(kind="need").exists()

    def test_undone_with_the_write(self) -> None:
        concept = build.concept()
        with transaction.atomic():
            build.need(concept, title="Schwimmkurs")
            assert found("Schwimmkurs")
            transaction.set_rollback(True)
        assert found("Schwimmkurs") == []

    def test_sets_of_rows_are_followed_too(self) -> None:
        field = build.action_field(build.edition())
        rows = Measure.objects.bulk_create(
            Measure(edition=field.edition, action_field=field, number=n, slug=n, title="Kurs")
            for n in ("1", "2")
        )
        assert len(found("Kurs")) == 2
        Measure.objects.filter(pk=rows[0].pk).update(title="Treff")
        assert (len(found("Kurs")), len(found("Treff"))) == (1, 1)
        field.measures.update(title="Werkstatt")
        assert len(found("Werkstatt")) == 2
        for row in rows:
            row.title = "Garten"
        Measure.objects.bulk_update(rows, ["title"])
        assert len(found("Garten")) == 2
        field.measures.all().delete()
        assert found("Garten") == []

    def test_what_falls_with_its_parent_is_gone(self) -> None:
        field = build.action_field(build.edition())
        goal = Goal.objects.create(action_field=field, number="1", title="Miteinander")
        Goal.objects.create(action_field=field, parent=goal, number="1.1", title="Nebenan")
        assert found("Nebenan")
        goal.delete()
        assert found("Nebenan") == []

    def test_saving_one_column_does_not_index_old_others(self) -> None:
        need = build.need(build.concept(), title="Schwimmkurs")
        Need.objects.filter(pk=need.pk).update(title="Radkurs")
        need.text = "neu"
        need.save(update_fields=["text"])
        assert (found("Schwimmkurs"), len(found("Radkurs"))) == ([], 1)

    def test_no_registered_model_can_be_written_past_the_index(self) -> None:
        assert len(registry.kinds()) >= 15
        for one in registry.kinds():
            for manager in (one.model._default_manager, *one.model._meta.managers):
                assert issubclass(manager._queryset_class, Watched), one.kind  # type: ignore[attr-defined]
        law = registry.of_kind("law")
        assert law
        plain = replace(law, kind="entry", model=SearchEntry)
        with pytest.raises(TypeError, match="Watched"):
            registry.register(plain)

    @pytest.mark.parametrize(("kind", "for_public"), [("public_law", False), ("statute", True)])
    def test_a_kind_says_by_its_name_whether_it_is_for_the_public(
        self, kind: str, for_public: bool
    ) -> None:
        law = registry.of_kind("law")
        assert law
        with pytest.raises(ValueError, match="begins with public_"):
            registry.register(replace(law, kind=kind, for_public=for_public))

    def test_postgresql_keeps_the_words_and_no_model_names_them(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has FTS5 instead")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT is_generated FROM information_schema.columns "
                "WHERE table_name = 'core_searchentry' AND column_name = 'words'"
            )
            assert cursor.fetchall() == [("ALWAYS",)]
        assert "words" not in {one.column for one in SearchEntry._meta.concrete_fields}

    def test_every_write_to_a_set_is_watched(self) -> None:
        """Django's own ways to write many rows at once: a new one has to be looked at here."""
        writing = {
            name
            for name in dir(models.QuerySet)
            if getattr(getattr(models.QuerySet, name), "alters_data", False)
        }
        by_row = {"create", "acreate", "get_or_create", "update_or_create"}
        by_row |= {"aget_or_create", "aupdate_or_create", "adelete", "aupdate"}
        by_row |= {"abulk_create", "abulk_update", "bulk_update", "delete", "_update", "_insert"}
        assert {one for one in writing - by_row if one not in vars(Watched)} == set()


class TestCommands:
    def test_check_names_each_fault_and_rebuild_mends_it(self, capsys: Any) -> None:
        search_corpus.fill()
        call_command("search", "check")
        entries = SearchEntry.objects.filter(kind="measure").order_by("object_id")
        first, second, third = entries[:3]
        first.delete()
        SearchEntry.objects.filter(pk=second.pk).update(tokens="anderes")
        SearchEntry.objects.filter(pk=third.pk).update(analysis="alt")
        SearchEntry.objects.create(kind="need", object_id=999, title="x", tokens="x")
        SearchEntry.objects.create(kind="vergangen", object_id=1, title="x", tokens="x")
        assert dict(index.check()) == {
            "measure: missing": 1,
            "measure: differs": 1,
            "measure: made by another version": 1,
            "need: without a row": 1,
            "vergangen: of no kind": 1,
        }
        with pytest.raises(CommandError, match="rebuild"):
            call_command("search", "check")
        call_command("search", "rebuild")
        assert index.check() == {}
        assert "the index is made anew" in capsys.readouterr().out

    def test_the_index_holds_no_text(self) -> None:
        """What is stored are word stems without order of the sentence in `tokens`."""
        build.need(build.concept(), title="Kurs", text="Er wohnt in der Musterstraße.")
        entry = SearchEntry.objects.get(kind="need")
        assert "Musterstraße" not in entry.body
        assert entry.tokens == " ".join(sorted(entry.tokens.split()))


class TestPage:
    def test_hits_are_marked_and_escaped(self, client: Client) -> None:
        build.need(build.concept(), title="<b>Kurs</b> & mehr")
        client.force_login(people.maren())
        page = client.get("/intern/suche/", {"q": "kurse"}).content.decode()
        assert "&lt;b&gt;<mark>Kurs</mark>&lt;/b&gt; &amp; mehr" in page
        assert "<b>Kurs" not in page

    def test_nothing_found_helps(self, client: Client) -> None:
        build.need(build.concept(), title="Werkstatt")
        client.force_login(people.maren())
        page = client.get("/intern/suche/", {"q": "Werkbank<b>"}).content.decode()
        assert "Nichts gefunden" in page
        page = client.get("/intern/suche/", {"q": "Werksttat"}).content.decode()
        assert "Meinten Sie" in page
        assert "?q=Werkstatt" in page

    def test_every_page_has_the_box(self, client: Client) -> None:
        client.force_login(people.maren())
        assert 'action="/intern/suche/"' in client.get("/intern/").content.decode()

    def test_queries_do_not_grow_with_hits(
        self, client: Client, django_assert_num_queries: Any
    ) -> None:
        concept = build.concept()
        build.need(concept, 1, title="Kurs")
        with django_assert_num_queries(6):  # two of hidden names, titles, texts, rows, ends
            find(viewer=EVERYTHING, query="Kurs")
        for number in range(2, 30):
            build.need(concept, number, title="Kurs")
        with django_assert_num_queries(6):
            find(viewer=EVERYTHING, query="Kurs")
