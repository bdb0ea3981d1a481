"""Bringing an existing concept in: upload, say what the columns mean, take it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.tables.headers import find_header_row, guess_mapping, header_texts
from ankommen.core.tables.reading import SheetContent, read_table_file
from ankommen.core.viewer import Viewer

from ..exchange.columns import MEASURE_COLUMNS
from ..exchange.reading import Reading
from ..models import Concept, ConceptImport, Edition, ImportState
from ..permissions import may_import
from ..selectors.concept_tables import known_names
from ..selectors.imports import (
    default_sheet,
    header_meanings,
    open_editions,
    reading_of,
    remembered_headers,
    sheets_of,
)
from .concept import add_concept
from .editions import add_edition
from .freezing import lock_edition
from .import_rows import Target, write_table
from .import_traces import fingerprints


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person chose for an import. Without `edition_id` a new edition is made.

    `columns` maps the index of a column to its key; `header_row` counts from 1.
    """

    sheet: str
    header_row: int
    columns: Mapping[int, str]
    edition_id: int | None = None
    title: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    may_add_fields: bool = False


def upload_concept(
    *,
    actor: Viewer,
    file: UploadedFile[Any],
    now: datetime,
    concept_id: int | None = None,
    new_concept: str = "",
) -> ConceptImport:
    """Keep an uploaded table and guess what it says. Refused, it is not kept."""
    if not may_import(actor):
        raise NotAllowed
    sheets = read_table_file(file, size=file.size or 0)
    file.seek(0)
    sheet = default_sheet(sheets)
    with transaction.atomic():
        concept = _concept(actor, concept_id, new_concept, now)
        header = find_header_row(sheet.rows, MEASURE_COLUMNS)
        concept_import = ConceptImport(
            concept=concept,
            file=file,
            file_name=(file.name or _("Tabelle"))[:200],
            sheet=sheet.name[:100],
            header_row=header + 1,
            mapping=_guessed(concept, sheet, header),
            uploaded_at=now,
            uploaded_by_id=actor.user_id,
            uploaded_by_label=actor.label,
        )
        concept_import.save()
        _record("import.upload", actor, concept_import)
    return concept_import


def _guessed(concept: Concept, sheet: SheetContent, header: int) -> dict[str, Any]:
    headers = header_texts(sheet.rows[header]) if sheet.rows else []
    columns = guess_mapping(headers, MEASURE_COLUMNS, remembered=remembered_headers(concept))
    editions = open_editions(concept)
    target: dict[str, Any] = {"edition": editions[0].pk} if editions else {}
    return {"columns": {str(index): key for index, key in columns.items()}, "target": target}


def _concept(actor: Viewer, id: int | None, title: str, now: datetime) -> Concept:
    if id is None:
        if not title.strip():
            message = _("Bitte geben Sie dem neuen Konzept einen Titel.")
            raise Refused.because("concept_missing", message, field="new_concept")
        return add_concept(actor=actor, title=title.strip(), now=now)
    concept = Concept.objects.filter(pk=id).first()
    if concept is None:
        raise NotFound
    return concept


def look_at_sheet(
    *, actor: Viewer, import_id: int, sheet: str, header_row: int | None = None
) -> ConceptImport:
    """Look at another sheet or header row; what its columns mean is guessed anew."""
    sheets = sheets_of(_import(actor, import_id))
    chosen = _sheet(sheets, sheet)
    header = find_header_row(chosen.rows, MEASURE_COLUMNS) if header_row is None else header_row - 1
    if not 0 <= header < max(len(chosen.rows), 1):
        raise _no_header()
    with transaction.atomic():
        concept_import = _open_import(actor, import_id)
        guessed = _guessed(concept_import.concept, chosen, header)
        guessed["target"] = concept_import.mapping.get("target", guessed["target"])
        concept_import.sheet, concept_import.header_row = chosen.name, header + 1
        concept_import.mapping = guessed
        concept_import.save(update_fields=["sheet", "header_row", "mapping"])
    return concept_import


def choose_mapping(*, actor: Viewer, import_id: int, choice: Choice) -> ConceptImport:
    """Keep what the columns mean and where the rows go; it is proposed again the next time."""
    sheets = sheets_of(_import(actor, import_id))
    chosen = _sheet(sheets, choice.sheet)
    if not 1 <= choice.header_row <= len(chosen.rows):
        raise _no_header()
    with transaction.atomic():
        concept_import = _open_import(actor, import_id)
        problems = [*_column_problems(choice), *_target_problems(concept_import.concept, choice)]
        if problems:
            raise Refused(tuple(problems))
        columns = {index: key for index, key in choice.columns.items() if key}
        concept_import.sheet = chosen.name
        concept_import.header_row = choice.header_row
        concept_import.mapping = {
            "columns": {str(index): key for index, key in columns.items()},
            "headers": header_meanings(chosen, header=choice.header_row - 1, mapping=columns),
            "target": _target(choice),
        }
        concept_import.state = ImportState.PREVIEWED
        concept_import.save()
    return concept_import


def run_import(
    *, actor: Viewer, import_id: int, only_good: bool = False, now: datetime, today: date
) -> ConceptImport:
    """Take the table over, all of it or only its good rows, in one transaction.

    Refused when it has errors and not `only_good`, when nothing is left, when the edition was
    adopted meanwhile. Upload and mapping stay whatever happens.
    """
    sheets = sheets_of(_import(actor, import_id))
    with transaction.atomic():
        concept_import = _open_import(actor, import_id)
        reading = reading_of(concept_import, sheets, viewer=actor, today=today)
        _refuse_reading(reading, only_good=only_good)
        edition, is_new = _edition(concept_import, actor=actor, now=now)
        known = known_names(concept_import.concept, edition, viewer=actor)
        written = write_table(
            reading.table,
            Target(concept_import.concept, edition, known),
            actor=actor,
            batch=f"import-{concept_import.pk}",
            now=now,
            today=today,
        )
        if is_new:
            written.add("edition", [edition])
        concept_import.edition = edition
        concept_import.state = ImportState.DONE
        concept_import.created_objects = {
            "ids": written.ids,
            "fingerprints": fingerprints(edition, viewer=actor),
        }
        concept_import.problems = [
            {"row": one.row, "column": one.letter, "code": one.code, "value": one.value}
            for one in reading.errors
        ]
        concept_import.save()
        counts = {kind: len(ids) for kind, ids in written.ids.items()}
        _record("import.run", actor, concept_import, left_out=reading.bad_rows, **counts)
    return concept_import


def _refuse_reading(reading: Reading, *, only_good: bool) -> None:
    if reading.errors and not only_good:
        message = _(
            "Die Tabelle hat Fehler. Berichtigen Sie sie oder übernehmen Sie nur die guten Zeilen."
        )
        raise Refused.because("has_errors", message)
    table = reading.table
    if not (table.measures or table.fields or table.figures or table.guiding_goals or table.goals):
        raise Refused.because("nothing_to_import", _("Die Tabelle enthält nichts, das neu wäre."))


def _edition(
    concept_import: ConceptImport, *, actor: Viewer, now: datetime
) -> tuple[Edition, bool]:
    target = concept_import.mapping.get("target", {})
    if target.get("edition"):
        return lock_edition(target["edition"], official=True), False
    edition = add_edition(
        actor=actor,
        concept_id=concept_import.concept_id,
        now=now,
        title=target["title"],
        starts_on=date.fromisoformat(target["starts_on"]),
        ends_on=date.fromisoformat(target["ends_on"]),
        source_note=_("Eingelesen aus „%(file)s“.") % {"file": concept_import.file_name},
    )
    return edition, True


def _target(choice: Choice) -> dict[str, Any]:
    if choice.edition_id is not None:
        return {"edition": choice.edition_id, "may_add_fields": choice.may_add_fields}
    if choice.starts_on is None or choice.ends_on is None:
        raise ValueError("A new edition needs its period.")
    return {
        "title": choice.title,
        "starts_on": choice.starts_on.isoformat(),
        "ends_on": choice.ends_on.isoformat(),
    }


def _column_problems(choice: Choice) -> list[Problem]:
    keys = [key for key in choice.columns.values() if key]
    problems = [
        Problem("column_twice", _("Das ist schon einer anderen Spalte zugeordnet."), f"column_{at}")
        for at, key in choice.columns.items()
        if key and keys.count(key) > 1
    ]
    if "title" not in keys and "field" not in keys:
        message = _("Ordnen Sie mindestens der Maßnahme oder dem Handlungsfeld eine Spalte zu.")
        problems.append(Problem("column_missing", message))
    return problems


def _target_problems(concept: Concept, choice: Choice) -> list[Problem]:
    if choice.edition_id is not None:
        if choice.edition_id in {one.pk for one in open_editions(concept)}:
            return []
        message = _("In diese Edition lässt sich nichts mehr einlesen. Bitte wählen Sie neu.")
        return [Problem("edition_not_open", message, "target")]
    missing = _("Für die neue Edition fehlt diese Angabe.")
    problems = [
        Problem("value_missing", missing, name)
        for name in ("title", "starts_on", "ends_on")
        if not getattr(choice, name)
    ]
    if concept.editions.filter(title__iexact=choice.title.strip()).exists():
        message = _("Eine Edition mit diesem Titel gibt es schon. Bitte wählen Sie einen anderen.")
        problems.append(Problem("title_taken", message, "title"))
    if choice.starts_on and choice.ends_on and choice.ends_on < choice.starts_on:
        message = _("Das Ende liegt vor dem Beginn.")
        problems.append(Problem("end_before_start", message, "ends_on"))
    return problems


def _sheet(sheets: Sequence[SheetContent], name: str) -> SheetContent:
    found = next((one for one in sheets if one.name == name), None)
    if found is None:
        message = _("Dieses Blatt gibt es in der Datei nicht.")
        raise Refused.because("sheet_unknown", message, field="sheet", value=name)
    return found


def _no_header() -> Refused:
    message = _("Diese Zeile gibt es im Blatt nicht.")
    return Refused.because("header_unknown", message, field="header_row")


def _import(actor: Viewer, id: int) -> ConceptImport:
    """The import, without a lock: its file is read before the transaction begins."""
    found = ConceptImport.objects.filter(pk=id).first() if may_import(actor) else None
    if found is None:
        raise NotFound
    return found


def _open_import(actor: Viewer, id: int) -> ConceptImport:
    """The import, locked; refused when somebody has taken it over already."""
    if not may_import(actor):
        raise NotAllowed
    found = (
        ConceptImport.objects.select_for_update(of=("self",))
        .select_related("concept")
        .filter(pk=id)
        .first()
    )
    if found is None:
        raise NotFound
    if found.state == ImportState.DONE:
        message = _("Dieser Import ist schon übernommen. Nehmen Sie ihn erst zurück.")
        raise Refused.because("already_done", message)
    return found


def _record(action: str, actor: Viewer, concept_import: ConceptImport, **details: Any) -> None:
    audit.record(
        action,
        actor=actor,
        kind="concept_import",
        id=concept_import.pk,
        label=concept_import.file_name,
        details=details,
    )
