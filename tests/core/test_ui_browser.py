"""What the pages do in a real browser: drafts, warnings, notes, navigation, 200 % text."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import path
from playwright.sync_api import Dialog, Page, expect

from ankommen.config.urls import urlpatterns as product_urls
from tests import people
from tests.browser import PageFor, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM = """{% extends "core/staff.html" %}{% block title %}Bearbeiten{% endblock %}
{% block content %}<form class="form" method="post">{% include "core/ui/form_guard.html" %}
<label for="t">Titel</label><input id="t" name="title" value="{{ value }}">
<input type="hidden" name="version" value="{{ version }}">
<button type="submit">Speichern</button></form>
<p>{% figure 250558 source="Destatis" %}</p><a href="/intern/">weg</a>{% endblock %}"""
stored = {"value": "alt", "version": "1"}


def edit(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        stored["value"] = request.POST["title"]
        return HttpResponseRedirect("/intern/")
    return HttpResponse(engines["django"].from_string(FORM).render(stored, request))


urlpatterns = [path("probe/", edit), *product_urls]


@pytest.fixture
def page(page_for: PageFor, settings: object) -> Page:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    stored.update(value="alt", version="1")
    opened = page_for(people.reader())
    opened.goto("/probe/")
    return opened


def test_a_draft_survives_a_reload_and_can_be_discarded(page: Page) -> None:
    page.get_by_label("Titel").fill("mein langer Text")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("Titel")).to_have_value("mein langer Text")
    expect(page.get_by_text("wurde wiederhergestellt")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Verwerfen").click()
    expect(page.get_by_label("Titel")).to_have_value("alt")
    page.reload()
    expect(page.get_by_text("wurde wiederhergestellt")).to_have_count(0)


def test_a_saved_draft_is_gone(page: Page) -> None:
    page.get_by_label("Titel").fill("gespeichert")
    page.get_by_role("button", name="Speichern").click()
    page.wait_for_url("**/intern/")
    assert stored["value"] == "gespeichert"
    kept = page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('ankommen'))")
    assert kept == []


def test_a_draft_against_an_older_version_is_not_put_into_the_new_text(page: Page) -> None:
    page.get_by_label("Titel").fill("von mir")
    stored.update(value="von Tomasz", version="2")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("Titel")).to_have_value("von Tomasz")


def test_leaving_a_changed_form_warns_and_an_untouched_one_does_not(page: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="weg").click()
    page.wait_for_url("**/intern/")
    assert asked == []
    page.goto("/probe/")
    page.get_by_label("Titel").press_sequentially("!")
    page.get_by_role("link", name="weg").click()
    page.wait_for_timeout(100)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/probe/")


def test_a_number_shows_its_source_on_focus_and_escape_hides_it(page: Page) -> None:
    note = page.locator(".figure__note")
    assert (note.bounding_box() or {"width": 0})["width"] <= 1
    page.locator(".figure--noted").focus()
    assert (note.bounding_box() or {"width": 0})["width"] > 50
    page.keyboard.press("Escape")
    assert (note.bounding_box() or {"width": 0})["width"] <= 1


def test_start_page_in_both_widths_and_schemes(page_for: PageFor) -> None:
    maren = people.maren()
    for width, dark in ((320, False), (1280, True)):
        page = page_for(maren, width=width, dark=dark)
        page.goto("/intern/")
        assert_accessible(page)
        menu = page.get_by_text("Menü", exact=True)
        expect(menu).to_be_visible(visible=width == 320)


def test_text_at_twice_the_size_fits(page_for: PageFor) -> None:
    page = page_for(people.maren(), width=1280)
    for address in ("/intern/stil/", "/intern/"):
        page.goto(address)
        page.add_style_tag(content="html { font-size: 200% }")
        for window in (1280, 320):
            page.set_viewport_size({"width": window, "height": 900})
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= window, f"{address} is {width} px wide in a window of {window} px"


def test_the_skip_link_is_the_first_stop_and_leads_to_the_text(page_for: PageFor) -> None:
    page = page_for(people.reader())
    page.goto("/intern/stil/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#inhalt")).to_be_focused()


def test_the_calendar_fills_in_a_day_and_a_message_can_be_put_away(page_for: PageFor) -> None:
    page = page_for(people.reader())
    page.goto("/intern/stil/")
    day = page.locator("#id_richtig-start")
    page.evaluate("HTMLInputElement.prototype.showPicker = function () {}")
    day.fill("22.11.2026")
    page.get_by_role("button", name="Kalender öffnen: Beginn").first.click()
    calendar = page.locator(".day-input__native").first
    expect(calendar).to_have_value("2026-11-22")
    calendar.evaluate("one => { one.value = '2026-12-01'; one.dispatchEvent(new Event('change')) }")
    expect(day).to_have_value("01.12.2026")
    expect(day).to_be_focused()
    said = page.locator(".message")
    expect(said).to_have_count(1)
    page.get_by_role("button", name="Meldung ausblenden").click()
    expect(said).to_have_count(0)
    expect(page.locator("#inhalt")).to_be_focused()
