"""What the tables of second factors hold, and what becomes of it when keys change."""

from __future__ import annotations

import importlib
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth import get_user
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from pytest_django import Settings

from ankommen.accounts.factor_adapter import FactorAdapter
from ankommen.accounts.factor_secrets import belonging_to, unseal
from ankommen.accounts.models import User
from ankommen.accounts.services import factors
from ankommen.core.encryption import Damaged
from tests import people
from tests.core.test_encryption import BOTH, OLD, line

from .test_login import log_in
from .test_second_factor import SECRET, app_code, confirm, with_app

pytestmark = pytest.mark.django_db
NEW_ONLY = f"{line('new', 2)}\n{line('index', 9)}"
MISSING = f"{line('other', 4)}\n{line('index', 9)}"
WRONG = f"{line('old', 7)}\n{line('index', 9)}"
SEED = "5eed" * 20


@pytest.fixture(autouse=True)
def _keys(settings: Settings) -> None:
    settings.FIELD_KEYS = OLD


def with_codes(user: User) -> tuple[User, list[str]]:
    return user, factors.new_recovery_codes(actor=people.as_viewer(user), user=with_app(user))


def raw() -> str:
    """Every column of the table as the database gives it to whoever steals a backup."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, data FROM mfa_authenticator ORDER BY id")
        return str(cursor.fetchall())


def opens(code: str) -> bool:
    client = Client()
    log_in(client)
    confirm(client, code)
    return get_user(client).is_authenticated


def migrate(direction: str) -> None:
    module = importlib.import_module("ankommen.accounts.migrations.0003_seal_factor_secrets")
    getattr(module, direction)(apps, None)


def test_the_raw_rows_hold_no_secret() -> None:
    _user, codes = with_codes(people.maren())
    rows = raw()
    assert rows.count("enc1:old:") == 2
    assert SECRET not in rows
    assert not any(code in rows for code in codes)


def test_codes_of_app_and_paper_open_before_and_after_rotation(settings: Settings) -> None:
    _user, codes = with_codes(people.maren())
    assert opens(codes[0])
    settings.FIELD_KEYS = BOTH
    out = StringIO()
    call_command("keys", "rotate", dry_run=True, stdout=out)
    assert "mfa.Authenticator.totp: 1 to re-encrypt" in out.getvalue()
    assert "enc1:new:" not in raw()
    call_command("keys", "rotate", stdout=StringIO(), stderr=StringIO())
    assert raw().count("enc1:new:") == 2
    settings.FIELD_KEYS = NEW_ONLY
    call_command("keys", "check", stdout=(out := StringIO()))
    assert "mfa.Authenticator.recovery_codes: 1 open" in out.getvalue()
    assert opens(app_code())
    assert opens(codes[1])
    assert not opens(codes[0])


@pytest.mark.parametrize("keys", [MISSING, WRONG, "", "no key at all"])
def test_without_the_key_nobody_gets_in_and_the_operator_is_told(
    settings: Settings, caplog: pytest.LogCaptureFixture, keys: str
) -> None:
    _user, codes = with_codes(people.maren())
    settings.FIELD_KEYS, settings.FIELD_KEYS_FILE = keys, ""
    for code in (app_code(), codes[0], "000000"):
        client = Client()
        log_in(client)
        page = confirm(client, code).content.decode()
        assert "fehlt ein Schlüssel" in page
        assert get_user(client).is_anonymous
    assert "A second factor cannot be checked" in caplog.text
    assert "user" not in caplog.text
    assert "Zu viele" not in page
    with pytest.raises(CommandError):
        call_command("keys", "check", stdout=StringIO(), stderr=StringIO())
    settings.FIELD_KEYS = OLD
    assert opens(app_code())


@pytest.mark.parametrize(("keys", "names"), [(MISSING, "'old'"), (WRONG, "does not open")])
def test_checking_the_keys_says_what_does_not_open(
    settings: Settings, keys: str, names: str
) -> None:
    with_codes(people.maren())
    settings.FIELD_KEYS = keys
    told = StringIO()
    with pytest.raises(CommandError, match="do not open"):
        call_command("keys", "check", stdout=StringIO(), stderr=told)
    assert names in told.getvalue()


def test_a_secret_of_somebody_else_or_of_another_kind_does_not_open() -> None:
    user, other = with_app(people.maren()), with_app(people.reader())
    stored = Authenticator.objects.get(user=user).data["secret"]
    with belonging_to(user.pk, "totp"):
        assert unseal(stored) == SECRET
    for user_id, kind in ((other.pk, "totp"), (user.pk, "recovery_codes")):
        with belonging_to(user_id, kind), pytest.raises(Damaged):
            unseal(stored)


def test_a_secret_that_belongs_to_nobody_is_not_stored() -> None:
    with pytest.raises(LookupError):
        FactorAdapter().encrypt(SECRET)


def plain(user: User, kind: str, **data: Any) -> None:
    Authenticator.objects.create(user=user, type=kind, data=data)


def test_the_migration_seals_what_was_plain_and_opens_it_again(settings: Settings) -> None:
    user = people.maren()
    plain(user, "totp", secret=SECRET)
    plain(user, "recovery_codes", seed=SEED, used_mask=1)
    plain(user, "webauthn", name="Handy", credential={})
    assert not opens(app_code())
    settings.FIELD_KEYS, settings.FIELD_KEYS_FILE = "", ""
    with pytest.raises(CommandError, match="ANKOMMEN_FIELD_KEYS_FILE"):
        migrate("seal")
    settings.FIELD_KEYS = OLD
    migrate("seal")
    once = raw()
    migrate("seal")
    assert raw() == once
    assert SECRET not in once
    assert SEED not in once
    assert "Handy" in once
    assert opens(app_code())
    migrate("open_again")
    assert SECRET in raw()
    assert SEED in raw()
