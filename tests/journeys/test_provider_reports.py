"""Frau Scholz reports on her provider's measures, and on no others."""

from __future__ import annotations

import pytest

from ankommen.accounts.models import User
from ankommen.strategy.models import Measure, StatusReport
from tests.browser import PageFor, assert_accessible

pytestmark = [
    pytest.mark.browser,
    pytest.mark.smoke,
    pytest.mark.usefixtures("transactional_db", "demo_district"),
]


def test_status_reported_in_four_clicks(page_for: PageFor) -> None:
    page = page_for(User.objects.get(login="scholz"), width=320)
    page.goto("/intern/konzept/meine/")
    page.locator("main a[href*='/massnahmen/']").first.click()
    page.get_by_role("link", name="Stand melden").first.click()
    assert_accessible(page)
    page.get_by_label("läuft wie geplant").check()
    page.get_by_label("Was ist geschehen?").fill("Zwölf Kinder sind angemeldet.")
    page.get_by_role("button", name="Stand melden").click()
    page.get_by_text("Zwölf Kinder sind angemeldet.").first.wait_for()
    report = StatusReport.objects.get(text="Zwölf Kinder sind angemeldet.")
    assert report.reported_by_label == "Anja Scholz"


def test_measures_of_others_offer_no_report(page_for: PageFor) -> None:
    scholz = User.objects.get(login="scholz")
    page = page_for(scholz)
    page.goto("/intern/konzept/meine/")
    mine = {
        link.get_attribute("href") or ""
        for link in page.locator("main a[href*='/massnahmen/']").all()
    }
    other = next(
        measure
        for measure in Measure.objects.filter(edition__state="in_force").select_related("edition")
        if not any(f"/massnahmen/{measure.slug}/" in link for link in mine)
    )
    page.goto(f"/intern/konzept/{other.edition.slug}/massnahmen/{other.slug}/")
    assert page.get_by_role("link", name="Stand melden").count() == 0
    answer = page.goto(f"/intern/konzept/{other.edition.slug}/massnahmen/{other.slug}/stand/")
    assert answer is not None
    assert answer.status == 404
