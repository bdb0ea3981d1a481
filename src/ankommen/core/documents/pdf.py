"""HTML to tagged PDF by WeasyPrint. Nothing is fetched from anywhere: what is not in the text or
in the package's fonts does not exist."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from . import fonts
from .binding import bind, page_count, places
from .status_icons import icon_style, without_icons
from .structure import finish

if TYPE_CHECKING:
    from weasyprint import CSS, HTML, Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

_STYLE = Path(__file__).with_name("print.css")
_VARIANT = "pdf/ua-1"
# The box of the page number is a quarter of 163 mm wide; its right end is left to the total.
_ROOM_FOR_TOTAL = "5.6mm"
_BEFORE_TOTAL = "36mm"

Front = Callable[[Mapping[str, int]], str]
Told = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Page:
    """The running titles of every page; `page_of` has the place marks {page} and {pages}."""

    top_left: str = ""
    top_right: str = ""
    bottom_left: str = ""
    page_of: str = ""


def write_pdf(html: str, *, page: Page, style: str = "") -> bytes:
    """A complete HTML document (with `lang` and `<title>`) as tagged PDF."""
    parsed = _parsed(html)
    return _finished(_laid_out(parsed, _running_titles(page) + style), parsed)


def write_book(
    *,
    front: Front,
    parts: Iterable[str],
    page: Page,
    style: str = "",
    told: Told | None = None,
) -> bytes:
    """A long document, laid out part by part so that memory does not grow with its length.

    `front` writes title page and contents from the page numbers of all named places (none at the
    first call, which only counts its own pages). It links to them by `href="part:#name"`.
    `told` hears the number of each part that is done.
    """
    titles = _running_titles(page, counts_itself=False) + style
    with _unhurried_collector() as collect:
        before = len(_laid_out(_parsed(front({})), titles).pages)
        written: list[bytes] = []
        numbers: dict[str, int] = {}
        for html in map(_parsed, parts):
            first_page = f"@page :first {{ counter-set: page {before + 1} }}"
            part = _finished(_laid_out(html, titles + first_page), html)
            numbers |= {name: before + 1 + index for name, index in places(part).items()}
            before += page_count(part)
            written.append(part)
            collect()
            if told is not None:
                told(len(written))
        contents = _parsed(front(numbers))
        opening = _finished(_laid_out(contents, titles), contents)
        return bind([opening, *written], stamp=_total(before))


def fit_pdf(
    drafts: Iterable[str], *, page: Page, style: str = "", pages: int = 1
) -> tuple[bytes, str]:
    """The first of ever shorter drafts that fits on `pages` pages, with its HTML.

    Raises ValueError if not even the last one fits.
    """
    for html in drafts:
        parsed = _parsed(html)
        document = _laid_out(parsed, _running_titles(page) + style)
        if len(document.pages) <= pages:
            return _finished(document, parsed), html
    raise ValueError(f"No draft fits on {pages} page(s).")


def _parsed(html: str) -> HTML:
    from weasyprint import HTML

    return HTML(string=without_icons(html), url_fetcher=_only_inline())


def _laid_out(html: HTML, style: str) -> Document:
    from weasyprint import CSS

    configuration, house_style = _house()
    own_style = CSS(string=style, url_fetcher=_only_inline())
    return html.render(
        stylesheets=[house_style, own_style], font_config=configuration, pdf_variant=_VARIANT
    )


def _finished(document: Document, html: HTML) -> bytes:
    raw = document.write_pdf(pdf_variant=_VARIANT)
    return finish(raw, link_texts=_link_texts(html))


def _only_inline() -> URLFetcher:
    """Only what stands in the text itself: no file of this machine, nothing from a network."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",))


@cache
def _house() -> tuple[FontConfiguration, CSS]:
    """Fonts and house style, read once per process: parsing fonts is the slow part."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    configuration = FontConfiguration()
    own_files = URLFetcher(allowed_protocols=("file", "data"))
    text = fonts.faces() + _STYLE.read_text(encoding="utf-8") + icon_style()
    return configuration, CSS(string=text, font_config=configuration, url_fetcher=own_files)


def _running_titles(page: Page, *, counts_itself: bool = True) -> str:
    before, _, rest = page.page_of.partition("{page}")
    between, _, after = rest.partition("{pages}")
    total = f"counter(pages) {css_text(after)}" if counts_itself else ""
    room = "" if counts_itself else f"padding-right: {_ROOM_FOR_TOTAL};"
    counted = f"{css_text(before)} counter(page) {css_text(between)} {total}"
    return (
        "@page {"
        f"@top-left {{ content: {css_text(page.top_left)}; }}"
        f"@top-right {{ content: {css_text(page.top_right)}; }}"
        f"@bottom-left {{ content: {css_text(page.bottom_left)}; }}"
        f"@bottom-right {{ content: {counted}; {room} }}"
        "}\n"
    )


def _total(pages: int) -> bytes:
    """A page that is empty but for the number of pages, where the page number leaves room."""
    empty = _parsed('<html lang="de"><head><title>-</title></head><body></body></html>')
    style = (
        "@page { @top-left { border: none } @top-right { border: none } @bottom-right {"
        f" content: {css_text(str(pages))}; text-align: left;"
        f" width: 4.75mm; padding-left: {_BEFORE_TOTAL}; }} }}"
    )
    return _finished(_laid_out(empty, style), empty)


@contextmanager
def _unhurried_collector() -> Iterator[Callable[[], object]]:
    """Layout makes millions of objects that all live until the part is done: looking for garbage
    among them costs a quarter of the time. Gives the function that collects between parts."""
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()  # what was there before is no garbage: collecting passes it by
    try:
        yield gc.collect
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


def css_text(text: str) -> str:
    """Any text as a CSS string that cannot end early."""
    safe = "".join(
        character if character.isalnum() or character in " .,-–·/()" else f"\\{ord(character):x} "
        for character in text
    )
    return f'"{safe}"'


def _link_texts(html: HTML) -> dict[str, str]:
    """For each link target the words of the first link to it."""
    texts: dict[str, str] = {}
    for link in html.etree_element.iter("a"):
        target = link.get("href", "")
        words = " ".join("".join(link.itertext()).split())
        texts.setdefault(target.removeprefix("#"), words)
    return texts
