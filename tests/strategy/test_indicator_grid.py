"""Figures typed like into a spreadsheet: read, refused at the cell, two people, taken back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ankommen.core.numbers import split_unit
from ankommen.strategy.models import IndicatorDefinition, IndicatorValue
from ankommen.strategy.rules.grid import MOST_COLUMNS, Rhythm, period_ends
from tests.browser import PageFor, assert_accessible
from tests.people import maren, reader
from tests.strategy import build

PAGE = "/intern/konzept/kennzahlen/tabelle/"


@pytest.fixture
def lead(db: None) -> Client:
    client = Client()
    client.force_login(maren())
    return client


@pytest.fixture
def definition(db: None) -> IndicatorDefinition:
    return build.definition(build.indicator(build.concept()))


def key(definition: IndicatorDefinition, dimension: str = "") -> str:
    indicator = definition.indicator
    return f"{indicator.pk}:{indicator.concept.district_id}:{dimension}"


def send(client: Client, row: str, text: str, **fields: Any) -> dict[str, Any]:
    cell = {"row": row, "column": "2024-12-31", "text": text, "seen": "", **fields}
    sent = {"cells": json.dumps([cell]), "reason": "Zahlendreher", "as_of": "01.03.2025"}
    response = client.post(f"{PAGE}speichern/", sent)
    assert response.status_code == 200
    return dict(response.json()["cells"][0])


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12,5 %", "%", "12.5"),
        ("12.5%", "%", "12.5"),
        ("1.234,5", "€", "1234.5"),
        ("1,234.5", "€", "1234.5"),
        ("1.234,50 €", "€", "1234.5"),
        ("€1,234.50", "Euro", "1234.5"),
        ("1 234,5 EUR", "€", "1234.5"),
        ("340 Personen", "Personen", "340"),
        ("−3,5", "Prozentpunkte", "-3.5"),
    ],
)
def test_units_and_thousands_in_german_and_english(
    lead: Client, definition: IndicatorDefinition, text: str, unit: str, value: str
) -> None:
    IndicatorDefinition.objects.update(unit=unit)
    assert send(lead, key(definition), text)["state"] == "saved"
    stored = IndicatorValue.objects.get()
    assert stored.value == Decimal(value)
    assert stored.as_of == date(2025, 3, 1)
    assert stored.source == definition.source


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.234", "kann 1234 oder 1,234 heißen"),
        ("zwölf", "ist keine Zahl"),
        ("-", "ist keine Zahl"),
        ("12 €", "die Einheit ist „%“"),
    ],
)
def test_what_is_not_clear_is_refused_at_its_cell(
    lead: Client, definition: IndicatorDefinition, text: str, reason: str
) -> None:
    answer = send(lead, key(definition), text)
    assert answer["state"] == "refused"
    assert reason in answer["message"]
    assert not IndicatorValue.objects.exists()


def test_percent_where_the_unit_is_another(lead: Client, definition: IndicatorDefinition) -> None:
    IndicatorDefinition.objects.update(unit="Personen")
    assert "in Prozent" in send(lead, key(definition), "12 %")["message"]


def test_one_refused_cell_does_not_hold_up_the_others(
    lead: Client, definition: IndicatorDefinition
) -> None:
    row = key(definition)
    cells = [
        {"row": row, "column": f"{year}-12-31", "text": text, "seen": ""}
        for year, text in ((2022, "30,5"), (2023, "1.234"), (2024, "31"))
    ]
    answer = lead.post(f"{PAGE}speichern/", {"cells": json.dumps(cells)}).json()["cells"]
    assert [one["state"] for one in answer] == ["saved", "refused", "saved"]
    assert IndicatorValue.objects.count() == 2


def test_two_people_in_one_cell_see_both_values_and_choose(
    lead: Client, definition: IndicatorDefinition
) -> None:
    row = key(definition)
    first = build.indicator_value(definition, 2024, "34", entered_by_label="Tomasz Beispiel")
    answer = send(lead, row, "36", seen="")
    assert answer["state"] == "conflict"
    assert "Tomasz Beispiel" in answer["message"]
    assert (answer["typed"], answer["seen"]) == ("34", str(first.pk))
    assert IndicatorValue.objects.count() == 1
    assert send(lead, row, "36", seen=answer["seen"])["state"] == "saved"
    first.refresh_from_db()
    assert first.corrected_by is not None
    assert first.corrected_by.value == 36
    assert first.correction_reason == "Zahlendreher"


def test_two_people_with_the_same_value_need_not_choose(
    lead: Client, definition: IndicatorDefinition
) -> None:
    build.indicator_value(definition, 2024, "34")
    assert send(lead, key(definition), "34,0 %")["state"] == "saved"
    assert IndicatorValue.objects.count() == 1


def test_taking_back_corrects_and_keeps_the_old_value(
    lead: Client, definition: IndicatorDefinition
) -> None:
    row = key(definition)
    saved = send(lead, row, "36")
    back = send(lead, row, "", seen=saved["seen"], undo=True)
    assert (back["state"], back["text"], back["corrected"]) == ("saved", "keine Angabe", True)
    assert "vorher 36,0" in back["note"]
    old = IndicatorValue.objects.get(corrected_by__isnull=False)
    assert old.value == 36
    assert "zurückgenommen" in old.correction_reason


SAID = {
    "lower": Decimal(30),
    "upper": Decimal(38),
    "confidence_percent": Decimal(95),
    "persons_counted": 412,
    "note": "ohne Ortsteil Süd",
}


def said_of(value: IndicatorValue) -> dict[str, Any]:
    return {name: getattr(value, name) for name in SAID}


def test_a_corrected_number_keeps_interval_and_note(
    lead: Client, definition: IndicatorDefinition
) -> None:
    first = build.indicator_value(definition, 2024, "34", **SAID)
    assert send(lead, key(definition), "35", seen=str(first.pk))["state"] == "saved"
    now = IndicatorValue.objects.get(corrected_by__isnull=True)
    assert (now.value, said_of(now)) == (Decimal(35), SAID)


def test_a_number_outside_its_interval_is_refused_with_the_way(
    lead: Client, definition: IndicatorDefinition
) -> None:
    first = build.indicator_value(definition, 2024, "34", **SAID)
    answer = send(lead, key(definition), "39", seen=str(first.pk))
    assert answer["state"] == "refused"
    assert "30,0 – 38,0" in answer["message"]
    assert "Wert und Grenzen zusammen" in answer["message"]
    assert IndicatorValue.objects.get().value == 34


def test_emptying_and_taking_back_brings_interval_and_note_back(
    lead: Client, definition: IndicatorDefinition
) -> None:
    row = key(definition)
    first = build.indicator_value(definition, 2024, "34", **SAID)
    empty = send(lead, row, "", seen=str(first.pk))
    assert empty["state"] == "saved"
    gone = IndicatorValue.objects.get(corrected_by__isnull=True)
    assert (gone.value, gone.lower, gone.note) == (None, None, "In der Tabelle geleert.")
    assert send(lead, row, "34", seen=empty["seen"], undo=True)["state"] == "saved"
    assert said_of(IndicatorValue.objects.get(corrected_by__isnull=True)) == SAID


def test_another_number_after_an_emptied_cell_says_nothing_more(
    lead: Client, definition: IndicatorDefinition
) -> None:
    row = key(definition)
    first = build.indicator_value(definition, 2024, "34", **SAID)
    empty = send(lead, row, "", seen=str(first.pk))
    assert send(lead, row, "44", seen=empty["seen"])["state"] == "saved"
    now = IndicatorValue.objects.get(corrected_by__isnull=True)
    assert (now.value, now.lower, now.note) == (Decimal(44), None, "")


def test_computed_and_foreign_dates_are_closed(
    lead: Client, definition: IndicatorDefinition
) -> None:
    answer = send(lead, key(definition), "5", column="2019-12-31")
    assert "galt keine Version" in answer["message"]
    definition.indicator.computed_by = "Z1-plan"
    definition.indicator.save()
    assert "berechnet" in send(lead, key(definition), "5")["message"]


def test_another_area_is_refused(lead: Client, definition: IndicatorDefinition) -> None:
    row = f"{definition.indicator_id}:999999:"
    assert send(lead, row, "5")["state"] == "refused"
    assert not IndicatorValue.objects.exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '[{"row": "x"}]', '[{"row": "1:2:"}]', "[1]"])
def test_what_no_grid_sends_is_a_bad_request(lead: Client, text: str) -> None:
    assert lead.post(f"{PAGE}speichern/", {"cells": text}).status_code == 400


def test_a_column_is_a_plain_form(lead: Client, definition: IndicatorDefinition) -> None:
    row = key(definition)
    page = f"{PAGE}2024-12-31/"
    assert f'name="wert-{row}"' in lead.get(page).content.decode()
    sent = {f"wert-{row}": "1.234", f"vorher-{row}": "", f"gesehen-{row}": ""}
    refused = lead.post(page, sent).content.decode()
    assert "kann 1234 oder 1,234 heißen" in refused
    assert 'value="1.234"' in refused
    assert lead.post(page, {**sent, f"wert-{row}": "34,5"}).status_code == 302
    assert IndicatorValue.objects.get().value == Decimal("34.5")


def test_queries_do_not_grow_with_rows(lead: Client, definition: IndicatorDefinition) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert lead.get(f"{PAGE}?takt=monat&gliederung=1").status_code == 200
        return len(caught)

    build.indicator_value(definition, 2024, "30")
    few = count()
    for number in range(20):
        other = build.definition(build.indicator(definition.indicator.concept, f"K{number}"))
        build.indicator_value(other, 2024, "30")
    assert count() == few


def test_who_enters_nothing_finds_no_table(client: Client, definition: IndicatorDefinition) -> None:
    client.force_login(reader())
    assert client.get(PAGE).status_code == 404


def test_empty_years_before_the_first_figure_show_only_when_asked_for(
    lead: Client, definition: IndicatorDefinition
) -> None:
    send(lead, key(definition), "12")

    assert "31.12.2023" not in lead.get(PAGE).content.decode()
    assert "31.12.2024" in lead.get(PAGE).content.decode()
    assert "31.12.2023" in lead.get(PAGE, {"von": "2020"}).content.decode()


def test_periods_end_today_and_the_newest_stay() -> None:
    today = date(2026, 11, 22)
    months = period_ends(Rhythm.MONTH, first=2010, last=2026, today=today)
    assert len(months) == MOST_COLUMNS
    assert months[-1] == date(2026, 10, 31)
    odd = date(2025, 6, 30)
    years = period_ends(Rhythm.YEAR, first=2024, last=2026, today=today, also=[odd])
    assert years == (date(2024, 12, 31), odd, date(2025, 12, 31))


@pytest.mark.parametrize("text", ["", "zwölf", "€", "-"])
def test_a_unit_is_split_only_from_a_number(text: str) -> None:
    number, unit = split_unit(text)
    assert (number, unit) == (text, "")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_paste_from_excel_by_keyboard(page_for: PageFor) -> None:
    definition = build.definition(build.indicator(build.concept()))
    other = build.definition(build.indicator(definition.indicator.concept, "J2"))
    page = page_for(maren())
    page.goto(f"{PAGE}?von=2022&bis=2025")
    assert_accessible(page)
    row = page.locator("[data-grid] tbody tr").first
    row.locator("td").first.focus()
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
        }""",
        "12,5 %\t1.234\t13,5\r\n40.25\t41\t42 %\r\n",
    )
    page.get_by_text("kann 1234 oder 1,234 heißen").wait_for()
    page.get_by_text("5 gespeichert, 1 nicht gespeichert").wait_for()
    assert_accessible(page)
    # Over to the refused cell: type, take over with Enter, move back up, take it back.
    page.keyboard.press("ArrowRight")
    page.keyboard.type("14,5")
    page.keyboard.press("Enter")
    row.locator("td").nth(1).get_by_text("14,5").wait_for()
    page.wait_for_function(
        "document.querySelector('[data-grid-state]').textContent === 'gespeichert'"
    )
    page.keyboard.press("ArrowUp")
    page.keyboard.press("F2")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    row.locator("td").nth(1).get_by_text("keine Angabe").wait_for()
    page.wait_for_function(
        "document.querySelector('[data-grid-state]').textContent === 'gespeichert'"
    )
    current = IndicatorValue.objects.filter(corrected_by=None).order_by("reference_date")
    assert [one.value for one in current.filter(definition=definition)] == [
        Decimal("12.5"),
        None,
        Decimal("13.5"),
    ]
    assert [one.value for one in current.filter(definition=other)] == [Decimal("40.25"), 41, 42]
