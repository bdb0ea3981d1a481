"""Whoever sends too often reads how long to wait, and sends the same text again from that page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from ankommen.core.models import RateCount
from ankommen.portal.models import Feedback
from tests.browser import assert_accessible
from tests.strategy import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "Die Karte lässt sich mit der Tastatur nicht bedienen."


@pytest.mark.parametrize("scripts", [True, False])
def test_the_text_is_still_there(
    browser: Browser, live_server: LiveServer, settings: Settings, scripts: bool
) -> None:
    build.district()
    brake = replace(settings.RATE_LIMITS["public_form"], account=1, address=1)
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "public_form": brake}
    page = browser.new_context(java_script_enabled=scripts).new_page()
    for _ in range(2):
        page.goto(f"{live_server.url}/de/barrierefreiheit/")
        page.wait_for_timeout(3_000)  # faster than people type is taken for a machine
        page.get_by_label("Was funktioniert nicht").fill(TEXT)
        page.get_by_role("button", name="Senden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zu viele Versuche")
    if scripts:
        assert_accessible(page)
    RateCount.objects.all().delete()  # the time has passed
    page.get_by_role("button", name="Noch einmal senden").click()
    expect(page).to_have_url(f"{live_server.url}/de/barrierefreiheit/?gesendet=1#rueckmeldung")
    assert [one.text for one in Feedback.objects.all()] == [TEXT, TEXT]
    page.context.close()
