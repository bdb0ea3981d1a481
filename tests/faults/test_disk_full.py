"""The disk is full: said with 503 or by the job, nothing half is left, and later it works."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from ankommen.core import jobs
from ankommen.core.audit.verify import verify
from ankommen.core.jobs.queue import requeue
from ankommen.core.jobs.worker import Worker
from ankommen.core.models import Job, JobState
from ankommen.core.storage import WholeFiles
from ankommen.strategy.models import Attachment, ConceptImport, Measure, ReportOutput
from tests import people
from tests.strategy import build
from tests.strategy import report_sample as sample
from tests.strategy.conftest import files_below
from tests.strategy.exchange_build import HEADERS, ROWS, workbook

pytestmark = pytest.mark.django_db


class Disk:
    """Takes the first half of what is written while it is full."""

    is_full = True


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Disk]:
    found = Disk()
    for kind in (File, InMemoryUploadedFile):
        monkeypatch.setattr(kind, "chunks", _half(found, kind.chunks))
    with files_below(tmp_path):
        yield found
    connection.check_constraints()  # PostgreSQL seals the audit log at the end of a transaction
    assert verify().broken is None


def _half(disk: Disk, chunks: Any) -> Any:
    def half(self: Any, chunk_size: int | None = None) -> Iterator[bytes]:
        if not disk.is_full:
            yield from chunks(self, chunk_size)
            return
        self.seek(0)
        yield self.read((self.size or 0) // 2)
        raise OSError(errno.ENOSPC, "No space left on device")

    return half


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def staff() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(people.maren())
    return client


@pytest.fixture
def measure() -> Measure:
    return build.measure(build.action_field(build.edition()))


def test_an_attachment(staff: Client, measure: Measure, disk: Disk, tmp_path: Path) -> None:
    address = f"/intern/konzept/2024-2026/massnahmen/{measure.slug}/dateien/"

    def send() -> Any:
        return staff.post(address, {"file": SimpleUploadedFile("plan.pdf", b"%PDF-1.7 " * 500)})

    answer = send()
    assert answer.status_code == 503
    assert "Der Speicherplatz auf dem Server ist voll." in answer.content.decode()
    assert "Dateien müssen Sie danach neu auswählen." in answer.content.decode()
    assert not Attachment.objects.exists()
    assert files(tmp_path) == []
    disk.is_full = False
    assert send().status_code == 302
    assert Attachment.objects.count() == len(files(tmp_path)) == 1


def test_an_import(staff: Client, disk: Disk, tmp_path: Path) -> None:
    build.district()
    table = workbook([HEADERS, *ROWS])

    def send() -> Any:
        file = SimpleUploadedFile("konzept.xlsx", table)
        sent = {"file": file, "new_concept": "Unser Konzept"}
        return staff.post("/intern/konzept/import/neu/", sent)

    answer = send()
    assert answer.status_code == 503
    assert "Der Speicherplatz auf dem Server ist voll." in answer.content.decode()
    assert 'value="Unser Konzept"' in answer.content.decode()
    assert not ConceptImport.objects.exists()
    assert files(tmp_path) == []
    disk.is_full = False
    assert send().status_code == 302
    assert ConceptImport.objects.count() == len(files(tmp_path)) == 1


def test_a_file_of_a_report(disk: Disk, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    report = sample.stored(build.edition())
    maren = people.as_viewer(people.maren())
    job = jobs.enqueue(
        "strategy.make_output",
        title="Bericht als Word-Datei",
        parameters={"report_id": report.pk, "kind": "word"},
        actor=maren,
    )
    work(job)
    assert (job.state, job.failures) == (JobState.WAITING, 1)
    assert job.message == "Der Speicherplatz auf dem Server ist voll."
    assert not ReportOutput.objects.exists()
    assert files(tmp_path) == []
    disk.is_full = False
    requeue(job)
    work(job)
    assert job.state == JobState.DONE
    assert ReportOutput.objects.count() == len(files(tmp_path)) == 1


def work(job: Job) -> None:
    Worker(interval=0).run_waiting(now=timezone.now())
    job.refresh_from_db()


def test_a_file_that_was_there_stays(tmp_path: Path) -> None:
    storage = WholeFiles(location=tmp_path)
    storage.save("a", ContentFile(b"alt"))

    class Broken(ContentFile):  # type: ignore[type-arg]
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"neu"
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        storage.save("a", Broken(b""))
    with pytest.raises(OSError, match="No space"):
        storage._save("b", Broken(b""))
    assert files(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"alt"
