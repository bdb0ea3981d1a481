"""The library of indicators to pick from."""

from __future__ import annotations

import pytest
from django.test import Client

from ankommen.strategy.catalogue import GROUPS, HISTORIES, templates
from ankommen.strategy.models import Direction, Indicator
from tests.people import maren
from tests.strategy import build

PAGE = "/intern/konzept/kennzahlen/auswahl/"


@pytest.fixture
def lead(db: None) -> Client:
    client = Client()
    client.force_login(maren())
    return client


def test_every_entry_is_whole() -> None:
    for code, one in templates().items():
        assert code == one.code
        assert one.group in GROUPS
        assert one.direction in Direction.values
        assert one.history in {"", *HISTORIES}
        assert all((one.name_de, one.name_en, one.numerator, one.unit, one.source))
        if one.unit == "%":
            assert one.denominator, code


def test_search_and_filters_narrow_the_list(lead: Client) -> None:
    build.concept()
    assert "D2 wählen" in lead.get(PAGE).content.decode()
    found = lead.get(f"{PAGE}?suche=einbürgerung").content.decode()
    assert "L3 wählen" in found
    assert "D2 wählen" not in found
    counted = lead.get(f"{PAGE}?zaehlung=background&thema=D").content.decode()
    assert "D2 wählen" in counted
    assert "D1 wählen" not in counted
    assert "Keine Kennzahl passt" in lead.get(f"{PAGE}?suche=gibtesnicht").content.decode()


def test_picking_one_fills_the_form_and_marks_it_afterwards(lead: Client) -> None:
    build.concept()
    form = lead.get("/intern/konzept/kennzahlen/neu/?vorlage=L3").context
    text, definition = form["form"], form["definition_form"]
    sent = {name: text[name].value() for name in ("code", "title", "direction")}
    names = ("text", "numerator", "denominator", "unit", "decimals", "source", "dimensions")
    sent |= {f"definition-{name}": definition[name].value() for name in names}
    sent["definition-valid_from"] = "01.01.2026"
    assert lead.post("/intern/konzept/kennzahlen/neu/", sent).status_code == 302
    made = Indicator.objects.get()
    assert made.title == "Einbürgerungsquote"
    assert made.definitions.get().source == "Einbürgerungsstatistik"
    shown = lead.get(PAGE).content.decode()
    assert "L3 öffnen" in shown
    assert "L3 wählen" not in shown
