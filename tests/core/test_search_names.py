"""A protected name that somebody wrote into a text: no way to that text, not to be read in it."""

from __future__ import annotations

import pytest
from django.test import Client

from ankommen.core.protection import Level, name_people
from ankommen.core.search.selectors import Found, find
from ankommen.core.search.veiling import NO_VEIL, Veil
from ankommen.core.viewer import PUBLIC
from ankommen.partners.models import Organisation, Unit
from tests import people
from tests.strategy import build

READER = people.viewer_with("strategy.read", "partners.read")
SECRET = "Kranichnest"
TEXT = f"Plätze gibt es im Haus {SECRET.upper()}, zwei weitere in Kranichnests Garten und im Heim."


def shown(page: Found) -> str:
    return " ".join(piece.text for hit in page.hits for piece in (*hit.title, *hit.text))


class TestVeil:
    def test_forms_of_a_name_are_taken_out(self) -> None:
        veil = Veil.over(["Haus Kranichnest", "Kranichnest"])
        said = veil.on(TEXT, instead="…")
        assert said == "Plätze gibt es im …, zwei weitere in … Garten und im Heim."

    def test_another_order_of_words_is_another_name(self) -> None:
        veil = Veil.over(["Haus Nord"])
        assert veil.on("Im Norden steht ein Haus.", instead="…") == "Im Norden steht ein Haus."

    @pytest.mark.parametrize("names", [[], [""], ["…"]])
    def test_without_a_name_nothing_is_taken(self, names: list[str]) -> None:
        assert Veil.over(names) == NO_VEIL
        assert NO_VEIL.on(TEXT, instead="…") == TEXT


@pytest.mark.django_db
class TestSearch:
    @pytest.fixture(autouse=True)
    def texts(self) -> None:
        self.home = Organisation.objects.create(
            name=f"{SECRET} e. V.", short_name=SECRET, kind="shelter", protection=Level.NAMED
        )
        concept = build.concept()
        build.need(concept, title=f"Umbau {SECRET}", text=TEXT)
        build.need(concept, 2, title="Fahrdienst", text="Ein Bus am Abend.")

    @pytest.mark.parametrize(
        "query",
        [SECRET, SECRET.lower(), "Kranich", "kranichnests", f"Umbau {SECRET}", "Kranicknest"],
    )
    def test_who_may_not_know_finds_nothing_by_the_name(self, query: str) -> None:
        page = find(viewer=READER, query=query)
        assert (page.hits, page.kinds, page.suggestion) == ((), (), "")

    @pytest.mark.parametrize("query", ["Garten", "Umbau", "Plätze"])
    def test_other_words_find_it_with_the_name_taken_out(self, query: str) -> None:
        page = find(viewer=READER, query=query)
        assert len(page.hits) == 1
        assert "geschützte Stelle" in shown(page)
        assert "kranich" not in shown(page).lower()

    def test_who_may_know_finds_and_reads_it(self) -> None:
        name_people("organisation", self.home.pk, {READER.user_id or 0})
        page = find(viewer=READER, query=SECRET)
        assert {hit.kind for hit in page.hits} == {"need", "organisation"}
        assert SECRET in shown(page)
        assert find(viewer=READER, query="Kranicknest").suggestion == SECRET

    def test_an_open_name_stays(self) -> None:
        Organisation.objects.update(protection=Level.PUBLIC)
        assert SECRET in shown(find(viewer=READER, query=SECRET))

    def test_a_common_name_of_a_unit_hides_nothing(self) -> None:
        """Hidden and visible units are called alike: the name gives nothing away."""
        Unit.objects.create(organisation=self.home, name="Fahrdienst", protection=Level.NAMED)
        assert not find(viewer=READER, query="Fahrdienst").hits
        other = build.organisation("Musterverein", protection=Level.PUBLIC)
        Unit.objects.create(organisation=other, name="Fahrdienst", protection=Level.PUBLIC)
        assert {hit.kind for hit in find(viewer=READER, query="Fahrdienst").hits} == {
            "need",
            "unit",
        }

    def test_in_public_too(self, client: Client) -> None:
        project = build.project(build.concept(title="Zweites"), f"Lernpaten {SECRET}")
        type(project).objects.filter(pk=project.pk).update(is_public=True)
        assert not find(viewer=PUBLIC, query=SECRET).hits
        page = client.get("/de/suche/", {"q": "Lernpaten"}).content.decode()
        assert "geschützte Stelle" in page
        assert SECRET not in page
