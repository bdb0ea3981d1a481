"""The list: chosen, sorted, paged by key, exported, and as cheap for fifty rows as for one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ankommen.core.models import Area, AreaKind, SavedFilter
from ankommen.core.viewer import Scope
from ankommen.partners.models import Unit
from ankommen.strategy.models import Edition, Measure, MeasureContact, Milestone, StatusReport
from ankommen.strategy.selectors.measure_list import (
    PAGE_SIZE,
    MeasureChoice,
    MeasurePage,
    measure_page,
)
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
READER = people.viewer_with("strategy.read")
ADDRESS = "/intern/konzept/massnahmen/"


@pytest.fixture
def edition() -> Edition:
    return build.edition(state="in_force")


def fill(edition: Edition, count: int) -> list[Measure]:
    field = build.action_field(edition)
    rows = [build.measure(field, f"1.{n}", position=n) for n in range(1, count + 1)]
    for row in rows:
        Milestone.objects.create(measure=row, title="M", due_on=TODAY - timedelta(days=row.pk % 9))
        StatusReport.objects.create(
            measure=row, reported_on=TODAY, assessment="as_planned", text="x", reported_by_label="x"
        )
    rows[-1].depends_on.add(rows[0])
    return rows


def listed(edition: Edition, **choice: Any) -> MeasurePage:
    return measure_page(
        viewer=READER,
        edition=edition,
        choice=MeasureChoice(**choice),
        day=TODAY,
    )


def numbers(page: MeasurePage) -> list[str]:
    return [line.number for line in page.lines]


@pytest.mark.parametrize("query", ["", "?status=late&sort=due"])
def test_fifty_rows_take_the_same_queries_as_one(
    client: Client, edition: Edition, query: str
) -> None:
    client.force_login(people.maren())
    [one] = fill(edition, 1)
    one.depends_on.clear()
    counts = []
    for number in (1, PAGE_SIZE):
        if number > 1:
            one.delete()
            edition.action_fields.all().delete()
            fill(edition, number)
        client.get(ADDRESS + query)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(ADDRESS + query).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("sort", ["number", "-number", "title", "confirmed", "status", "due"])
def test_pages_by_key_show_every_row_once_and_lead_back(edition: Edition, sort: str) -> None:
    fill(edition, PAGE_SIZE + 20)
    choice = MeasureChoice(sort=sort)
    first = measure_page(viewer=READER, edition=edition, choice=choice, day=TODAY)
    second = measure_page(
        viewer=READER, edition=edition, choice=choice, day=TODAY, after=first.after
    )
    assert len({*numbers(first), *numbers(second)}) == first.total == PAGE_SIZE + 20
    assert (first.before, second.after) == (None, None)
    back = measure_page(
        viewer=READER, edition=edition, choice=choice, day=TODAY, before=second.before
    )
    assert numbers(back) == numbers(first)


def test_filters(edition: Edition) -> None:
    first, second = build.action_field(edition), build.action_field(edition, "2")
    unit = Unit.objects.create(organisation=build.organisation(), name="Sachgebiet")
    late = build.measure(first, "1.1", title="Änderung", lead_unit=unit, position=1)
    Milestone.objects.create(measure=late, title="M", due_on=TODAY - timedelta(days=3))
    other = build.measure(second, "2.1", starts_on=TODAY - timedelta(days=200), position=2)
    other.further_action_fields.add(first)
    other.areas.add(edition.concept.district)
    assert numbers(listed(edition, action_field=first.pk)) == ["1.1", "2.1"]
    assert numbers(listed(edition, action_field=second.pk)) == ["2.1"]
    assert numbers(listed(edition, status="late")) == ["1.1"]
    assert numbers(listed(edition, overdue=True)) == ["1.1"]
    assert numbers(listed(edition, unit=unit.pk)) == ["1.1"]
    assert numbers(listed(edition, area=edition.concept.district_id)) == ["2.1"]
    assert numbers(listed(edition, stale=True)) == ["2.1"]
    assert numbers(listed(edition, text="änderung")) == ["1.1"]
    assert numbers(listed(edition, sort="status")) == ["1.1", "2.1"]


def test_mine_are_those_i_am_the_contact_of(edition: Edition) -> None:
    _first, second = fill(edition, 2)
    user = people.maren()
    contact = build.contact(build.organisation(), user_id=user.pk)
    MeasureContact.objects.create(measure=second, contact=contact, role="Leitung")
    page = measure_page(
        viewer=people.as_viewer(user), edition=edition, choice=MeasureChoice(mine=True), day=TODAY
    )
    assert numbers(page) == [second.number]


def test_a_kik_sees_the_measures_of_her_area_alone(edition: Edition) -> None:
    first, _second = fill(edition, 2)
    area = Area.objects.create(kind=AreaKind.PLANNING_AREA, name="Nord", source="erfunden")
    first.areas.add(area)
    kik = people.viewer_with("strategy.read", scope=Scope("area", str(area.pk)))
    page = measure_page(viewer=kik, edition=edition, choice=MeasureChoice(), day=TODAY)
    assert numbers(page) == [first.number]


def test_a_measure_that_waits_for_a_late_one_is_at_risk(edition: Edition) -> None:
    field = build.action_field(edition)
    late, waiting = build.measure(field, "1.1"), build.measure(field, "1.2")
    Milestone.objects.create(measure=late, title="M", due_on=TODAY - timedelta(days=3))
    waiting.depends_on.add(late)
    [line] = listed(edition, status="at_risk").lines
    assert line.number == "1.2"
    assert line.result.parameters == {"measure": "1.1 Maßnahme 1.1", "days": 3}


def test_what_is_unknown_in_the_address_is_left_out(client: Client, edition: Edition) -> None:
    client.force_login(people.maren())
    fill(edition, 1)
    page = client.get(f"{ADDRESS}?status=Late&sort=--x&unit=²&after=999&area=-1&text=%00")
    assert page.status_code == 200


def test_the_export_is_what_the_list_shows(client: Client, edition: Edition) -> None:
    client.force_login(people.maren())
    fill(edition, 3)
    build.measure(edition.action_fields.get(), "1.9", title="=cmd|'/c calc'!A0", position=9)
    response = client.get(f"{ADDRESS}?datei=csv&sort=-number")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in lines[1:]] == ["1.9", "1.3", "1.2", "1.1"]
    assert ";'=cmd" in lines[1] or ";\"'=cmd" in lines[1]
    assert client.get(f"{ADDRESS}?datei=xlsx").content[:2] == b"PK"
    assert client.get(f"{ADDRESS}datei/exe/").status_code == 404


def test_a_filter_is_saved_used_and_forgotten(client: Client, edition: Edition) -> None:
    client.force_login(people.maren())
    fill(edition, 1)
    offered = client.get(f"{ADDRESS}?overdue=1&mine=1").content.decode()
    assert 'action="/intern/filter/"' in offered
    assert "overdue=1&amp;mine=1" in offered
    sent = {
        "page": "strategy:measure_list",
        "address": ADDRESS,
        "name": "überfällig, meine",
        "query": "overdue=1&mine=1",
    }
    answer = client.post("/intern/filter/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{ADDRESS}?overdue=1&mine=1")
    page = client.get(f"{ADDRESS}?overdue=1&mine=1").content.decode()
    assert "überfällig, meine" in page
    saved = SavedFilter.objects.get()
    stranger = Client()
    stranger.force_login(people.reader())
    assert stranger.post(f"/intern/filter/{saved.pk}/loeschen/").status_code == 404
    assert client.post(f"/intern/filter/{saved.pk}/loeschen/").status_code == 302
    assert not SavedFilter.objects.exists()


def test_confirmed_sorts_never_before_long_ago(edition: Edition) -> None:
    field = build.action_field(edition)
    build.measure(field, "1.1", last_confirmed_at=datetime(2026, 1, 1, tzinfo=UTC))
    build.measure(field, "1.2")
    assert numbers(listed(edition, sort="confirmed")) == ["1.2", "1.1"]


def test_the_navigation_names_measures_on_every_page_of_one(
    client: Client, edition: Edition
) -> None:
    client.force_login(people.maren())
    [row] = fill(edition, 1)
    for end in ("", "bearbeiten/", "verlauf/"):
        page = client.get(f"/intern/konzept/{edition.slug}/massnahmen/{row.slug}/{end}")
        assert 'aria-current="page">Maßnahmen</a>' in page.content.decode()
