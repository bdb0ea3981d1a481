"""The list of links names a protected office to those who may know of it, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ankommen.accounts.models import User
from ankommen.core import protection
from ankommen.core.registries import link_purposes
from ankommen.core.viewer import DISTRICT
from ankommen.partners.models import Organisation
from ankommen.strategy.models import Consultation
from ankommen.strategy.services import consultations, value_requests
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
URL = "/intern/links/"


@pytest.fixture
def admin() -> User:
    """Sees the links of everybody, and the offices that everybody with reading rights knows."""
    roles = (("administrator", DISTRICT), ("integration_lead", DISTRICT))
    return people.person("admin", "Adam Admin", *roles)


@pytest.fixture
def home() -> Organisation:
    return Organisation.objects.create(name="Haus Kranich", kind="shelter", protection="named")


def invite(name: str, home: Organisation | None) -> None:
    now = timezone.now()
    consultation, _created = Consultation.objects.get_or_create(
        edition=build.edition(),
        defaults={
            "deadline": timezone.localdate() + timedelta(days=30),
            "opened_at": now,
        },
    )
    invitation = consultation.invitations.create(name=name, organisation=home, invited_at=now)
    consultations.link_to(invitation, actor=people.as_viewer(people.maren()))


def read(client: Client, user: User) -> str:
    client.force_login(user)
    return client.get(URL).content.decode()


@pytest.mark.parametrize("name", ["Haus Kranich", "Beirat der Häuser"])
def test_an_invited_house_is_named_to_who_is_on_its_list(
    client: Client, admin: User, home: Organisation, name: str
) -> None:
    invite(name, home)
    page = read(client, admin)
    assert name not in page
    assert "geschützte Stelle" in page
    protection.name_people("organisation", home.pk, {admin.pk})
    assert name in read(client, admin)


def test_a_name_typed_by_hand_is_hidden_as_well(
    client: Client, admin: User, home: Organisation
) -> None:
    invite("Frau Scholz, Haus Kranich", None)
    assert "Kranich" not in read(client, admin)


def test_the_consultation_names_an_invited_house_to_who_is_on_its_list(
    client: Client, admin: User, home: Organisation
) -> None:
    invite("Haus Kranich", home)
    consultation = Consultation.objects.get()
    pages = [
        reverse(f"strategy:{name}", args=[consultation.pk])
        for name in ("consultation_detail", "comment_list")
    ]
    client.force_login(admin)
    for page in pages:
        text = client.get(page).content.decode()
        assert "Kranich" not in text
        assert "geschützte Stelle" in text
    protection.name_people("organisation", home.pk, {admin.pk})
    for page in pages:
        assert "Haus Kranich" in client.get(page).content.decode()


def test_whom_everybody_may_know_is_named(client: Client, admin: User, home: Organisation) -> None:
    invite("Beirat für Migration", None)
    assert "Beirat für Migration" in read(client, admin)


def test_an_office_asked_for_values_comes_through_the_same_gate(
    admin: User, home: Organisation
) -> None:
    purpose = link_purposes.purpose(value_requests.PURPOSE)
    assert purpose is not None
    assert purpose.recipients is not None
    written = {"1": "Haus Kranich", "2": "Jobcenter"}
    told = purpose.recipients(people.as_viewer(admin), written)
    assert told == {"1": "geschützte Stelle", "2": "Jobcenter"}
