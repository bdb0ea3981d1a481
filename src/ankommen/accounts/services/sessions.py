from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from ankommen.core import audit
from ankommen.core.errors import NotFound
from ankommen.core.viewer import Viewer

from ..models import EntryCode, FailedLogin, OpenSession

FAILURES_KEPT = timedelta(days=1)
CODES_KEPT = timedelta(days=90)


@transaction.atomic
def end_session(*, actor: Viewer, session_id: int) -> None:
    """Log oneself out in another place. Somebody else's session does not exist."""
    row = OpenSession.objects.filter(pk=session_id, user_id=actor.user_id or 0).first()
    if row is None:
        raise NotFound
    _end([row], actor)


@transaction.atomic
def end_other_sessions(*, actor: Viewer, this_key: str | None) -> int:
    rows = OpenSession.objects.filter(user_id=actor.user_id or 0).exclude(key=this_key or "")
    return _end(list(rows), actor)


def _end(rows: list[OpenSession], actor: Viewer) -> int:
    keys = [row.key for row in rows]
    Session.objects.filter(session_key__in=keys).delete()
    OpenSession.objects.filter(key__in=keys).delete()
    if rows:
        audit.record(
            "accounts.sessions_ended",
            actor=actor,
            kind="user",
            id=actor.user_id,
            label=actor.label,
            details={"sessions": len(rows)},
        )
    return len(rows)


@transaction.atomic
def tidy(*, now: datetime) -> None:
    """Sessions that are over, old failures and old codes go. The audit log keeps what happened."""
    Session.objects.filter(expire_date__lt=now).delete()
    OpenSession.objects.exclude(key__in=Session.objects.values("session_key")).delete()
    FailedLogin.objects.filter(last_failure_at__lt=now - FAILURES_KEPT).delete()
    EntryCode.objects.filter(created_at__lt=now - CODES_KEPT).delete()
