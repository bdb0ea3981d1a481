"""Translations of texts in the database: kept beside the German text they were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from .models import Translation, TranslationStatus


def source_hash(german: str) -> str:
    """What a translation remembers of its original: when this changes, it is outdated."""
    return hashlib.sha256(german.encode("utf-8")).hexdigest()


def keep_translation(
    *,
    kind: str,
    id: int,
    field: str,
    language: str,
    text: str,
    german: str,
    status: TranslationStatus = TranslationStatus.DRAFT,
) -> None:
    """Store the translation of one field. Texts nobody reviewed keep saying so.

    `kind` is the kind of object as in `strategy.rules.versioned_texts`: edition, measure, …
    """
    Translation.objects.update_or_create(
        object_kind=kind,
        object_id=id,
        field=field,
        language=language,
        defaults={"text": text, "status": status, "source_hash": source_hash(german)},
    )


def translated(
    *, kind: str, ids: Iterable[int], language: str
) -> dict[tuple[int, str], Translation]:
    """The translations of many objects of one kind, by id and field, in one query."""
    rows = Translation.objects.filter(object_kind=kind, object_id__in=set(ids), language=language)
    return {(row.object_id, row.field): row for row in rows}
