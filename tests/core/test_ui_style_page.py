"""The style page shows every component, and axe-core finds nothing on it in any variant."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from ankommen.core.ui.style_texts import ARABIC, GERMAN
from tests import people
from tests.browser import PageFor, assert_accessible


@pytest.mark.django_db
def test_shows_german_left_to_right_and_arabic_right_to_left(client: Client) -> None:
    client.force_login(people.reader())
    german = client.get("/intern/stil/").content.decode()
    assert '<html lang="de" dir="ltr">' in german
    assert "vendor/app.css" in german
    arabic = client.get("/intern/stil/?lang=ar&theme=dark").content.decode()
    assert '<html lang="ar" dir="rtl" data-kern-theme="dark">' in arabic
    assert "vendor/app.rtl.css" in arabic
    assert "nicht geprüft" in arabic


@pytest.mark.django_db
def test_an_unknown_variant_is_the_german_page(client: Client) -> None:
    client.force_login(people.reader())
    shown = client.get('/intern/stil/?lang=xx&theme="><script>').content.decode()
    assert '<html lang="de" dir="ltr">' in shown


@pytest.mark.django_db
def test_is_for_staff_only(client: Client) -> None:
    assert client.get("/intern/stil/").status_code == 302
    client.force_login(people.stranger())
    assert client.get("/intern/stil/").status_code == 404


def test_every_german_sample_has_an_arabic_one() -> None:
    assert GERMAN.keys() == ARABIC.keys()


@pytest.mark.django_db
def test_holds_no_inline_style_or_script(client: Client) -> None:
    client.force_login(people.reader())
    shown = client.get("/intern/stil/").content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", shown)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_variant_is_accessible(page_for: PageFor) -> None:
    reader = people.reader()
    for width in (320, 1280):
        page = page_for(reader, width=width)
        for language in ("de", "ar"):
            for theme in ("light", "dark"):
                page.goto(f"/intern/stil/?lang={language}&theme={theme}")
                assert_accessible(page)
