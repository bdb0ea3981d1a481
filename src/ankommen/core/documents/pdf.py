"""HTML to tagged PDF by WeasyPrint. Nothing is fetched from anywhere: what is not in the text or
in the package's fonts does not exist."""

from __future__ import annotations

import gc
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from . import fonts
from .binding import bind, saved
from .status_icons import icon_style
from .structure import complete

if TYPE_CHECKING:
    import pikepdf
    from weasyprint import CSS, HTML, Document
    from weasyprint.text.fonts import FontConfiguration

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


@dataclass(frozen=True, slots=True)
class _Written:
    """A document as WeasyPrint writes it; `places` says on which page each name is."""

    raw: bytes
    pages: int
    places: Mapping[str, int]
    link_texts: Mapping[str, str]

    @classmethod
    def of(cls, document: Document, html: HTML) -> _Written:
        places: dict[str, int] = {}
        for index, page in enumerate(document.pages):
            places = dict.fromkeys(page.anchors, index) | places
        raw = document.write_pdf(pdf_variant=_VARIANT)
        return cls(raw, len(document.pages), places, _link_texts(html))

    def completed(self) -> pikepdf.Pdf:
        import pikepdf

        pdf = pikepdf.open(io.BytesIO(self.raw))
        complete(pdf, link_texts=self.link_texts)
        return pdf


def write_pdf(html: str, *, page: Page, style: str = "") -> bytes:
    """A complete HTML document (with `lang` and `<title>`) as tagged PDF."""
    with _written(html, _style(_running_titles(page) + style)).completed() as pdf:
        return saved(pdf)


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
    look = _style(_running_titles(page, counts_itself=False) + style)
    with _unhurried_collector() as collect:
        before = len(_laid_out(_parsed(front({})), look).pages)
        written: list[_Written] = []
        numbers: dict[str, int] = {}
        for html in parts:
            first_page = _style(f"@page :first {{ counter-set: page {before + 1} }}")
            part = _written(html, look, first_page)
            numbers |= {name: before + 1 + index for name, index in part.places.items()}
            before += part.pages
            written.append(part)
            collect()
            if told is not None:
                told(len(written))
        opening, total = _written(front(numbers), look), _total(before)
        collect()
        with opening.completed() as first, total.completed() as stamp:
            return bind(first, (part.completed() for part in written), stamp=stamp)


def fit_pdf(
    drafts: Iterable[str], *, page: Page, style: str = "", pages: int = 1
) -> tuple[bytes, str]:
    """The first of ever shorter drafts that fits on `pages` pages, with its HTML.

    Raises ValueError if not even the last one fits.
    """
    with _unhurried_collector():
        look = _style(_running_titles(page) + style)
        for html in drafts:
            parsed = _parsed(html)
            document = _laid_out(parsed, look)
            if len(document.pages) <= pages:
                with _Written.of(document, parsed).completed() as pdf:
                    return saved(pdf), html
    raise ValueError(f"No draft fits on {pages} page(s).")


def _parsed(html: str) -> HTML:
    from .markup import Markup

    return Markup(html)


def _style(text: str) -> CSS:
    from weasyprint import CSS
    from weasyprint.urls import URLFetcher

    return CSS(string=text, url_fetcher=URLFetcher(allowed_protocols=("data",)))


def _laid_out(html: HTML, *styles: CSS) -> Document:
    configuration, house_style = _house()
    return html.render(
        stylesheets=[house_style, *styles], font_config=configuration, pdf_variant=_VARIANT
    )


def _written(html: str, *styles: CSS) -> _Written:
    parsed = _parsed(html)
    return _Written.of(_laid_out(parsed, *styles), parsed)


@cache
def _house() -> tuple[FontConfiguration, CSS]:
    """Fonts, house style and hyphenation, read once per process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    from . import hyphenation

    hyphenation.quicken()
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


def _total(pages: int) -> _Written:
    """A page that is empty but for the number of pages, where the page number leaves room."""
    empty = '<html lang="de"><head><title>-</title></head><body></body></html>'
    style = _style(
        "@page { @top-left { border: none } @top-right { border: none } @bottom-right {"
        f" content: {css_text(str(pages))}; text-align: left;"
        f" width: 4.75mm; padding-left: {_BEFORE_TOTAL}; }} }}"
    )
    return _written(empty, style)


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
