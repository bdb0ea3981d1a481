from __future__ import annotations

from datetime import datetime

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import Refused
from ankommen.core.viewer import PUBLIC, Viewer

from .. import rules
from ..models import FailedLogin, User


def check_credentials(*, login: str, password: str, address: str, now: datetime) -> User:
    """The person with this login name and password.

    Refuses a wrong pair with one sentence for every reason, and further tries from an address
    that has failed too often, right or wrong.
    """
    key = refuse_if_locked(login=login, address=address, now=now)
    user = authenticate(login=rules.normal_login(login), password=password)
    if not isinstance(user, User) or not user.is_open(now=now):
        count_failure(key, login=login, now=now)
        raise Refused.because(
            "wrong_credentials",
            _(
                "Anmeldename und Passwort passen nicht zusammen. "
                "Bitte prüfen Sie beides; das Passwort unterscheidet Groß- und Kleinschreibung."
            ),
        )
    return user


@transaction.atomic
def record_login(*, user: User, address: str, method: str) -> None:
    """Remember when the person was here before, and forget the failed tries of this address."""
    user.previous_login_at = user.last_login
    user.save(update_fields=("previous_login_at",))
    FailedLogin.objects.filter(key=_key(user.login, address)).delete()
    audit.record(
        "accounts.logged_in",
        actor=Viewer(user.pk, user.name),
        kind="user",
        id=user.pk,
        label=user.name,
        details={"method": method},
    )


@transaction.atomic
def record_logout(*, actor: Viewer) -> None:
    audit.record(
        "accounts.logged_out", actor=actor, kind="user", id=actor.user_id, label=actor.label
    )


def refuse_if_locked(*, login: str, address: str, now: datetime) -> str:
    """The key under which failures of this pair are counted, if it may try at all."""
    key = _key(login, address)
    row = FailedLogin.objects.filter(key=key).first()
    if row is None:
        return key
    until = rules.locked_until(failures=row.failures, last_failure_at=row.last_failure_at, now=now)
    if until:
        raise Refused.because(
            "locked",
            _(
                "Zu viele Fehlversuche. Die Anmeldung ist für dieses Konto von hier aus "
                "bis %(time)s Uhr gesperrt. Ihre Administration kann die Sperre aufheben."
            )
            % {"time": f"{timezone.localtime(until):%H:%M}"},
        )
    return key


@transaction.atomic
def count_failure(key: str, *, login: str, now: datetime) -> None:
    """Unknown login names leave no name in the audit log: people type passwords there."""
    known = User.objects.filter(login=rules.normal_login(login)).first()
    row, created = FailedLogin.objects.select_for_update().get_or_create(
        key=key, defaults={"failures": 1, "last_failure_at": now, "user": known}
    )
    if not created:
        row.failures = rules.failures_after(
            failures=row.failures, last_failure_at=row.last_failure_at, now=now
        )
        row.last_failure_at = now
        row.save(update_fields=("failures", "last_failure_at"))
    audit.record(
        "accounts.login_failed",
        actor=PUBLIC,
        kind="user",
        id=known.pk if known else "",
        label=known.name if known else "",
        details={"failures": row.failures},
    )


@transaction.atomic
def record_wrong_code() -> None:
    """A one-time code that does not exist: nobody knows for whom it was meant."""
    details = {"code": True}
    audit.record(
        "accounts.login_failed", actor=PUBLIC, kind="user", id="", label="", details=details
    )


def _key(login: str, address: str) -> str:
    value = f"{rules.normal_login(login)}\n{address}"
    return salted_hmac("ankommen.accounts.login", value, algorithm="sha256").hexdigest()
