"""Several writers at once: every entry has its place, none waits for another's work."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from ankommen.core import audit
from ankommen.core.audit import Purpose
from ankommen.core.audit.verify import verify
from ankommen.core.models import AuditEntry, AuditSeal
from ankommen.core.viewer import Viewer

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 4
EACH = 12


def together(work: Callable[[int], None], count: int) -> list[BaseException]:
    """Run the work in so many threads, each with its own connection; what went wrong."""
    errors: list[BaseException] = []

    def one(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return errors


def note(number: int, label: str = "Probe") -> None:
    audit.record("test.done", actor=Viewer(number, "P"), kind="test", id=number, label=label)


class Undone(Exception):
    pass


def test_writers_at_once_leave_one_chain_without_gaps() -> None:
    """Every third transaction fails after its entry; readings and changes in either order."""

    def write(number: int) -> None:
        for turn in range(EACH):
            try:
                with transaction.atomic():
                    for step in (note, read) if (number + turn) % 2 else (read, note):
                        step(number)
                    if turn % 3 == 2:
                        raise Undone
            except Undone:
                continue

    assert together(write, WRITERS) == []
    kept = WRITERS * EACH * 2 // 3
    for stream in ("change", "read"):
        seals = AuditSeal.objects.filter(stream=stream).order_by("sequence")
        assert list(seals.values_list("sequence", flat=True)) == list(range(1, kept + 1))
    assert verify().broken is None
    assert AuditEntry.objects.count() == 2 * kept


def read(number: int) -> None:
    audit.record_read(
        "test.read",
        viewer=Viewer(number, "P"),
        purpose=Purpose.REVIEW,
        kind="test",
        id=number,
        label="",
    )


def test_a_writer_still_at_work_holds_nobody_up() -> None:
    """PostgreSQL seals at commit: who wrote an entry and works on does not make others wait."""
    if connection.vendor != "postgresql":
        with transaction.atomic():
            note(1)
        assert AuditSeal.objects.count() == 1  # SQLite: one writer at a time, sealed at once
        return
    with transaction.atomic():
        note(1, "lange Arbeit")

        def quick(number: int) -> None:
            with transaction.atomic():
                note(number, "kurz")

        assert together(quick, 1) == []
        assert AuditSeal.objects.count() == 1
    labels = dict(AuditEntry.objects.values_list("pk", "object_label"))
    order = [labels[pk] for pk in AuditSeal.objects.values_list("entry_id", flat=True)]
    assert order == ["kurz", "lange Arbeit"]
    assert verify().broken is None
