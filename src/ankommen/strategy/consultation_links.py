"""The link of an invitation: signed, and worthless once its nonce was replaced."""

from __future__ import annotations

import secrets

from django.core import signing

SALT = "ankommen.strategy.consultation"


def new_nonce() -> str:
    return secrets.token_hex(16)


def token_of(invitation_id: int, nonce: str) -> str:
    return signing.dumps([invitation_id, nonce], salt=SALT)


def read_token(token: str) -> tuple[int, str] | None:
    """Invitation and nonce of a link, or nothing where it is forged."""
    try:
        id, nonce = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(id), str(nonce)
