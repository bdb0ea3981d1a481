"""The report keeps its budget of time and memory, also where one action field holds it all."""

from __future__ import annotations

import pytest

from tests.bench import report


@pytest.mark.prove
@pytest.mark.parametrize("one_field", [False, True], ids=["ten_fields", "one_field"])
def test_the_report_job_keeps_its_budget(one_field: bool) -> None:
    measured = report.in_own_process(one_field=one_field)

    assert measured.pages > 50  # nothing was left out to be quick
    assert measured.cpu <= report.SECONDS
    assert measured.megabytes <= report.MEGABYTES
