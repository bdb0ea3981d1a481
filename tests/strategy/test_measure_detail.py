"""The page of one measure: both ends of each relation, and as cheap for many rows as for two."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ankommen.core.registries import trace
from ankommen.strategy.models import Measure
from ankommen.strategy.selectors.measure_detail import measure_detail
from tests import people
from tests.people import TODAY
from tests.strategy import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> list[Measure]:
    field = build.action_field(build.edition(state="in_force"))
    return [build.measure(field, f"1.{number}", position=number) for number in range(1, 8)]


def test_it_knows_what_it_waits_for_and_what_waits_for_it(rows: list[Measure]) -> None:
    first, middle, last, *_rest = rows
    middle.depends_on.add(first)
    last.depends_on.add(middle)
    reader = people.viewer_with("strategy.read")
    found = measure_detail(viewer=reader, measure=middle, day=TODAY)
    assert (found.depends_on, found.needed_by) == ([first], [last])
    found = measure_detail(viewer=reader, measure=first, day=TODAY)
    assert (found.depends_on, found.needed_by) == ([], [middle])


def test_more_rows_ask_no_more(rows: list[Measure], client: Client) -> None:
    client.force_login(people.maren())
    measure, one, two, *rest = rows

    def tie(before: Measure, after: Measure) -> None:
        need = build.need(measure.edition.concept, before.position)
        trace.link(source=("need", need.pk), target=("measure", measure.pk), relation="answered_by")
        measure.depends_on.add(before)
        after.depends_on.add(measure)
        for number in (1, 2):
            measure.budgets.create(year=2025, source=f"Land {before.number} {number}")
            measure.milestones.create(title="M", due_on=TODAY)

    def asked() -> int:
        page = reverse("strategy:measure_detail", args=[measure.edition.slug, measure.slug])
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    asked()
    tie(one, two)
    few = asked()
    for before, after in zip(rest[:2], rest[2:], strict=True):
        tie(before, after)
    assert asked() == few
