"""The list as a table: what a translator is given, and gives back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..tables.writing import Column, Kind, Sheet
from .selectors import Language, Row

# In the order of the table, under the names by which a file that comes back is read.
TITLES: Mapping[str, str | Promise] = {
    "key": _("Schlüssel"),
    "place": _("Stelle"),
    "field": _("Feld"),
    "german": _("Deutsch"),
    "text": _("Übersetzung"),
    "status": _("Status"),
    "reviewed_by": _("geprüft von"),
    "reviewed_on": pgettext_lazy("Übersetzung", "geprüft am"),
}
_WIDTHS = {"key": 26, "place": 28, "german": 70, "text": 70, "reviewed_on": 14}


def translation_sheet(rows: Iterable[Row], language: Language) -> Sheet:
    columns = [
        Column(str(title), _WIDTHS.get(name, 24), Kind.DATE if name == "reviewed_on" else Kind.TEXT)
        for name, title in TITLES.items()
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
