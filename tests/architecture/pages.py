"""What a page must be, whoever wrote it: read with a parser, told as a list of faults."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

LANGUAGES = {"de", "en"}
NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
TAG = re.compile(r"<[a-z0-9]+")


@dataclass
class Page(HTMLParser):
    """The parts of a page that the checks look at."""

    language: str = ""
    title: str = ""
    headings: list[tuple[int, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    inputs: list[dict[str, str]] = field(default_factory=list)
    labelled: set[str] = field(default_factory=set)
    forms: list[dict[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._open.append(tag)
        self._note_strictness(tag, found)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "html":
            self.language = found.get("lang", "")
        elif tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append((int(tag[1]), ""))
        elif tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "label":
            self.labelled.add(found.get("for", ""))
        elif tag == "form":
            self.forms.append(found)
        elif tag in {"input", "select", "textarea"}:
            inside = "yes" if "label" in self._open else ""
            self.inputs.append({**found, "tag": tag, "inside_label": inside})
        elif tag == "img" and "alt" not in found:
            self.faults.append(f"img without alt: {found.get('src')}")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if self.headings and any(tag in self._open for tag in ("h1", "h2", "h3", "h4")):
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)
        if "script" in self._open and data.strip():
            self.faults.append("script inside the page")
        if "style" in self._open and data.strip():
            self.faults.append("style inside the page")

    def _note_strictness(self, tag: str, found: dict[str, str]) -> None:
        self.faults += [
            f"{name}= on <{tag}>"
            for name in found
            if name == "style" or (name.startswith("on") and len(name) > 2)
        ]
        self.faults += [
            f"{name}={found[name]!r} leaves the house"
            for name in ("src", "srcset")
            if "//" in found.get(name, "")
        ]


def shape(html: str) -> tuple[str, ...]:
    """Roles often see the same page under another name: each shape need be read only once."""
    return tuple(TAG.findall(html))


def forms(html: str) -> list[Page]:
    """Each form of the page, read by itself."""
    return [read("<form" + part.partition("</form>")[0]) for part in html.split("<form")[1:]]


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def faults(html: str) -> list[str]:
    """Everything that is wrong with the page; empty for a good one."""
    page = read(html)
    return [*page.faults, *_head(page), *_headings(page), *_fields(page), *_ids(page)]


def _head(page: Page) -> list[str]:
    wrong = []
    if page.language not in LANGUAGES:
        wrong.append(f"html lang is {page.language!r}")
    if not page.title.strip() or page.title.strip().startswith("–"):
        wrong.append("no title")
    return wrong


def _headings(page: Page) -> list[str]:
    levels = [level for level, _ in page.headings]
    wrong = [f"empty h{level}" for level, text in page.headings if not text.strip()]
    if levels.count(1) != 1:
        wrong.append(f"{levels.count(1)} h1")
    jumps = [
        f"h{after} after h{before}" for before, after in pairwise(levels) if after > before + 1
    ]
    return wrong + jumps


def _fields(page: Page) -> list[str]:
    return [
        f"no label: {one['tag']} {one.get('name', '')}"
        for one in page.inputs
        if one.get("type") not in NEEDS_NO_LABEL
        and not one["inside_label"]
        and one.get("id", "?") not in page.labelled
        and not one.get("aria-label")
        and not one.get("aria-labelledby")
    ]


def _ids(page: Page) -> list[str]:
    return [f"id {one!r} twice" for one in sorted({i for i in page.ids if page.ids.count(i) > 1})]
