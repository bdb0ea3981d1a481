from __future__ import annotations

from datetime import date

import pytest

from ankommen.core.translations.rules import (
    TranslationState,
    review_problems,
    source_hash,
    state_of,
    status_to_keep,
)

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


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("status", "name", "day", "problems"),
    [
        ("draft", "", None, []),
        ("machine", "", None, []),
        ("reviewed", "Rita Lesend", TODAY, []),
        ("reviewed", "", TODAY, ["name_missing"]),
        ("reviewed", "  ", None, ["name_missing", "day_missing"]),
        ("reviewed", "Rita Lesend", date(2026, 11, 23), ["day_to_come"]),
        ("draft", "Rita Lesend", None, ["name_not_wanted"]),
        ("machine", "Rita Lesend", TODAY, ["name_not_wanted", "day_not_wanted"]),
    ],
)
def test_a_review_has_a_name_and_a_day(
    status: str, name: str, day: date | None, problems: list[str]
) -> None:
    found = review_problems(status=status, reviewed_by=name, reviewed_on=day, today=TODAY)
    assert list(found) == problems


@pytest.mark.parametrize(
    ("wanted", "is_other_text", "again", "kept"),
    [
        ("reviewed", False, False, "reviewed"),
        ("reviewed", True, True, "reviewed"),
        ("reviewed", True, False, "draft"),
        ("machine", True, False, "machine"),
        ("draft", True, True, "draft"),
    ],
)
def test_a_review_holds_for_the_reviewed_text(
    wanted: str, is_other_text: bool, again: bool, kept: str
) -> None:
    assert status_to_keep(wanted=wanted, is_other_text=is_other_text, again=again) == kept
