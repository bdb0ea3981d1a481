"""What strategy hands to the registry of translated texts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ankommen.core.registries.translatables import Changes, Entry, Translatable
from ankommen.core.translations import source_hash
from ankommen.core.viewer import Viewer

from .selectors import public_texts as texts
from .selectors.texts import text_changes


def public_texts() -> tuple[Translatable, ...]:
    """In the order in which the overview shows the kinds."""
    return (
        Translatable("edition", _("Editionen"), texts.edition_entries, _changes),
        Translatable("guiding_goal", _("Leitziele"), texts.guiding_goal_entries, _changes),
        Translatable("action_field", _("Handlungsfelder"), texts.action_field_entries, _changes),
        Translatable("goal", _("Ziele"), texts.goal_entries, _changes),
        Translatable("measure", _("Maßnahmen"), texts.measure_entries, _changes),
    )


def _changes(viewer: Viewer, entry: Entry, digest: str) -> Changes:
    parts = text_changes(
        viewer=viewer,
        kind=entry.kind,
        id=entry.id,
        field=entry.field,
        since=lambda text: source_hash(text) == digest,
    )
    return None if parts is None else [(part.kind, part.text) for part in parts]
