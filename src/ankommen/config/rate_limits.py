"""How often something may be done: the one table. As of 26 November 2026.

Each number is our choice, not a rule of law: far above what people do, far below what guessing,
flooding and copying need. `ANKOMMEN_RATE_LIMITS_FILE` names a TOML file with other numbers:

    [export]
    account = 60
    address = 300
    minutes = 10
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from ankommen.core.brakes import Brake
from ankommen.core.tables import ASKED

from . import environment

TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)
ALLOWED = {"account": 100_000, "address": 1_000_000, "minutes": 24 * 60}

TABLE = (
    Brake(
        "login",
        account=30,
        address=300,
        per=TEN_MINUTES,
        pages=frozenset({"accounts:login", "accounts:service_start"}),
        typed="login",
    ),
    Brake(
        "second_factor",
        account=30,
        address=300,
        per=TEN_MINUTES,
        pages=frozenset({"accounts:second_factor", "accounts:passkey", "accounts:confirm"}),
    ),
    Brake(
        "password_reset",
        account=5,
        address=60,
        per=HOUR,
        pages=frozenset({"accounts:password_forgotten"}),
        typed="login",
    ),
    Brake(
        "entry_code",
        account=60,
        address=600,
        per=TEN_MINUTES,
        pages=frozenset({"accounts:entry", "accounts:entry_link", "accounts:entry_password"}),
        reading=True,
    ),
    Brake("entry_guess", account=30, address=30, per=TEN_MINUTES),
    Brake(
        "public_form",
        account=60,
        address=60,
        per=HOUR,
        pages=frozenset({"portal:consultation", "portal:deliver_values", "portal:legal_page"}),
    ),
    Brake(
        "export",
        account=60,
        address=600,
        per=TEN_MINUTES,
        pages=frozenset(
            {
                "accounts:data_export",
                "accounts:data_export_file",
                "core:law_export",
                "core:list_file",
                "core:list_file_fetch",
                "core:privacy_register_paper",
                "portal:attachment",
                "portal:report_file",
                "strategy:attachment_download",
                "strategy:council_question_file",
                "strategy:duty_file",
                "strategy:edition_export",
                "strategy:report_file",
                "strategy:report_output",
                "strategy:synopsis_file",
            }
        ),
        reading=True,
        words=(ASKED,),
    ),
    Brake("search", account=300, address=1200, per=TEN_MINUTES, words=("q", "suche", "text")),
    Brake("api", account=600, address=600, per=TEN_MINUTES),
    Brake("link_guess", account=20, address=20, per=TEN_MINUTES),
    Brake("link", account=300, address=300, per=TEN_MINUTES),
)


def brakes() -> dict[str, Brake]:
    """The table, with the numbers of the file that the settings name."""
    found = {brake.name: brake for brake in TABLE}
    if name := environment.text("RATE_LIMITS_FILE"):
        for key, numbers in _read(name).items():
            if key not in found:
                raise _refusal(f"there is no [{key}]; there is: {', '.join(found)}")
            found[key] = _with(found[key], numbers)
    return found


def _read(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refusal(f"{name}: {error}") from error


def _with(brake: Brake, numbers: Any) -> Brake:
    if not isinstance(numbers, dict) or set(numbers) - set(ALLOWED):
        raise _refusal(f"[{brake.name}] takes {', '.join(ALLOWED)}")
    for key, value in numbers.items():
        if type(value) is not int or not 1 <= value <= ALLOWED[key]:
            raise _refusal(f"[{brake.name}] {key} is a whole number from 1 to {ALLOWED[key]}")
    minutes = numbers.get("minutes")
    return replace(
        brake,
        account=numbers.get("account", brake.account),
        address=numbers.get("address", brake.address),
        per=timedelta(minutes=minutes) if minutes else brake.per,
    )


def _refusal(what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"ANKOMMEN_RATE_LIMITS_FILE: {what}.")
