from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ankommen.accounts.models import Deputy, RoleAssignment
from ankommen.accounts.permission_sets import (
    AREAS,
    PERMISSION_SETS,
    PERMISSIONS,
    READING,
    area_of,
)
from ankommen.accounts.selectors.rights import ending_roles, rights_of
from ankommen.core.errors import NotFound
from ankommen.core.viewer import DISTRICT
from tests import people
from tests.people import TODAY

TABLE = "/intern/verwaltung/rechte/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client) -> Client:
    client.force_login(people.administrator())
    return client


def test_every_right_belongs_to_an_area_with_a_name() -> None:
    assert {area_of(right) for right in PERMISSIONS} <= set(AREAS)
    assert all(one.permissions <= set(PERMISSIONS) for one in PERMISSION_SETS.values())


ASKED_FOR = {
    "integration_lead",
    "kik",
    "provider",
    "counsellor",
    "course_planner",
    "accommodation_planner",
    "interpreter_coordinator",
    "fund_manager",
    "committee_clerk",
    "steering_member",
    "volunteer_coordinator",
    "volunteer",
    "data_protection_officer",
    "reader",
    "administrator",
}
STILL_TO_COME = {
    "counsellor",
    "course_planner",
    "accommodation_planner",
    "interpreter_coordinator",
    "fund_manager",
    "volunteer_coordinator",
}


def test_every_role_of_an_office_is_there() -> None:
    assert set(PERMISSION_SETS) >= ASKED_FOR


@pytest.mark.parametrize("code", sorted(STILL_TO_COME))
def test_roles_whose_pages_are_still_to_come_only_read(code: str) -> None:
    rights = PERMISSION_SETS[code].permissions
    assert rights == READING
    assert {right.partition(".")[2].partition("_")[0] for right in rights} == {"read"}


def test_the_table_names_every_role_and_every_right(browser: Client) -> None:
    response = browser.get(TABLE)
    rights = {row.label: row.roles for row in response.context["rights"]}
    roles = [role.code for role in response.context["roles"]]
    assert (len(rights), roles) == (len(PERMISSIONS), list(PERMISSION_SETS))
    assert rights["Konten und Rollen verwalten"][roles.index("administrator")]
    assert not rights["Konten und Rollen verwalten"][roles.index("integration_lead")]


@pytest.mark.parametrize(
    ("query", "rows", "columns"),
    [("?area=accounts", 1, len(PERMISSION_SETS)), ("?role=kik", len(PERMISSIONS), 1)],
)
def test_the_table_is_narrowed_and_exported_as_shown(
    browser: Client, query: str, rows: int, columns: int
) -> None:
    shown = browser.get(TABLE + query).context
    assert (len(shown["rights"]), len(shown["roles"])) == (rows, columns)
    lines = browser.get(f"{TABLE}{query}&datei=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == rows + 1
    assert lines[0].count(";") == columns + 1
    assert browser.get(f"{TABLE}{query}&datei=xlsx").content.startswith(b"PK")
    assert browser.get(f"{TABLE}?datei=exe").status_code == 404


def test_each_right_says_where_it_comes_from_on_a_day(browser: Client) -> None:
    user, maren = people.reader(), people.maren()
    Deputy.objects.create(
        assignment=maren.roles.get(), user=user, starts_on=TODAY, ends_on=TODAY + timedelta(days=3)
    )
    path = f"/intern/verwaltung/konten/{user.pk}/rechte/"
    page = browser.get(f"{path}?day={TODAY:%d.%m.%Y}").content.decode()
    assert "in Vertretung für Maren Musterfrau" in page
    assert "Lesezugang, gesamtes Gebiet" in page
    later = browser.get(f"{path}?day=2030-01-01").content.decode()
    assert "in Vertretung für" not in later
    assert browser.get(f"{path}?day=gestern").status_code == 200


def test_people_see_their_own_rights_and_nobody_elses(client: Client) -> None:
    user, other = people.reader(), people.maren()
    client.force_login(user)
    assert "Lesezugang" in client.get("/intern/meine-rechte/").content.decode()
    viewer = people.as_viewer(user)
    assert rights_of(viewer=viewer, user_id=user.pk, day=TODAY)
    with pytest.raises(NotFound):
        rights_of(viewer=viewer, user_id=other.pk, day=TODAY)


def test_roles_that_end_soon_are_listed_the_next_one_first(browser: Client) -> None:
    for days in (10, 3, 90):
        user = people.person(f"p{days}", f"Person {days}", ("reader", DISTRICT))
        RoleAssignment.objects.filter(user=user).update(ends_on=TODAY + timedelta(days=days))
    viewer = people.as_viewer(people.person("a2", "A", ("administrator", DISTRICT)))
    found = ending_roles(viewer=viewer, today=TODAY)
    assert [row.name for row in found] == ["Person 3", "Person 10"]
    with pytest.raises(NotFound):
        ending_roles(viewer=people.as_viewer(people.maren()), today=TODAY)


def test_the_list_of_what_ends_needs_the_same_queries_for_many_rows(browser: Client) -> None:
    def ends(number: int) -> None:
        user = people.person(f"p{number}", f"Person {number}", ("reader", DISTRICT))
        RoleAssignment.objects.filter(user=user).update(ends_on=TODAY + timedelta(days=20))

    counts = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            ends(number)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/intern/verwaltung/konten/auslaufend/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
