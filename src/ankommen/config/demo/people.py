"""The demo's cast: people of every role, one who locked herself out, one without office mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from ankommen.accounts.models import Deputy, EntryKind, RoleAssignment, User
from ankommen.accounts.rules import FAILURES_ALLOWED
from ankommen.accounts.services import entry_codes
from ankommen.accounts.services import login as login_service
from ankommen.core.viewer import DISTRICT, Scope

from . import content
from .world import World, somebody

PASSWORD = "ankommen-demo-2026"  # noqa: S105 - printed at every start; demo databases only
MAIL = "landkreis.example"
ELSEWHERE = "192.0.2.7"  # an address for documents: nobody calls from it


def add_people(world: World) -> dict[str, User]:
    """One password for all; hashed once, because a good hash is slow on purpose."""
    password = make_password(PASSWORD)
    users = {}
    people = content.load("people", elsewhere=world.elsewhere)
    for row in people["person"]:
        user = users[row["login"]] = _person(row, password)
        scope = _scope(world, row)
        RoleAssignment.objects.create(
            user=user, role=row["role"], scope_kind=scope.kind, scope_id=scope.id
        )
    for row in people["deputy"]:
        starts_on = world.calendar.today + timedelta(weeks=row["from_week"])
        Deputy.objects.create(
            assignment=users[row["holder"]].roles.get(),
            user=users[row["deputy"]],
            starts_on=starts_on,
            ends_on=starts_on + timedelta(weeks=row["weeks"]),
        )
    maren = users["maren"]
    world.actor = somebody(maren.name, maren.pk)
    return users


def _person(row: content.Content, password: str) -> User:
    """Who has no office mail gets in by a letter with a code, which nobody has used yet."""
    by_letter = row.get("by_letter", False)
    user = User(
        login=row["login"],
        name=row["name"],
        email="" if by_letter else f"{row['login']}@{MAIL}",
        password=make_password(None) if by_letter else password,
        is_active=not row.get("closed", False),
    )
    user.save()
    if by_letter:
        entry_codes.make_code(user=user, kind=EntryKind.LETTER, now=timezone.now())
    return user


def lock_out(*, now: datetime) -> None:
    """Whose password failed too often, from one address; done anew whenever the demo starts."""
    locked = [row["login"] for row in content.load("people")["person"] if row.get("locked_out")]
    for user in User.objects.filter(login__in=locked):
        user.failures.all().delete()
        key = login_service.refuse_if_locked(login=user.login, address=ELSEWHERE, now=now)
        for _time in range(FAILURES_ALLOWED):
            login_service.count_failure(key, login=user.login, now=now)


def _scope(world: World, row: content.Content) -> Scope:
    if "area" in row:
        return Scope("area", str(world.areas[row["area"]].pk))
    if "organisation" in row:
        return Scope("organisation", str(world.organisations[row["organisation"]].pk))
    return DISTRICT
