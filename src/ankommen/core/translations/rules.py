"""What a translation is worth: one rule for the public page and for the desk."""

from __future__ import annotations

import enum
import hashlib
from datetime import date

ORIGINAL = "de"
MOST_CHARACTERS = 20_000
DRAFT, REVIEWED = "draft", "reviewed"


class TranslationState(enum.StrEnum):
    """In the order in which there is something to do."""

    MISSING = "missing"
    OUTDATED = "outdated"
    MACHINE = "machine"
    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"


def source_hash(german: str) -> str:
    """What a translation remembers of its original: when this changes, it is outdated."""
    return hashlib.sha256(german.encode("utf-8")).hexdigest()


def state_of(*, status: str | None, made_from: str, german: str) -> TranslationState:
    """The state of a translation with this status, made from the text of the hash `made_from`.

    `status` is None where there is no translation. Only what somebody reviewed is reviewed.
    """
    if status is None:
        return TranslationState.MISSING
    if made_from != source_hash(german):
        return TranslationState.OUTDATED
    if status == REVIEWED:
        return TranslationState.REVIEWED
    return TranslationState.MACHINE if status == "machine" else TranslationState.UNREVIEWED


class ReviewProblem(enum.StrEnum):
    """What is wrong with who is said to have reviewed a translation, and when."""

    NAME_MISSING = "name_missing"
    DAY_MISSING = "day_missing"
    DAY_TO_COME = "day_to_come"
    NAME_NOT_WANTED = "name_not_wanted"
    DAY_NOT_WANTED = "day_not_wanted"


def review_problems(
    *, status: str, reviewed_by: str, reviewed_on: date | None, today: date
) -> tuple[ReviewProblem, ...]:
    """A review has a name and a day that is not to come; what nobody reviewed has neither."""
    if status == REVIEWED:
        checks = (
            (not reviewed_by.strip(), ReviewProblem.NAME_MISSING),
            (reviewed_on is None, ReviewProblem.DAY_MISSING),
            (reviewed_on is not None and reviewed_on > today, ReviewProblem.DAY_TO_COME),
        )
    else:
        checks = (
            (bool(reviewed_by.strip()), ReviewProblem.NAME_NOT_WANTED),
            (reviewed_on is not None, ReviewProblem.DAY_NOT_WANTED),
            (False, ReviewProblem.DAY_TO_COME),
        )
    return tuple(problem for is_so, problem in checks if is_so)


def status_to_keep(*, wanted: str, is_other_text: bool, again: bool) -> str:
    """A review holds for the texts that were reviewed, the German one and its translation.

    `is_other_text`: either of them is another one now; `again`: it was reviewed once more.
    """
    return DRAFT if wanted == REVIEWED and is_other_text and not again else wanted
