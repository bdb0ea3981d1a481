"""Lists as files: exactly what is shown to this person with this filter, and nothing to run."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ankommen.committees.models import Body, Meeting, Resolution
from ankommen.core.models import AuditEntry
from ankommen.core.tables.reading import read_table_file
from ankommen.partners.models import Organisation, Unit, UnitResource
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
LIST = "/intern/organisationen/"


@pytest.fixture
def head(client: Client) -> Client:
    client.force_login(people.maren())
    return client


@pytest.fixture
def reader() -> Client:
    browser = Client()
    browser.force_login(people.reader())
    return browser


def lines(client: Client, address: str) -> list[list[str]]:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Cache-Control"] == "no-store"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))[1:]


def house(name: str, **fields: object) -> Organisation:
    return Organisation.objects.create(
        name=name, **{"kind": "association", "protection": "staff", **fields}
    )


def test_the_file_has_the_whole_choice_in_its_order(head: Client) -> None:
    for number in range(60):
        house(f"Verein {number:02}")
    house("Amt", kind="municipality")
    found = lines(head, f"{LIST}?datei=csv&art=association")
    assert [row[0] for row in found] == [f"Verein {number:02}" for number in range(60)]
    assert [row[0] for row in lines(head, f"{LIST}?datei=csv&suche=07")] == ["Verein 07"]
    shown = head.get(f"{LIST}?art=association&suche=Verein").content.decode()
    assert f"{LIST}?art=association&amp;suche=Verein&amp;datei=ods" in shown
    assert head.get(f"{LIST}?datei=pdf").status_code == 404


def test_what_a_person_may_not_know_of_is_not_in_the_file(head: Client, reader: Client) -> None:
    open_house = house("Beispielhilfe")
    house("Geheimes Haus", protection="named")
    visible = Unit.objects.create(organisation=open_house, name="Beratung", protection="staff")
    secret = Unit.objects.create(organisation=open_house, name="Schutzraum", protection="named")
    visible.parent = secret
    visible.save()
    assert [row[0] for row in lines(reader, f"{LIST}?datei=csv")] == ["Beispielhilfe"]
    assert lines(reader, f"{LIST}?datei=csv")[0][4] == "1", "hidden units are not counted"
    units = f"{LIST}{open_house.pk}/?datei=csv"
    assert [row[:3] for row in lines(reader, units)] == [["Beratung", "", ""]]
    page = reader.get(f"{LIST}{open_house.pk}/").content.decode()
    assert "Schutzraum" not in page
    other = Organisation.objects.get(name="Geheimes Haus")
    assert reader.get(f"{LIST}{other.pk}/?datei=csv").status_code == 404


def test_staff_of_fewer_than_three_stays_hidden_in_the_file(head: Client, reader: Client) -> None:
    unit = Unit.objects.create(organisation=house("Amt"), name="Beratung", protection="staff")
    UnitResource.objects.create(
        unit=unit, year=2026, source="Land", staff_fte=Decimal("1.5"), budget_cents=12_000_50
    )
    address = f"{LIST}{unit.organisation_id}/?datei=csv"
    assert lines(reader, address)[0][4:] == ["2026", "Land", "unter 3", "12000,5"]
    assert lines(head, address)[0][6] == "1,50"


def test_nothing_that_people_typed_is_run(head: Client) -> None:
    house("=1+1")
    assert lines(head, f"{LIST}?datei=csv")[0][0] == "'=1+1"
    content = head.get(f"{LIST}?datei=xlsx").content
    [sheet] = read_table_file(io.BytesIO(content), size=len(content))
    assert sheet.rows[1][0] == "=1+1", "a text, not the result 2"


def test_the_file_needs_as_many_queries_for_thirty_rows_as_for_one(head: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            head.get(f"{LIST}?datei=csv")
        return len(queries)

    house("Eins")
    count()
    one = count()
    for number in range(29):
        Unit.objects.create(
            organisation=house(f"Verein {number}"), name="Beratung", protection="staff"
        )
    assert count() == one


def test_bodies_meetings_and_resolutions(head: Client) -> None:
    body = Body.objects.create(name="Kreistag", kind="council")
    meeting = Meeting.objects.create(body=body, held_on=date(2026, 3, 1), place="Saal")
    for number, outcome in (("1/26", "adopted"), ("2/26", "rejected")):
        Resolution.objects.create(
            meeting=meeting, paper_number=number, title="Konzept", decided_on=meeting.held_on,
            outcome=outcome,
        )  # fmt: skip
    at = "/intern/gremien/"
    assert lines(head, f"{at}?datei=csv")[0][2:4] == ["1", "01.03.2026"]
    assert lines(head, f"{at}{body.pk}/?datei=csv") == [["Kreistag", "01.03.2026", "Saal", "2"]]
    chosen = lines(head, f"{at}beschluesse/?datei=csv&ergebnis=adopted")
    assert [row[0] for row in chosen] == ["1/26"]


def test_people_only_for_who_keeps_accounts_and_with_a_trace(head: Client) -> None:
    address = "/intern/verwaltung/konten/?datei=csv"
    assert head.get(address).status_code == 404
    keeper = Client()
    keeper.force_login(people.administrator())
    found = lines(keeper, f"{address}&q=maren")
    assert [row[1] for row in found] == ["maren"]
    assert "Leitung Integration" in found[0][2]
    entry = AuditEntry.objects.get(action="accounts.people_exported")
    assert entry.details == {"rows": 1}


def test_areas_name_what_they_lie_in(head: Client) -> None:
    district = build.district()
    district.children.create(name="Ort", kind="municipality", key="99999001", source="erfunden")
    found = lines(head, "/intern/verwaltung/gebiete/?datei=csv")
    assert [row[0] for row in found] == ["Musterkreis", "Ort"]
    assert found[1][3] == str(district)
