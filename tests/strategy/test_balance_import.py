"""Totals of the offices read in at the desk: checked, taken over, replaced and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from ankommen.core.errors import NotAllowed, NotFound
from ankommen.core.imports.values import RowReader
from ankommen.core.models import AuditEntry, ImportBatch
from ankommen.core.registries.import_tables import Asked, Checked, Outcome
from ankommen.core.tables.ods import put_ods
from ankommen.core.tables.writing import Column, Kind, Sheet, write_csv, write_xlsx
from ankommen.strategy.balance_import import COLUMNS, BalanceWork, balance_table
from ankommen.strategy.models import CountedDelivery
from tests.people import TODAY, maren, viewer_with

pytestmark = pytest.mark.django_db
OFFICE = viewer_with("strategy.enter_values")
READER = viewer_with("strategy.read")
KEYS = tuple(column.key for column in COLUMNS)
DESK = "/intern/einlesen/"


def line(**cells: object) -> list[Any]:
    good = ["2025-3", "Syrien", "ausgestellt", "Jobcenter", 62, date(2025, 9, 30)]
    return list({**dict(zip(KEYS, good, strict=True)), **cells}.values())


def asked(viewer: Any = OFFICE) -> Asked:
    return Asked(
        viewer=viewer, target="", batch="tabelle-1", reason="", now=timezone.now(), today=TODAY
    )


def read(*rows: list[Any]) -> list[Checked]:
    reader = RowReader(balance_table(), KEYS)
    found = [reader.read(number, row) for number, row in enumerate(rows, start=2)]
    checked = iter(BalanceWork(asked()).check([row for row, problems in found if not problems]))
    return [
        Checked(outcome=Outcome.WRONG, problems=tuple(problems)) if problems else next(checked)
        for _row, problems in found
    ]


def test_quarters_and_days_are_read_as_people_write_them() -> None:
    rows = read(
        line(),
        line(quarter="3/2025", reference_date="30.09.2025"),
        line(quarter="Q4 2025", reference_date="2025-12-31", count="1062"),
    )
    assert [row.outcome for row in rows] == [Outcome.NEW] * 3
    assert (rows[2].plan.year, rows[2].plan.quarter, rows[2].plan.count) == (2025, 4, 1062)
    assert rows[0].identity == rows[1].identity


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"quarter": "2025-5"}, "quarter"),
        ({"quarter": ""}, "empty"),
        ({"origin": ""}, "empty"),
        ({"stage": "gezählt"}, ""),
        ({"source": ""}, "empty"),
        ({"count": -1}, "whole_unreadable"),
        ({"count": 1.5}, "whole_unreadable"),
        ({"count": ""}, "empty"),
        ({"count": 10**8}, "count"),
        ({"reference_date": "30.06.2025"}, "other_quarter"),
        ({"reference_date": "31.09.2025"}, "day_impossible"),
        ({"quarter": "2999-4", "reference_date": "2999-12-31"}, ""),
    ],
)
def test_each_row_says_what_is_wrong(cells: dict[str, object], code: str) -> None:
    right, wrong = read(line(), line(**cells))
    assert (right.outcome, wrong.outcome) == (Outcome.NEW, Outcome.WRONG)
    assert not code or code in {problem.code for problem in wrong.problems}


def test_a_chunk_takes_as_many_queries_as_a_row(django_assert_num_queries: Any) -> None:
    reader = RowReader(balance_table(), KEYS)
    rows = [reader.read(number, line(origin=f"Land {number}"))[0] for number in range(30)]
    work = BalanceWork(asked())
    for part in (rows[:1], rows):
        with django_assert_num_queries(1):
            work.check(part)


def test_who_may_not_enter_neither_reads_in_nor_takes_back() -> None:
    with pytest.raises(NotFound):
        BalanceWork(asked(READER))
    work = BalanceWork(asked())
    work._asked = asked(READER)
    with pytest.raises(NotAllowed):
        work.undo([])


def as_ods(sheet: Sheet) -> bytes:
    stream = BytesIO()
    put_ods([sheet], stream)
    return stream.getvalue()


def as_xlsx(sheet: Sheet) -> bytes:
    return write_xlsx([sheet])


@pytest.mark.parametrize(
    ("name", "write"), [("s.xlsx", as_xlsx), ("s.ods", as_ods), ("s.csv", write_csv)]
)
def test_a_file_is_taken_over_replaces_older_totals_and_is_taken_back(
    name: str, write: Callable[[Sheet], bytes]
) -> None:
    client = Client()
    client.force_login(maren())
    old = CountedDelivery.objects.create(
        year=2025,
        quarter=3,
        origin="Syrien",
        stage="issued",
        source="Jobcenter",
        count=50,
        reference_date=date(2025, 9, 1),
        entered_at=timezone.now(),
    )
    columns = [Column(str(column.label)) for column in COLUMNS]
    columns[4], columns[5] = Column("Anzahl", kind=Kind.WHOLE), Column("Stichtag", kind=Kind.DATE)
    rows = [line(), line(stage="angemeldet", source="Kursträger", count=41)]
    file = SimpleUploadedFile(name, write(Sheet("Summen", columns, rows)))
    assert client.post(f"{DESK}bilanz/", {"file": file}).status_code == 302
    batch = ImportBatch.objects.get()
    data = {f"column_{column['index']}": column["key"] for column in batch.columns}
    client.post(f"{DESK}tabelle/{batch.pk}/spalten/", data)
    batch.refresh_from_db()
    assert batch.counts == {"changed": 1, "new": 1}
    client.post(f"{DESK}tabelle/{batch.pk}/uebernehmen/", {"run": batch.run})
    assert sorted(CountedDelivery.objects.values_list("count", flat=True)) == [41, 62]
    client.post(f"{DESK}tabelle/{batch.pk}/zuruecknehmen/")
    back = CountedDelivery.objects.get()
    assert (back.pk, back.count, back.reference_date) == (old.pk, 50, date(2025, 9, 1))
    told = AuditEntry.objects.filter(action="balance.undo_import")
    assert sum(entry.details["rows"] for entry in told) == 2
