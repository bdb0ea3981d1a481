"""Where public pages are found: by search engines, and from a sheet of paper."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from ankommen.strategy.models import Edition
from tests.strategy import build

pytestmark = pytest.mark.django_db
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
HOUSE = override_settings(BASE_URL="https://ankommen.example")


@pytest.fixture
def edition() -> Edition:
    edition = build.published_edition()
    build.measure(build.action_field(edition))
    return edition


def addresses(client: Client) -> dict[str, list[str]]:
    """Address → the addresses of the same page in all languages."""
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own file
    return {
        str(url.findtext("s:loc", "", SPACES)): [
            link.attrib["href"] for link in url.findall("x:link", SPACES)
        ]
        for url in tree.findall("s:url", SPACES)
    }


@HOUSE
def test_published_pages_stand_in_the_sitemap_in_each_language(
    client: Client, edition: Edition
) -> None:
    found = addresses(client)
    at = "https://ankommen.example/{}/konzept/2020-2022/massnahmen/1-1/"
    assert found[at.format("de")] == [at.format(code) for code in ("de", "en", "ar")]
    assert at.format("en") in found
    for address in found:
        path = address.removeprefix("https://ankommen.example")
        assert client.get(path).status_code == 200, path
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://ankommen.example/sitemap.xml" in robots


def test_drafts_and_unpublished_editions_do_not(client: Client, edition: Edition) -> None:
    draft = build.edition(concept=edition.concept)
    build.measure(build.action_field(draft), number="9.9")
    adopted = build.published_edition(concept=edition.concept, slug="2030-2032", published_at=None)
    build.measure(build.action_field(adopted), number="8.8")
    text = client.get("/sitemap.xml").content.decode()
    assert not any(part in text for part in ("2024-2026", "9-9", "2030-2032", "8-8", "intern"))


def test_queries_do_not_grow_with_the_measures(client: Client, edition: Edition) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/sitemap.xml")
        return len(queries)

    one = count()
    field = edition.action_fields.get()
    for number in range(2, 30):
        build.measure(field, number=f"1.{number}")
    assert count() == one


@HOUSE
@override_settings(ALLOWED_HOSTS=["*"])
def test_paper_names_the_address_of_the_settings_and_never_the_host_header(
    client: Client, edition: Edition
) -> None:
    page = client.get("/de/konzept/2020-2022/", headers={"host": "boese.example"})
    [printed] = re.findall(r'<p class="print-address">.*?</p>', page.content.decode(), re.DOTALL)
    assert "https://ankommen.example/de/konzept/2020-2022/" in printed
    assert 'src="data:image/svg+xml' in printed
    assert "boese" not in printed
