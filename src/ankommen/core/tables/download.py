"""A list as a file at its own address: `?datei=ods` gives what the page shows, all pages of it.

    @needs("committees.read")
    @with_file(_resolution_file)
    def resolution_list(request: StaffRequest) -> HttpResponse: ...

`_resolution_file` takes what the page takes and reads the same filter for the same viewer; the
template links to it with `{% export_links %}`. There is no other way to a list's file. Of a list
longer than `MOST_AT_ONCE` rows the file is made by a job (`long_lists`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Concatenate, Final, ParamSpec, TypeVar

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from ..errors import NotFound, Refused
from ..http import StaffRequest
from . import ASKED, long_lists
from .ods import ODS_TYPE, put_ods
from .writing import Sheet, put_csv, put_xlsx

PAGING: Final = ("after", "before", "nach", "vor", "from")
WHOLE_IN_MEMORY: Final = 2_000_000
MOST_AT_ONCE: Final = 20_000

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer", bound=HttpResponseBase)


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file that every list is given out as; `put` writes sheets into a stream."""

    label: str
    content_type: str
    put: Callable[[Sequence[Sheet], IO[bytes]], None]


FILE_KINDS: Final = {
    "xlsx": FileKind(
        "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", put_xlsx
    ),
    "ods": FileKind("ODS", ODS_TYPE, put_ods),
    "csv": FileKind("CSV", "text/csv; charset=utf-8", put_csv),
}
TYPES: Final = {
    **{name: kind.content_type for name, kind in FILE_KINDS.items()},
    "json": "application/json",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class TableFile:
    """A list of a page with the start of its file's name; `further` are other tables of the page.

    A CSV file holds the first sheet alone. `size`: how many rows there are, where that is known
    before they are read; `note` leaves the entry that must stand before they are.
    """

    name: str
    sheet: Sheet
    further: tuple[Sheet, ...] = ()
    size: int | None = None
    note: Callable[[], None] | None = None

    def file_name(self, kind: str) -> str:
        return f"{self.name}-{timezone.localdate().isoformat()}.{kind}"


class TooLong(Exception):
    """More rows than a person waits for."""


Step = Callable[[int], None]


View = Callable[Concatenate[StaffRequest, Rest], HttpResponseBase]
Maker = Callable[Concatenate[StaffRequest, Rest], TableFile]


def with_file(make: Maker[Rest]) -> Callable[[View[Rest]], Callable[..., HttpResponseBase]]:
    """Let a page answer `?datei=…` by its list as a file; a refusal leads back to the page."""

    def wrap(view: View[Rest]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answered(
            request: StaffRequest, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponseBase:
            kind = request.GET.get(ASKED, "")
            if not kind or request.method not in {"GET", "HEAD"}:
                return view(request, *args, **kwargs)
            if kind not in FILE_KINDS:
                raise NotFound
            try:
                return as_download(make(request, *args, **kwargs), kind)
            except TooLong:
                job = long_lists.ask(request, kind=kind, now=timezone.now())
                return redirect("core:job", job)
            except Refused as refused:
                messages.error(request, str(refused))
                return redirect(f"{request.path}?{query_without(request.GET, ASKED)}")

        answered.make_file = make  # type: ignore[attr-defined]
        return answered

    return wrap


def file_addresses(request: HttpRequest) -> list[tuple[str, str]]:
    """The label and address of each kind of file for the page that is shown."""
    query = query_without(request.GET, ASKED, *PAGING)
    kept = f"{query}&" if query else ""
    return [
        (kind.label, f"{request.path}?{kept}{ASKED}={name}") for name, kind in FILE_KINDS.items()
    ]


def query_without(given: QueryDict, *names: str) -> str:
    """The question of an address without these and without what is empty."""
    kept = given.copy()
    for name in [name for name in kept if name in names or not kept[name]]:
        kept.pop(name)
    return kept.urlencode()


def download(content: bytes, file_name: str) -> HttpResponse:
    """Ready bytes as a file to save; the ending of its name says which kind it is."""
    return _to_save(HttpResponse(content), file_name)


def as_download(file: TableFile, kind: str) -> HttpResponseBase:
    """A small file goes out whole; a large one lies on the disk and is sent from there."""
    if file.size is not None and file.size > MOST_AT_ONCE:
        raise TooLong
    file_name = file.file_name(kind)
    stream = SpooledTemporaryFile(max_size=WHOLE_IN_MEMORY)  # noqa: SIM115 - sent, then closed
    write(file, kind, stream, step=_stop_when_long)
    size = stream.tell()
    stream.seek(0)
    if size > WHOLE_IN_MEMORY:
        return _to_save(FileResponse(stream), file_name)
    with stream:
        return download(stream.read(), file_name)


def write(file: TableFile, kind: str, stream: IO[bytes], *, step: Step) -> int:
    """All sheets into the stream; `step` hears how many rows were written. Returns their number."""
    if file.note is not None:
        file.note()
    done = 0

    def told(sheet: Sheet) -> Iterator[Sequence[Any]]:
        nonlocal done
        for row in sheet.rows:
            done += 1
            step(done)
            yield row

    sheets = [replace(one, rows=told(one)) for one in (file.sheet, *file.further)]
    FILE_KINDS[kind].put(sheets, stream)
    return done


def _stop_when_long(done: int) -> None:
    if done > MOST_AT_ONCE:
        raise TooLong


def fetched(content: IO[bytes], file_name: str) -> HttpResponseBase:
    """A file that lies on the disk, to save."""
    return _to_save(FileResponse(content), file_name)


def _to_save(response: Answer, file_name: str) -> Answer:
    kind = file_name.rpartition(".")[2]
    response["Content-Type"] = TYPES.get(kind, "application/octet-stream")
    quoted = file_name.encode("ascii", "replace").decode().replace('"', "").replace("?", "_")
    response["Content-Disposition"] = f'attachment; filename="{quoted}"'
    response["Cache-Control"] = "no-store"
    return response
