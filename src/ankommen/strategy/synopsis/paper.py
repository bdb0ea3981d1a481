"""The synopsis as tagged PDF and as Word document, in German, as the council gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from ankommen.core.documents import Page, write_book
from ankommen.core.documents.word import (
    Change,
    Run,
    Titles,
    WordColumn,
    WordDocument,
)

from ..rules.word_differences import Part
from ..selectors.synopsis import Synopsis, SynopsisRow, SynopsisSection, TextChange

LANGUAGE = "de"
ROWS_AT_A_TIME = 40
CHANGES = {"same": Change.SAME, "removed": Change.REMOVED, "added": Change.INSERTED}

Told = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands on every page besides the two editions."""

    district: str
    old_hash: str
    new_hash: str


@dataclass(frozen=True, slots=True)
class _Entry:
    anchor: str
    text: str
    page: int | None


def synopsis_pdf(synopsis: Synopsis, *, imprint: Imprint, told: Told) -> bytes:
    """`told` hears how many parts of how many are laid out."""
    with translation.override(LANGUAGE):
        context = {"synopsis": synopsis, "imprint": imprint, "title": title_of(synopsis)}
        parts = list(_parts(synopsis))

        def front(pages: Mapping[str, int]) -> str:
            entries = [
                _Entry(one.anchor, one.title, pages.get(one.anchor)) for one in _filled(synopsis)
            ]
            return render_to_string("strategy/synopsis/front.html", {**context, "entries": entries})

        return write_book(
            front=front,
            parts=(
                render_to_string("strategy/synopsis/part.html", {**context, **part})
                for part in parts
            ),
            page=_page(synopsis, imprint),
            style=str(get_template("strategy/synopsis/print.css").render({})),
            told=lambda done: told(done, len(parts)),
        )


def synopsis_word(synopsis: Synopsis, *, imprint: Imprint) -> bytes:
    with translation.override(LANGUAGE):
        document = WordDocument(
            title=title_of(synopsis),
            titles=Titles(left=imprint.district, right=_("Synopse"), below=_hashes(imprint)),
            author=imprint.district,
            is_landscape=True,
        )
        document.title(title_of(synopsis))
        document.note(
            [
                Run(_("gestrichen"), Change.REMOVED),
                Run(_(" entfällt, ")),
                Run(_("unterstrichen"), Change.INSERTED),
                Run(_(" ist neu.")),
            ]
        )
        columns = [
            WordColumn(synopsis.old.title, 3.0),
            WordColumn(synopsis.new.title, 3.0),
            WordColumn(_("geändert, weil"), 2.0),
        ]
        for section in _filled(synopsis):
            document.heading(section.title)
            document.table(section.title, columns, (_cells(row) for row in section.rows))
        return document.as_bytes()


def title_of(synopsis: Synopsis) -> str:
    return _("Synopse %(old)s und %(new)s") % {
        "old": synopsis.old.title,
        "new": synopsis.new.title,
    }


def _filled(synopsis: Synopsis) -> list[SynopsisSection]:
    return [section for section in synopsis.sections if section.rows]


def _parts(synopsis: Synopsis) -> Iterator[dict[str, object]]:
    """What is laid out at a time: a long action field goes on on a new page."""
    for section in _filled(synopsis):
        for start in range(0, len(section.rows), ROWS_AT_A_TIME):
            rows = section.rows[start : start + ROWS_AT_A_TIME]
            yield {"section": section, "rows": rows, "goes_on": start > 0}


def _cells(row: SynopsisRow) -> Sequence[Sequence[Run]]:
    because = [Run(row.fate_label, is_strong=True)]
    if row.target:
        because.append(Run(f" {row.target}"))
    if row.reason:
        because.append(Run(f"\n{row.reason}"))
    return [
        _side(row.old, row.texts, lambda one: one.old),
        _side(row.new, row.texts, lambda one: one.new),
        because,
    ]


def _side(
    name: str, texts: Iterable[TextChange], of: Callable[[TextChange], tuple[Part, ...]]
) -> list[Run]:
    """One cell: the name, then every text that this side has; titles are in the name already."""
    if not name:
        return [Run("–")]
    runs = [Run(name, is_strong=True)]
    for one in texts:
        parts = of(one)
        if parts:
            runs.append(Run(f"\n{one.label}: "))
            runs += [Run(part.text, CHANGES[part.kind]) for part in parts]
    return runs


def _page(synopsis: Synopsis, imprint: Imprint) -> Page:
    return Page(
        top_left=_clipped(imprint.district, 60),
        top_right=_clipped(title_of(synopsis), 70),
        bottom_left=_hashes(imprint),
        page_of=_("Seite {page} von {pages}"),
    )


def _hashes(imprint: Imprint) -> str:
    return _("alt %(old)s · neu %(new)s") % {
        "old": imprint.old_hash[:12],
        "new": imprint.new_hash[:12],
    }


def _clipped(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"
