"""Measures as cards by status, and by unit beside its posts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ankommen.partners.models import Unit, UnitResource
from ankommen.strategy.models import Edition
from tests.browser import PageFor, assert_accessible
from tests.people import maren
from tests.strategy import build

BOARD = "/intern/konzept/massnahmen/tafel/"
WORKLOAD = "/intern/konzept/massnahmen/auslastung/"


@pytest.fixture
def lead(db: None) -> Client:
    client = Client()
    client.force_login(maren())
    return client


@pytest.fixture
def edition(db: None) -> Edition:
    return build.published_edition(starts_on=date(2020, 1, 1), ends_on=date(2040, 12, 31))


def columns(client: Client, query: str = "") -> dict[str, list[str]]:
    shown = client.get(f"{BOARD}{query}").context["columns"]
    return {code: [row["line"].number for row in rows] for code, _label, rows in shown}


def test_each_measure_stands_in_the_column_of_its_computed_status(
    lead: Client, edition: Edition
) -> None:
    field, other = build.action_field(edition), build.action_field(edition, "2")
    build.measure(field, "1.1").milestones.create(title="Raum", due_on=date(2020, 5, 1))
    build.measure(field, "1.2", starts_on=date(2039, 1, 1))
    build.measure(other, "2.1", end_kind="dropped", ended_on=date(2021, 1, 1), end_reason="x")
    found = columns(lead)
    assert found["late"] == ["1.1"]
    assert found["not_started"] == ["1.2"]
    assert found["dropped"] == ["2.1"]
    assert "merged" not in found
    filtered = columns(lead, f"?action_field={other.pk}")
    assert sum(map(len, filtered.values())) == 1


def test_queries_do_not_grow_with_measures(lead: Client, edition: Edition) -> None:
    field = build.action_field(edition)

    def count(page: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert lead.get(page).status_code == 200
        return len(caught)

    build.measure(field, "1.1")
    few = [count(page) for page in (BOARD, WORKLOAD)]
    for number in range(2, 30):
        build.measure(field, f"1.{number}")
    assert [count(page) for page in (BOARD, WORKLOAD)] == few


def test_workload_counts_open_measures_by_unit_beside_its_posts(
    lead: Client, edition: Edition
) -> None:
    field = build.action_field(edition)
    unit = Unit.objects.create(organisation=build.organisation(), name="Sachgebiet")
    year = lead.get(WORKLOAD).context["year"]
    for source, posts in (("Kreis", "1.5"), ("Land", "0.5")):
        UnitResource.objects.create(unit=unit, year=year, source=source, staff_fte=Decimal(posts))
    for number in range(3):
        build.measure(field, f"1.{number}", lead_unit=unit)
    build.measure(field, "1.8", lead_unit=unit, end_kind="dropped", ended_on=date(2021, 1, 1))
    build.measure(field, "1.9")
    rows = lead.get(WORKLOAD).context["rows"]
    assert [(row["total"], row["fte"], row["per_fte"]) for row in rows] == [
        (3, Decimal(2), Decimal("1.5")),
        (1, None, None),
    ]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_board_workload_and_library_are_accessible(page_for: PageFor) -> None:
    edition = build.published_edition(starts_on=date(2020, 1, 1), ends_on=date(2040, 12, 31))
    build.measure(build.action_field(edition), "1.1")
    user = maren()
    for width, dark in ((1280, False), (320, True)):
        page = page_for(user, width=width, dark=dark)
        for address in (BOARD, WORKLOAD, "/intern/konzept/kennzahlen/auswahl/"):
            page.goto(address)
            assert_accessible(page)
