"""Texts of the concept in the reader's language, saying honestly what they are.

German is the original. A translation that nobody reviewed, or whose original has changed since,
says so; where there is none the German text stands, marked as German.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ankommen.core.models import Translation
from ankommen.core.translations import TranslationState, state_of, translated
from ankommen.core.translations.rules import ORIGINAL


@dataclass(frozen=True, slots=True)
class ShownText:
    """One text; `{{ text }}` writes it within a line, `{{ text.block }}` as paragraphs.

    `state` is that of the translation, None where the original is read.
    """

    text: str
    is_foreign: bool
    state: TranslationState | None

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> SafeString:
        if self.is_foreign:
            return format_html('<span lang="{}" dir="ltr">{}</span>', ORIGINAL, self.text)
        return SafeString(conditional_escape(self.text))

    @property
    def block(self) -> SafeString:
        paragraphs = SafeString(linebreaks(self.text, autoescape=True))
        if self.is_foreign:
            return format_html('<div lang="{}" dir="ltr">{}</div>', ORIGINAL, paragraphs)
        return paragraphs


class Texts:
    """The translations of one page: loaded once per kind, and remembered for the page's note."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._found: dict[str, Mapping[tuple[int, str], Translation]] = {}
        self._states: set[TranslationState] = set()

    def load(self, kind: str, ids: Iterable[int]) -> None:
        """One query per kind of object; none where the original is read."""
        if self.language != ORIGINAL:
            self._found[kind] = translated(kind=kind, ids=ids, language=self.language)

    def show(self, kind: str, id: int, field: str, german: str) -> ShownText:
        """The text of one field of an object whose kind was loaded."""
        if self.language == ORIGINAL or not german:
            return ShownText(german, is_foreign=False, state=None)
        found = self._found[kind].get((id, field))
        state = state_of(
            status=found.status if found else None,
            made_from=found.source_hash if found else "",
            german=german,
        )
        self._states.add(state)
        if found is None:
            return ShownText(german, is_foreign=True, state=state)
        return ShownText(found.text, is_foreign=False, state=state)

    @property
    def notes(self) -> list[str]:
        """What must be said about the texts shown so far."""
        words = {
            TranslationState.MISSING: _("Texte ohne Übersetzung stehen auf Deutsch."),
            TranslationState.UNREVIEWED: _("Übersetzung nicht geprüft."),
            TranslationState.MACHINE: _("Maschinell übersetzt, nicht geprüft."),
            TranslationState.OUTDATED: _(
                "Der deutsche Text wurde seit der Übersetzung geändert; es gilt der deutsche Text."
            ),
        }
        return [text for state, text in words.items() if state in self._states]
