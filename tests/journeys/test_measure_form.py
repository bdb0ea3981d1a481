"""The form of a measure in a browser: by keyboard alone, a row more, the end of the session."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from ankommen.strategy.models import Measure, MeasureBudget, Milestone
from tests import people
from tests.browser import PageFor, assert_accessible
from tests.strategy import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_STOPS = 120


@pytest.fixture
def measure() -> Measure:
    return build.measure(build.action_field(build.edition()), text="Alter Text")


@pytest.fixture
def page(page_for: PageFor, measure: Measure) -> Page:
    opened = page_for(people.maren())
    opened.goto(f"/intern/konzept/{measure.edition.slug}/massnahmen/{measure.slug}/bearbeiten/")
    return opened


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; nothing is clicked."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"Tab does not reach {selector}")


def retype(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_edited_and_saved_by_keyboard_alone(page: Page, measure: Measure) -> None:
    retype(page, "main #id_title", "Sprachkurse am Abend")
    retype(page, "main #id_text", "Neuer Text")
    retype(page, "main #id_reason", "Beschluss im Amt")
    tab_to(page, "main .form__actions button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/massnahmen/{measure.slug}/")
    measure.refresh_from_db()
    assert (measure.title, measure.text) == ("Sprachkurse am Abend", "Neuer Text")


@pytest.mark.parametrize(("kind", "rows"), [("milestones", Milestone), ("budgets", MeasureBudget)])
def test_one_more_row_without_leaving_the_page(
    page: Page, measure: Measure, kind: str, rows: type[Milestone | MeasureBudget]
) -> None:
    page.get_by_label("Titel", exact=True).first.fill("Getippt vor der Zeile")
    page.evaluate("window.still = 'the same page'")
    group = page.locator(f"#rows-{kind}")
    before = group.locator(".form__row").count()
    group.locator("button[name=add]").click()
    expect(group.locator(".form__row")).to_have_count(before + 1)
    assert page.evaluate("window.still") == "the same page"
    expect(page.get_by_label("Titel", exact=True).first).to_have_value("Getippt vor der Zeile")
    assert_accessible(page)
    values = {
        "milestones": {"title": "Räume gefunden", "due_on": "30.09.2026"},
        "budgets": {"year": "2026", "source": "Land"},
    }[kind]
    for name, typed in values.items():
        group.locator(f"[name={kind}-{before}-{name}]").fill(typed)
    page.locator("main #id_reason").fill("Beschluss im Amt")
    page.get_by_role("button", name="Speichern").click()
    page.wait_for_url(f"**/massnahmen/{measure.slug}/")
    first_name, first_typed = next(iter(values.items()))
    assert str(getattr(rows.objects.get(measure=measure), first_name)) == first_typed


def test_what_was_typed_when_the_session_ended_is_there_after_log_in(
    page: Page, measure: Measure
) -> None:
    page.locator("main #id_text").fill("Drei Absätze, die niemand zweimal tippt")
    page.locator("main #id_reason").fill("Beschluss im Amt")
    Session.objects.all().delete()
    page.get_by_role("button", name="Speichern").click()
    page.locator("#id_login").fill("maren")
    page.locator("#id_password").fill("correct-horse-battery")
    assert_accessible(page)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/bearbeiten/**")
    expect(page.locator("main #id_text")).to_have_value("Drei Absätze, die niemand zweimal tippt")
    measure.refresh_from_db()
    assert measure.text == "Alter Text", "nothing is saved that nobody sent again"
    page.get_by_role("button", name="Speichern").click()
    page.wait_for_url(f"**/massnahmen/{measure.slug}/")
    measure.refresh_from_db()
    assert measure.text == "Drei Absätze, die niemand zweimal tippt"
