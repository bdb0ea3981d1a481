from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ankommen.accounts.models import Deputy, User
from ankommen.accounts.selectors import viewer_of
from ankommen.accounts.services import deputies, roles
from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.models import AuditEntry
from ankommen.core.viewer import Viewer
from tests import people
from tests.people import TODAY

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Viewer:
    return people.as_viewer(people.administrator())


def appoint(admin: Viewer, holder: User, deputy: User, **fields: Any) -> Deputy:
    period = {"starts_on": TODAY, "ends_on": TODAY + 2 * DAY, **fields}
    held = holder.roles.get()
    return deputies.appoint_deputy(
        actor=admin,
        user_id=holder.pk,
        assignment_id=held.pk,
        deputy_id=deputy.pk,
        now=timezone.now(),
        **period,
    )


def may_edit(user: User, day: date = TODAY) -> bool:
    return viewer_of(user, today=day).may("strategy.edit")


def note(actor: Viewer) -> AuditEntry:
    from django.db import transaction

    with transaction.atomic():
        return audit.record("core.job_asked", actor=actor, kind="job", id=1, label="x")


def test_a_deputy_may_what_the_role_may_for_the_period(admin: Viewer) -> None:
    holder, deputy = people.maren(), people.reader()
    appoint(admin, holder, deputy)
    held = [may_edit(deputy, TODAY + n * DAY) for n in (-1, 0, 2, 3)]
    assert held == [False, True, True, False]


def test_what_is_done_in_somebodys_place_is_written_down_as_such(admin: Viewer) -> None:
    deputy = people.reader()
    appoint(admin, people.maren(), deputy)
    viewer = viewer_of(deputy, today=TODAY)
    assert viewer.may("strategy.read")  # a right of her own
    assert note(viewer).details == {}
    assert viewer.may("strategy.edit")
    entry = note(viewer)
    assert entry.actor_label == "Rita Lesend (in Vertretung für Maren Musterfrau)"
    assert entry.details == {"in_place_of": ["Maren Musterfrau"]}


def test_a_deputy_has_no_deputy(admin: Viewer) -> None:
    """What Rita holds in Maren's place is no role of hers: nobody can stand in for it."""
    rita, third = people.reader(), people.stranger()
    appoint(admin, people.maren(), rita)
    appoint(admin, rita, third)
    assert viewer_of(third, today=TODAY).may("strategy.read")
    assert not may_edit(third)


def test_it_ends_with_the_role(admin: Viewer) -> None:
    holder, deputy = people.maren(), people.reader()
    appoint(admin, holder, deputy)
    role = holder.roles.get()
    roles.take_role(actor=admin, user_id=holder.pk, assignment_id=role.pk, today=TODAY)
    assert not may_edit(deputy)
    assert not Deputy.objects.exists()


def test_it_pauses_while_the_account_or_the_role_does_not_hold(admin: Viewer) -> None:
    holder, deputy = people.maren(), people.reader()
    appoint(admin, holder, deputy)
    holder.roles.update(ends_on=TODAY)
    assert [may_edit(deputy, TODAY + n * DAY) for n in (0, 1)] == [True, False]
    User.objects.filter(pk=holder.pk).update(is_active=False)
    assert not may_edit(deputy)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ends_on": TODAY - DAY}, "vor dem Beginn"),
        ({"ends_on": TODAY + 30 * DAY}, "nicht über die Zeit der Rolle"),
        ({"starts_on": TODAY - 30 * DAY}, "nicht über die Zeit der Rolle"),
    ],
)
def test_a_period_lies_within_the_role(admin: Viewer, fields: dict[str, date], said: str) -> None:
    holder = people.maren()
    holder.roles.update(starts_on=TODAY - DAY, ends_on=TODAY + 9 * DAY)
    with pytest.raises(Refused, match=said):
        appoint(admin, holder, people.reader(), **fields)


def test_nobody_stands_in_for_oneself_and_no_closed_account_does(admin: Viewer) -> None:
    holder, closed = people.maren(), people.reader()
    with pytest.raises(Refused, match="sich selbst"):
        appoint(admin, holder, holder)
    closed.is_active = False
    closed.save()
    with pytest.raises(Refused, match="offenem Konto"):
        appoint(admin, holder, closed)


def test_only_administrators_appoint_and_end(admin: Viewer) -> None:
    holder, deputy = people.maren(), people.reader()
    row = appoint(admin, holder, deputy)
    maren = viewer_of(holder, today=TODAY)
    with pytest.raises(NotAllowed):
        appoint(maren, holder, people.stranger())
    with pytest.raises(NotFound):
        deputies.end_deputy(actor=admin, user_id=deputy.pk, deputy_id=row.pk)
    deputies.end_deputy(actor=admin, user_id=holder.pk, deputy_id=row.pk)
    assert not may_edit(deputy)


def test_the_pages_appoint_and_end(client: Client, admin: Viewer) -> None:
    holder, deputy = people.maren(), people.reader()
    client.force_login(User.objects.get(login="admin"))
    page = f"/intern/verwaltung/konten/{holder.pk}/"
    path = f"{page}rollen/{holder.roles.get().pk}/vertretung/"
    typed = {"deputy": deputy.pk, "starts_on": "24.12.2026", "ends_on": "06.01.2027"}
    assert client.post(path, typed).status_code == 302
    assert "Rita Lesend" in client.get(page).content.decode()
    client.post(f"{page}vertretungen/{Deputy.objects.get().pk}/beenden/")
    assert not Deputy.objects.exists()
    refused = client.post(path, {**typed, "ends_on": "01.01.2026"}).content.decode()
    assert "vor dem Beginn" in refused
