"""Behind HTTPS in production: cookies that leave by no other way, and no page without it.

The values come from a fresh interpreter in production mode; the pages are asked with them here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from tests import people

HOST = "ankommen.musterkreis.example"
NAMES = [
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_SECURE",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_TRUSTED_ORIGINS",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "ALLOWED_HOSTS",
    "DEBUG",
]
PRINT = (
    "import json; from django.conf import settings;"
    f"print(json.dumps({{name: getattr(settings, name) for name in {NAMES}}}))"
)
HTTPS = {"x-forwarded-proto": "https", "host": HOST}


def settings_of_production(folder: Path, base_url: str) -> dict[str, Any]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANKOMMEN_")},
        "ANKOMMEN_MODE": "production",
        "ANKOMMEN_BASE_URL": base_url,
        "ANKOMMEN_ALLOWED_HOSTS": HOST,
        "ANKOMMEN_SECRET_KEY": "not-secret-in-a-test",
        "ANKOMMEN_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "ankommen.config.settings",
    }
    printed = subprocess.run(
        [sys.executable, "-c", PRINT], env=environment, capture_output=True, text=True, check=True
    )
    values: dict[str, Any] = json.loads(printed.stdout)
    return values


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return settings_of_production(tmp_path_factory.mktemp("production"), f"https://{HOST}")


@pytest.fixture
def browser_of_production(values: dict[str, Any], db: None) -> Iterator[Client]:
    with override_settings(**values):
        yield Client(enforce_csrf_checks=True)


def log_in(client: Client, **headers: str) -> Any:
    people.maren()
    page = client.get("/intern/anmelden/", headers=HTTPS)
    token = page.context["csrf_token"]
    form = {"login": "maren", "password": "correct-horse-battery", "csrfmiddlewaretoken": token}
    sent = {**HTTPS, "referer": f"https://{HOST}/intern/", **headers}
    return client.post("/intern/anmelden/", form, headers=sent)


def test_both_cookies_leave_by_https_only(browser_of_production: Client) -> None:
    assert log_in(browser_of_production).status_code == 302
    session = browser_of_production.cookies["ankommen_session"]
    token = browser_of_production.cookies["ankommen_csrf"]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert (token["secure"], token["samesite"]) == (True, "Lax")


def test_a_page_without_https_leads_to_the_one_with_it(browser_of_production: Client) -> None:
    response = browser_of_production.get("/de/?a=b", headers={"host": HOST})
    assert response.status_code == 301
    assert response["Location"] == f"https://{HOST}/de/?a=b"
    assert not response.cookies


def test_browsers_are_told_to_stay_with_https_for_a_year(browser_of_production: Client) -> None:
    response = browser_of_production.get("/robots.txt", headers=HTTPS)
    assert response.status_code == 200
    assert response["Strict-Transport-Security"] == "max-age=31536000"
    plain = browser_of_production.get("/robots.txt", headers={"host": HOST})
    assert "Strict-Transport-Security" not in plain


@pytest.mark.parametrize("origin", [f"http://{HOST}", "https://fremd.example"])
def test_a_form_sent_from_elsewhere_logs_nobody_in(
    browser_of_production: Client, origin: str
) -> None:
    response = log_in(browser_of_production, origin=origin)
    assert response.status_code == 403
    assert "ankommen_session" not in browser_of_production.cookies


def test_a_foreign_host_name_is_refused(browser_of_production: Client) -> None:
    headers = {**HTTPS, "host": "fremd.example"}
    assert browser_of_production.get("/de/", headers=headers).status_code == 400


def test_on_localhost_without_https_nothing_is_locked_out(tmp_path: Path) -> None:
    plain = settings_of_production(tmp_path, "http://localhost:8000")
    assert not plain["SESSION_COOKIE_SECURE"]
    assert not plain["SECURE_SSL_REDIRECT"]
    assert plain["SECURE_HSTS_SECONDS"] == 0
    assert plain["SECURE_PROXY_SSL_HEADER"] is None, "nobody else may say that it was HTTPS"
    assert plain["SESSION_COOKIE_HTTPONLY"], "scripts never see the session"
