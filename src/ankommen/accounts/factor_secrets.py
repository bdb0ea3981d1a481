"""Secrets of second factors, sealed for one person and one purpose (decision record 0022).

allauth hands its hooks nothing but the text. Whoever calls allauth says around the call whose
secret it is; a call without that is an error, so nothing can be stored or read unbound.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from ankommen.core.encryption import decrypt, encrypt
from ankommen.core.encryption.keys import ring
from ankommen.core.encryption.rotation import written_with_current

KEPT_IN = {
    str(Authenticator.Type.TOTP): "secret",
    str(Authenticator.Type.RECOVERY_CODES): "seed",
}
_context: ContextVar[str] = ContextVar("context of the secret in hand")


def context_of(user_id: int, kind: str) -> str:
    return f"mfa.Authenticator.{kind}|user {user_id}"


@contextmanager
def belonging_to(user_id: int, kind: str) -> Iterator[None]:
    """Inside, `seal` and `unseal` work for this person's factor of this kind."""
    token = _context.set(context_of(user_id, kind))
    try:
        yield
    finally:
        _context.reset(token)


def seal(text: str) -> str:
    return encrypt(text, context=_context.get(), ring=ring())


def unseal(stored: str) -> str:
    return decrypt(stored, context=_context.get(), ring=ring())


@dataclass(frozen=True, slots=True)
class FactorSecrets:
    """The secrets of one kind of factor, for `ankommen keys`."""

    kind: str

    @property
    def name(self) -> str:
        return f"mfa.Authenticator.{self.kind}"

    def texts(self) -> Iterator[tuple[str, str]]:
        for row in Authenticator.objects.filter(type=self.kind).iterator():
            yield context_of(row.user_id, self.kind), row.data[KEPT_IN[self.kind]]

    def waiting(self) -> int:
        return int(self._old().count())

    @transaction.atomic
    def rotate_some(self, most: int) -> int:
        rows = list(self._old().select_for_update().order_by("pk")[:most])
        for row in rows:
            with belonging_to(row.user_id, self.kind):
                row.data[KEPT_IN[self.kind]] = seal(unseal(row.data[KEPT_IN[self.kind]]))
            row.save(update_fields=("data",))
        return len(rows)

    def _old(self) -> Any:
        rows = Authenticator.objects.filter(type=self.kind)
        begins = {f"data__{KEPT_IN[self.kind]}__startswith": written_with_current()}
        return rows.exclude(**begins)
