"""Somebody sets up a passkey and logs in with nothing else."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests import people
from tests.browser import PageFor, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_key(page: Page) -> Page:
    """A phone that agrees to everything, made by the browser itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def test_a_passkey_is_set_up_and_opens_the_door(page_for: PageFor) -> None:
    page = with_key(page_for(people.maren()))
    page.goto("/intern/sicherheit/passkey/")
    assert_accessible(page)
    page.get_by_label("Name des Passkeys").fill("Diensthandy")
    page.get_by_role("button", name="Passkey anlegen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wiederherstellungscodes")
    assert_accessible(page)
    assert Authenticator.objects.filter(type="webauthn").count() == 1

    page.get_by_role("link", name="Ich habe die Codes").click()
    expect(page.get_by_role("rowheader", name="Diensthandy")).to_be_visible()
    page.get_by_role("button", name="Abmelden", exact=True).first.click()
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    page.wait_for_url("**/intern/")

    page.get_by_role("button", name="Abmelden", exact=True).first.click()
    page.get_by_label("Anmeldename").fill("maren")
    page.get_by_label("Passwort", exact=True).fill("correct-horse-battery")
    page.get_by_role("button", name="Anmelden", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anmeldung bestätigen")
    assert_accessible(page)
    page.get_by_role("button", name="Mit Passkey bestätigen").click()
    page.wait_for_url("**/intern/")
