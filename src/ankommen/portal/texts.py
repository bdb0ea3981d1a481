"""Texts of the concept in the reader's language, saying honestly what they are.

German is the original. A translation that nobody reviewed, or whose original has changed since,
says so; where there is none the German text stands, marked as German.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ankommen.core.models import Translation, TranslationStatus
from ankommen.core.translations import source_hash, translated

ORIGINAL = "de"


class TextState(enum.StrEnum):
    """What a reader is looking at."""

    ORIGINAL = "original"
    REVIEWED = "reviewed"
    UNREVIEWED = "unreviewed"
    MACHINE = "machine"
    OUTDATED = "outdated"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ShownText:
    """One text; `{{ text }}` writes it within a line, `{{ text.block }}` as paragraphs."""

    text: str
    is_foreign: bool
    state: TextState

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> SafeString:
        if self.is_foreign:
            return format_html('<span lang="{}">{}</span>', ORIGINAL, self.text)
        return SafeString(conditional_escape(self.text))

    @property
    def block(self) -> SafeString:
        paragraphs = SafeString(linebreaks(self.text, autoescape=True))
        if self.is_foreign:
            return format_html('<div lang="{}">{}</div>', ORIGINAL, paragraphs)
        return paragraphs


class Texts:
    """The translations of one page: loaded once per kind, and remembered for the page's note."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._found: dict[str, Mapping[tuple[int, str], Translation]] = {}
        self._states: set[TextState] = set()

    def load(self, kind: str, ids: Iterable[int]) -> None:
        """One query per kind of object; none where the original is read."""
        if self.language != ORIGINAL:
            self._found[kind] = translated(kind=kind, ids=ids, language=self.language)

    def show(self, kind: str, id: int, field: str, german: str) -> ShownText:
        """The text of one field of an object whose kind was loaded."""
        if self.language == ORIGINAL or not german:
            return ShownText(german, is_foreign=False, state=TextState.ORIGINAL)
        found = self._found[kind].get((id, field))
        state = _state(found, german)
        self._states.add(state)
        if found is None:
            return ShownText(german, is_foreign=True, state=state)
        return ShownText(found.text, is_foreign=False, state=state)

    @property
    def notes(self) -> list[str]:
        """What must be said about the texts shown so far."""
        words = {
            TextState.MISSING: _("Texte ohne Übersetzung stehen auf Deutsch."),
            TextState.UNREVIEWED: _("Übersetzung nicht geprüft."),
            TextState.MACHINE: _("Maschinell übersetzt, nicht geprüft."),
            TextState.OUTDATED: _(
                "Der deutsche Text wurde seit der Übersetzung geändert; es gilt der deutsche Text."
            ),
        }
        return [text for state, text in words.items() if state in self._states]


def _state(found: Translation | None, german: str) -> TextState:
    if found is None:
        return TextState.MISSING
    if found.source_hash != source_hash(german):
        return TextState.OUTDATED
    if found.status == TranslationStatus.REVIEWED:
        return TextState.REVIEWED
    if found.status == TranslationStatus.MACHINE:
        return TextState.MACHINE
    return TextState.UNREVIEWED
