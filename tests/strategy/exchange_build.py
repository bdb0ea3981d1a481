"""Tables to import, and the steps that a person takes with them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ankommen.core.tables.writing import Column, Sheet, write_xlsx
from ankommen.core.viewer import Viewer
from ankommen.strategy.models import Concept, ConceptImport
from ankommen.strategy.selectors.imports import columns_of
from ankommen.strategy.services.imports import Choice, choose_mapping, run_import, upload_concept
from tests.people import TODAY, viewer_with

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEADERS = ["Handlungsfeld", "Nr.", "Maßnahme", "Zuständigkeit", "Aussagen zur Finanzierung"]
ROWS = [
    ["1. Sprache", "1.1", "Kurse am Abend", "VHS", "Kreishaushalt"],
    ["1. Sprache", "1.2", "Kinderbetreuung in Kurszeiten", "Jugendamt", ""],
    ["2. Arbeit", "2.1", "Mentoren", "Jobcenter", ""],
]


def importer() -> Viewer:
    return viewer_with(
        "strategy.read",
        "strategy.import",
        "strategy.edit",
        "strategy.enter_values",
        "partners.read",
        "partners.edit",
    )


def workbook(rows: Sequence[Sequence[Any]] = ROWS, headers: Sequence[str] = HEADERS) -> bytes:
    return write_xlsx([Sheet("Konzept", [Column(one) for one in headers], rows)])


def upload(
    content: bytes, *, concept: Concept | None = None, name: str = "konzept.xlsx"
) -> ConceptImport:
    return upload_concept(
        actor=importer(),
        file=SimpleUploadedFile(name, content),
        now=NOW,
        concept_id=concept.pk if concept else None,
        new_concept="Ankommen im Musterkreis",
    )


def choose(concept_import: ConceptImport, **values: Any) -> ConceptImport:
    defaults: dict[str, Any] = {
        "sheet": concept_import.sheet,
        "header_row": concept_import.header_row,
        "columns": columns_of(concept_import),
    }
    if "edition_id" not in values:
        defaults |= {
            "title": "Erste Edition",
            "starts_on": date(2026, 1, 1),
            "ends_on": date(2028, 12, 31),
        }
    choice = Choice(**{**defaults, **values})
    return choose_mapping(actor=importer(), import_id=concept_import.pk, choice=choice)


def run(concept_import: ConceptImport, *, only_good: bool = False) -> ConceptImport:
    return run_import(
        actor=importer(), import_id=concept_import.pk, only_good=only_good, now=NOW, today=TODAY
    )


def bring_in(content: bytes, *, concept: Concept | None = None, **choice: Any) -> ConceptImport:
    """Upload, choose and run."""
    return run(choose(upload(content, concept=concept), **choice))


def stream(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)
