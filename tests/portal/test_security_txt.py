from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from ankommen.config import environment
from ankommen.portal import checks

ADDRESS = "/.well-known/security.txt"
CONTACT = "mailto:sicherheit@kreis-probe.de"


def test_it_says_where_to_write_and_until_when(settings: Any, client: Client, db: None) -> None:
    settings.SECURITY_CONTACT = CONTACT
    settings.SECURITY_EXPIRES = timezone.localdate() + timedelta(days=200)
    settings.BASE_URL = "https://ankommen.kreis-probe.de"
    answer = client.get(ADDRESS)
    assert answer["Content-Type"].startswith("text/plain")
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert lines["Contact"] == CONTACT
    assert lines["Expires"] == f"{settings.SECURITY_EXPIRES}T00:00:00Z"
    assert lines["Canonical"] == f"https://ankommen.kreis-probe.de{ADDRESS}"


@pytest.mark.parametrize(
    ("contact", "days"),
    [("", 10), (CONTACT, None), (CONTACT, -1), ("mailto:security@example.org", 10)],
)
def test_a_placeholder_gives_nothing_and_stops_a_production_start(
    settings: Any, client: Client, db: None, contact: str, days: int | None
) -> None:
    settings.SECURITY_CONTACT = contact
    settings.SECURITY_EXPIRES = (
        None if days is None else timezone.localdate() + timedelta(days=days)
    )
    assert client.get(ADDRESS).status_code == 404
    settings.MODE = "demo"
    checks.refuse_missing_security_contact()
    settings.MODE = "production"
    with pytest.raises(ImproperlyConfigured, match="SECURITY_CONTACT"):
        checks.refuse_missing_security_contact()
    settings.SECURITY_CONTACT = CONTACT
    settings.SECURITY_EXPIRES = timezone.localdate()
    checks.refuse_missing_security_contact()


def test_a_typing_error_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANKOMMEN_SECURITY_EXPIRES", "30.11.2027")
    with pytest.raises(ImproperlyConfigured, match="2027-11-30"):
        environment.day("SECURITY_EXPIRES")
    monkeypatch.setenv("ANKOMMEN_SECURITY_EXPIRES", "2027-11-30")
    assert environment.day("SECURITY_EXPIRES") == date(2027, 11, 30)
    monkeypatch.setenv("ANKOMMEN_SECURITY_CONTACT", "sicherheit@kreis-probe.de")
    with pytest.raises(ImproperlyConfigured, match="mailto:"):
        environment.contact("SECURITY_CONTACT")
