"""The way back in when nobody who manages accounts can log in."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import Refused
from ankommen.core.viewer import Viewer

from ..models import EntryKind, RoleAssignment, User
from .entry_codes import make_code

LOG = logging.getLogger("ankommen.accounts")
LONGEST = timedelta(hours=24)


@transaction.atomic
def break_glass(*, name: str, operator: str, lasts: timedelta, now: datetime) -> tuple[User, str]:
    """Open an administrator's account that ends by itself; returns it with its one-time code."""
    name = " ".join(name.split())
    if not name:
        raise Refused.because("no_name", _("Nennen Sie die Person, die den Zugang benutzt."))
    if not timedelta(0) < lasts <= LONGEST:
        raise Refused.because("too_long", _("Ein Notfallzugang gilt eine bis 24 Stunden."))
    stem = slugify(name)[:50] or "person"
    user = User.objects.create_user(
        f"notfall-{stem}-{timezone.localtime(now):%m%d%H%M%S}",
        name=f"Notfallzugang {name}"[:200],
        expires_at=now + lasts,
    )
    RoleAssignment.objects.create(
        user=user,
        role="administrator",
        starts_on=timezone.localdate(now),
        ends_on=timezone.localdate(now + lasts),
    )
    code, row = make_code(user=user, kind=EntryKind.LETTER, now=now)
    row.expires_at = now + lasts
    row.save(update_fields=("expires_at",))
    audit.record(
        "accounts.break_glass",
        actor=Viewer(None, f"Kommandozeile ({operator})"[:200]),
        kind="user",
        id=user.pk,
        label=user.name,
        details={"ends_at": (now + lasts).isoformat(timespec="minutes"), "operator": operator},
    )
    LOG.critical("Break-glass: an emergency account is open until %s.", user.expires_at)
    return user, code
