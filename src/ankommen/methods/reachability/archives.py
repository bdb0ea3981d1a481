"""Opens a feed, zip or folder, without trusting it: nothing goes to disk, sizes are bounded."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ankommen.methods.reachability.errors import Hint, ReachabilityRefused, Reason
from ankommen.methods.reachability.reports import Finding, Notebook

TABLES = (
    "agency",
    "stops",
    "routes",
    "trips",
    "stop_times",
    "calendar",
    "calendar_dates",
    "frequencies",
    "transfers",
)
LONGEST_LINE = 65_536
CHUNK = 1 << 20
BLANK = {"", "NA"}


@dataclass(frozen=True)
class Limits:
    """What a feed may need at most: bytes unpacked over all tables, rows of one table, members."""

    unpacked_bytes: int = 1_500_000_000
    rows: int = 30_000_000
    members: int = 1_000


Opener = Callable[[], BinaryIO]
Progress = Callable[[str, int], None]
TOLD_EVERY = 250_000


@dataclass(frozen=True)
class Source:
    """The tables of one feed, each opened when it is read; `tell` hears how many rows are read."""

    openers: Mapping[str, Opener]
    limits: Limits
    tell: Progress | None = None


def open_source(
    feed: Path | BinaryIO, limits: Limits, notes: Notebook, tell: Progress | None = None
) -> Source:
    if isinstance(feed, Path) and feed.is_dir():
        found = {
            item.name: (item.stat().st_size, _opener_of(item))
            for item in sorted(feed.iterdir())
            if item.is_file()
        }
    else:
        found = _members(feed, limits)
    chosen = _tables(found, notes)
    size = sum(found[name][0] for name in chosen.values())
    if size > limits.unpacked_bytes:
        raise ReachabilityRefused(
            Reason.TOO_LARGE,
            where="feed",
            expected=limits.unpacked_bytes,
            got=size,
            hint=Hint.SEND_SMALLER_AREA,
        )
    return Source({table: found[name][1] for table, name in chosen.items()}, limits, tell)


def _opener_of(item: Path) -> Opener:
    return lambda: item.open("rb")


def _members(feed: Path | BinaryIO, limits: Limits) -> dict[str, tuple[int, Opener]]:
    try:
        archive = zipfile.ZipFile(feed)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ReachabilityRefused(
            Reason.NOT_AN_ARCHIVE,
            where="feed",
            expected="zip",
            got=type(error).__name__,
            hint=Hint.SEND_GTFS_ZIP,
        ) from error
    members = [item for item in archive.infolist() if not item.is_dir()]
    if len(members) > limits.members:
        raise ReachabilityRefused(
            Reason.TOO_LARGE,
            where="members",
            expected=limits.members,
            got=len(members),
            hint=Hint.SEND_GTFS_ZIP,
        )
    found: dict[str, tuple[int, Opener]] = {}
    for item in members:
        name = _safe_name(item)
        if name in found:
            raise _archive_refused(Reason.MEMBER_TWICE, name)
        found[name] = (item.file_size, _member_opener(archive, item))
    return found


def _member_opener(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> Opener:
    return lambda: archive.open(item)  # type: ignore[return-value]


def _safe_name(item: zipfile.ZipInfo) -> str:
    name = item.filename.replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in item.orig_filename:
        raise _archive_refused(Reason.PATH_OUTSIDE, path.name)
    if item.flag_bits & 1:
        raise _archive_refused(Reason.ENCRYPTED, path.name)
    return str(path)


def _archive_refused(what: Reason, name: str) -> ReachabilityRefused:
    return ReachabilityRefused(
        what, where="feed", expected="plain names, once, unlocked", got=name, hint=Hint.PACK_AGAIN
    )


def _tables(found: Mapping[str, tuple[int, Opener]], notes: Notebook) -> dict[str, str]:
    """Table -> member name; accepts one common folder and one common prefix, and says so."""
    chosen: dict[str, str] = {}
    for name in found:
        if "__MACOSX" in name:
            continue
        base = PurePosixPath(name).name.lower()
        table = _table_of(base)
        if table is None:
            continue
        if table in chosen:
            raise _archive_refused(Reason.MEMBER_TWICE, base)
        chosen[table] = name
        if name != f"{table}.txt":
            notes.add(Finding.UNUSUAL_FILE_NAME, name)
    return chosen


def _table_of(base: str) -> str | None:
    if not base.endswith(".txt"):
        return None
    stem = base.removesuffix(".txt")
    fitting = [table for table in TABLES if stem == table or stem.endswith(f"_{table}")]
    return max(fitting, key=len) if fitting else None


class Row(dict[str, str]):
    """One row by column name; a column the file lacks reads as blank."""

    def __missing__(self, key: str) -> str:
        return ""


def read_table(
    source: Source, table: str, required: tuple[str, ...], notes: Notebook
) -> Iterator[Row]:
    """Rows with trimmed values, `NA` as blank. Yields nothing where the table is missing."""
    header, rows = read_rows(source, table, required, notes)
    for values in rows:
        yield Row(zip(header, (_clean(value) for value in values), strict=False))


def read_rows(
    source: Source, table: str, required: tuple[str, ...], notes: Notebook
) -> tuple[list[str], Iterator[list[str]]]:
    """Header and raw rows, for the one table that is too long for dictionaries."""
    if table not in source.openers:
        return list(required), iter(())
    encoding = _encoding(source, table, notes)
    lines = _lines(source, table, encoding)
    first = next(lines, "")
    delimiter = _delimiter(first, table, notes)
    header = [name.strip().strip('"').lower() for name in first.strip().split(delimiter)]
    missing = [name for name in required if name not in header]
    if missing:
        raise ReachabilityRefused(
            Reason.COLUMN_MISSING,
            where=f"{table}.txt",
            expected=missing[0],
            got=[name[:40] for name in header[:12]],
            hint=Hint.ASK_THE_TRANSPORT_COMPANY,
        )
    return header, _counted(csv.reader(lines, delimiter=delimiter), table, source)


def _counted(reader: Iterator[list[str]], table: str, source: Source) -> Iterator[list[str]]:
    count, most = 0, source.limits.rows
    try:
        for row in reader:
            if not row:
                continue
            count += 1
            if source.tell is not None and count % TOLD_EVERY == 0:
                source.tell(table, count)
            if count > most:
                raise ReachabilityRefused(
                    Reason.TOO_LARGE,
                    where=f"{table}.txt",
                    expected=most,
                    got=count,
                    hint=Hint.SEND_SMALLER_AREA,
                )
            yield row
    except (csv.Error, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _damaged(table, error) from error


def _damaged(table: str, error: Exception) -> ReachabilityRefused:
    return ReachabilityRefused(
        Reason.DAMAGED,
        where=f"{table}.txt",
        expected="readable table",
        got=type(error).__name__,
        hint=Hint.PACK_AGAIN,
    )


def _lines(source: Source, table: str, encoding: str) -> Iterator[str]:
    with (
        source.openers[table]() as raw,
        io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="") as text,
    ):
        while line := text.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and not line.endswith("\n"):
                raise ReachabilityRefused(
                    Reason.LINE_TOO_LONG,
                    where=f"{table}.txt",
                    expected=LONGEST_LINE,
                    got=len(line),
                    hint=Hint.ASK_THE_TRANSPORT_COMPANY,
                )
            yield line.replace("\0", "")


def _encoding(source: Source, table: str, notes: Notebook) -> str:
    """UTF-8 as the standard asks, else Windows-1252, and then it is said."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with source.openers[table]() as raw:
            while chunk := raw.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        notes.add(Finding.NOT_UTF8, f"{table}.txt")
        return "cp1252"
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _damaged(table, error) from error
    return "utf-8-sig"


def _delimiter(header: str, table: str, notes: Notebook) -> str:
    counts = {mark: header.count(mark) for mark in (",", ";", "\t", "|")}
    mark = max(counts, key=lambda one: counts[one])
    if mark != "," and counts[mark]:
        notes.add(Finding.OTHER_DELIMITER, f"{table}.txt")
        return mark
    return ","


def _clean(value: str) -> str:
    value = value.strip()
    return "" if value in BLANK else value
