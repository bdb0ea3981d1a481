"""Two people at one row: what only one of them changed is kept, the rest both see and choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from ..errors import Problem, Refused
from .merging import merge_fields
from .snapshots import plain_values, stored_values, to_write, version_of

__all__ = ("CHANGED_MEANWHILE", "Base", "merge_changed")

Base = Mapping[str, Any] | None  # what the person saw, as plain values by field

CHANGED_MEANWHILE = "changed_meanwhile"


def merge_changed(
    row: Model, *, version: int, base: Base, wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """The values to write so that nobody's change is lost.

    `version` and `base` (plain values by field) are what the person saw. Refused where both
    changed the same field, or where nothing tells what the person saw: one problem per field,
    with what stands there now as `value`; the problem without a field carries the row's version.
    """
    stored = stored_values(row, wanted)
    seen = {**(stored if version == version_of(row) else {}), **(base or {})}
    mine = plain_values(row, wanted)
    merged = merge_fields(base=seen, current=stored, mine=mine)
    if merged.disputed:
        raise Refused((_changed(row), *(_changed(row, name) for name in merged.disputed)))
    return {
        name: to_write(row, name, value, typed=wanted[name] if value == mine[name] else None)
        for name, value in merged.values.items()
    }


def _changed(row: Model, field: str = "") -> Problem:
    if field:
        message = _("Das hat inzwischen auch jemand anderes geändert. Bitte eine Fassung wählen.")
        value = stored_values(row, [field])[field]
        return Problem(CHANGED_MEANWHILE, message, field=field, value=value)
    message = _(
        "Während Sie geschrieben haben, hat jemand anderes gespeichert. Ihre Eingaben sind "
        "erhalten. Bitte wählen Sie bei jeder unterschiedlichen Angabe und speichern Sie erneut."
    )
    return Problem(CHANGED_MEANWHILE, message, value=version_of(row))
