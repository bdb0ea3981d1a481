from __future__ import annotations

import pytest
from django.template import engines
from django.test import Client, RequestFactory

from ankommen.core.viewer import PUBLIC, Viewer
from tests import people

PAGE = """{%% extends "core/%s.html" %%}
{%% block title %%}Maßnahmen{%% endblock %%}
{%% block lead %%}Alle Maßnahmen.{%% endblock %%}
{%% block content %%}<p>Inhalt</p>{%% endblock %%}%s"""


def page(frame: str, *, more: str = "", viewer: Viewer = PUBLIC) -> str:
    request = RequestFactory().get("/intern/")
    request.viewer = viewer  # type: ignore[attr-defined]
    return str(engines["django"].from_string(PAGE % (frame, more)).render({}, request))


@pytest.mark.django_db
@pytest.mark.parametrize("frame", ["staff", "public"])
def test_a_page_has_one_title_for_tab_and_heading(frame: str) -> None:
    shown = page(frame)
    assert "<title>Maßnahmen</title>" in shown
    assert shown.count("<h1") == 1
    assert 'class="page-head__title">Maßnahmen</h1>' in shown
    assert shown.count("<p>Inhalt</p>") == 1
    assert '<html lang="de" dir="ltr">' in shown


@pytest.mark.django_db
def test_the_second_column_exists_only_where_a_page_fills_it() -> None:
    assert "columns__aside" not in page("staff")
    assert "<aside" in page("staff", more="{% block aside %}<p>Daneben</p>{% endblock %}")


@pytest.mark.django_db
def test_start_page_opens_for_staff(client: Client) -> None:
    maren = people.maren()
    client.force_login(maren)
    answer = client.get("/intern/")
    assert answer.status_code == 200
    assert ", Maren Musterfrau</h1>" in answer.content.decode()


@pytest.mark.django_db
def test_start_page_sends_others_to_the_log_in(client: Client) -> None:
    answer = client.get("/intern/")
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/intern/")


@pytest.mark.django_db
def test_staff_switch_the_language_and_stay_where_they_are(client: Client) -> None:
    client.force_login(people.maren())
    assert '<button class="link-button" type="submit" name="language" value="en"' in (
        client.get("/intern/").content.decode()
    )
    answer = client.post("/intern/sprache/", {"language": "en", "next": "/intern/"})
    assert answer["Location"] == "/intern/"
    assert '<html lang="en" dir="ltr">' in client.get("/intern/").content.decode()
    away = client.post("/intern/sprache/", {"language": "de", "next": "//anderswo.example/"})
    assert away["Location"] == "/"
