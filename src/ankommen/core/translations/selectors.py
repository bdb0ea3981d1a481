"""Texts with their translations, as far as the viewer may know of the texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language_info

from ..errors import NotFound
from ..models import Translation
from ..registries import translatables
from ..registries.translatables import Entry
from ..viewer import Viewer
from .permissions import may_translate
from .rules import ORIGINAL, TranslationState, state_of
from .wording import STATE_WORDS

PAGE_SIZE = 50
Found = Mapping[tuple[str, int, str], Translation]


@dataclass(frozen=True, slots=True)
class Language:
    """A language that texts are translated into; `direction` is ltr or rtl."""

    code: str
    name: str
    direction: str


@dataclass(frozen=True, slots=True)
class Row:
    """A German text with its translation, if there is one."""

    entry: Entry
    translation: Translation | None
    state: TranslationState

    @property
    def text(self) -> str:
        return self.translation.text if self.translation else ""

    @property
    def state_label(self) -> str | Promise:
        return STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which texts are wanted; `after` is the key of the last one of the page before."""

    state: str = ""
    kind: str = ""
    search: str = ""
    after: str = ""

    @property
    def query(self) -> str:
        """The filter as it stands in an address, without the page."""
        return urlencode({"stand": self.state, "art": self.kind, "suche": self.search})

    def takes(self, row: Row) -> bool:
        words = self.search.casefold()
        texts = (row.entry.label, row.entry.section, row.entry.german, row.text)
        return (
            self.state in ("", row.state)
            and self.kind in ("", row.entry.kind)
            and (not words or any(words in text.casefold() for text in texts))
        )


@dataclass(frozen=True, slots=True)
class Page:
    """`after`: the key to go on with, empty on the last page; `count` of all pages."""

    rows: Sequence[Row]
    count: int
    after: str


@dataclass(frozen=True, slots=True)
class TextPage:
    """One text with its translation; `next` of the selection, None behind the last one.

    `changes`: how the German text became what it is since it was translated, where that is known.
    """

    row: Row
    next: Row | None
    changes: translatables.Changes


@dataclass(frozen=True, slots=True)
class KindCounts:
    """How many texts of one kind are in which state, in the order of the states."""

    kind: str
    label: str | Promise
    counts: tuple[tuple[TranslationState, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class LanguageCounts:
    language: Language
    kinds: tuple[KindCounts, ...]


def languages() -> list[Language]:
    """The languages of the public pages other than the original, in the order of the settings."""
    found = []
    for code, _name in settings.LANGUAGES:
        if code != ORIGINAL:
            info = get_language_info(code)
            found.append(
                Language(code, str(info["name_translated"]), "rtl" if info["bidi"] else "ltr")
            )
    return found


def language_for(code: str) -> Language:
    found = next((one for one in languages() if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def translated(
    *, kind: str, ids: Iterable[int], language: str
) -> dict[tuple[int, str], Translation]:
    """The translations of many objects of one kind, by id and field, in one query."""
    rows = Translation.objects.filter(object_kind=kind, object_id__in=set(ids), language=language)
    return {(row.object_id, row.field): row for row in rows}


def rows_for(*, viewer: Viewer, language: str) -> list[Row]:
    """Every text that is translated, in the order in which it is read; `NotFound` for strangers."""
    entries = _entries(viewer)
    return list(_rows(entries, _stored(language_for(language).code)))


def overview(*, viewer: Viewer) -> list[LanguageCounts]:
    """Per language: how many texts of which kind are in which state."""
    entries = _entries(viewer)
    tables = []
    for language in languages():
        counts: dict[str, Counter[TranslationState]] = {}
        for row in _rows(entries, _stored(language.code)):
            counts.setdefault(row.entry.kind, Counter())[row.state] += 1
        kinds = (
            KindCounts(
                one.kind,
                one.label,
                tuple((state, counts[one.kind][state]) for state in TranslationState),
                counts[one.kind].total(),
            )
            for one in translatables.kinds()
            if one.kind in counts
        )
        tables.append(LanguageCounts(language, tuple(kinds)))
    return tables


def chosen_rows(*, viewer: Viewer, language: str, choice: Choice) -> list[Row]:
    return [row for row in rows_for(viewer=viewer, language=language) if choice.takes(row)]


def chosen_page(*, viewer: Viewer, language: str, choice: Choice) -> Page:
    """One page; it goes on behind the named text even where that left the selection meanwhile."""
    rows = rows_for(viewer=viewer, language=language)
    start = next((row.entry.order for row in rows if row.entry.key == choice.after), ())
    chosen = [row for row in rows if choice.takes(row)]
    rest = [row for row in chosen if row.entry.order > start]
    page = rest[:PAGE_SIZE]
    return Page(page, len(chosen), page[-1].entry.key if len(rest) > PAGE_SIZE else "")


def row_for(*, viewer: Viewer, language: str, key: str) -> Row:
    """The gatekeeper of one text: `NotFound` where the viewer may not translate it."""
    found = (row for row in rows_for(viewer=viewer, language=language) if row.entry.key == key)
    row = next(found, None)
    if row is None:
        raise NotFound
    return row


def text_page(*, viewer: Viewer, language: str, key: str, choice: Choice) -> TextPage:
    rows = rows_for(viewer=viewer, language=language)
    row = next((one for one in rows if one.entry.key == key), None)
    if row is None:
        raise NotFound
    order = row.entry.order
    following = (one for one in rows if one.entry.order > order and choice.takes(one))
    return TextPage(row, next(following, None), _changes(viewer, row))


def _changes(viewer: Viewer, row: Row) -> translatables.Changes:
    kind = translatables.of_kind(row.entry.kind)
    if row.state != TranslationState.OUTDATED or row.translation is None or kind is None:
        return None
    return kind.changes(viewer, row.entry, row.translation.source_hash)


def outdated_count(*, viewer: Viewer) -> int:
    """How many translations were made from a German text that has changed since."""
    if not Translation.objects.exists():
        return 0
    entries = _entries(viewer)
    return sum(
        row.state == TranslationState.OUTDATED
        for language in languages()
        for row in _rows(entries, _stored(language.code))
    )


def _entries(viewer: Viewer) -> list[Entry]:
    if not may_translate(viewer):
        raise NotFound
    found = [entry for kind in translatables.kinds() for entry in kind.entries(viewer)]
    return sorted((one for one in found if one.german.strip()), key=lambda one: one.order)


def _stored(language: str) -> Found:
    rows = Translation.objects.filter(language=language)
    return {(row.object_kind, row.object_id, row.field): row for row in rows}


def _rows(entries: Iterable[Entry], stored: Found) -> Iterator[Row]:
    for entry in entries:
        found = stored.get((entry.kind, entry.id, entry.field))
        state = state_of(
            status=found.status if found else None,
            made_from=found.source_hash if found else "",
            german=entry.german,
        )
        yield Row(entry, found, state)
