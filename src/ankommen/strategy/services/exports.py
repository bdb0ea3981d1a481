"""A concept as a file in the published form, and the empty form to fill in."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound
from ankommen.core.tables.headers import header_texts
from ankommen.core.tables.reading import Row
from ankommen.core.tables.writing import Column, Kind, Sheet, write_xlsx
from ankommen.core.viewer import Viewer

from ..exchange.entries import ConceptTable
from ..exchange.reading import Reading
from ..exchange.writing import concept_sheets
from ..models import Edition
from ..permissions import may_import
from ..selectors.concept_tables import table_of
from ..selectors.imports import import_for, reading_of, sheets_of


def edition_sheets(*, viewer: Viewer, slug: str) -> list[Sheet]:
    """The edition, measures first; read in again, it says the same field by field."""
    return concept_sheets(table_of(_edition(viewer, slug), viewer=viewer))


def import_template() -> list[Sheet]:
    """The empty form."""
    return concept_sheets(ConceptTable())


def problem_workbook(*, viewer: Viewer, import_id: int, today: date) -> bytes:
    """The uploaded sheet with everything noticed beside each row, and all of it as a list.

    Can be mended and uploaded again as it is.
    """
    concept_import = import_for(viewer=viewer, id=import_id)
    sheets = sheets_of(concept_import)
    reading = reading_of(concept_import, sheets, viewer=viewer, today=today)
    rows = next((one.rows for one in sheets if one.name == concept_import.sheet), [])
    return write_xlsx(
        [
            _marked_sheet(concept_import.sheet, rows, concept_import.header_row, reading),
            _problem_list(reading, concept_import.sheet),
        ]
    )


def _marked_sheet(name: str, rows: list[Row], header_row: int, reading: Reading) -> Sheet:
    said: dict[int, list[str]] = {}
    for one in reading.problems:
        if not one.sheet:
            said.setdefault(one.row, []).append(f"{one.letter}: {one.message}".lstrip(": "))
    width = max((len(row) for row in rows), default=0)
    headers = header_texts(rows[header_row - 1]) if rows else []
    titles = [*headers, *[""] * (width - len(headers))]
    columns = [Column(_("Fehler und Hinweise"), 60), *(Column(one, 24) for one in titles)]
    body = [
        ["\n".join(said.get(index, [])), *row, *[""] * (width - len(row))]
        for index, row in enumerate(rows[header_row:], start=header_row + 1)
    ]
    return Sheet(name, columns, body)


def _problem_list(reading: Reading, main_sheet: str) -> Sheet:
    columns = [
        Column(_("Blatt")),
        Column(_("Zeile"), 8, Kind.WHOLE),
        Column(_("Spalte"), 8),
        Column(_("Inhalt"), 30),
        Column(_("Art"), 10),
        Column(_("Was zu tun ist"), 80),
    ]
    rows = [
        [
            one.sheet or main_sheet,
            one.row,
            one.letter,
            one.value,
            _("Fehler") if one.is_error else _("Hinweis"),
            one.message,
        ]
        for one in reading.problems
    ]
    return Sheet(_("Fehlerliste"), columns, rows)


def _edition(viewer: Viewer, slug: str) -> Edition:
    found = Edition.objects.select_related("concept").filter(slug=slug).first()
    if found is None or not may_import(viewer):
        raise NotFound
    return found
