"""Second factors: codes from an app, passkeys, recovery codes. allauth does the cryptography."""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from ankommen.core import audit, rate_limits
from ankommen.core.encryption import Damaged, KeyMissing
from ankommen.core.errors import NotFound, Refused
from ankommen.core.viewer import Viewer

from .. import rules
from ..factor_secrets import belonging_to
from ..models import User
from ..selectors import role_codes_of
from . import login as login_service
from .people import person_to_change

TOTP_TYPE = str(Authenticator.Type.TOTP)
PASSKEY_TYPE = str(Authenticator.Type.WEBAUTHN)
RECOVERY_TYPE = str(Authenticator.Type.RECOVERY_CODES)
MOST_PASSKEYS = 10
logger = logging.getLogger(__name__)


def has_second_factor(user: User) -> bool:
    kinds = (TOTP_TYPE, PASSKEY_TYPE)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def kinds_of(user: User) -> frozenset[str]:
    return frozenset(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def is_required(user: User, *, today: date) -> bool:
    """Whether a role of today asks for a second factor. Emergency accounts end by themselves."""
    wanted = frozenset(settings.SECOND_FACTOR_ROLES)
    if not wanted or user.expires_at is not None:
        return False
    viewer = Viewer(user.pk, user.name)
    return bool(wanted & role_codes_of(viewer, today=today))


@transaction.atomic
def start_grace(*, user: User, today: date) -> date:
    """The last day without a second factor; the first log-in that needs one sets it."""
    due_on = rules.grace_ends_on(
        due_on=user.second_factor_due_on, today=today, days=settings.SECOND_FACTOR_GRACE_DAYS
    )
    if user.second_factor_due_on != due_on:
        user.second_factor_due_on = due_on
        user.save(update_fields=("second_factor_due_on",))
    return due_on


@transaction.atomic
def add_totp(*, actor: Viewer, user: User, secret: str, code: str) -> list[str]:
    """Take an authenticator app into use; returns recovery codes if these are the first."""
    if Authenticator.objects.filter(user=user, type=TOTP_TYPE).exists():
        text = _("Eine App ist schon eingerichtet. Entfernen Sie sie zuerst.")
        raise Refused.because("totp_exists", text)
    if not validate_totp_code(secret, code):
        text = _("Der Code passt nicht. Prüfen Sie auch, ob die Uhr Ihres Geräts richtig geht.")
        raise Refused.because("wrong_code", text, field="code")
    with belonging_to(user.pk, TOTP_TYPE):
        TOTP.activate(user, secret)
    _record("accounts.factor_added", actor, user, factor=TOTP_TYPE)
    return _first_recovery_codes(user)


@transaction.atomic
def add_passkey(*, actor: Viewer, user: User, name: str, credential: Any) -> list[str]:
    """Register a passkey from what the browser answered to the challenge in the session."""
    if Authenticator.objects.filter(user=user, type=PASSKEY_TYPE).count() >= MOST_PASSKEYS:
        text = _("Sie haben schon zehn Passkeys. Entfernen Sie zuerst einen.")
        raise Refused.because("too_many", text)
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        text = _("Der Passkey wurde nicht angenommen. Bitte versuchen Sie es noch einmal.")
        raise Refused.because("wrong_credential", text) from error
    webauthn.WebAuthn.add(user, name, credential)
    _record("accounts.factor_added", actor, user, factor=PASSKEY_TYPE)
    return _first_recovery_codes(user)


@transaction.atomic
def remove_factor(*, actor: Viewer, user: User, factor_id: int) -> None:
    """Remove one of one's own; with the last one the recovery codes go too."""
    kinds = (TOTP_TYPE, PASSKEY_TYPE)
    row = Authenticator.objects.filter(pk=factor_id, user=user, type__in=kinds).first()
    if row is None:
        raise NotFound
    row.delete()
    if not has_second_factor(user):
        Authenticator.objects.filter(user=user).delete()
    _record("accounts.factor_removed", actor, user, factor=row.type)


@transaction.atomic
def remove_all_factors(*, actor: Viewer, user_id: int) -> User:
    """For somebody who lost the device: the next log-in asks for the password only."""
    user = person_to_change(actor, user_id)
    Authenticator.objects.filter(user=user).delete()
    user.second_factor_due_on = None
    user.save(update_fields=("second_factor_due_on",))
    _record("accounts.factors_reset", actor, user)
    return user


@transaction.atomic
def new_recovery_codes(*, actor: Viewer, user: User) -> list[str]:
    """Ten fresh codes, shown once; earlier ones stop working."""
    if not has_second_factor(user):
        raise NotFound
    Authenticator.objects.filter(user=user, type=RECOVERY_TYPE).delete()
    codes = _make_recovery_codes(user)
    _record("accounts.recovery_codes_made", actor, user)
    return codes


def _first_recovery_codes(user: User) -> list[str]:
    if Authenticator.objects.filter(user=user, type=RECOVERY_TYPE).exists():
        return []
    return _make_recovery_codes(user)


def _make_recovery_codes(user: User) -> list[str]:
    with belonging_to(user.pk, RECOVERY_TYPE):
        return list(RecoveryCodes.activate(user).generate_codes())


def recovery_codes_left(user: User) -> int:
    """Told by the marks of the used ones; no secret is opened for a number."""
    row = Authenticator.objects.filter(user=user, type=RECOVERY_TYPE).first()
    if row is None:
        return 0
    return int(mfa_settings.RECOVERY_CODE_COUNT) - int(row.data["used_mask"]).bit_count()


def check_code(*, user: User, code: str, address: str, now: datetime) -> None:
    """A code of the app or a recovery code; failures count like wrong passwords."""
    limit = rate_limits.brake("second_factor").per_account()
    rate_limits.count(limit, key=f"account {user.pk}", now=now)
    key = login_service.refuse_if_locked(login=user.login, address=address, now=now)
    try:
        fits = _fits(user, rules.normal_code(code))
    except (KeyMissing, Damaged) as error:
        # Neither let in nor counted as a wrong code: the operator has to act.
        logger.error("A second factor cannot be checked. %s", error)
        text = _(
            "Der zweite Faktor kann gerade nicht geprüft werden: Auf dem Server fehlt ein "
            "Schlüssel. Bitte wenden Sie sich an Ihre Administration."
        )
        raise Refused.because("keys", text) from error
    if not fits:
        login_service.count_failure(key, login=user.login, now=now)
        text = _("Der Code passt nicht. Er gilt nur kurz und nur einmal.")
        raise Refused.because("wrong_code", text, field="code")


@transaction.atomic
def _fits(user: User, code: str) -> bool:
    rows = Authenticator.objects.select_for_update().filter(user=user)
    for row in rows.filter(type__in=(TOTP_TYPE, RECOVERY_TYPE)).order_by("-type"):
        with belonging_to(user.pk, row.type):
            if row.type == TOTP_TYPE and _fits_app(row, code):
                return True
            if row.type == RECOVERY_TYPE and RecoveryCodes(row).validate_code(code):
                _record("accounts.recovery_code_used", Viewer(user.pk, user.name), user)
                return True
    return False


def _fits_app(row: Authenticator, code: str) -> bool:
    """A code counts once, in whichever process it arrives."""
    used = salted_hmac("ankommen.accounts.totp", f"{row.pk} {code}", algorithm="sha256").hexdigest()
    if constant_time_compare(row.data.get("used", ""), used) or not TOTP(row).validate_code(code):
        return False
    row.data["used"] = used
    row.save(update_fields=("data",))
    return True


def check_passkey(*, credential: Any, user: User | None) -> User:
    """Whose passkey signed the challenge in the session; anybody's if `user` is None."""
    try:
        webauthn.parse_authentication_response(credential)
        found = user if user is not None else webauthn.extract_user_from_response(credential)
        row = webauthn.complete_authentication(found, credential)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        text = _("Der Passkey wurde nicht angenommen. Bitte versuchen Sie es noch einmal.")
        raise Refused.because("wrong_credential", text) from error
    row.record_usage()
    if not isinstance(found, User):
        raise NotFound
    return found


def factors_of(user: User) -> list[Authenticator]:
    kinds = (TOTP_TYPE, PASSKEY_TYPE)
    rows = Authenticator.objects.filter(user=user, type__in=kinds)
    return list(rows.order_by("created_at", "pk"))


def _record(action: str, actor: Viewer, user: User, **details: object) -> None:
    audit.record(
        action, actor=actor, kind="user", id=user.pk, label=user.name, details=dict(details)
    )
