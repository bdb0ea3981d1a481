"""Which tables can be read in: each app registers its own, the desk (`core.imports`) does the rest.

An app says which columns its table has, what a row would do (`check`), writes a chunk of rows and
takes a chunk back. File, sheet, mapping, parsing, preview, chunks, jobs and undo are the desk's.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, runtime_checkable

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from ..errors import Problem
from ..viewer import Viewer

Words = str | Promise


class CellKind(enum.StrEnum):
    """What a cell is read as. `RAW` is left to the table: text, number or date as it stands."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    EURO = "euro"
    DAY = "day"
    YES_NO = "yes_no"
    CHOICE = "choice"
    RAW = "raw"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportColumn:
    """`synonyms` are what else people call it; `choices` maps codes to the words of a CHOICE.

    `needed`: without this column in the file nothing can be read.
    """

    key: str
    label: Words
    kind: CellKind = CellKind.TEXT
    synonyms: tuple[str, ...] = ()
    needed: bool = False
    help: Words = ""
    example: Words | int | float | date = ""
    choices: Mapping[str, Words] = field(default_factory=dict)
    max_length: int = 300


class Outcome(enum.StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    PASSED_OVER = "passed_over"
    WRONG = "wrong"


WRITES = (Outcome.NEW, Outcome.CHANGED)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with its values by the keys of the columns: None for an empty cell, no key at all for
    a column that the file does not have."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a row would do, said by the table.

    `label` names what it is about. Two rows of one file with the same `identity` are both wrong.
    `mark` stands for what is stored now: a row whose mark differs when it is written was changed by
    somebody else meanwhile. `changes`: title, old, new. `plan` is what `write` needs.
    """

    outcome: Outcome
    label: str = ""
    problems: tuple[Problem, ...] = ()
    identity: str = ""
    mark: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    plan: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """For whom, into what and when. `reason` is what the person wrote about changed rows."""

    viewer: Viewer
    target: str
    batch: str
    reason: str
    now: datetime
    today: date


class Work(Protocol):
    """One run over a table. `write` and `undo` are called inside a transaction of ≤ 50 ms.

    `check` takes as many queries for one row as for a chunk. `write` gives back, for each row and
    in its order, what is needed to take it back, as plain JSON; it raises `Refused` when a row
    cannot be written. `changed_since` says for each of these whether somebody changed it, or needs
    it; `undo` takes back what did not change.
    """

    def check(self, rows: Sequence[ReadRow]) -> list[Checked]: ...

    def write(self, rows: Sequence[tuple[ReadRow, Checked]]) -> list[dict[str, Any]]: ...

    def changed_since(self, kept: Sequence[Mapping[str, Any]]) -> list[bool]: ...

    def undo(self, kept: Sequence[Mapping[str, Any]]) -> None: ...


@runtime_checkable
class WholeWork(Work, Protocol):
    """Work on a table whose rows must also be right together.

    `conclude` is asked once all rows of a file were given to `check`: numbers of rows that are
    wrong for what the others say or leave out, with the reasons.
    """

    def conclude(self) -> Iterator[tuple[int, Sequence[Problem]]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTable:
    """A table that people may read in.

    `targets(viewer)`: what the rows may belong to, as (id, title); empty where there is no choice.
    `may_oversee`: who may see and take back what others read in. `address(target)`: where one goes
    afterwards. `reason`: the question asked when rows would change something; empty: none.
    `language(target)`: that of the texts which change.
    """

    key: str
    title: Words
    about: Words
    columns: tuple[ImportColumn, ...]
    may_use: Callable[[Viewer], bool]
    may_oversee: Callable[[Viewer], bool]
    begin: Callable[[Asked], Work]
    address: Callable[[str], str]
    targets: Callable[[Viewer], Sequence[tuple[str, str]]] | None = None
    reason: Words = ""
    language: Callable[[str], str] = lambda _target: "de"

    def column(self, key: str) -> ImportColumn:
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True)
class UploadShown:
    """What became of an upload, in words and a colour of the kit, and where it is looked at."""

    state: Words
    colour: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What comes in with several sheets, whole or not at all, on pages of its own app.

    The desk shows the way there and has its uploads in the one list. `start` and `template` are
    names of addresses, the second with the kind of file. Rows of `uploads` are of `model` and have
    `file_name`, `uploaded_at` and `uploaded_by_label`.
    """

    key: str
    title: Words
    about: Words
    may_use: Callable[[Viewer], bool]
    start: str
    template: str
    model: type[Model]
    uploads: Callable[[Viewer], QuerySet[Any]]
    shown: Callable[[Any], UploadShown]


People = Callable[[int | None, date], Viewer]

_tables: dict[str, ImportTable] = {}
_wholes: list[Whole] = []
_people: list[People] = []


def register(table: ImportTable) -> None:
    _tables[table.key] = table


def register_whole(whole: Whole) -> None:
    _wholes.append(whole)


def know_people_by(find: People) -> None:
    """How a job finds the rights that the person who asked for it holds today."""
    _people[:] = [find]


def viewer_of(user_id: int | None, *, today: date) -> Viewer:
    return _people[0](user_id, today)


def tables() -> list[ImportTable]:
    return list(_tables.values())


def wholes() -> list[Whole]:
    return list(_wholes)


def named(key: str) -> ImportTable | None:
    return _tables.get(key)


def may_use_any(viewer: Viewer) -> bool:
    return any(table.may_use(viewer) for table in _tables.values()) or any(
        whole.may_use(viewer) for whole in _wholes
    )
