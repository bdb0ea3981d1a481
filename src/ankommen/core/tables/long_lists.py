"""Lists too long to wait for: their file is made by a job and fetched by its owner.

The job asks the page of the list anew, with the rights that its owner has by then. Started again
after its worker was killed it writes the same file to the same place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, jobs
from ..errors import NotFound, Refused
from ..http import StaffRequest
from ..models import Job, ListFile
from ..models.list_files import place_of_list
from ..registries import people
from ..viewer import Viewer

if TYPE_CHECKING:
    from .download import TableFile

KIND = "core.list_file"
KEPT = timedelta(days=3)
IN_MEMORY = 2_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of a list says for its file: how it is made, and who is let in."""

    make: Callable[..., TableFile]
    lets_in: Callable[[Any], bool]
    arguments: dict[str, Any]


@transaction.atomic
def ask(request: StaffRequest, *, kind: str, now: datetime) -> UUID:
    """Ask for the file of this page's list; the same question again leads to the same job."""
    owner = request.viewer.user_id
    if owner is None:
        raise NotFound
    address = {"path": request.path, "query": request.GET.urlencode(), "kind": kind}
    asked = ListFile.objects.filter(asked_by_id=owner, made_at=None, **address).first()
    if asked is not None and asked.job is not None:
        open_jobs = Job.objects.filter(pk=asked.job, finished_at=None)
        if open_jobs.exists():
            return asked.job
    row = ListFile(asked_by_id=owner, asked_at=now, **address)
    title = _("Eine lange Liste als Datei")
    job = jobs.enqueue(KIND, title=title, parameters={"file": str(row.pk)}, actor=request.viewer)
    row.job = job.pk
    row.save()
    return job.pk


def make(running: jobs.RunningJob) -> None:
    """Write the file row by row, then put it where its owner finds it."""
    from .download import write

    row = ListFile.objects.get(pk=running.parameters["file"])
    page = _page(row.path)
    request = _request(row)
    if request.viewer.user_id is None or not page.lets_in(request):
        raise Refused.because("not_allowed", _("Sie dürfen diese Liste nicht mehr sehen."))
    table = page.make(request, **page.arguments)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as stream:
        rows = write(table, row.kind, stream, step=_step(running, table.size))
        stream.seek(0)
        row.file.storage.delete(place_of_list(row, ""))
        row.file.save("", File(stream), save=False)
    row.rows, row.name, row.made_at = rows, table.file_name(row.kind), timezone.now()
    with transaction.atomic():
        row.save()
        message = _("Die Datei ist fertig. Sie wird am %(day)s gelöscht.")
        day = f"{timezone.localtime(row.asked_at + KEPT):%d.%m.%Y}"
        running.finish(message % {"day": day}, reverse("core:list_file", args=[row.pk]))


def file_for(*, viewer: Viewer, id: UUID, now: datetime) -> ListFile:
    """The gatekeeper: a made file that is not over, for its owner."""
    row = ListFile.objects.filter(
        pk=id,
        asked_by_id=viewer.user_id or 0,
        made_at__isnull=False,
        asked_at__gt=now - KEPT,
    ).first()
    if row is None or not row.file.storage.exists(str(row.file.name)):
        raise NotFound
    return row


def fetch(*, viewer: Viewer, id: UUID, now: datetime) -> ListFile:
    """The file to hand out; that it was fetched is on record."""
    row = file_for(viewer=viewer, id=id, now=now)
    audit.record(
        "core.list_file_fetched", actor=viewer, kind="list_file", id=row.pk, label=row.name
    )
    return row


def tidy(*, now: datetime) -> None:
    """Old files go, with what a killed job may have left of one."""
    for row in ListFile.objects.filter(asked_at__lt=now - KEPT):
        storage, name = row.file.storage, place_of_list(row, "")
        with transaction.atomic():
            row.delete()
            transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))  # type: ignore[misc]


def _page(path: str) -> Page:
    try:
        found = resolve(path)
    except Resolver404:
        raise _gone() from None
    make_file = getattr(found.func, "make_file", None)
    if make_file is None:
        raise _gone()
    lets_in = getattr(found.func, "lets_in", lambda request: request.viewer.user_id is not None)
    return Page(make_file, lets_in, found.kwargs)


def _gone() -> Refused:
    return Refused.because("no_list", _("Diese Liste gibt es nicht mehr."))


def _request(row: ListFile) -> StaffRequest:
    """What the page of the list reads: its address and who asks."""
    request = StaffRequest()
    request.method = "GET"
    request.path = request.path_info = row.path
    request.GET = QueryDict(row.query)
    request.viewer = people.known().viewer(row.asked_by_id)
    return request


def _step(running: jobs.RunningJob, size: int | None) -> Callable[[int], None]:
    def step(done: int) -> None:
        running.step(done if size else 0, max(size or 0, done) if size else 0, _("Zeilen"))

    return step
