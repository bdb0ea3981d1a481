"""Maren brings a published concept in as a table, looks it through, and takes it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankommen.accounts.models import User
from ankommen.strategy.models import Measure
from tests.browser import PageFor, assert_accessible

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.smoke,
    pytest.mark.usefixtures("transactional_db", "demo_district"),
]


def test_a_real_concept_goes_in_and_comes_out_again(page_for: PageFor) -> None:
    before = Measure.objects.count()
    page = page_for(User.objects.get(login="maren"))
    page.goto("/intern/")
    page.get_by_role("link", name="Tabellen einlesen").click()
    page.get_by_role("link", name="Konzept", exact=True).click()
    page.set_input_files("input[type=file]", EXAMPLES / "goslar.xlsx")
    page.get_by_role("button", name="Hochladen").click()
    assert_accessible(page)
    page.get_by_label("eine neue Edition", exact=True).check()
    page.get_by_label("Titel der neuen Edition").fill("Leitlinien Goslar")
    page.locator("#id_starts_on").fill("01.01.2019")
    page.locator("#id_ends_on").fill("31.12.2021")
    page.get_by_role("button", name="Prüfen").click()
    assert_accessible(page)
    page.get_by_role("button", name="Alles übernehmen").click()
    page.get_by_role("button", name="Tabelle zurücknehmen").wait_for()
    assert Measure.objects.count() > before
    page.get_by_role("button", name="Tabelle zurücknehmen").click()
    page.get_by_text("zurückgenommen").first.wait_for()
    assert Measure.objects.count() == before


def test_a_file_that_is_no_table_is_refused_at_its_field(page_for: PageFor, tmp_path: Path) -> None:
    fake = tmp_path / "konzept.xlsx"
    fake.write_bytes(b"%PDF-1.7 not a table")
    page = page_for(User.objects.get(login="maren"))
    page.goto("/intern/konzept/import/neu/")
    page.set_input_files("input[type=file]", fake)
    page.get_by_role("button", name="Hochladen").click()
    assert page.locator("[aria-invalid=true]").count() == 1
    assert_accessible(page)
