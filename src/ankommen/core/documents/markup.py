"""The HTML of our own templates as WeasyPrint wants it, parsed by libxml2 in a tenth of the time.

Drawings become pictures: as part of the text, WeasyPrint would look up the style of every line
and every mark in them. Import this where it is needed: it brings all of WeasyPrint.
"""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape, unescape
from typing import Any, Final
from xml.etree.ElementTree import Element, TreeBuilder

from cssselect2 import ElementWrapper
from lxml.etree import HTMLParser
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from .status_icons import without_icons

_DRAWING: Final = re.compile(r"<svg\b([^>]*)>.*?</svg>", re.DOTALL)
_TITLE: Final = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_CLASS: Final = re.compile(r'\bclass="([^"]*)"')


class Markup(HTML):  # type: ignore[misc]
    """A whole document, ready to be laid out. It reaches for nothing outside its own text."""

    def __init__(self, html: str) -> None:
        self.base_url, self.media_type = None, "print"
        self.url_fetcher = URLFetcher(allowed_protocols=("data",))
        self.etree_element = tree_of(with_pictures(without_icons(html)))
        self.wrapper_element = ElementWrapper.from_html_root(
            self.etree_element, content_language=None
        )


def with_pictures(html: str) -> str:
    """The same text with each drawing as a picture that its title describes."""
    return _DRAWING.sub(_picture, html)


def tree_of(html: str) -> Element:
    parser = HTMLParser(target=_Builder(), encoding="utf-8")
    parser.feed(html.encode())
    root: Element = parser.close()
    return root


def _picture(drawing: re.Match[str]) -> str:
    title, css = _TITLE.search(drawing[0]), _CLASS.search(drawing[1])
    alt = escape(unescape(title[1])) if title else ""
    address = b64encode(drawing[0].encode()).decode()
    named = f' class="{css[1]}"' if css else ""
    return f'<img{named} alt="{alt}" src="data:image/svg+xml;base64,{address}">'


class _Builder:
    """Builds the tree of the standard library, whose elements stay the same objects."""

    def __init__(self) -> None:
        builder = TreeBuilder()
        self.end, self.data, self.close = builder.end, builder.data, builder.close
        self._start = builder.start

    def start(self, tag: str, attributes: Any) -> None:
        self._start(tag, dict(attributes))
