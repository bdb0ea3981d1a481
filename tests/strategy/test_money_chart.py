"""Planned money by year as a chart: what is unknown is missing in the bars, and said."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ankommen.strategy.money_chart import money_chart
from ankommen.strategy.rules.funding import Total
from ankommen.strategy.selectors.money import Money, MoneyTable, Origin, OriginMoney
from tests.core.chart_checks import cells
from tests.people import reader
from tests.strategy import build


def line(name: str, **years: Total) -> OriginMoney:
    planned = {int(year[1:]): Money(planned=total) for year, total in years.items()}
    return OriginMoney(Origin(name, (name,)), 1, planned)


def test_a_source_not_named_gives_nothing_and_an_unknown_amount_is_not_nothing() -> None:
    table = MoneyTable(
        [2026, 2027],
        [
            line("Land", y2026=Total(100_00, 1, 0), y2027=Total(None, 0, 2)),
            line("Kreis", y2026=Total(300_00, 2, 1)),
        ],
    )
    chart = money_chart(table)
    assert chart is not None
    assert cells(chart) == [
        ["Bezeichnung", "Kreis", "Land", "zusammen"],
        ["2026", "300", "100", "400"],
        ["2027", "0", "keine Angabe", "0, dazu 1 unbekannt"],
    ]
    assert chart.description == "3 Beträge sind unbekannt und fehlen in den Balken."


def test_more_sources_than_hatches_stand_together() -> None:
    lines = [line(f"Quelle {n}", y2026=Total(n * 100_00, 1, 0)) for n in range(1, 10)]
    chart = money_chart(MoneyTable([2026], lines))
    assert chart is not None
    head, row = cells(chart)
    assert head[1:-1] == [*(f"Quelle {n}" for n in (9, 8, 7, 6, 5)), "weitere 4 Quellen"]
    assert row[-2:] == ["1.000", "4.500"]
    assert chart.description == "Alle Beträge sind bekannt."


def test_without_a_known_amount_there_is_no_picture() -> None:
    assert money_chart(MoneyTable([2026], [line("Land", y2026=Total(None, 0, 1))])) is None
    assert money_chart(MoneyTable([], [])) is None


@pytest.mark.django_db
def test_stands_on_the_page_above_its_table(client: Client) -> None:
    edition = build.edition(state="in_force")
    measure = build.measure(build.action_field(edition), "1.1")
    measure.budgets.create(year=2026, source="<Land>", planned_cents=100_00)
    client.force_login(reader())
    page = client.get(reverse("strategy:money_by_year")).content.decode()
    assert "Geplante Mittel nach Jahr und Quelle" in page
    assert "&lt;Land&gt;" in page
    assert "<Land>" not in page
