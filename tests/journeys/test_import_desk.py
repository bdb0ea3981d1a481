"""Maren reads the list of providers in that somebody sent her, and takes it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankommen.accounts.models import User
from ankommen.partners.models import Organisation
from tests.browser import PageFor, assert_accessible

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("transactional_db", "demo_district"),
]
LIST = (
    "Träger;Typ;Bemerkung\nNeuer Verein Muster e. V.;Verein oder Initiative;nett\nHalb;Quatsch;\n"
)


def test_a_list_goes_in_and_out_again(page_for: PageFor, tmp_path: Path) -> None:
    before = Organisation.objects.count()
    file = tmp_path / "liste.csv"
    file.write_bytes(LIST.encode("cp1252"))
    page = page_for(User.objects.get(login="maren"))
    page.goto("/intern/organisationen/")
    page.get_by_role("link", name="Tabelle einlesen").click()
    assert_accessible(page)
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Hochladen").click()
    assert page.get_by_label("Träger").input_value() == "name"
    assert_accessible(page)
    page.get_by_role("button", name="Prüfen").click()
    page.get_by_text("„Quatsch“ gibt es hier nicht").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="nur fehlerhafte (1)").click()
    assert page.get_by_text("Neuer Verein Muster").count() == 0
    page.get_by_role("button", name="Nur die 1 fehlerfreie Zeile übernehmen").click()
    page.get_by_text("1 Zeile ist übernommen").wait_for()
    assert_accessible(page)
    assert Organisation.objects.count() == before + 1
    page.get_by_role("button", name="Tabelle zurücknehmen").click()
    page.get_by_text("Diese Tabelle ist zurückgenommen").wait_for()
    assert Organisation.objects.count() == before
    page.get_by_role("link", name="Tabellen einlesen").first.click()
    page.get_by_text("liste.csv").wait_for()
    assert_accessible(page)
