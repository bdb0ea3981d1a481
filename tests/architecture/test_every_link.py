"""The links that the demo shows to its people lead somewhere: each role's person walks them.

`make prove` walks as everybody, fifteen pages of each view; `make test` as one of them, another one
every day, a few pages of each view. On the way the trail of each page is held against the menu.
"""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import Settings

from ankommen.accounts.models import RoleAssignment, User
from ankommen.accounts.permission_sets import PERMISSION_SETS
from ankommen.config.demo import content
from ankommen.core.models import Area
from tests.journeys import crawl

from .test_trails import wrong_trail

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PEOPLE = tuple(row["login"] for row in content.load("people")["person"] if not row.get("closed"))
FEW, MANY = 2, 15


def test_every_role_has_somebody_who_walks(demo_district: Area) -> None:
    held = RoleAssignment.objects.filter(user__login__in=PEOPLE).values_list("role", flat=True)
    assert set(PERMISSION_SETS) - set(held) == set()


def test_no_link_leads_nowhere_for_the_person_of_the_day(
    demo_district: Area, settings: Settings
) -> None:
    walk(settings, PEOPLE[timezone.localdate().toordinal() % len(PEOPLE)], enough=FEW)


@pytest.mark.prove
@pytest.mark.parametrize("login", PEOPLE)
def test_no_link_leads_nowhere(demo_district: Area, settings: Settings, login: str) -> None:
    walk(settings, login, enough=MANY)


@pytest.mark.prove
def test_no_public_link_leads_nowhere(demo_district: Area, settings: Settings) -> None:
    settings.RATE_LIMITS = {}
    views = {page.view for page in crawl.walk(None, start="/de/", enough=MANY)}
    assert len(views) > 5


def walk(settings: Settings, login: str, *, enough: int) -> None:
    settings.RATE_LIMITS = {}  # a person does not click this fast
    user = User.objects.get(login=login)
    views, trails = set(), {}
    for page in crawl.walk(user, start=(start := "/intern/"), enough=enough):
        views.add(page.view)
        if page.address.startswith(start):
            trails[page.address] = wrong_trail(page.html)
    assert len(views) > 5, sorted(views)
    assert {address: wrong for address, wrong in trails.items() if wrong} == {}
