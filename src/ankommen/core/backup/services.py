"""Make a backup, restore one, move to another database. Each is whole or has not happened."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils.translation import gettext as _

from .. import audit
from ..audit.verify import verify
from ..errors import Refused
from ..jobs import alive
from ..models import AuditEntry, SearchEntry
from ..operations.serving import somebody_serves
from ..search import matching, rebuilding
from ..viewer import Viewer
from . import dump, files, load, sealed
from .key import passphrase
from .records import Record, packed, unpacked
from .scratch import Scratch, connected, scratch_for

OPERATOR = Viewer(None, "Kommandozeile", frozenset())
MADE = "core.backup_made"
WRITTEN = "core.backup_written"
PROVED = "core.backup_proved"
MOVED = "core.database_moved"


@dataclass(slots=True)
class Content:
    """What a backup holds, or what came of it: rows by table, files, who wrote it when."""

    made_at: str = ""
    version: str = ""
    engine: str = ""
    rows: dict[str, int] | None = None
    files: int = 0

    @property
    def total(self) -> int:
        return sum((self.rows or {}).values())


def make_backup(target: Path, *, now: datetime) -> Content:
    """Write everything into a new file. Others may go on writing meanwhile."""
    secret = passphrase()
    if target.exists():
        text = _("%(file)s gibt es schon. Eine Sicherung überschreibt nichts.")
        raise Refused.because("exists", text % {"file": target})
    with _whole(target) as draft:
        with transaction.atomic():
            audit.record(MADE, actor=OPERATOR, kind="backup", id=now.isoformat(), label="")
        content = Content(rows={})
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            sealed.seal(packed(_counted(_records(now), content)), file, passphrase=secret)
            file.flush()
            os.fsync(file.fileno())
    with transaction.atomic():
        audit.record(WRITTEN, actor=OPERATOR, kind="backup", id=now.isoformat(), label="")
    return content


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """Under its name the file is there as a whole or not at all."""
    draft = target.with_name(f"{target.name}.part")
    try:
        yield draft
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def _records(now: datetime) -> Iterator[Record]:
    """The database as it is now, and the files: those its rows name are there already."""
    with dump.snapshot() as seen:
        yield dump.start_of(seen, now=now)
        yield from dump.table_records(seen)
        yield from files.file_records()
        yield "end", {}


def _counted(records: Iterable[Record], content: Content) -> Iterator[Record]:
    """The same records; what they hold is noted on the way."""
    counts, table = content.rows if content.rows is not None else {}, ""
    for name, value in records:
        if name == "start":
            content.made_at, content.version = value["made_at"], value["version"]
            content.engine = value["engine"]
        elif name == "table":
            table = value["name"]
        elif name == "table_end":
            counts[table] = value["rows"]
        elif name == "file_end":
            content.files += 1
        yield name, value


def look_into(source: Path) -> Content:
    """Read a whole backup and believe nothing that does not fit; change nothing."""
    content, loading = Content(rows={}), _Trial()
    with _read(source) as records:
        _take_all(_counted(records, content), loading, files.Unpacking(None))
    return content


def prove_backup(source: Path) -> Content:
    """Look into it; if it is one of this installation, its log says that it was found whole."""
    content = look_into(source)
    with suppress(DatabaseError, InterfaceError), transaction.atomic():
        ours = AuditEntry.objects.filter(object_kind="backup", object_id=content.made_at)
        if ours.filter(action=MADE).exists():
            audit.record(PROVED, actor=OPERATOR, kind="backup", id=content.made_at, label="")
    return content


class _Trial(load.Loading):
    """Counts and hashes without a database."""

    def insert(self, table: Any, rows: list[list[Any]]) -> None:
        return


def restore_backup(source: Path, *, replace: bool, now: datetime) -> Content:
    """Put the installation back as the file has it. Refused, it is as it was before."""
    files.settle()
    refuse_if_working(now)
    if not replace:
        refuse_unless_empty()
    restore_id, content = uuid4().hex, Content(rows={})
    scratch = scratch_for(connection.settings_dict)
    try:
        with _read(source) as records:
            unpacking = files.Unpacking(files.beside("restoring"))
            _fill(
                scratch, _counted(records, content), unpacking, action=files.RESTORED, id=restore_id
            )
        connection.close()
        files.write_note(restore_id)
        scratch.take_place()
    except BaseException:
        scratch.clear_away()
        if not files.settle():
            files.forget()
        raise
    files.change_places()
    return content


def move_database(target: dict[str, Any], *, now: datetime) -> Content:
    """Copy this database into the empty one with these settings; files stay where they are."""
    refuse_if_working(now)
    other = connected(target)
    try:
        if other.introspection.table_names():
            text = _("Die Zieldatenbank ist nicht leer. Legen Sie für den Umzug eine leere an.")
            raise Refused.because("not_empty", text)
    finally:
        other.close()
    content, scratch = Content(rows={}), scratch_for(target)
    records = _counted(_without_files(now), content)
    try:
        _fill(scratch, records, files.Unpacking(None), action=MOVED, id=now.isoformat())
        scratch.take_place()
    except BaseException:
        scratch.clear_away()
        raise
    return content


def _without_files(now: datetime) -> Iterator[Record]:
    with dump.snapshot() as seen:
        yield dump.start_of(seen, now=now)
        yield from dump.table_records(seen)
        yield "end", {}


def _fill(
    scratch: Scratch,
    records: Iterator[Record],
    unpacking: files.Unpacking,
    *,
    action: str,
    id: str,
) -> None:
    """Fill the scratch database, prove it, bring it up to date, and note in it what was done.

    The first record of a move is read here, so that its snapshot is of the present database.
    """
    nothing: Record = ("", {})
    name, start = next(records, nothing)
    if name != "start":
        raise sealed.Damaged
    load.refuse_newer(start)
    with scratch.as_default():
        load.go_to(start["migrations"])
        with load.emptied() as loading:
            _take_all(records, loading, unpacking)
        loading.prove()
        load.go_up()
        _renew_search()
        with transaction.atomic():
            label = f"{start['made_at']} ({start['engine']}, {start['version']})"
            origin = {"made_at": start["made_at"]}
            audit.record(action, actor=OPERATOR, kind="backup", id=id, label=label, details=origin)
        if broken := verify().broken:
            text = _("Das Protokoll der Sicherung ist nicht heil: %(broken)s")
            raise Refused.because("audit_broken", text % {"broken": broken})


def _renew_search() -> None:
    """Rows came past the triggers that fill the index; one that knew no search has no entries."""
    matching.install(connection)
    if not SearchEntry.objects.exists():
        rebuilding.rebuild()


def _take_all(records: Iterable[Record], loading: load.Loading, unpacking: files.Unpacking) -> None:
    """Everything up to `end`, behind which nothing may follow."""
    last = ""
    for name, value in records:
        if last == "end":
            raise sealed.Damaged
        if name in {"table", "rows", "table_end"}:
            loading.take(name, value)
        elif name in {"file", "data", "file_end"}:
            unpacking.take(name, value)
        last = name
    if last != "end":
        raise sealed.Damaged


@contextmanager
def _read(source: Path) -> Iterator[Iterator[Record]]:
    """The records of a file; what is wrong with it, in words."""
    secret = passphrase()
    told: dict[type[Exception], Callable[[], str]] = {
        sealed.NoBackup: lambda: _("%(file)s ist keine Sicherung von Ankommen."),
        sealed.Newer: lambda: _("%(file)s stammt aus einer neueren Version von Ankommen."),
        sealed.WrongKey: lambda: _(
            "Der Schlüssel passt nicht zu %(file)s. Nötig ist der Schlüssel, mit dem gesichert "
            "wurde (ANKOMMEN_BACKUP_KEY oder ANKOMMEN_BACKUP_KEY_FILE)."
        ),
        sealed.Damaged: lambda: _(
            "%(file)s ist beschädigt oder unvollständig. Nehmen Sie eine andere Sicherung; nichts "
            "wurde geändert."
        ),
    }
    try:
        with source.open("rb") as file:
            yield unpacked(sealed.opened(file, passphrase=secret))
    except tuple(told) as error:
        text = told[type(error)]()
        raise Refused.because("unreadable", text % {"file": source}) from error


def refuse_unless_empty() -> None:
    """A founded office, an account or an entry of the log is something to lose."""
    there = set(connection.introspection.table_names())
    for table in ("core_installation", "accounts_user", "core_auditentry"):
        if table not in there:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - one of three names
            if cursor.fetchone()[0]:
                text = _(
                    "Diese Datenbank ist nicht leer. Mit --replace tritt die Sicherung an ihre "
                    "Stelle; was jetzt darin steht, ist danach fort."
                )
                raise Refused.because("not_empty", text)


def refuse_if_working(now: datetime) -> None:
    if alive.somebody_works(now=now):
        text = _(
            "In %(folder)s arbeitet noch ein Worker. Halten Sie zuerst `ankommen serve` und "
            "`ankommen work` an."
        )
        raise Refused.because("working", text % {"folder": settings.DATA_DIR})
    if somebody_serves():
        text = _(
            "Aus %(folder)s werden gerade Seiten ausgeliefert. Halten Sie zuerst `ankommen serve` "
            "an; was sonst inzwischen gespeichert wird, wäre fort."
        )
        raise Refused.because("serving", text % {"folder": settings.DATA_DIR})
