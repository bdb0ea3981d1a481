"""The list as a table: what a translator is given, and gives back."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..tables.writing import Column, Kind, Sheet
from .selectors import Language, Row


def translation_sheet(rows: Iterable[Row], language: Language) -> Sheet:
    columns = [
        Column(_("Schlüssel"), 26),
        Column(_("Stelle"), 28),
        Column(_("Feld"), 24),
        Column(_("Deutsch"), 70),
        Column(_("Übersetzung"), 70),
        Column(_("Status"), 24),
        Column(_("geprüft von"), 24),
        Column(pgettext("Übersetzung", "geprüft am"), 14, Kind.DATE),
    ]
    return Sheet(language.name, columns, [_cells(one, language) for one in rows])


def _cells(row: Row, language: Language) -> list[object]:
    found, entry = row.translation, row.entry
    return [
        f"{language.code}.{entry.key}",
        entry.place,
        entry.field_label,
        entry.german,
        row.text,
        found.get_status_display() if found else "",
        found.reviewed_by if found else "",
        found.reviewed_on if found else None,
    ]
