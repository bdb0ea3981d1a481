"""Maren is asked in the corridor: who lags behind, and what does the council get as an answer?"""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from ankommen.accounts.models import User
from ankommen.strategy.models import CouncilQuestion, Indicator
from tests.browser import PageFor, assert_accessible
from tests.strategy.conftest import file_store

__all__ = ["file_store"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("transactional_db", "demo_district", "file_store"),
]


def test_who_lags_and_whom_to_call_in_two_clicks(page_for: PageFor) -> None:
    page = page_for(User.objects.get(login="maren"))
    page.goto("/intern/")

    page.locator("li, tr", has_text="Maßnahmen überfällig").get_by_role("link").last.click()
    rows = page.locator("main table tbody tr")
    assert rows.count() > 0
    for text in rows.all_inner_texts():
        assert "verspätet" in text
    assert_accessible(page)

    rows.first.locator("th a").click()
    assert page.get_by_text("verspätet").first.is_visible()
    assert page.locator("main a[href^='mailto:']").first.is_visible()


def test_a_council_question_is_answered_from_a_figure_in_three_clicks(page_for: PageFor) -> None:
    figure = Indicator.objects.filter(code="K12").get()
    page = page_for(User.objects.get(login="maren"))
    page.goto(f"/intern/konzept/kennzahlen/{figure.pk}/")

    page.get_by_role("link", name="Ratsanfrage beantworten").click()
    page.get_by_label("Frage").first.fill("Wie lange wartet man auf ein Gespräch?")
    page.get_by_label("Gefragt von").fill("Mitglied des Kreistags (erfunden)")
    page.get_by_role("button", name="Antwort zusammenstellen").click()
    page.get_by_role("heading", name="Was der Kreis selbst entscheiden kann").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Antwort geben").click()

    link = page.get_by_role("link", name="Antwort als PDF")
    answer = page.request.get(str(link.get_attribute("href")))
    text = PdfReader(io.BytesIO(answer.body())).pages[0].extract_text()
    assert "Wie lange wartet man auf ein Gespräch?" in text
    assert "K12" in text
    kept = CouncilQuestion.objects.get(question="Wie lange wartet man auf ein Gespräch?")
    assert kept.given_at is not None
