"""Translations of texts in the database: kept beside the German text they were made from."""

from __future__ import annotations

from .rules import TranslationState, source_hash, state_of
from .selectors import translated
from .services import keep_translation

__all__ = ("TranslationState", "keep_translation", "source_hash", "state_of", "translated")
