"""The register of sources of money: entered, found again in budgets, read by all who work here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.viewer import Scope, Viewer
from ankommen.partners.models import Unit, UnitResource
from ankommen.strategy.models import Edition, FundingSource, Measure
from ankommen.strategy.rules.funding import Total
from ankommen.strategy.selectors.funding import (
    FundingChoice,
    FundingRegister,
    funding_register,
    units_of_source,
)
from ankommen.strategy.selectors.money import (
    Money,
    MoneyChoice,
    MoneyTable,
    budgets_of,
    measures_with_money,
    money_table,
)
from ankommen.strategy.services import funding as services
from tests.people import maren, reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = date(2026, 3, 2)
LEAD = viewer_with("strategy.read", "strategy.edit")
READER = viewer_with("strategy.read")


@pytest.fixture
def edition() -> Edition:
    return build.edition(state="in_force")


def add(edition: Edition, name: str = "Landesprogramm", **other: Any) -> FundingSource:
    return services.add_funding_source(
        actor=LEAD, concept_id=edition.concept_id, values={"name": name, **other}, now=NOW
    )


def funded(edition: Edition, number: str, *budgets: tuple[int, str, int | None]) -> Measure:
    field = edition.action_fields.first() or build.action_field(edition)
    measure = build.measure(field, number)
    for year, source, cents in budgets:
        measure.budgets.create(year=year, source=source, planned_cents=cents)
    return measure


def register(edition: Edition, **choice: Any) -> FundingRegister:
    return funding_register(viewer=READER, edition=edition, choice=FundingChoice(**choice), day=DAY)


def test_budgets_are_found_by_every_spelling_and_the_rest_is_not_in_the_register(
    edition: Edition,
) -> None:
    add(edition, short_name="LP", spellings="Land (Demo)\nFreistaat")
    funded(edition, "1.1", (2025, "landesprogramm", 100), (2026, "LP", None), (2026, "EU", 5))
    funded(edition, "1.2", (2026, " FREISTAAT", 50), (2025, "Eu", 7))
    found = register(edition)
    [line] = found.lines
    assert (line.measures, line.planned) == (2, Total(150, 2, 1))
    [unknown] = found.unknown
    assert (unknown.origin.texts, unknown.measures) == (("EU", "Eu"), 2)
    assert unknown.all_years.planned == Total(12, 2, 0)


def test_a_spelling_belongs_to_one_source_only(edition: Edition) -> None:
    first = add(edition, short_name="LP")
    with pytest.raises(Refused, match="steht schon bei"):
        add(edition, "Anderes", spellings="lp")
    second = add(edition, "Anderes")
    with pytest.raises(Refused, match="steht schon bei"):
        services.change_funding_source(
            actor=LEAD, id=second.pk, version=1, values={"name": "LANDESPROGRAMM"}, now=NOW
        )
    services.change_funding_source(
        actor=LEAD, id=first.pk, version=1, values={"spellings": "LP\nLandesmittel"}, now=NOW
    )


@pytest.mark.parametrize(
    "values",
    [
        {"is_permanent": True, "ends_on": DAY},
        {"starts_on": DAY, "ends_on": date(2026, 3, 1)},
        {"known_on": date(2026, 3, 3)},
    ],
)
def test_contradictions_are_refused(edition: Edition, values: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        add(edition, **values)
    assert not FundingSource.objects.exists()


def test_readers_read_and_write_nothing(edition: Edition) -> None:
    source = add(edition)
    with pytest.raises(NotAllowed):
        services.change_funding_source(
            actor=READER, id=source.pk, version=1, values={"name": "x"}, now=NOW
        )
    with pytest.raises(NotAllowed):
        services.add_funding_source(
            actor=READER, concept_id=edition.concept_id, values={"name": "x"}, now=NOW
        )
    assert [line.source for line in register(edition).lines] == [source]
    nobody = viewer_with("partners.read")
    assert funding_register(viewer=nobody, edition=edition, day=DAY) == FundingRegister([], [])


def test_the_list_chooses_and_sorts_in_constant_queries(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    ended = add(edition, "Alt", ends_on=date(2025, 12, 31), kind="land")
    unknown = add(edition, "Bald vielleicht", funder="Stiftung Muster")
    near = add(edition, "Nah", ends_on=date(2026, 6, 30))
    forever = add(edition, "Haushalt", is_permanent=True)
    funded(edition, "1.1", (2026, "Haushalt", 9))
    assert [one.source for one in register(edition).lines] == [near, unknown, forever, ended]
    assert next(one.source for one in register(edition, sort="-planned").lines) == forever
    assert [one.source for one in register(edition, standing="end_unknown").lines] == [unknown]
    assert [one.source for one in register(edition, kind="land").lines] == [ended]
    assert [one.source for one in register(edition, text="muster stiftung").lines] == [unknown]
    for number in range(2, 12):
        funded(edition, f"1.{number}", (2026, f"Quelle {number}", 9), (2027, "haushalt", 1))
    with django_assert_num_queries(4):
        assert len(register(edition).unknown) == 10


def test_pages_from_a_name_in_a_budget_to_the_end(edition: Edition) -> None:
    funded(edition, "1.1", (2026, "Landesmittel", 120_000_00), (2027, "Landesmittel", None))
    client = Client()
    client.force_login(maren())
    address = reverse("strategy:funding_source_list")
    assert "Nicht im Verzeichnis" in client.get(address).content.decode()
    sent = client.post(
        reverse("strategy:funding_source_take_up"), {"name": "Landesmittel"}, follow=True
    )
    source = FundingSource.objects.get()
    assert source.ends_on is None
    assert "steht im Verzeichnis" in sent.content.decode()
    assert (
        client.post(reverse("strategy:funding_source_take_up"), {"name": "Erfunden"}).status_code
        == 404
    )
    again = client.post(
        reverse("strategy:funding_source_take_up"), {"name": "Landesmittel"}, follow=True
    )
    assert "steht schon bei" in again.content.decode()
    form = sent.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"ends_on": "31.02.2027"}
    change = reverse("strategy:funding_source_change", args=[source.pk])
    assert "gibt es im Kalender nicht" in client.post(change, typed).content.decode()
    page = client.post(change, typed | {"ends_on": "31.12.2099"}, follow=True).content.decode()
    assert "120.000\xa0€" in page
    assert "1 von 1 Betrag unbekannt" in page
    assert "Mittelquelle geändert" in page
    csv = client.get(reverse("strategy:funding_source_list") + "?datei=csv").content.decode()
    assert "Landesmittel" in csv
    assert "1 von 2 Beträgen unbekannt" in csv
    client.force_login(reader())
    assert client.post(change, typed).status_code == 404


def test_years_and_sources_add_up_and_say_what_is_unknown(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    source = add(edition, spellings="Land")
    first = funded(edition, "1.1", (2026, "Landesprogramm", 100), (2026, "land", 30))
    first.budgets.update(spent_cents=40)
    funded(edition, "1.2", (2026, "Land", None), (2027, "Stiftung", 5))
    elsewhere = build.measure(build.action_field(edition, "2"), "2.1")
    elsewhere.budgets.create(year=2027, source="Stiftung", planned_cents=0)

    def table(viewer: Viewer = READER, **choice: int) -> MoneyTable:
        return money_table(
            viewer=viewer, edition=edition, choice=MoneyChoice(**choice), register=[source]
        )

    with django_assert_num_queries(3):
        found = table()
    land, foundation = found.lines
    assert found.years == [2026, 2027]
    assert land.years == {2026: Money(Total(130, 2, 1), Total(80, 2, 1), Total(50, 2, 1))}
    assert foundation.years[2027] == Money(Total(5, 2, 0), Total(None, 0, 2), Total(None, 0, 2))
    assert found.overall.planned == found.of_year(2026).planned + found.of_year(2027).planned
    assert table(action_field=elsewhere.action_field_id).overall.planned == Total(0, 1, 0)
    assert table(unit=0).lines == []
    assert table(viewer_with("strategy.read", scope=Scope("area", "7"))).lines == []


def test_the_measures_behind_a_sum_come_page_by_page(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    for number in range(60):
        funded(edition, f"1.{number}", (2026, "Land", 10), (2027, "LAND", 1))
    budgets = budgets_of(READER, edition).filter(year=2026)
    with django_assert_num_queries(2):
        page = measures_with_money(viewer=READER, budgets=budgets)
    assert len(page.lines) == 50
    rest = measures_with_money(viewer=READER, budgets=budgets, after=page.after)
    assert [one.number for one in rest.lines] == [f"1.{number}" for number in range(50, 60)]
    assert rest.after is None
    client = Client()
    client.force_login(reader())
    text = client.get(reverse("strategy:money_by_year")).content.decode()
    assert "nicht im Verzeichnis" in text
    behind = client.get(reverse("strategy:money_measures"), {"name": "LAND", "year": "2027"})
    assert "1.49" in behind.content.decode()
    assert "0,01" in behind.content.decode()
    for kind in ("csv", "xlsx"):
        assert client.get(reverse("strategy:money_by_year") + f"?datei={kind}").status_code == 200


def test_units_paid_from_a_source_stand_beside_its_measures(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    source = add(edition, short_name="LP")
    unit = Unit.objects.create(organisation=build.organisation(), name="Beratung")
    UnitResource.objects.create(unit=unit, year=2026, source="lp", staff_fte=5, budget_cents=700)
    UnitResource.objects.create(unit=unit, year=2025, source="LP", staff_fte=2)
    UnitResource.objects.create(unit=unit, year=2025, source="Kreis", staff_fte=9)
    with django_assert_num_queries(2):
        found = units_of_source(viewer=viewer_with("strategy.read", "partners.read"), source=source)
    assert [(one.year, one.staff_fte, one.staff_hidden, one.budget_cents) for one in found] == [
        (2026, 5, False, 700),
        (2025, None, True, None),
    ]
    assert units_of_source(viewer=READER, source=source) == []
    client = Client()
    client.force_login(maren())
    page = client.get(reverse("strategy:funding_source_detail", args=[source.pk])).content.decode()
    assert "unter 3" in page
    assert "Beratung" in page
