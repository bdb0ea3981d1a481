"""The gate: who may know of what, at each level, for rows and for one object alike."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ankommen.core import protection
from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.models import Area, AuditEntry
from ankommen.core.protection import Guarded, Level
from ankommen.core.viewer import PUBLIC, Grant, Scope, Viewer
from ankommen.partners import level_changes, public, services
from ankommen.partners.models import Contact, Organisation, ProtectionRequest, Unit
from ankommen.partners.permissions import READ, visible_organisations
from tests import people
from tests.people import viewer_with

pytestmark = pytest.mark.django_db
EDITOR = Viewer(990, "Erste", viewer_with("partners.read", "partners.edit").grants)
SECOND = Viewer(991, "Zweite", EDITOR.grants)


def organisation(name: str = "Haus", **fields: Any) -> Organisation:
    return Organisation.objects.create(name=name, **{"kind": "association", **fields})


def viewers(own: Organisation, area: Area) -> dict[str, Viewer]:
    def scoped(id: int, kind: str, key: object) -> Viewer:
        return Viewer(id, kind, frozenset({Grant(READ, Scope(kind, str(key)))}))

    return {
        "public": PUBLIC,
        "no role": Viewer(5, "Fremd"),
        "elsewhere": scoped(6, "organisation", own.pk + 1000),
        "own": scoped(7, "organisation", own.pk),
        "area": scoped(8, "area", area.pk),
        "district": viewer_with(READ),
        "named": Viewer(9, "Benannt", frozenset({Grant(READ, Scope("organisation", "77"))})),
        "named, no right": Viewer(10, "Benannt ohne Recht"),
    }


SEEN = {
    "public": {"public", "no role", "elsewhere", "own", "area", "district", "named"}
    | {"named, no right"},
    "partners": {"elsewhere", "own", "area", "district", "named"},
    "staff": {"own", "area", "district"},
    "named": {"named"},
    "erfunden": set(),
    "": set(),
}


def test_each_level_is_seen_by_its_circle_as_row_and_as_object() -> None:
    area = Area.objects.create(kind="planning_area", name="Mitte", source="erfunden")
    for level, expected in SEEN.items():
        row = organisation(level, protection=level, area=area)
        protection.name_people("organisation", row.pk, {9, 10})
        guarded = Guarded("organisation", row.pk, level, row.pk, area.pk)
        for name, viewer in viewers(row, area).items():
            rows = Organisation.objects.filter(visible_organisations(viewer), pk=row.pk)
            one = protection.may_see(viewer, permission=READ, guarded=guarded)
            assert rows.exists() is one, (level, name)
            assert one is (name in expected), (level, name)


@pytest.mark.parametrize(("outer", "inner"), list(product(Level.values, Level.values)))
def test_a_unit_and_a_contact_are_never_shown_wider_than_their_organisation(
    outer: str, inner: str
) -> None:
    house = organisation(protection=outer)
    unit = Unit.objects.create(organisation=house, name="Stelle", protection=inner)
    protection.name_people("unit", unit.pk, {EDITOR.user_id or 0})
    Contact.objects.create(organisation=house, name="Anja", protection=inner)
    for viewer in (PUBLIC, viewer_with(READ, scope=Scope("organisation", "77")), EDITOR):
        outer_seen = bool(public.organisations(viewer=viewer))
        assert len(public.units(viewer=viewer)) <= outer_seen
        assert len(public.contacts(viewer=viewer)) <= outer_seen
        at_hand = public.unit_name(viewer=viewer, unit=unit)
        assert at_hand == public.unit_names(viewer=viewer, ids=[unit.pk])[unit.pk]
    assert bool(public.units(viewer=PUBLIC)) is (outer == inner == "public")


def test_a_unit_starts_at_the_level_of_its_organisation() -> None:
    house = organisation(protection="partners")
    made = services.add_unit(actor=EDITOR, organisation_id=house.pk, name="A", protection="")
    assert made.protection == "partners"


@pytest.mark.parametrize("kind", ["accommodation", "shelter", "helper"])
def test_homes_shelters_and_single_helpers_start_non_public(kind: str) -> None:
    values: dict[str, Any] = {"actor": EDITOR, "name": "Haus", "kind": kind}
    with pytest.raises(Refused) as refused:
        services.add_organisation(**values, protection="public")
    assert refused.value.problems[0].code == "starts_non_public"
    assert services.add_organisation(**values).protection == "staff"


@pytest.mark.parametrize("kind", ["helper", "volunteer", "interpreter"])
def test_helpers_volunteers_and_interpreters_start_non_public(kind: str) -> None:
    house = organisation(protection="public")
    values: dict[str, Any] = {"actor": EDITOR, "organisation_id": house.pk, "name": "M"}
    with pytest.raises(Refused):
        services.add_contact(**values, kind=kind, protection="public")
    assert services.add_contact(**values, kind=kind).protection == "staff"
    assert services.add_contact(**values, protection="public").protection == "public"


def test_wider_needs_a_reason_and_narrower_does_not() -> None:
    row = organisation(protection="partners")
    change: dict[str, Any] = {"actor": EDITOR, "id": row.pk, "name": "Haus"}
    with pytest.raises(Refused) as refused:
        services.change_organisation(**change, version=1, protection="public")
    assert refused.value.problems[0].field == "protection_reason"
    services.change_organisation(**change, version=1, protection="staff")
    services.change_organisation(
        **change, version=2, protection="public", protection_reason="abgesprochen"
    )
    details = AuditEntry.objects.filter(action="organisation.change_level").first()
    assert details is not None
    assert details.details == {"from": "staff", "to": "public", "reason": "abgesprochen"}


def ask(kind: str = "shelter") -> ProtectionRequest:
    row = organisation(kind=kind)
    services.change_organisation(
        actor=EDITOR,
        id=row.pk,
        version=1,
        name="Haus neu",
        protection="public",
        protection_reason="Umzug",
        kind="association",
    )
    row.refresh_from_db()
    assert (row.protection, row.name) == ("staff", "Haus neu")
    return ProtectionRequest.objects.get()


def test_a_home_is_opened_by_a_second_person_only() -> None:
    """Not even when its kind changes in the same breath; the other fields are saved."""
    asked = ask()
    now = timezone.now()
    with pytest.raises(Refused) as refused:
        level_changes.decide(actor=EDITOR, id=asked.pk, grant=True, now=now)
    assert refused.value.problems[0].code == "own_request"
    with pytest.raises(NotAllowed):
        level_changes.decide(actor=viewer_with(READ), id=asked.pk, grant=True, now=now)
    granted = level_changes.decide(actor=SECOND, id=asked.pk, grant=True, now=now)
    assert granted.protection == "public"
    with pytest.raises(Refused):
        level_changes.decide(actor=SECOND, id=asked.pk, grant=False, now=now)


def change(row: Organisation, **values: Any) -> Organisation:
    typed: dict[str, Any] = {"protection_reason": "Umzug", "name": row.name, **values}
    services.change_organisation(actor=EDITOR, id=row.pk, version=row.version, **typed)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("kind", ["shelter", "accommodation"])
def test_kind_first_and_level_afterwards_needs_two_people_all_the_same(kind: str) -> None:
    row = change(organisation(kind=kind), kind="association")
    assert (row.kind, row.protection) == ("association", "staff")
    assert change(row, protection="public").protection == "staff"
    asked = ProtectionRequest.objects.get()
    granted = level_changes.decide(actor=SECOND, id=asked.pk, grant=True, now=timezone.now())
    assert granted.protection == "public"
    assert change(organisation("Verein"), protection="public").protection == "public"


@pytest.mark.parametrize("kind", ["shelter", "accommodation", "helper"])
def test_level_first_and_kind_afterwards_is_refused(kind: str) -> None:
    """What everybody reads of does not become a home; made narrower in the same breath it does."""
    row = change(organisation(), protection="public")
    with pytest.raises(Refused) as refused:
        change(row, kind=kind)
    assert refused.value.problems[0].code == "starts_non_public"
    row.refresh_from_db()
    assert change(row, kind=kind, protection="staff").kind == kind
    assert change(row, kind="association").kind == "association"


def test_a_home_opened_by_two_people_can_still_be_edited() -> None:
    row = organisation(kind="shelter", protection="public")
    assert change(row, kind="shelter", name="Neuer Name").name == "Neuer Name"


def test_the_log_does_not_name_what_only_named_people_may_know() -> None:
    row = organisation("Kranichnest", kind="shelter")
    services.add_unit(actor=EDITOR, organisation_id=row.pk, name="Vorher", protection="staff")
    change(row, protection="named")
    services.add_unit(actor=EDITOR, organisation_id=row.pk, name="Nachher", protection="staff")
    labels = list(AuditEntry.objects.order_by("id").values_list("object_label", flat=True))
    assert labels[0] == "Vorher"
    assert all(label.startswith("geschützt, Nr.") for label in labels[1:])
    assert len(labels) == 4


def test_a_declined_request_leaves_the_level() -> None:
    asked = ask("accommodation")
    kept = level_changes.decide(actor=SECOND, id=asked.pk, grant=False, now=timezone.now())
    assert kept.protection == "staff"


def test_named_people_see_it_and_the_district_does_not(client: Client) -> None:
    maren, becker = people.maren(), people.becker()
    row = organisation("Frauenhaus", kind="shelter")
    actor = people.as_viewer(maren)
    typed: dict[str, Any] = {"actor": actor, "id": row.pk, "name": row.name}
    with pytest.raises(Refused) as refused:
        services.change_organisation(**typed, version=1, protection="named", named=["niemand"])
    assert refused.value.problems[0].field == "named"
    services.change_organisation(**typed, version=1, protection="named", named=[])
    page = reverse("partners:organisation_detail", args=[row.pk])
    client.force_login(maren)
    assert client.get(page).status_code == 200
    client.force_login(becker)
    assert client.get(page).status_code == 404
    assert [name for id, name in public.scope_choices() if id == str(row.pk)] == [
        f"geschützte Organisation Nr. {row.pk}"
    ]
    services.change_organisation(**typed, version=2, protection="named", named=["becker"])
    assert client.get(page).status_code == 200


def test_the_page_shows_what_waits_and_takes_the_decision(client: Client) -> None:
    asked = ask()
    client.force_login(people.maren())
    page = reverse("partners:organisation_detail", args=[asked.organisation_id])
    assert "Eine Lockerung wartet" in client.get(page).content.decode()
    client.post(reverse("partners:protection_decide", args=[asked.pk]), {"decision": "grant"})
    assert Organisation.objects.get().protection == "public"
    assert "Eine Lockerung wartet" not in client.get(page).content.decode()
