"""English pages are English: whatever a click reaches in the demo district, read with a parser.

German may stand there as content (the concept is German), but then an element says `lang="de"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po

from ankommen.accounts.models import User
from tests.journeys.crawl import walk

from .sources import ROOT

WALKS = (
    ("maren", "/intern/"),
    ("becker", "/intern/"),
    ("admin", "/intern/"),
    ("datenschutz", "/intern/"),
    (None, "/en/"),
)
# Plain German, and marked as German as a whole.
GERMAN_BY_NATURE = {"/ls/", "/en/leichte-sprache/"}
LONG_ENOUGH = 13  # shorter texts are parts of names and of English words
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}|\n")
SPOKEN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description"}
BUTTONS = {"submit", "button", "reset"}
SILENT = {"script", "style", "textarea"}
EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Words(HTMLParser):
    """What a page says outside elements marked as German: texts and spoken attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []  # tag, is German inside

    @property
    def in_german(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        german = found["lang"].startswith("de") if "lang" in found else self.in_german
        if not german:
            self.texts += [found[name] for name in SPOKEN_ATTRIBUTES & found.keys()]
            if tag == "input" and found.get("type") in BUTTONS:
                self.texts.append(found.get("value", ""))
        if tag not in EMPTY:
            self._open.append((tag, german))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == name for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.in_german and not any(tag in SILENT for tag, _ in self._open):
            self.texts.append(data)


def words(html: str) -> str:
    page = Words()
    page.feed(html)
    return "\n".join(" ".join(text.split()) for text in page.texts)


@cache
def german_pieces() -> frozenset[str]:
    """The longer pieces of all German texts in the catalogues that the English does without."""
    return frozenset(
        piece
        for path in ROOT.glob("*/locale/en/LC_MESSAGES/django.po")
        for german, english in translations(path.read_bytes())
        for piece in pieces(german)
        if piece not in english
    )


def translations(catalogue: bytes) -> Iterator[tuple[str, str]]:
    for message in read_po(catalogue.splitlines(keepends=True), charset="utf-8"):
        if not message.id:
            continue
        german = [message.id] if isinstance(message.id, str) else list(message.id)
        given = message.string or ""
        english = given if isinstance(given, str) else "\n".join(given)
        yield from ((text, english) for text in german)


def pieces(text: str) -> Iterator[str]:
    for piece in PLACEHOLDER.split(text):
        plain = " ".join(piece.split())
        if len(plain) >= LONG_ENOUGH:
            yield plain


def german_in(html: str) -> list[str]:
    said = words(html)
    return sorted(piece for piece in german_pieces() if piece in said and is_said(piece, said))


def is_said(piece: str, said: str) -> bool:
    """A single word must stand alone: it may be part of a name, as in a body's or an office's."""
    alone = " " not in piece
    start, end = (r"(?m:^)", r"(?m:$)") if alone else (r"(?<!\w)", r"(?!\w)")
    return re.search(start + re.escape(piece) + end, said) is not None


@pytest.mark.any_database
@pytest.mark.parametrize(("login", "start"), WALKS)
@pytest.mark.usefixtures("demo_district")
def test_english_pages_say_nothing_in_german(login: str | None, start: str) -> None:
    person = User.objects.get(login=login) if login else None
    pages = {page.address: page.html for page in walk(person, start=start, language="en")}
    assert len(pages) > 5
    german = {address for address, html in pages.items() if '<html lang="en"' not in html}
    assert german <= GERMAN_BY_NATURE
    left = {address: said for address, html in pages.items() if (said := german_in(html))}
    assert left == {}


def test_the_check_sees_a_german_text_in_words_and_in_attributes() -> None:
    german = "Maßnahme anlegen"
    assert german in german_pieces()
    assert german_in(f"<main><a>{german}</a></main>") == [german]
    assert german_in(f'<main><br><button aria-label="{german}"></button></main>') == [german]
    assert german_in(f'<div lang="de"><p>{german}</p></div><p lang="en">Add measure</p>') == []
    assert german_in(f'<div lang="de"><p lang="en">{german}</p></div>') == [german]
    assert german_in("<p>Steuerungsgruppe</p>") == ["Steuerungsgruppe"]
    assert german_in("<p>Steuerungsgruppe Integration: meeting in 6 days</p>") == []
