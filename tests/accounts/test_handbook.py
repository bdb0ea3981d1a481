from __future__ import annotations

import pytest
from django.test import Client

from ankommen.accounts.handbook import TOPIC_BY_PAGE, TOPICS_BY_ROLE, slugs, topic, topic_of_page
from ankommen.accounts.permission_sets import PERMISSION_SETS
from tests.people import maren


def test_every_role_has_a_chapter_and_every_topic_a_reader() -> None:
    assert set(TOPICS_BY_ROLE) == set(PERMISSION_SETS)
    read = {slug for chapter in TOPICS_BY_ROLE.values() for slug in chapter}
    assert read == slugs()
    assert {slug for _, slug in TOPIC_BY_PAGE} <= slugs()


def test_the_page_somebody_stands_on_leads_to_its_topic() -> None:
    assert topic_of_page("strategy:measure_list") == "massnahmen"
    assert topic_of_page("strategy:my_measures") == "stand-melden"
    assert topic_of_page("somewhere:else") == "anfangen"


@pytest.mark.parametrize("slug", sorted(slugs()))
def test_topics_render(slug: str) -> None:
    rendered = topic(slug)
    assert rendered.title
    assert "<p>" in rendered.html
    assert "<h1>" not in rendered.html


def test_an_address_never_leads_out_of_the_folder() -> None:
    with pytest.raises(KeyError):
        topic("../../settings")


@pytest.mark.django_db
def test_own_chapter_comes_first(client: Client) -> None:
    client.force_login(maren())
    page = client.get("/intern/hilfe/").content.decode()
    assert 'href="/intern/hilfe/konten/"' in page
    assert page.index("Leitung Integration") < page.index("Gremienbüro")
    assert client.get("/intern/hilfe/massnahmen/").status_code == 200
    assert client.get("/intern/hilfe/gibt-es-nicht/").status_code == 404


@pytest.mark.django_db
def test_strangers_are_asked_to_log_in(client: Client) -> None:
    assert client.get("/intern/hilfe/").status_code == 302
