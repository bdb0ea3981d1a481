from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.models import AuditEntry
from ankommen.core.registries.scopes import kinds
from ankommen.core.viewer import PUBLIC, Scope, Viewer
from ankommen.partners import public, rules, selectors, services
from ankommen.partners.models import Contact, Organisation, Unit, UnitResource
from tests import people
from tests.people import viewer_with

EDITOR = viewer_with("partners.read", "partners.edit")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def organisation(name: str = "Beispielhilfe", **fields: Any) -> Organisation:
    return Organisation.objects.create(name=name, kind="association", **fields)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("Caritas-Verband e. V.", "caritas verband e.V.", True), ("Caritas", "Diakonie", False)],
)
def test_same_names(one: str, other: str, expected: bool) -> None:
    assert rules.same_name(one, other) is expected


def seen(viewer: Viewer) -> set[str]:
    return {one.name for one in public.organisations(viewer=viewer).values()}


@pytest.mark.django_db
def test_the_protection_level_says_who_may_know() -> None:
    open_one = organisation("Offen", protection="public")
    organisation("Partner", protection="partners")
    hidden = organisation("Verwaltung")
    own = viewer_with("partners.read", scope=Scope("organisation", str(hidden.pk)))
    elsewhere = viewer_with("partners.read", scope=Scope("organisation", str(open_one.pk)))
    assert hidden.protection == "staff"
    assert seen(PUBLIC) == {"Offen"}
    assert seen(elsewhere) == {"Offen", "Partner"}
    assert seen(own) == {"Offen", "Partner", "Verwaltung"}
    assert seen(EDITOR) == {"Offen", "Partner", "Verwaltung"}
    assert set(public.public_names().values()) == {"Offen"}
    with pytest.raises(NotFound):
        selectors.organisation_for(viewer=elsewhere, id=hidden.pk)


@pytest.mark.django_db
def test_a_contact_needs_both_levels() -> None:
    house = organisation(protection="public")
    hidden = organisation("Verdeckt")
    Contact.objects.create(organisation=house, name="Offen", protection="public")
    Contact.objects.create(organisation=house, name="Intern")
    Contact.objects.create(organisation=hidden, name="Auch", protection="public")
    assert {one.name for one in public.contacts(viewer=PUBLIC).values()} == {"Offen"}
    assert len(public.contacts(viewer=EDITOR)) == 3


@pytest.mark.django_db
def test_a_second_organisation_of_that_name_needs_a_word() -> None:
    add: dict[str, Any] = {"actor": EDITOR, "kind": "association"}
    services.add_organisation(**add, name="Caritas e. V.")
    with pytest.raises(Refused) as refused:
        services.add_organisation(**add, name="caritas e.V.")
    assert codes(refused) == ["organisation_exists"]
    services.add_organisation(**add, name="caritas e.V.", confirmed=True)
    assert Organisation.objects.count() == 2


@pytest.mark.django_db
def test_the_right_to_edit_ends_at_the_own_organisation() -> None:
    mine, other = organisation(), organisation("Andere")
    scope = Scope("organisation", str(mine.pk))
    actor = viewer_with("partners.read", "partners.edit", scope=scope)
    services.add_unit(actor=actor, organisation_id=mine.pk, name="Beratung")
    with pytest.raises(NotAllowed):
        services.add_unit(actor=actor, organisation_id=other.pk, name="Beratung")
    with pytest.raises(NotAllowed):
        services.add_organisation(actor=actor, name="Neu", kind="other")


@pytest.mark.django_db
def test_units_have_one_name_and_no_circle() -> None:
    house, other = organisation(), organisation("Andere")
    office = services.add_unit(actor=EDITOR, organisation_id=house.pk, name="Amt")
    section = services.add_unit(
        actor=EDITOR, organisation_id=house.pk, name="Sachgebiet", parent=office
    )
    foreign = services.add_unit(actor=EDITOR, organisation_id=other.pk, name="Fremd")
    for parent in (section, office, foreign):
        with pytest.raises(Refused) as refused:
            services.change_unit(actor=EDITOR, id=office.pk, version=1, name="Amt", parent=parent)
        assert codes(refused) == ["unit_parent"]
    with pytest.raises(Refused) as refused:
        services.add_unit(actor=EDITOR, organisation_id=house.pk, name="amt")
    assert codes(refused) == ["unit_exists"]
    with pytest.raises(Refused) as refused:
        services.add_contact(actor=EDITOR, organisation_id=house.pk, name="Mia", unit=foreign)
    assert codes(refused) == ["foreign_unit"]


@pytest.mark.django_db
def test_staff_and_budget_per_year_and_source() -> None:
    unit = Unit.objects.create(organisation=organisation(), name="Amt")
    put: dict[str, Any] = {"actor": EDITOR, "unit_id": unit.pk, "source": "Land"}
    services.set_resource(**put, year=2025, staff_fte=Decimal("4.5"), budget_cents=None)
    services.set_resource(**put, year=2025, staff_fte=Decimal(5), budget_cents=100)
    assert UnitResource.objects.get().staff_fte == Decimal("5.00")
    (year,) = selectors.money_by_year([unit])
    assert (year.staff_fte, year.budget_cents) == (Decimal("5.00"), 100)
    with pytest.raises(Refused) as refused:
        services.set_resource(**put, year=25, staff_fte=Decimal(-1), budget_cents=None)
    assert codes(refused) == ["year", "negative"]
    with pytest.raises(Refused) as refused:
        services.set_resource(**put, year=2025, staff_fte=None, budget_cents=None)
    assert codes(refused) == ["nothing"]


@pytest.mark.django_db
def test_the_audit_names_no_contact() -> None:
    house = organisation()
    services.add_contact(actor=EDITOR, organisation_id=house.pk, name="Mia Muster")
    entry = AuditEntry.objects.get()
    assert "Mia" not in entry.object_label + str(entry.details)


@pytest.mark.django_db
def test_the_second_editor_sees_both_names() -> None:
    house = organisation(protection="public")
    change: dict[str, Any] = {"actor": EDITOR, "id": house.pk, "version": 1, "kind": "association"}
    services.change_organisation(**change, name="Erste")
    with pytest.raises(Refused) as refused:
        services.change_organisation(**change, name="Zweite")
    assert [one.value for one in refused.value.problems if one.field == "name"] == ["Erste"]


@pytest.mark.django_db
def test_rights_can_be_limited_to_an_organisation() -> None:
    house = organisation()
    (kind,) = [one for one in kinds() if one.kind == "organisation"]
    assert kind.choices() == [(str(house.pk), house.name)]


@pytest.mark.django_db
def test_the_office_works_through_the_pages(client: Client) -> None:
    client.force_login(people.maren())
    typed = {"name": "Beispielhilfe", "kind": "association", "protection": "partners"}
    client.post(reverse("partners:organisation_add"), typed)
    house = Organisation.objects.get()
    again = client.post(reverse("partners:organisation_add"), typed).content.decode()
    assert "gibt es schon" in again
    assert 'name="confirmed"' in again
    client.post(reverse("partners:unit_add", args=[house.pk]), {"name": "Beratung"})
    unit = Unit.objects.get()
    at = reverse("partners:resource_set", args=[unit.pk])
    client.post(
        at, {"year": "2026", "source": "Land", "staff_fte": "2,5", "budget_cents": "120.000,50"}
    )
    assert UnitResource.objects.get().budget_cents == 12_000_050
    client.post(
        reverse("partners:contact_add", args=[house.pk]),
        {"name": "Mia Muster", "kind": "official", "protection": "staff", "unit": str(unit.pk)},
    )
    contact = Contact.objects.get()
    for name, args in {
        "organisation_list": [],
        "organisation_detail": [house.pk],
        "organisation_change": [house.pk],
        "unit_change": [unit.pk],
        "resource_set": [unit.pk],
        "contact_change": [contact.pk],
    }.items():
        assert client.get(reverse(f"partners:{name}", args=args)).status_code == 200, name
    client.post(reverse("partners:resource_remove", args=[UnitResource.objects.get().pk]))
    assert not UnitResource.objects.exists()


@pytest.mark.django_db
def test_providers_do_not_see_the_offices_notes(client: Client) -> None:
    own, hidden = organisation(), organisation("Verdeckt")
    client.force_login(people.scholz(own.pk))
    at = reverse("partners:organisation_detail", args=[hidden.pk])
    assert client.get(at).status_code == 404
    assert client.get(reverse("partners:organisation_detail", args=[own.pk])).status_code == 200


@pytest.mark.django_db
def test_the_list_takes_the_same_queries_for_many_rows(client: Client) -> None:
    client.force_login(people.maren())
    organisation()

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("partners:organisation_list"))
        return len(found)

    few = queries()
    for number in range(60):
        organisation(f"Verein {number:02d}")
    assert queries() == few
    first = selectors.organisation_page(viewer=EDITOR, given=QueryDict())
    further = QueryDict(first.next_url.removeprefix("?"))
    second = selectors.organisation_page(viewer=EDITOR, given=further)
    names = [one.name for one in (*first.rows, *second.rows)]
    assert len(names) == len(set(names)) == 61


@pytest.mark.django_db
def test_staff_of_fewer_than_three_is_not_shown_and_no_sum_gives_it_away() -> None:
    house = organisation(protection="public")
    for name, fte in (("Große Stelle", Decimal(8)), ("Kleine Stelle", Decimal("1.5"))):
        unit = Unit.objects.create(organisation=house, name=name)
        UnitResource.objects.create(
            unit=unit, year=2026, source="Kreis", staff_fte=fte, budget_cents=100
        )
    reader = viewer_with("partners.read")
    units = selectors.units_of(viewer=reader, organisation=house)
    shown = {unit.name: unit.resources.all()[0].staff_fte for unit in units}
    assert shown == {"Große Stelle": Decimal(8), "Kleine Stelle": None}
    year = selectors.money_by_year(units)[0]
    assert (year.staff_fte, year.budget_cents) == (None, 200)
    entitled = selectors.units_of(viewer=EDITOR, organisation=house)
    assert selectors.money_by_year(entitled)[0].staff_fte == Decimal("9.5")


@pytest.mark.django_db
def test_opening_a_page_with_contacts_that_are_not_public_is_noted(client: Client) -> None:
    house = organisation(protection="public")
    hidden = Contact.objects.create(organisation=house, name="Anja")
    client.force_login(people.maren())
    client.get(reverse("partners:organisation_detail", args=[house.pk]))
    entry = AuditEntry.objects.get(action="contact.read")
    assert (entry.stream, entry.purpose) == ("read", "contact")
    assert entry.details == {"contacts": [hidden.pk]}
    Contact.objects.update(protection="public")
    client.get(reverse("partners:organisation_detail", args=[house.pk]))
    assert AuditEntry.objects.filter(action="contact.read").count() == 1
