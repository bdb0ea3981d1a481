"""`ankommen serve` killed hard while it imports, deletes, reports: nothing half, nothing left."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from ankommen.core import jobs
from ankommen.core.models import AuditEntry, DeletionRun, Job, JobState
from ankommen.core.privacy import retention
from ankommen.core.viewer import SYSTEM, Viewer
from ankommen.portal.models import Feedback
from ankommen.strategy.models import (
    ActionField,
    ConceptImport,
    Edition,
    ImplementationReport,
    ImportState,
    Measure,
)
from tests import people
from tests.people import viewer_with
from tests.strategy import build
from tests.strategy.conftest import files_below
from tests.strategy.exchange_build import choose, upload, workbook

from .processes import wait_for
from .served import Served, logged_in

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 1200
PRIVACY = viewer_with("core.keep_privacy").grants
OTHERS = ("pages", "serve")
prove = pytest.mark.prove


def large_table() -> bytes:
    rows = []
    for at in range(ROWS):
        field = at % 9 + 1
        number = f"{field}.{at // 9 + 1}"
        rows.append([f"{field}. Feld {'ABCDEFGHI'[field - 1]}", number, f"Kurs {at}", "VHS", ""])
    return workbook(rows)


def counts() -> tuple[int, ...]:
    """What an import leaves behind; meanwhile the system writes entries of its own."""
    by_people = AuditEntry.objects.exclude(actor_id=SYSTEM.user_id)
    kinds = (Edition, ActionField, Measure)
    return (*(kind.objects.count() for kind in kinds), by_people.count())


def kill(served: Served, part: str) -> None:
    os.kill(served.process(part), signal.SIGKILL)


def in_the_background(work: Any) -> threading.Thread:
    """A request whose answer may never come."""

    def run() -> None:
        with suppress(ConnectionError):
            work()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def somebody_writes() -> bool:
    """Whether another process stands in the middle of a transaction that writes."""
    if connection.vendor == "sqlite":
        other = sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=0)
        try:
            other.execute("BEGIN IMMEDIATE").close()
        except sqlite3.OperationalError:
            return True
        finally:
            other.close()
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL"
        )
        return bool(cursor.fetchone()[0])


def somebody_writes_for_long() -> bool:
    """What a request writes beside its work is written at once."""
    for _ in range(4):
        if not somebody_writes():
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize("part", ["child", *(pytest.param(one, marks=prove) for one in OTHERS)])
def test_an_import_killed_in_the_middle_is_whole_or_has_not_happened(
    tmp_path: Path, part: str
) -> None:
    """The process that imports cannot go on; killed above it, it may end its request in order."""
    build.district()
    session = logged_in(people.maren())
    with Served(tmp_path) as served, files_below(tmp_path / "files"):
        concept_import = choose(upload(large_table()))
        path = f"/intern/konzept/import/{concept_import.pk}/uebernehmen/"
        before = counts()
        request = in_the_background(lambda: served.send(path, {}, session=session))
        wait_for(somebody_writes_for_long, every=0.01)
        kill(served, part)
        wait_for(served.all_ended)
        request.join()
        call_command("audit", "verify")
        concept_import.refresh_from_db()
        is_whole = concept_import.state == ImportState.DONE
        assert is_whole or (concept_import.state, counts()) == (ImportState.PREVIEWED, before)
        assert not (is_whole and part == "child")
        served.start()
        again = again_sent(concept_import)
        address = served.send("/intern/konzept/import/neu/", again, session=session)
        assert address.endswith("/zuordnung/")
        if not is_whole:
            served.send(path, {}, session=session)
    concept_import.refresh_from_db()
    assert concept_import.state == ImportState.DONE
    assert Measure.objects.count() == ROWS
    call_command("audit", "verify")


def again_sent(concept_import: ConceptImport) -> dict[str, Any]:
    file = SimpleUploadedFile("konzept.xlsx", large_table())
    return {"file": file, "concept": str(concept_import.concept_id)}


def feedback_to_delete(now: datetime) -> Job:
    Feedback.objects.bulk_create(
        Feedback(text="Muster", language="de", received_at=now - timedelta(days=300))
        for _ in range(3000)
    )
    run = retention.propose(actor=Viewer(1, "Doris", PRIVACY), rule="feedback", now=now)
    retention.approve(actor=Viewer(2, "Adam", PRIVACY), id=run.pk, now=now)
    return Job.objects.get(kind="core.delete")


def report_to_make() -> Job:
    edition = build.edition(state="in_force")
    field = build.action_field(edition)
    for number in range(1, 6):
        build.measure(field, f"1.{number}")
    return jobs.enqueue(
        "strategy.make_report",
        title="Umsetzungsbericht",
        parameters={
            "edition_id": edition.pk,
            "reference_date": date(2025, 12, 31).isoformat(),
            "introduction": "",
            "request": "",
        },
        actor=people.as_viewer(people.maren()),
    )


@prove
@pytest.mark.parametrize("part", ["serve", "worker"])
def test_deletion_and_report_go_on_with_the_next_server(tmp_path: Path, part: str) -> None:
    """A worker alone is started again by its server; of a killed server nothing stays."""
    build.district()
    with Served(tmp_path) as served:
        asked = [feedback_to_delete(datetime(2026, 11, 1, 9, tzinfo=UTC)), report_to_make()]
        wait_for(lambda: Job.objects.filter(attempts__gt=0).exists(), every=0.01)
        kill(served, part)
        if part == "serve":
            wait_for(served.all_ended)
            served.start()
        open_ones = Job.objects.filter(state__in=("waiting", "running"))
        wait_for(lambda: not open_ones.exists(), seconds=120)
    ended = Job.objects.filter(pk__in=[one.pk for one in asked])
    assert {one.state for one in ended} == {JobState.DONE}, [one.message for one in ended]
    assert (Feedback.objects.count(), DeletionRun.objects.get().deleted) == (0, 3000)
    assert ImplementationReport.objects.count() == 1
    call_command("audit", "verify")


@pytest.mark.parametrize("part", ["serve", pytest.param("pages", marks=prove)])
def test_no_process_stays_behind(tmp_path: Path, part: str) -> None:
    build.district()
    with Served(tmp_path) as served:
        kill(served, part)
        wait_for(served.all_ended)
