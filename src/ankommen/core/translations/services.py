"""What is written of translations. The log says which text changed and how, never its words."""

from __future__ import annotations

from django.db import transaction

from .. import audit
from ..models import Translation, TranslationStatus
from ..viewer import Viewer
from .rules import source_hash


@transaction.atomic
def keep_translation(
    *,
    actor: Viewer,
    kind: str,
    id: int,
    field: str,
    language: str,
    text: str,
    german: str,
    status: TranslationStatus = TranslationStatus.DRAFT,
) -> Translation:
    """Store the translation of one field. Texts nobody reviewed keep saying so.

    `kind` is one of the registry of translatable texts: edition, measure, …
    """
    row, is_new = Translation.objects.update_or_create(
        object_kind=kind,
        object_id=id,
        field=field,
        language=language,
        defaults={"text": text, "status": status, "source_hash": source_hash(german)},
    )
    audit.record(
        "translation.add" if is_new else "translation.change",
        actor=actor,
        kind="translation",
        id=row.pk,
        label=str(row),
        details={"status": str(status)},
    )
    return row
