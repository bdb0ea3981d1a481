from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.viewer import Viewer

from ..models import User
from ..permissions import may_manage_accounts
from ..rules import normal_login
from .administrators import refuse_without_administrator


@transaction.atomic
def add_person(
    *,
    actor: Viewer,
    login: str,
    name: str,
    email: str,
    expires_at: datetime | None = None,
) -> User:
    """Open an account without any role and without a password: a one-time code leads in."""
    _refuse_strangers(actor)
    _refuse_taken(login)
    user = User.objects.create_user(login, name=name.strip(), email=email, expires_at=expires_at)
    _record("accounts.person_added", actor, user)
    return user


@transaction.atomic
def change_person(*, actor: Viewer, user_id: int, login: str, name: str, email: str) -> User:
    user = person_to_change(actor, user_id)
    if normal_login(login) != user.login:
        _refuse_taken(login)
    changed = [
        field
        for field, value in (("login", normal_login(login)), ("name", name), ("email", email))
        if getattr(user, field) != value
    ]
    user.login, user.name, user.email = login, name, email
    user.save(update_fields=("login", "name", "email"))
    if changed:
        _record("accounts.person_changed", actor, user, fields=changed)
    return user


@transaction.atomic
def deactivate_person(*, actor: Viewer, user_id: int, today: date) -> User:
    """End the account: open sessions stop working at their next page. Nothing is deleted."""
    user = person_to_change(actor, user_id)
    user.is_active = False
    user.save(update_fields=("is_active",))
    refuse_without_administrator(today=today)
    _record("accounts.person_deactivated", actor, user)
    return user


@transaction.atomic
def reactivate_person(*, actor: Viewer, user_id: int) -> User:
    """Open the account again, with the roles that it still holds."""
    user = person_to_change(actor, user_id)
    user.is_active = True
    user.save(update_fields=("is_active",))
    _record("accounts.person_reactivated", actor, user)
    return user


@transaction.atomic
def unlock(*, actor: Viewer, user_id: int) -> User:
    """Forget failed tries, so that the person can try again at once."""
    user = person_to_change(actor, user_id)
    if user.failures.all().delete()[0]:
        _record("accounts.unlocked", actor, user)
    return user


@transaction.atomic
def change_own_password(*, actor: Viewer, user: User, new_password: str) -> None:
    """Set the password its owner chose. The form has checked the old one and the rules."""
    user.set_password(new_password)
    user.save(update_fields=("password",))
    _record("accounts.password_changed", actor, user)


def person_to_change(actor: Viewer, user_id: int) -> User:
    """The gatekeeper for writing: the locked account, if the actor manages accounts."""
    _refuse_strangers(actor)
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def _refuse_strangers(actor: Viewer) -> None:
    if not may_manage_accounts(actor):
        raise NotAllowed


def _refuse_taken(login: str) -> None:
    if User.objects.filter(login=normal_login(login)).exists():
        raise Refused.because(
            "login_taken",
            _("Diesen Anmeldenamen gibt es schon. Groß- und Kleinschreibung zählt nicht."),
            field="login",
            value=login,
        )


def _record(action: str, actor: Viewer, user: User, **details: object) -> None:
    audit.record(
        action, actor=actor, kind="user", id=user.pk, label=user.name, details=dict(details)
    )
