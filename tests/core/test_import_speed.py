"""Large tables at the import desk: memory that does not grow with them, short transactions.

Time is CPU of this thread: what other programs take of the machine is not the desk's.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from ankommen.core.imports import taking
from ankommen.core.imports.checking import run_check
from ankommen.core.imports.pace import Pace
from ankommen.core.imports.runs import Run, no_progress
from ankommen.core.imports.taking import run_undo, run_write
from ankommen.core.models import ImportBatch, ImportStage
from ankommen.core.viewer import DISTRICT, Grant, Viewer
from ankommen.partners.models import Organisation

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]
RIGHTS = ("partners.edit", "partners.read")
VIEWER = Viewer(1, "Probe", frozenset(Grant(right, DISTRICT) for right in RIGHTS))
KEYS = ("name", "short_name", "kind", "protection")
MEGABYTE = 1024 * 1024


def table(rows: int, *, same: bool = False) -> ImportBatch:
    names = (0 if same else number for number in range(rows))
    lines = "\n".join(f"Verein {name};V{name};Träger;Partner" for name in names)
    batch = ImportBatch(
        table="organisationen",
        file_name="liste.csv",
        sheet="Tabelle",
        height=rows + 1,
        columns=[{"index": at, "header": key, "key": key} for at, key in enumerate(KEYS)],
        stage=ImportStage.CHECKING,
        uploaded_at=timezone.now(),
    )
    batch.file.save("", ContentFile(f"{';'.join(KEYS)}\n{lines}".encode()))
    return batch


def run_of(batch: ImportBatch) -> Run:
    return Run(batch.pk, 0, VIEWER, timezone.now(), no_progress)


@contextmanager
def transactions(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The CPU seconds of each outermost transaction, from when it has begun to its end."""
    taken: list[float] = []
    begun: list[float] = []
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__

    def entered(atomic: transaction.Atomic) -> None:
        enter(atomic)
        begun.append(time.thread_time())

    def left(atomic: transaction.Atomic, *raised: object) -> None:
        leave(atomic, *raised)  # type: ignore[arg-type]
        seconds = time.thread_time() - begun.pop()
        if not begun:
            taken.append(seconds)

    with monkeypatch.context() as patched:
        patched.setattr(transaction.Atomic, "__enter__", entered)
        patched.setattr(transaction.Atomic, "__exit__", left)
        yield taken


class SteadyPace(Pace):
    """As many rows in each transaction, however busy the machine is meanwhile."""

    def took(self, rows: int, seconds: float) -> None:
        pass


def share(taken: list[float], part: float) -> float:
    return sorted(taken)[int(len(taken) * part)]


def held(rows: int) -> float:
    """The most megabytes held at once during the preview."""
    batch = table(rows)
    tracemalloc.start()
    run_check(run_of(batch))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / MEGABYTE


def test_four_times_the_rows_hold_no_more_than_their_file() -> None:
    """The CSV itself is held, as bytes and as text; its rows are not."""
    held(500)  # what is made once
    few, many = held(5_000), held(20_000)
    assert many - few < 5, (few, many)


def test_fifty_thousand_rows_are_previewed_in_short_transactions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = table(50_000)
    with transactions(monkeypatch) as taken:
        begun = time.process_time()
        run_check(run_of(batch))
        seconds = time.process_time() - begun
    batch.refresh_from_db()
    assert batch.counts == {"new": 50_000}
    assert seconds < 10  # 2 to 3 s where it was measured; the goal is 5 s on the clock
    assert share(taken, 0.95) < 0.05
    assert max(taken) < 0.25


def test_a_table_of_nothing_but_doubles_is_marked_in_short_transactions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = table(20_000, same=True)
    with transactions(monkeypatch) as taken:
        run_check(run_of(batch))
    batch.refresh_from_db()
    assert batch.counts == {"wrong": 20_000}
    assert "Zeile 3, 4, 5, 6, 7, …" in batch.rows.get(number=2).problems[0][1]
    assert max(taken) < 0.25


def written(monkeypatch: pytest.MonkeyPatch, batch: ImportBatch) -> list[float]:
    """The CPU seconds of the transactions that write 4,000 rows."""
    run_check(run_of(batch))
    ImportBatch.objects.filter(pk=batch.pk).update(stage=ImportStage.WRITING)
    with transactions(monkeypatch) as taken:
        run_write(run_of(batch))
    assert Organisation.objects.count() == 4_000
    return taken


def taken_back(monkeypatch: pytest.MonkeyPatch, batch: ImportBatch) -> list[float]:
    """The CPU seconds of the transactions that take them back."""
    ImportBatch.objects.filter(pk=batch.pk).update(stage=ImportStage.UNDOING)
    with transactions(monkeypatch) as taken:
        run_undo(run_of(batch))
    assert not Organisation.objects.exists()
    return taken


def test_rows_are_written_in_short_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = written(monkeypatch, table(4_000))
    assert share(taken, 0.5) < 0.05
    assert share(taken, 0.95) < 0.1


def test_the_last_rows_cost_what_the_first_ones_did(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "Pace", SteadyPace)
    taken = written(monkeypatch, table(4_000))
    first, last = taken[: len(taken) // 4], taken[-len(taken) // 4 :]
    assert share(last, 0.5) < 2 * share(first, 0.5)


def test_taking_back_costs_about_what_writing_did(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tables that may point to them are asked; 0.8 times the writing where it was measured."""
    batch = table(4_000)
    there, back = written(monkeypatch, batch), taken_back(monkeypatch, batch)
    assert sum(back) < 1.5 * sum(there)
    assert share(back, 0.5) < 0.05
    assert share(back, 0.95) < 0.1
