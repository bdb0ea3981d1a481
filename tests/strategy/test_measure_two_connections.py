"""The same form sent twice at once over two connections adds its rows once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import connection

from ankommen.strategy.models import Measure
from ankommen.strategy.selectors.measure_snapshot import measure_snapshot
from ankommen.strategy.services.measure_rows import Row, RowGroup
from ankommen.strategy.services.measures import edit_measure
from tests import people
from tests.strategy import build


@pytest.mark.django_db(transaction=True)
def test_a_double_submission_on_two_connections() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    measure = build.measure(build.action_field(build.edition()))
    seen = measure_snapshot(measure)
    step = Row(None, {"title": "Vertrag", "due_on": date(2026, 12, 1), "done_on": None})
    actor = people.viewer_with("strategy.read", "strategy.edit")
    together = Barrier(2, timeout=10)

    def send(_: int) -> None:
        together.wait()
        edit_measure(
            actor=actor,
            measure_id=measure.pk,
            seen=seen,
            values={},
            rows=[RowGroup("milestones", [step])],
            now=datetime(2026, 11, 22, 9, tzinfo=UTC),
        )
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(send, range(2)))
    assert measure.milestones.count() == 1
    assert Measure.objects.get().version == 2
