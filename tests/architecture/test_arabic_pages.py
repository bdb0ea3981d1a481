"""Arabic pages are Arabic: what stands there in Latin letters says in which language it is."""

from __future__ import annotations

import re

import pytest

from tests.journeys.crawl import Found, walk

from .test_languages import Words

pytestmark = pytest.mark.any_database

LATIN = re.compile(r"[^\W\d_\u0600-\u06ff\ufb50-\ufeff]{2,}")
ADDRESS = re.compile(r"(?:https?:/)?/[\w./:-]+")
NAMES = {"PDF", "Atom", "RSS", "JSON", "Feed"}  # the same in every language


class MarkedWords(Words):
    """What a page says outside elements that name another language than Arabic."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        language = found.get("lang") or ""
        if tag in {"code", "title"}:
            attrs = [*attrs, ("lang", "de")]
        elif language and language != "ar":
            attrs = [("lang", "de") if name == "lang" else (name, text) for name, text in attrs]
        super().handle_starttag(tag, attrs)


def unmarked(html: str) -> set[str]:
    page = MarkedWords()
    page.feed(html)
    return {word for text in page.texts for word in LATIN.findall(ADDRESS.sub("", text))} - NAMES


def arabic_pages() -> list[Found]:
    """What a click reaches of the pages that are offered in Arabic."""
    pages = walk(None, start="/ar/", language="ar", enough=2)
    return [page for page in pages if '<html lang="ar" dir="rtl">' in page.html]


@pytest.mark.usefixtures("demo_district")
def test_every_other_language_on_an_arabic_page_is_named() -> None:
    pages = arabic_pages()
    assert len({page.view for page in pages}) > 10
    left = {page.address: found for page in pages if (found := unmarked(page.html))}
    assert left == {}, "\n".join(f"{a} {sorted(w)[:9]}" for a, w in left.items())


def test_the_check_sees_unmarked_words() -> None:
    assert unmarked("<p>كلمة Sprache</p>") == {"Sprache"}
    assert unmarked('<a title="Sprache">كلمة 12 %</a>') == {"Sprache"}
    assert unmarked('<p><bdi lang="de">Sprache</bdi> <code>ab12</code> <b>PDF</b></p>') == set()
