"""The links that the demo shows to its people lead somewhere: fifteen of each page."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from ankommen.accounts.models import User
from ankommen.core.models import Area
from tests.journeys import crawl

pytestmark = [pytest.mark.prove, pytest.mark.django_db, pytest.mark.any_database]
PEOPLE = (
    "maren",
    "nadja",
    "tomasz",
    "scholz",
    "becker",
    "kreistag",
    "admin",
    "datenschutz",
    "elif",
)


@pytest.mark.parametrize("login", PEOPLE)
def test_no_link_leads_nowhere(demo_district: Area, settings: Settings, login: str) -> None:
    settings.RATE_LIMITS = {}  # a person does not click this fast
    user = User.objects.get(login=login)
    views = {page.view for page in crawl.walk(user, start="/intern/", enough=15)}
    assert len(views) > 5
