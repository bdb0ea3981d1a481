from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ankommen.accounts.models import RoleAssignment, User
from ankommen.accounts.passwords import ALPHABET, one_time_password
from ankommen.accounts.selectors.people import people_for
from ankommen.accounts.services import people as service
from ankommen.accounts.services import roles as role_service
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.models import Area, AreaKind, AuditEntry
from ankommen.core.viewer import DISTRICT, Scope, Viewer
from tests import people
from tests.people import TODAY

LIST = "/intern/verwaltung/konten/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Viewer:
    return people.as_viewer(people.administrator())


@pytest.fixture
def browser(client: Client, admin: Viewer) -> Client:
    client.force_login(account(admin))
    return client


def account(viewer: Viewer) -> User:
    return User.objects.get(pk=str(viewer.user_id))


def area(name: str = "Mitte") -> Area:
    return Area.objects.create(
        kind=AreaKind.PLANNING_AREA, name=name, is_invented=True, source="erfunden"
    )


def give(actor: Viewer, user: User, role: str = "reader", **fields: Any) -> RoleAssignment:
    values = {"scope": DISTRICT, "starts_on": None, "ends_on": None, "today": TODAY, **fields}
    return role_service.give_role(actor=actor, user_id=user.pk, role=role, **values)


def page(user: User, path: str = "") -> str:
    return f"{LIST}{user.pk}/{path}"


class TestAdding:
    typed = {"name": "Nina Neu", "login": "Nina.Neu", "email": ""}

    def add(self, browser: Client, **fields: str) -> str:
        return browser.post(LIST + "neu/", {**self.typed, **fields}).content.decode()

    def test_an_account_begins_without_password_and_without_role(self, browser: Client) -> None:
        self.add(browser)
        user = User.objects.get(login="nina.neu")
        assert not user.has_usable_password()
        assert not user.roles.exists()

    def test_a_login_name_is_taken_whatever_its_case(self, browser: Client) -> None:
        people.person("nina.neu", "Nina")
        assert "gibt es schon" in self.add(browser)
        assert User.objects.filter(login="nina.neu").count() == 1

    def test_a_wrong_address_is_said_at_its_field_and_nothing_is_lost(
        self, browser: Client
    ) -> None:
        content = self.add(browser, email="keine-adresse")
        assert 'value="Nina Neu"' in content
        assert not User.objects.filter(login="nina.neu").exists()

    def test_it_is_written_down(self, browser: Client, admin: Viewer) -> None:
        self.add(browser)
        entry = AuditEntry.objects.get(action="accounts.person_added")
        assert (entry.actor_id, entry.object_label) == (admin.user_id, "Nina Neu")


class TestChanging:
    def test_name_and_login_change(self, browser: Client) -> None:
        user = people.reader()
        typed = {"name": "Rita Neu", "login": "RITA", "email": "rita@example.org"}
        assert browser.post(page(user, "bearbeiten/"), typed).status_code == 302
        user.refresh_from_db()
        assert (user.name, user.login) == ("Rita Neu", "rita")
        entry = AuditEntry.objects.get(action="accounts.person_changed")
        assert entry.details == {"fields": ["login", "name", "email"]}

    def test_a_login_name_of_somebody_else_is_refused(self, browser: Client) -> None:
        user = people.reader()
        typed = {"name": "Rita", "login": "ADMIN", "email": ""}
        assert "gibt es schon" in browser.post(page(user, "bearbeiten/"), typed).content.decode()

    def test_a_closed_account_ends_open_sessions_and_can_be_opened(self, browser: Client) -> None:
        user = people.reader()
        theirs = Client()
        theirs.force_login(user)
        browser.post(page(user, "sperren/"))
        assert get_user(theirs).is_anonymous
        browser.post(page(user, "oeffnen/"))
        assert get_user(theirs) == user
        assert RoleAssignment.objects.filter(user=user).exists()


class TestLastAdministrator:
    def test_cannot_be_closed(self, browser: Client, admin: Viewer) -> None:
        user = account(admin)
        content = browser.post(page(user, "sperren/"), follow=True).content.decode()
        assert "letzte Administration" in content
        user.refresh_from_db()
        assert user.is_active

    def test_cannot_lose_the_role(self, browser: Client, admin: Viewer) -> None:
        user = account(admin)
        held = user.roles.get()
        path = page(user, f"rollen/{held.pk}/zuruecknehmen/")
        assert "letzte Administration" in browser.post(path, follow=True).content.decode()
        assert user.roles.exists()

    def test_cannot_get_an_end_date(self, admin: Viewer) -> None:
        user = account(admin)
        with pytest.raises(Refused, match="letzte Administration"):
            give(admin, user, "administrator", ends_on=TODAY + timedelta(days=30))
        assert user.roles.get().ends_on is None

    @pytest.mark.parametrize(
        "second", [{"starts_on": TODAY + timedelta(days=1)}, {"ends_on": TODAY}]
    )
    def test_a_second_one_who_is_not_lasting_does_not_help(
        self, admin: Viewer, second: dict[str, date]
    ) -> None:
        give(admin, people.reader(), "administrator", **second)
        with pytest.raises(Refused, match="letzte Administration"):
            service.deactivate_person(actor=admin, user_id=admin.user_id or 0, today=TODAY)

    def test_may_go_when_there_is_another(self, admin: Viewer) -> None:
        give(admin, people.reader(), "administrator")
        service.deactivate_person(actor=admin, user_id=admin.user_id or 0, today=TODAY)
        assert not account(admin).is_active


class TestRoles:
    def test_a_role_in_a_planning_area_for_a_time(self, browser: Client) -> None:
        user, mitte = people.stranger(), area()
        path = page(user, "rollen/kik/")
        assert "Mitte" in browser.get(path).content.decode()
        typed = {"scope": f"area:{mitte.pk}", "starts_on": "01.12.2026", "ends_on": "2027-03-31"}
        assert browser.post(path, typed).status_code == 302
        held = user.roles.get()
        assert (held.scope_kind, held.scope_id) == ("area", str(mitte.pk))
        assert (held.starts_on, held.ends_on) == (date(2026, 12, 1), date(2027, 3, 31))
        assert "Planungsraum: Mitte" in browser.get(page(user)).content.decode()

    def test_the_role_holds_from_its_first_to_its_last_day(self, admin: Viewer) -> None:
        user = people.stranger()
        give(admin, user, starts_on=TODAY, ends_on=TODAY + timedelta(days=1))
        from ankommen.accounts.selectors import viewer_of

        held = [
            viewer_of(user, today=TODAY + timedelta(days=n)).may("strategy.read")
            for n in (-1, 0, 1, 2)
        ]
        assert held == [False, True, True, False]

    def test_giving_it_again_changes_the_time(self, admin: Viewer) -> None:
        user = people.stranger()
        give(admin, user)
        give(admin, user, ends_on=TODAY)
        assert user.roles.get().ends_on == TODAY
        actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
        assert list(actions) == ["accounts.role_given", "accounts.role_changed"]

    def test_a_role_cannot_end_before_it_begins(self, browser: Client) -> None:
        user = people.stranger()
        typed = {"scope": "district:", "starts_on": "02.12.2026", "ends_on": "01.12.2026"}
        response = browser.post(page(user, "rollen/reader/"), typed)
        assert "Das Ende liegt vor dem Beginn." in response.content.decode()
        assert not user.roles.exists()

    @pytest.mark.parametrize(
        ("role", "scope"),
        [
            ("kik", DISTRICT),
            ("kik", Scope("area", "999999")),
            ("reader", Scope("area", "1")),
            ("reader", Scope("moon", "1")),
        ],
    )
    def test_a_role_holds_only_where_it_can(self, admin: Viewer, role: str, scope: Scope) -> None:
        with pytest.raises(Refused, match="wo diese Rolle gelten soll"):
            give(admin, people.stranger(), role, scope=scope)

    def test_a_role_that_does_not_exist_is_not_found(self, browser: Client, admin: Viewer) -> None:
        user = people.stranger()
        with pytest.raises(NotFound):
            give(admin, user, "emperor")
        assert browser.get(page(user, "rollen/emperor/")).status_code == 404

    def test_a_role_of_one_person_is_not_taken_from_another(self, admin: Viewer) -> None:
        held = give(admin, people.stranger())
        with pytest.raises(NotFound):
            role_service.take_role(
                actor=admin, user_id=people.maren().pk, assignment_id=held.pk, today=TODAY
            )

    def test_taking_it_is_written_down_with_what_it_was(self, admin: Viewer) -> None:
        user = people.stranger()
        held = give(admin, user)
        role_service.take_role(actor=admin, user_id=user.pk, assignment_id=held.pk, today=TODAY)
        assert not user.roles.exists()
        entry = AuditEntry.objects.get(action="accounts.role_taken")
        assert (entry.details["role"], entry.details["scope"]) == ("reader", "district:")


def test_only_administrators_write() -> None:
    maren, user = people.as_viewer(people.maren()), people.stranger()
    with pytest.raises(NotAllowed):
        give(maren, user)
    with pytest.raises(NotAllowed):
        service.add_person(actor=maren, login="x", name="X", email="")
    with pytest.raises(NotAllowed):
        service.unlock(actor=maren, user_id=user.pk)


class TestList:
    def test_it_finds_by_name_and_by_state(self, browser: Client) -> None:
        people.maren()
        gone = people.reader()
        User.objects.filter(pk=gone.pk).update(is_active=False)
        assert "Maren" in browser.get(LIST + "?q=muster").content.decode()
        assert "Rita" not in browser.get(LIST + "?q=muster").content.decode()
        inactive = browser.get(LIST + "?state=inactive").content.decode()
        assert "Rita" in inactive
        assert "Maren" not in inactive

    def test_it_pages_by_key_and_shows_everybody_once(self, browser: Client) -> None:
        for number in range(60):
            User.objects.create(login=f"p{number}", name=f"Person {number % 7}")
        seen: list[int] = []
        url = LIST
        while url:
            shown = browser.get(url).context["page"]
            seen += [row.user.pk for row in shown.rows]
            url = LIST + shown.next_url if shown.next_url else ""
        assert sorted(seen) == sorted(User.objects.values_list("pk", flat=True))
        assert len(seen) == 61

    def test_a_broken_page_key_begins_at_the_first_name(self, browser: Client) -> None:
        assert browser.get(LIST + "?name=x&id=abc").status_code == 200

    def test_it_needs_as_many_queries_for_one_row_as_for_fifty(
        self, browser: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        browser.get(LIST)
        with CaptureQueriesContext(connection) as one:
            browser.get(LIST)
        for number in range(49):
            people.person(f"p{number}", f"Person {number}", ("reader", DISTRICT))
        with django_assert_num_queries(len(one)):
            browser.get(LIST)

    def test_strangers_get_nothing(self) -> None:
        viewer = people.as_viewer(people.maren())
        with pytest.raises(NotFound):
            people_for(viewer=viewer, search="", state="", given=QueryDict(), now=timezone.now())


def test_one_time_passwords_differ_and_are_easy_to_read_aloud() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(set(one) <= set(ALPHABET) | {"-"} and len(one) == 19 for one in made)
    assert not set("il1o0") & set(ALPHABET)
