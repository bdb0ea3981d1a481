from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit
from ..errors import NotFound, Refused
from ..models import SignedLinkRow
from ..registries import link_purposes
from ..viewer import Viewer

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignedLink:
    """What an open link says: what it is for, which object it opens, and who answers for it."""

    pk: int
    purpose: str
    kind: str
    id: str
    expires_at: datetime
    single_use: bool
    issued_by_id: int | None
    issued_by_label: str
    recipient_label: str

    @property
    def holder(self) -> Viewer:
        """Who acts through this link, for the audit log: nobody with an account or a right."""
        return Viewer(user_id=None, label=_("Inhaber des Links %(id)s") % {"id": self.pk})


class LinkRefused(Refused):
    """The link opens nothing. Whether it expired, was revoked, was used or never existed stays
    unsaid; the sentence says whom to ask."""


@transaction.atomic
def issue(
    *,
    purpose: str,
    kind: str,
    id: object,
    expires_at: datetime,
    actor: Viewer,
    single_use: bool = False,
    recipient_label: str = "",
) -> str:
    """A new link to one object for one purpose; the token is shown once and kept as a hash."""
    now = timezone.now()
    _refuse_wrong_end(purpose, expires_at, now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = SignedLinkRow.objects.create(
        purpose=purpose,
        object_kind=kind,
        object_id=str(id),
        token_hash=_hash(token),
        single_use=single_use,
        recipient_label=recipient_label[:200],
        issued_at=now,
        issued_by_id=actor.user_id,
        issued_by_label=actor.label,
        expires_at=expires_at,
    )
    _note("core.link_issued", row, actor)
    return token


def open_link(token: str, *, purpose: str, now: datetime) -> SignedLink:
    """What the link opens, or `LinkRefused`. Changes nothing but the time of the first opening."""
    row = _row(token, purpose, now)
    if row.opened_at is None:
        SignedLinkRow.objects.filter(pk=row.pk, opened_at=None).update(opened_at=now)
    return _value(row)


@transaction.atomic
def use(token: str, *, purpose: str, now: datetime) -> SignedLink:
    """Open the link for the act it was issued for; one that holds once is used up by it.

    Call it in the transaction of that act: if the act fails, the link still holds.
    """
    row = _row(token, purpose, now, lock=True)
    if row.single_use:
        row.used_at = now
        row.save(update_fields=("used_at",))
    link = _value(row)
    _note("core.link_used", row, link.holder)
    return link


@transaction.atomic
def revoke(*, link_id: int, actor: Viewer, manages_all: bool = False) -> None:
    """From now on the link opens nothing. For who issued it, or who manages all accounts."""
    row = SignedLinkRow.objects.select_for_update().filter(pk=link_id).first()
    is_own = row is not None and actor.user_id is not None and row.issued_by_id == actor.user_id
    if row is None or not (is_own or manages_all):
        raise NotFound
    _revoke(row, actor)


@transaction.atomic
def revoke_all(*, purpose: str, kind: str, id: object, actor: Viewer) -> int:
    """Every open link to this object, for the app that owns it and has checked the actor."""
    rows = SignedLinkRow.objects.select_for_update().filter(
        purpose=purpose, object_kind=kind, object_id=str(id), revoked_at=None
    )
    found = list(rows)
    for row in found:
        _revoke(row, actor)
    return len(found)


def _revoke(row: SignedLinkRow, actor: Viewer) -> None:
    if row.revoked_at is not None:
        return
    row.revoked_at = timezone.now()
    row.save(update_fields=("revoked_at",))
    _note("core.link_revoked", row, actor)


def _refuse_wrong_end(code: str, expires_at: datetime, now: datetime) -> None:
    purpose = link_purposes.purpose(code)
    if purpose is None:
        raise ValueError(f"No purpose is registered as {code!r}.")
    if now < expires_at <= now + purpose.longest:
        return
    raise Refused.because(
        "link_end",
        _("Der Link muss in der Zukunft enden, spätestens nach %(days)s Tagen.")
        % {"days": purpose.longest.days},
        field="expires_at",
        value=expires_at,
    )


def _row(token: str, purpose: str, now: datetime, *, lock: bool = False) -> SignedLinkRow:
    digest = _hash(token)
    rows = SignedLinkRow.objects.select_for_update() if lock else SignedLinkRow.objects.all()
    row = rows.filter(token_hash=digest).first()
    known = row.token_hash if row else _hash("")
    if secrets.compare_digest(known, digest) and row is not None and holds(row, purpose, now):
        return row
    registered = link_purposes.purpose(purpose)
    raise LinkRefused.because("link", str(registered.ask) if registered else "")


def holds(row: SignedLinkRow, purpose: str, now: datetime) -> bool:
    ended = row.revoked_at is not None or (row.single_use and row.used_at is not None)
    return row.purpose == purpose and not ended and now < row.expires_at


def _hash(token: str) -> str:
    """A plain hash is enough: the token has 256 random bits, there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _value(row: SignedLinkRow) -> SignedLink:
    return SignedLink(
        pk=row.pk,
        purpose=row.purpose,
        kind=row.object_kind,
        id=row.object_id,
        expires_at=row.expires_at,
        single_use=row.single_use,
        issued_by_id=row.issued_by_id,
        issued_by_label=row.issued_by_label,
        recipient_label=row.recipient_label,
    )


def _note(action: str, row: SignedLinkRow, actor: Viewer) -> None:
    audit.record(
        action,
        actor=actor,
        kind="signed_link",
        id=row.pk,
        label=link_purposes.label(row.purpose),
        details={"purpose": row.purpose, "kind": row.object_kind, "id": row.object_id},
    )
