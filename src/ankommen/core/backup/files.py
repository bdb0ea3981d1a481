"""Uploads and made files: they come back into a folder beside, and change places with the present.

Database and folder cannot change in one step. The database goes first; a note says which restore it
was, and whoever finds the note finishes (`settle`): forward if the database is the new one, else
back.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection

from .. import kept_uploads
from ..models import AuditEntry
from .records import Record
from .sealed import Damaged

RESTORED = "core.backup_restored"
PIECE = 1024 * 1024
LEFT_OUT = kept_uploads.FOLDER  # for one person, for a day


def folder() -> Path:
    stores: dict[str, Any] = settings.STORAGES
    return Path(stores["default"]["OPTIONS"]["location"])


def beside(word: str) -> Path:
    return folder().with_name(f"{folder().name}.{word}")


def note() -> Path:
    return folder().with_name("restore.json")


def file_records() -> Iterator[Record]:
    """Every file with its content. One that is deleted meanwhile belongs to no row any more."""
    for path in sorted(folder().rglob("*")):
        name = path.relative_to(folder())
        if not path.is_file() or name.parts[0] == LEFT_OUT:
            continue
        try:
            source = path.open("rb")
        except FileNotFoundError:
            continue
        with source:
            yield from _file(name.as_posix(), source)


def _file(name: str, source: IO[bytes]) -> Iterator[Record]:
    digest, size = hashlib.sha256(), 0
    yield "file", {"path": name, "changed_at": os.fstat(source.fileno()).st_mtime}
    while piece := source.read(PIECE):
        digest.update(piece)
        size += len(piece)
        yield "data", piece
    yield "file_end", {"size": size, "hash": digest.hexdigest()}


class Unpacking:
    """Takes the records of files; writes below `root`, nowhere if there is none (a trial)."""

    def __init__(self, root: Path | None) -> None:
        self.root = root
        self.files = 0
        self._file: IO[bytes] | None = None
        self._digest = hashlib.sha256()
        self._size = 0
        self._begun: dict[str, Any] | None = None
        if root is not None:
            shutil.rmtree(root, ignore_errors=True)
            root.mkdir(parents=True)

    def take(self, name: str, value: Any) -> None:
        if name == "file":
            self._begin(value)
        elif self._begun is None:
            raise Damaged
        elif name == "data":
            self._digest.update(value)
            self._size += len(value)
            if self._file:
                self._file.write(value)
        else:
            self._end(value)

    def _begin(self, value: dict[str, Any]) -> None:
        path = PurePosixPath(value["path"])
        if path.is_absolute() or ".." in path.parts:
            raise Damaged
        self._begun, self._digest, self._size = value, hashlib.sha256(), 0
        if self.root is not None:
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            self._file = target.open("wb")

    def _end(self, value: dict[str, Any]) -> None:
        if (self._size, self._digest.hexdigest()) != (value["size"], value["hash"]):
            raise Damaged
        if self._file and self._begun:
            self._file.close()
            moment = self._begun["changed_at"]
            os.utime(self._file.name, (moment, moment))
        self._file = self._begun = None
        self.files += 1


def write_note(restore_id: str) -> None:
    with note().open("w", encoding="utf-8") as file:
        json.dump({"restore": restore_id}, file)
        file.flush()
        os.fsync(file.fileno())


def settle() -> bool:
    """Finish a restore that was interrupted; whether there was one."""
    if not note().is_file():
        return False
    if _took_place(json.loads(note().read_text(encoding="utf-8"))["restore"]):
        change_places()
    else:
        forget()
    return True


def _took_place(restore_id: str) -> bool:
    if AuditEntry._meta.db_table not in connection.introspection.table_names():
        return False
    return AuditEntry.objects.filter(action=RESTORED, object_id=restore_id).exists()


def change_places() -> None:
    """The restored files for the present ones. May be interrupted anywhere and called again."""
    if beside("restoring").is_dir():
        if folder().is_dir():
            shutil.rmtree(beside("replaced"), ignore_errors=True)
            folder().rename(beside("replaced"))
        beside("restoring").rename(folder())
    shutil.rmtree(beside("replaced"), ignore_errors=True)
    note().unlink(missing_ok=True)


def forget() -> None:
    shutil.rmtree(beside("restoring"), ignore_errors=True)
    note().unlink(missing_ok=True)
