"""Four eyes: whoever may approve is told, whoever asked is not; and who is told of a deputy."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ankommen.accounts.models import Deputy, RoleAssignment, User
from ankommen.accounts.services import deputies
from ankommen.core import notices
from ankommen.core.legal.notices import LAW_PROPOSED
from ankommen.core.models import Delivery, LegalProposal, Notice
from ankommen.core.notices.registry import kinds
from ankommen.core.notices.selectors import lines_of
from ankommen.core.registries import people as registry
from ankommen.core.viewer import DISTRICT, SYSTEM, Scope
from ankommen.partners.level_changes import ask
from ankommen.partners.models import Organisation
from tests import people

pytestmark = pytest.mark.django_db


def seen(user: User) -> list[str]:
    rows = list(Notice.objects.filter(person=user))
    lines = lines_of(registry.known().viewer(user.pk), rows)
    return [line.shown.title if line.shown else "–" for line in lines]


def test_a_protection_level_is_told_to_others_who_may_decide_and_see_it() -> None:
    maren, admin = people.maren(), people.administrator()
    second = people.person("zweite", "Zora Zweite", ("integration_lead", DISTRICT))
    home = Organisation.objects.create(name="Haus am Park", kind="shelter", protection="staff")
    asked = ask(
        actor=people.as_viewer(maren),
        organisation=home,
        level="public",
        reason="weil",
        now=timezone.now(),
    )
    assert seen(second) == ["Haus am Park"]
    assert not seen(maren)
    assert not seen(admin)
    Organisation.objects.update(protection="named")
    assert seen(second) == ["–"]
    Organisation.objects.update(protection="staff")
    asked.decided_at = timezone.now()
    asked.save()
    assert seen(second) == ["Haus am Park (schon entschieden)"]


def test_a_proposed_change_of_the_law_waits_for_a_second_person() -> None:
    people.maren()
    people.administrator()
    proposal = LegalProposal.objects.create(
        code="x",
        entry={"title": "Regelsatz"},
        reason="neu",
        proposed_at=timezone.now(),
        proposed_by_label="Jemand",
    )
    concerned = registry.known().holders("core.edit_law")
    notices.tell(LAW_PROPOSED, proposal.pk, to=concerned, actor=SYSTEM, now=timezone.now())
    assert concerned
    told = User.objects.filter(pk__in=Notice.objects.values("person"))
    assert set(told.values_list("pk", flat=True)) == concerned
    for one in told:
        assert seen(one) == ["Regelsatz: wartet auf Freigabe"]
        RoleAssignment.objects.filter(user=one).delete()
        assert seen(one) == ["–"]


def test_a_deputy_is_told_whose_role_and_until_when() -> None:
    today = timezone.localdate()
    admin, maren, reader = people.administrator(), people.maren(), people.reader()
    deputy = deputies.appoint_deputy(
        actor=people.as_viewer(admin),
        user_id=maren.pk,
        assignment_id=maren.roles.get().pk,
        deputy_id=reader.pk,
        starts_on=today,
        ends_on=today + timedelta(days=3),
        now=timezone.now(),
    )
    (title,) = seen(reader)
    assert "Maren Musterfrau" in title
    assert not seen(maren)
    deputies.end_deputy(actor=people.as_viewer(admin), user_id=maren.pk, deputy_id=deputy.pk)
    assert seen(reader) == ["–"]


def test_holders_have_the_right_in_the_whole_district_today_or_stand_in() -> None:
    today = timezone.localdate()
    maren, reader = people.maren(), people.reader()
    people.person("ort", "Olga Ort", ("kik", Scope("area", "1")))
    known = registry.known().holders
    assert known("strategy.edit") == {maren.pk}
    Deputy.objects.create(assignment=maren.roles.get(), user=reader, starts_on=today, ends_on=today)
    assert known("strategy.edit") == {maren.pk, reader.pk}
    Deputy.objects.update(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    User.objects.filter(pk=maren.pk).update(is_active=False)
    assert known("strategy.edit") == frozenset()


def test_only_kinds_for_which_somebody_waits_go_out_at_once() -> None:
    at_once = {kind.code for kind in kinds() if kind.delivery == Delivery.AT_ONCE}
    assert at_once == {
        LAW_PROPOSED,
        "partners.protection_asked",
        "accounts.deputy_appointed",
    }
