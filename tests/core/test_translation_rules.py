from __future__ import annotations

import pytest

from ankommen.core.translations.rules import TranslationState, source_hash, state_of

NOW = source_hash("Alle lernen Deutsch.")
BEFORE = source_hash("Viele lernen Deutsch.")


@pytest.mark.parametrize(
    ("status", "made_from", "state"),
    [
        (None, "", TranslationState.MISSING),
        (None, NOW, TranslationState.MISSING),
        ("machine", NOW, TranslationState.MACHINE),
        ("draft", NOW, TranslationState.UNREVIEWED),
        ("reviewed", NOW, TranslationState.REVIEWED),
        ("Reviewed", NOW, TranslationState.UNREVIEWED),
        ("", NOW, TranslationState.UNREVIEWED),
        ("machine", BEFORE, TranslationState.OUTDATED),
        ("draft", BEFORE, TranslationState.OUTDATED),
        ("reviewed", BEFORE, TranslationState.OUTDATED),
        ("reviewed", "", TranslationState.OUTDATED),
    ],
)
def test_the_state_of_a_translation(
    status: str | None, made_from: str, state: TranslationState
) -> None:
    assert state_of(status=status, made_from=made_from, german="Alle lernen Deutsch.") == state
