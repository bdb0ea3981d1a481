"""The list of a language as a table that can be read in, filled in by a translator.

A row is taken only for the German text that stands there today, and only what somebody reviewed,
with name and day, is reviewed. A text that the viewer may not translate is as good as not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import audit
from ..errors import NotAllowed, Problem, Refused
from ..models import Translation, TranslationStatus
from ..references import remove_unused
from ..registries.import_tables import (
    WRITES,
    Asked,
    CellKind,
    Checked,
    ImportColumn,
    ImportTable,
    Outcome,
    ReadRow,
)
from ..registries.translatables import Entry
from ..tables import cells
from ..tables.cell_problems import SENTENCES
from ..tables.cells import CellRefused
from .permissions import may_translate
from .rules import DRAFT, REVIEWED, source_hash, status_to_keep
from .selectors import language_for, languages, rows_for
from .services import Written, problems_of, review_of, without_old_review
from .sheets import TITLES

FIELDS = ("text", "status", "source_hash", "reviewed_by", "reviewed_on")
MOST_OF_NAME = 200
COLUMNS = (
    ImportColumn(
        key="key",
        label=TITLES["key"],
        needed=True,
        help=gettext_lazy("Steht in der Datei, die die Liste ausgibt. Bitte nicht ändern."),
        example="en.measure.1.title",
    ),
    ImportColumn(
        key="german",
        label=TITLES["german"],
        kind=CellKind.RAW,
        needed=True,
        help=gettext_lazy("Der Text, von dem übersetzt wurde. Er muss lauten wie heute."),
        example="Sprachkurse am Abend",
    ),
    ImportColumn(
        key="text",
        label=TITLES["text"],
        kind=CellKind.RAW,
        needed=True,
        help=gettext_lazy("Leer: Alles bleibt, wie es ist."),
        example="Language courses in the evening",
    ),
    ImportColumn(
        key="status",
        label=TITLES["status"],
        kind=CellKind.CHOICE,
        help=gettext_lazy("Leer: wie bisher; bei neuen Übersetzungen „übersetzt, nicht geprüft“."),
        example=TranslationStatus.REVIEWED.label,
        choices=dict(TranslationStatus.choices),
    ),
    ImportColumn(
        key="reviewed_by",
        label=TITLES["reviewed_by"],
        kind=CellKind.RAW,
        help=gettext_lazy("Nur bei „geprüft“, dort nötig."),
        example="Rita Lesend",
    ),
    ImportColumn(
        key="reviewed_on",
        label=TITLES["reviewed_on"],
        kind=CellKind.DAY,
        help=gettext_lazy("Nur bei „geprüft“, dort nötig."),
        example=date(2026, 3, 1),
    ),
)


def translation_table() -> ImportTable:
    return ImportTable(
        key="uebersetzungen",
        title=gettext_lazy("Übersetzungen"),
        about=gettext_lazy(
            "Nehmen Sie die Datei, die die Liste der Übersetzungen einer Sprache ausgibt, und "
            "füllen Sie sie aus. Was leer bleibt, lässt alles, wie es ist; gelöscht wird nie."
        ),
        columns=COLUMNS,
        may_use=may_translate,
        may_oversee=may_translate,
        begin=TranslationWork,
        address=lambda target: reverse("core:translation_list", args=[target]),
        targets=lambda _viewer: [(one.code, one.name) for one in languages()],
        language=lambda target: target,
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a row would leave a translation with; without a current one it is new."""

    entry: Entry
    current: Translation | None
    written: Written
    made_from: str

    @property
    def values(self) -> dict[str, Any]:
        one = self.written
        values = (one.text, one.status, self.made_from, one.reviewed_by, one.reviewed_on)
        return dict(zip(FIELDS, values, strict=True))


class TranslationWork:
    """The texts that the viewer may translate are read once, their translations for each chunk.

    A German text that changes during the run makes its translation outdated, as it does always.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._language = language_for(asked.target).code
        rows = rows_for(viewer=asked.viewer, language=self._language)
        self._entries = {f"{self._language}.{row.entry.key}": row.entry for row in rows}

    def check(self, rows: Sequence[ReadRow]) -> list[Checked]:
        self._ask()
        found = [self._entries.get(row.values["key"] or "") for row in rows]
        stored = self._stored([entry for entry in found if entry is not None])
        return [
            _unknown(row) if entry is None else self._checked(row, entry, stored.get(entry.key))
            for row, entry in zip(rows, found, strict=True)
        ]

    def write(self, rows: Sequence[tuple[ReadRow, Checked]]) -> list[dict[str, Any]]:
        self._ask()
        plans: list[_Plan] = [checked.plan for _row, checked in rows]
        known = _locked([plan.current.pk for plan in plans if plan.current])
        old = [_unchanged(plan, known) for plan in plans]
        before = [_values(row) if row else None for row in old]
        pairs = zip(plans, old, strict=True)
        saved = [row or self._new(plan.entry) for plan, row in pairs]
        for row, plan in zip(saved, plans, strict=True):
            _fill(row, plan.values)
        _save(saved)
        triples = list(zip(plans, saved, before, strict=True))
        audit.record_many((self._entry(*one) for one in triples), actor=self._asked.viewer)
        return [
            {"id": row.pk, "version": row.version, "key": self._key(plan.entry), "before": one}
            for plan, row, one in triples
        ]

    def changed_since(self, kept: Sequence[Mapping[str, Any]]) -> list[bool]:
        """A text that is not translated any more is not touched either."""
        rows = Translation.objects.filter(pk__in=[one["id"] for one in kept])
        versions = dict(rows.values_list("pk", "version"))
        return [
            versions.get(one["id"]) != one["version"] or one["key"] not in self._entries
            for one in kept
        ]

    def undo(self, kept: Sequence[Mapping[str, Any]]) -> None:
        self._ask()
        rows = _locked([one["id"] for one in kept])
        changed = [one for one in kept if one["before"] is not None]
        for one in changed:
            day = one["before"]["reviewed_on"]
            day = date.fromisoformat(day) if day else None
            _fill(rows[one["id"]], {**one["before"], "reviewed_on": day})
        gone = [one["id"] for one in kept if one["before"] is None]
        remove_unused(Translation.objects.filter(pk__in=gone))
        _save([rows[one["id"]] for one in changed])
        audit.record_many((self._undone(one) for one in kept), actor=self._asked.viewer)

    def _ask(self) -> None:
        if not may_translate(self._asked.viewer):
            raise NotAllowed

    def _key(self, entry: Entry) -> str:
        return f"{self._language}.{entry.key}"

    def _stored(self, entries: Sequence[Entry]) -> dict[str, Translation]:
        rows = Translation.objects.filter(
            language=self._language,
            object_kind__in={one.kind for one in entries},
            object_id__in={one.id for one in entries},
        )
        return {f"{row.object_kind}.{row.object_id}.{row.field}": row for row in rows}

    def _checked(self, row: ReadRow, entry: Entry, current: Translation | None) -> Checked:
        problems: list[Problem] = []
        text = _text(row, "text", problems)
        if not text and not problems:
            return Checked(outcome=Outcome.PASSED_OVER, label=entry.label)
        wanted = _wanted(row, text, current, problems)
        if not problems and current is not None and wanted == _as_written(current):
            return self._answer(Outcome.SAME, _Plan(entry, current, wanted, current.source_hash))
        problems += [*problems_of(wanted, today=self._asked.today), *_german_problems(row, entry)]
        if problems:
            return Checked(outcome=Outcome.WRONG, label=entry.label, problems=tuple(problems))
        outcome = Outcome.NEW if current is None else Outcome.CHANGED
        return self._answer(outcome, _planned(entry, current, wanted))

    def _answer(self, outcome: Outcome, plan: _Plan) -> Checked:
        version = plan.current.version if plan.current else 0
        stored = f"{plan.current.pk if plan.current else 0}.{version}.{plan.entry.german}"
        return Checked(
            outcome=outcome,
            label=plan.entry.label,
            identity=plan.entry.key,
            mark=source_hash(stored),
            changes=_changes(plan) if outcome in WRITES else (),
            plan=plan,
        )

    def _new(self, entry: Entry) -> Translation:
        return Translation(
            object_kind=entry.kind,
            object_id=entry.id,
            field=entry.field,
            language=self._language,
            version=0,
        )

    def _entry(
        self, plan: _Plan, row: Translation, before: Mapping[str, Any] | None
    ) -> audit.Entry:
        """The one that a single edit writes, with the name of the batch; never the words."""
        now = _values(row)
        details = {
            "fields": [name for name in FIELDS if now[name] != (before or {}).get(name)],
            "status": str(row.status),
            "batch": self._asked.batch,
        }
        action = "translation.add" if before is None else "translation.change"
        return audit.Entry(action, "translation", row.pk, self._label(plan.entry), details)

    def _undone(self, one: Mapping[str, Any]) -> audit.Entry:
        action, label = "translation.batch_row_undone", self._label(self._entries[one["key"]])
        return audit.Entry(action, "translation", one["id"], label, {"batch": self._asked.batch})

    def _label(self, entry: Entry) -> str:
        return f"{entry.label} ({self._language})"


def _unknown(row: ReadRow) -> Checked:
    key = row.values["key"] or ""
    message = _("Einen Text mit diesem Schlüssel gibt es in dieser Sprache nicht.")
    problem = Problem("key_unknown", message, "key", key)
    return Checked(outcome=Outcome.WRONG, label=key, problems=(problem,))


def _text(row: ReadRow, key: str, problems: list[Problem]) -> str:
    """The cell without what a table program adds: blanks around it and other line ends."""
    value = row.values.get(key)
    if value is None:
        return ""
    if isinstance(value, date | bool | float):
        message = _("Hier steht ein Datum oder eine Zahl. Formatieren Sie die Zelle als Text.")
        problems.append(Problem("no_text", message, key, str(value)))
        return ""
    try:
        return _plain(cells.text(value))
    except CellRefused as refused:
        problems.append(Problem(refused.code, SENTENCES[refused.code](), key))
        return ""


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def _wanted(
    row: ReadRow, text: str, current: Translation | None, problems: list[Problem]
) -> Written:
    """What the row says; an empty status leaves the one that stands there."""
    status = row.values.get("status")
    name, day = _text(row, "reviewed_by", problems), row.values.get("reviewed_on")
    if status is None and current is not None:
        status = current.status
        if not name and day is None:
            name, day = review_of(current)
    if len(name) > MOST_OF_NAME:
        message = _("Der Name ist zu lang; höchstens %(most)d Zeichen gehen.")
        problems.append(Problem("name_too_long", message % {"most": MOST_OF_NAME}, "reviewed_by"))
    if current is not None and _plain(current.text) == text:
        text = current.text
    return without_old_review(Written(text, status or DRAFT, name, day), current)


def _as_written(row: Translation) -> Written:
    return Written(row.text, row.status, row.reviewed_by, row.reviewed_on)


def _german_problems(row: ReadRow, entry: Entry) -> list[Problem]:
    problems: list[Problem] = []
    german = _text(row, "german", problems)
    if not german and not problems:
        message = _("Der deutsche Text fehlt; so ist offen, wovon übersetzt wurde.")
        problems.append(Problem("german_missing", message, "german"))
    elif german and german != _plain(entry.german):
        message = _(
            "Der deutsche Text ist geändert, seit die Tabelle ausgegeben wurde. Prüfen Sie die "
            "Übersetzung am heutigen Text und setzen Sie diesen hier ein."
        )
        problems.append(Problem("german_changed", message, "german"))
    return problems


def _planned(entry: Entry, current: Translation | None, wanted: Written) -> _Plan:
    """Only another text or another review says something about the German text of today."""
    review = review_of(current) if current else None
    reviewed = wanted.status == REVIEWED and review_of(wanted) != review
    if current is None or wanted.text != current.text or reviewed:
        made_from = source_hash(entry.german)
    else:
        made_from = current.source_hash
    before = (current.text, current.source_hash) if current else None
    is_other = before is not None and before != (wanted.text, made_from)
    status = status_to_keep(wanted=wanted.status, is_other_text=is_other, again=reviewed)
    written = wanted if status == REVIEWED else Written(wanted.text, status)
    return _Plan(entry, current, written, made_from)


def _changes(plan: _Plan) -> tuple[tuple[str, str, str], ...]:
    old, new = plan.current, plan.written
    pairs = (
        ("text", old.text if old else "", new.text),
        ("status", _status(old.status) if old else "", _status(new.status)),
        ("reviewed_by", old.reviewed_by if old else "", new.reviewed_by),
        ("reviewed_on", _day(old.reviewed_on) if old else "", _day(new.reviewed_on)),
    )
    return tuple((str(TITLES[key]), was, now) for key, was, now in pairs if was != now)


def _status(status: str) -> str:
    return str(TranslationStatus(status).label)


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _locked(ids: Sequence[int]) -> dict[int, Translation]:
    return Translation.objects.select_for_update().order_by("pk").in_bulk(ids)


def _unchanged(plan: _Plan, known: Mapping[int, Translation]) -> Translation | None:
    """The row that the plan was made from, as it lies there locked."""
    if plan.current is None:
        return None
    row = known.get(plan.current.pk)
    if row is None or row.version != plan.current.version:
        raise _changed_meanwhile()
    return row


def _changed_meanwhile() -> Refused:
    message = _("Seit der Vorschau hat jemand das geändert. Bitte sehen Sie noch einmal nach.")
    return Refused.because("changed_meanwhile", message)


def _values(row: Translation) -> dict[str, Any]:
    """As JSON keeps them."""
    found: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
    return found | {"reviewed_on": row.reviewed_on.isoformat() if row.reviewed_on else None}


def _fill(row: Translation, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1


def _save(rows: Sequence[Translation]) -> None:
    """Of two people who translate a text first in the same moment one is told."""
    new = [row for row in rows if row._state.adding]
    old = [row for row in rows if not row._state.adding]
    try:
        with transaction.atomic():
            Translation.objects.bulk_create(new)
    except IntegrityError as error:
        raise _changed_meanwhile() from error
    if old:
        Translation.objects.bulk_update(old, [*FIELDS, "version"])
