"""Who somebody from the office's sign-in service is here, and which roles the groups give."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotFound, Refused
from ankommen.core.registries import scopes
from ankommen.core.viewer import DISTRICT, Scope, Viewer

from .. import rules
from ..models import RoleAssignment, User
from ..rules import normal_login
from ..scopes import to_value
from ..service_settings import SignInService

LOG = logging.getLogger("ankommen.accounts")
Claims = dict[str, Any]
Held = dict[tuple[str, Scope], str]


@dataclass(frozen=True, slots=True)
class Said:
    """What the service said: everything, and what stands in its signed token alone."""

    claims: Claims
    token: Claims


def take_claims(account: SocialAccount) -> Said:
    """What the service said. Nothing of it is kept but the number of the person there."""
    said = account.extra_data
    account.extra_data = {}
    if account.pk:
        account.save(update_fields=("extra_data",))
    token = said.get("id_token", {})
    return Said({**token, **said.get("userinfo", {})}, token)


def factor_proved_at(said: Said, *, now: datetime) -> datetime | None:
    """When the service checked a second factor, by the values that the settings accept."""
    return rules.factor_proved_at(
        said.token,
        amr=_service().factor_amr,
        acr=_service().factor_acr,
        now=now,
        lasts=timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )


@transaction.atomic
def person_behind(*, account: SocialAccount, claims: Claims, now: datetime) -> User:
    """The account of this person: linked before, of the same log-in name, or a new one."""
    user = account.user if account.pk else _first_time(account, claims)
    if not user.is_open(now=now):
        raise Refused.because("closed", _("Ihr Konto ist gesperrt."))
    return user


def _first_time(account: SocialAccount, claims: Claims) -> User:
    login = normal_login(str(claims.get(_service().login_claim, "")))[:80]
    user = User.objects.filter(login=login, expires_at__isnull=True).first() if login else None
    if user is None:
        user = _new_person(login, claims)
    elif SocialAccount.objects.filter(user=user).exists():
        text = _("Zu Ihrem Anmeldenamen gehört schon eine andere Person des Dienstes.")
        raise Refused.because("linked_already", text)
    account.user = user
    account.save()
    _record("accounts.identity_linked", user)
    return user


def _new_person(login: str, claims: Claims) -> User:
    if not (login and _service().adds_people and _wanted(claims)):
        text = _("Für Sie ist hier kein Konto eingerichtet. Ihre Administration hilft Ihnen.")
        raise Refused.because("unknown", text)
    user = User.objects.create_user(login, name=str(claims.get("name") or login)[:200])
    _record("accounts.person_added", user)
    return user


@transaction.atomic
def follow_groups(*, user: User, claims: Claims) -> None:
    """Give and take the roles that come from groups. Roles given by hand stay as they are."""
    wanted = _wanted(claims)
    rows = RoleAssignment.objects.select_for_update().filter(user=user)
    held = {(row.role, Scope(row.scope_kind, row.scope_id)): row for row in rows}
    for key, row in held.items():
        if row.from_group and key not in wanted:
            _record_role("accounts.role_taken", user, row)
            row.delete()
    for (role, scope), group in wanted.items():
        if (role, scope) not in held:
            row = RoleAssignment.objects.create(
                user=user, role=role, scope_kind=scope.kind, scope_id=scope.id, from_group=group
            )
            _record_role("accounts.role_given", user, row)


def _wanted(claims: Claims) -> Held:
    """Each role with its place → the group it comes from. Unknown groups give nothing."""
    said = claims.get(_service().groups_claim, [])
    member_of = {said} if isinstance(said, str) else {str(one) for one in said or ()}
    found: Held = {}
    for one in settings.OIDC_GROUPS:
        if one.group in member_of and (scope := _scope(one.scope_kind, one.place)) is not None:
            found.setdefault((one.role, scope), one.group)
    return found


def _scope(kind: str, place: str) -> Scope | None:
    if kind == DISTRICT.kind:
        return DISTRICT
    for known in scopes.kinds():
        if known.kind == kind:
            for id, name in known.choices():
                if name == place:
                    return Scope(kind, id)
    LOG.warning("The roles file names a place of kind %s that does not exist.", kind)
    return None


def _service() -> SignInService:
    if settings.OIDC is None:
        raise NotFound
    return settings.OIDC


def _record(action: str, user: User, **details: object) -> None:
    audit.record(
        action,
        actor=Viewer(None, _service().name),
        kind="user",
        id=user.pk,
        label=user.name,
        details=dict(details),
    )


def _record_role(action: str, user: User, row: RoleAssignment) -> None:
    scope = to_value(Scope(row.scope_kind, row.scope_id))
    _record(action, user, role=row.role, scope=scope, from_group=row.from_group)
