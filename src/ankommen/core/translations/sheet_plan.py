"""What a table of translations would do, row by row, before anything is written."""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ..errors import Problem
from ..models import Translation, TranslationStatus
from ..registries.translatables import Entry
from ..viewer import Viewer
from .rules import DRAFT, REVIEWED, source_hash, status_to_keep
from .selectors import Row, rows_for
from .services import Written, problems_of, review_of, without_old_review
from .sheet_reading import FileRow, in_every_language, plain
from .sheets import TITLES


class Outcome(enum.StrEnum):
    """In the order in which the preview shows them."""

    REFUSED = "refused"
    CHANGED = "changed"
    NEW = "new"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of the file. `mark` tells of later changes; `is_stale`: somebody made one since.

    `german_differs`: the file was translated from another German text than today's.
    """

    number: int
    key: str
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    entry: Entry | None = None
    current: Translation | None = None
    written: Written | None = None
    made_from: str = ""
    german_differs: bool = False
    loses_review: bool = False
    mark: str = ""
    is_stale: bool = False

    @property
    def writes(self) -> bool:
        return self.outcome in {Outcome.NEW, Outcome.CHANGED}

    @property
    def reasons(self) -> list[tuple[str | Promise, str]]:
        """The column of each problem, and what is wrong there."""
        return [(TITLES.get(one.field, ""), one.message) for one in self.problems]

    @property
    def status_label(self) -> str | Promise:
        return TranslationStatus(self.written.status).label if self.written else ""

    @property
    def text_changes(self) -> bool:
        return bool(self.current and self.written and self.current.text != self.written.text)


@dataclass(frozen=True, slots=True)
class SheetPlan:
    rows: tuple[PlannedRow, ...]

    def of(self, outcome: Outcome) -> list[PlannedRow]:
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def good(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.writes]

    @property
    def refused(self) -> list[PlannedRow]:
        return self.of(Outcome.REFUSED)

    @property
    def stale(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.is_stale]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def marks(self) -> dict[str, str]:
        return {row.key: row.mark for row in self.rows if row.mark}


def plan_sheet(
    rows: Sequence[FileRow],
    *,
    viewer: Viewer,
    language: str,
    today: date,
    seen: Mapping[str, str] | None = None,
) -> SheetPlan:
    """Check every row against what is stored. `seen`: the marks of an earlier preview."""
    known = {
        f"{language}.{one.entry.key}": one for one in rows_for(viewer=viewer, language=language)
    }
    statuses = {
        word: str(one.value) for one in TranslationStatus for word in in_every_language(one.label)
    }
    planned = [_planned(row, known.get(row.cell("key")), statuses, today) for row in rows]
    planned = _without_doubles(planned, rows)
    if seen is not None:
        planned = [
            replace(row, is_stale=row.writes and seen.get(row.key) != row.mark) for row in planned
        ]
    return SheetPlan(tuple(planned))


def _planned(
    row: FileRow, found: Row | None, statuses: Mapping[str, str], today: date
) -> PlannedRow:
    key = row.cell("key")
    if found is None:
        message = _("Einen Text mit diesem Schlüssel gibt es in dieser Sprache nicht.")
        return PlannedRow(
            row.number, key, Outcome.REFUSED, (Problem("key_unknown", message, "key", key),)
        )
    start = PlannedRow(
        row.number, key, Outcome.UNCHANGED, (), found.entry, found.translation, mark=_mark(found)
    )
    if not row.cell("text"):
        return start
    wanted, problems = _wanted(row, found.translation, statuses)
    problems += _odd(row)
    if not problems and found.translation and wanted == _as_written(found.translation):
        return replace(start, written=wanted)
    problems += problems_of(wanted, today=today)
    if not row.cell("german"):
        message = _("Der deutsche Text fehlt; so ist offen, wovon übersetzt wurde.")
        problems.append(Problem("german_missing", message, "german"))
    if problems:
        return replace(start, outcome=Outcome.REFUSED, problems=tuple(problems), written=wanted)
    return _settled(start, wanted, row.cell("german"))


def _settled(start: PlannedRow, wanted: Written, german: str) -> PlannedRow:
    """Only another text or another review says something about the German text of the file."""
    entry, current = start.entry, start.current
    assert entry is not None  # noqa: S101 - `_planned` has found it
    is_same_german = plain(entry.german) == german
    of_file = source_hash(entry.german if is_same_german else german)
    reviewed = wanted.status == REVIEWED and (
        current is None or review_of(wanted) != review_of(current)
    )
    is_new_text = current is None or wanted.text != current.text
    made_from = of_file if current is None or is_new_text or reviewed else current.source_hash
    is_other = current is not None and (is_new_text or made_from != current.source_hash)
    status = status_to_keep(wanted=wanted.status, is_other_text=is_other, again=reviewed)
    return replace(
        start,
        outcome=Outcome.NEW if current is None else Outcome.CHANGED,
        written=wanted if status == REVIEWED else Written(wanted.text, status),
        made_from=made_from,
        german_differs=made_from == of_file and not is_same_german,
        loses_review=wanted.status == REVIEWED != status,
    )


def _wanted(
    row: FileRow, current: Translation | None, statuses: Mapping[str, str]
) -> tuple[Written, list[Problem]]:
    """What the row says; an empty status leaves the one that stands there."""
    problems: list[Problem] = []
    word = row.cell("status")
    status = statuses.get(word.casefold(), "") if word else ""
    if word and not status:
        message = _("„%(word)s“ ist kein Status. Möglich sind: %(words)s.")
        words = ", ".join(f"„{one.label}“" for one in TranslationStatus)
        values = {"word": word[:60], "words": words}
        problems.append(Problem("status_unknown", message % values, "status", word))
    name, day = row.cell("reviewed_by"), _day(row.cell("reviewed_on"), problems)
    if not word and current is not None:
        status = current.status
        if not name and day is None:
            name, day = review_of(current)
    if len(name) > 200:
        message = _("Der Name ist zu lang; höchstens %(most)d Zeichen gehen.") % {"most": 200}
        problems.append(Problem("name_too_long", message, "reviewed_by"))
    text = row.cell("text")
    if current is not None and plain(current.text) == text:
        text = current.text
    return without_old_review(Written(text, status or DRAFT, name, day), current), problems


def _day(cell: str, problems: list[Problem]) -> date | None:
    if not cell:
        return None
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(cell, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    message = _("„%(text)s“ ist kein Datum. Schreiben Sie es als TT.MM.JJJJ.")
    problems.append(Problem("no_date", message % {"text": cell[:40]}, "reviewed_on", cell))
    return None


def _odd(row: FileRow) -> list[Problem]:
    message = _("Hier steht ein Datum oder eine Zahl. Formatieren Sie die Zelle als Text.")
    return [Problem("no_text", message, name, row.cell(name)) for name in row.odd]


def _as_written(row: Translation) -> Written:
    return Written(row.text, row.status, row.reviewed_by, row.reviewed_on)


def _mark(found: Row) -> str:
    version = found.translation.version if found.translation else 0
    return f"{version}.{source_hash(found.entry.german)}"


def _without_doubles(planned: Iterable[PlannedRow], rows: Sequence[FileRow]) -> list[PlannedRow]:
    """Of two rows for one text none is taken for the right one."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.cell("text"):
            numbers[row.cell("key")].append(row.number)
    return [
        _double(row, numbers[row.key])
        if row.entry is not None and row.number in numbers[row.key] and len(numbers[row.key]) > 1
        else row
        for row in planned
    ]


def _double(row: PlannedRow, numbers: Sequence[int]) -> PlannedRow:
    others = ", ".join([str(number) for number in numbers if number != row.number][:20])
    message = _("Denselben Text nennt auch Zeile %(others)s.") % {"others": others}
    problem = Problem("double", message, "key", row.key)
    return replace(row, outcome=Outcome.REFUSED, problems=(*row.problems, problem))
