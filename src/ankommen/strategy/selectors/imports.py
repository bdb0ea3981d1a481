"""What is read of imports: the uploaded file, what it says, and what taking it back would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound, Refused
from ankommen.core.tables.headers import find_header_row, folded_header, guess_mapping, header_texts
from ankommen.core.tables.reading import SheetContent, read_table_file
from ankommen.core.viewer import Viewer

from ..exchange.columns import MEASURE_COLUMNS, side_sheet
from ..exchange.reading import Reading, read_concept
from ..models import Concept, ConceptImport, Edition, EditionState, ImportState
from ..permissions import may_import
from .concept_tables import known_names

SAMPLE_ROWS = 3
IMPORTS_REMEMBERED = 20


@dataclass(frozen=True, slots=True)
class ColumnSample:
    """One column of the uploaded table as it is shown when its meaning is chosen."""

    index: int
    header: str
    samples: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do."""

    concept_import: ConceptImport
    reading: Reading
    target: str
    new_edition: bool


def all_imports(*, viewer: Viewer) -> QuerySet[ConceptImport]:
    """Imports, newest first."""
    if not may_import(viewer):
        raise NotFound
    return ConceptImport.objects.select_related("edition", "concept").order_by("-pk")


def import_for(*, viewer: Viewer, id: int) -> ConceptImport:
    """The gatekeeper."""
    found = (
        ConceptImport.objects.select_related("concept", "edition").filter(pk=id).first()
        if may_import(viewer)
        else None
    )
    if found is None:
        raise NotFound
    return found


def sheets_of(concept_import: ConceptImport) -> list[SheetContent]:
    """The uploaded file, read again. Raises `Refused` when it is no longer there."""
    try:
        with concept_import.file.open("rb") as file:
            return read_table_file(file, size=concept_import.file.size)
    except FileNotFoundError:
        raise Refused.because(
            "file_gone",
            _("Die hochgeladene Datei ist nicht mehr da. Bitte laden Sie sie neu hoch."),
        ) from None


def open_editions(concept: Concept) -> list[Edition]:
    """Editions that still take measures: those not yet adopted."""
    states = (EditionState.DRAFT, EditionState.CONSULTATION)
    return list(concept.editions.filter(state__in=states, frozen_at__isnull=True))


def default_sheet(sheets: Sequence[SheetContent]) -> SheetContent:
    """The visible sheet that looks most like measures."""
    visible = [one for one in sheets if not one.is_hidden and one.rows] or list(sheets)
    main = [one for one in visible if side_sheet(one.name) is None] or visible
    return max(main, key=_likeness)


def _likeness(sheet: SheetContent) -> int:
    if not sheet.rows:
        return 0
    header = find_header_row(sheet.rows, MEASURE_COLUMNS)
    return len(guess_mapping(header_texts(sheet.rows[header]), MEASURE_COLUMNS))


def remembered_headers(concept: Concept) -> dict[str, str]:
    """What each header meant in earlier imports of this concept; the latest choice counts."""
    remembered: dict[str, str] = {}
    earlier = concept.imports.exclude(state=ImportState.UPLOADED)[:IMPORTS_REMEMBERED]
    for one in reversed(earlier):
        remembered.update(one.mapping.get("headers", {}))
    return remembered


def column_samples(
    sheet: SheetContent, *, header: int, mapping: dict[int, str]
) -> list[ColumnSample]:
    """The columns with their first filled cells below the header."""
    rows = sheet.rows[header + 1 :]
    headers = header_texts(sheet.rows[header]) if header < len(sheet.rows) else []
    width = max([len(headers), *(len(row) for row in rows[:200])], default=0)
    return [
        ColumnSample(
            index,
            headers[index] if index < len(headers) else "",
            tuple(
                str(row[index])[:80] for row in rows[:200] if index < len(row) and row[index] != ""
            )[:SAMPLE_ROWS],
            mapping.get(index, ""),
        )
        for index in range(width)
    ]


def header_meanings(sheet: SheetContent, *, header: int, mapping: dict[int, str]) -> dict[str, str]:
    """What is remembered of a mapping: each header with its key, "" for one left out."""
    headers = header_texts(sheet.rows[header]) if header < len(sheet.rows) else []
    return {
        folded_header(text): mapping.get(index, "") for index, text in enumerate(headers) if text
    }


def columns_of(concept_import: ConceptImport) -> dict[int, str]:
    return {int(index): key for index, key in concept_import.mapping.get("columns", {}).items()}


def reading_of(
    concept_import: ConceptImport, sheets: Sequence[SheetContent], *, viewer: Viewer, today: date
) -> Reading:
    """What the file says under its mapping, checked against what stands in its target."""
    target = concept_import.mapping.get("target", {})
    edition = None
    if target.get("edition"):
        editions = Edition.objects.filter(concept=concept_import.concept)
        edition = editions.filter(pk=target["edition"]).select_related("concept").first()
        if edition is None:
            message = _("Die gewählte Edition gibt es nicht mehr. Bitte wählen Sie neu.")
            raise Refused.because("edition_gone", message, field="target")
    known = known_names(concept_import.concept, edition, viewer=viewer)
    may_add = edition is None or not known.fields or bool(target.get("may_add_fields"))
    return read_concept(
        sheets,
        sheet=concept_import.sheet,
        header=concept_import.header_row - 1,
        mapping=columns_of(concept_import),
        known=replace(known, may_add_fields=may_add),
        today=today,
    )


def preview_for(*, viewer: Viewer, id: int, today: date) -> Preview:
    concept_import = import_for(viewer=viewer, id=id)
    reading = reading_of(concept_import, sheets_of(concept_import), viewer=viewer, today=today)
    target = concept_import.mapping.get("target", {})
    title = target.get("title", "")
    if target.get("edition"):
        title = Edition.objects.get(pk=target["edition"]).title
    return Preview(concept_import, reading, title, new_edition=not target.get("edition"))
