"""What a translation is worth: one rule for the public page and for the desk."""

from __future__ import annotations

import enum
import hashlib

ORIGINAL = "de"


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
    if status == "reviewed":
        return TranslationState.REVIEWED
    return TranslationState.MACHINE if status == "machine" else TranslationState.UNREVIEWED
