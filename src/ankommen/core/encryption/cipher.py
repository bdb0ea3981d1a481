"""One value in, one text out: `enc1:<key>:<base64 of nonce, ciphertext and tag>`."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .keys import KeyRing

VERSION = "enc1"
NONCE = 12


class Damaged(Exception):
    """The stored text was changed, moved from another column, or is no encrypted text at all."""


def encrypt(plain: str, *, context: str, ring: KeyRing, nonce: bytes | None = None) -> str:
    """The text under the current key, bound to `context` ("partners.Contact.email").

    After a bar the context may name more that it is bound to ("…|user 7"); messages leave that out.
    `nonce` is given by golden tests only.
    """
    salt = os.urandom(NONCE) if nonce is None else nonce
    bound = _bound(ring.current, context)
    sealed = AESGCM(ring.key(ring.current)).encrypt(salt, plain.encode(), bound)
    return f"{VERSION}:{ring.current}:{base64.urlsafe_b64encode(salt + sealed).decode()}"


def decrypt(stored: str, *, context: str, ring: KeyRing) -> str:
    """The plain text; `Damaged` or `KeyMissing`, never what is stored."""
    version, name, payload = _parts(stored)
    if version != VERSION:
        raise Damaged(f"{_place(context)} holds a text that is not encrypted. It is not shown.")
    key = ring.key(name)
    try:
        raw = base64.b64decode(payload, altchars=b"-_", validate=True)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], _bound(name, context)).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise Damaged(
            f"{_place(context)} does not open with the key {name!r}: changed, moved from another "
            "column, or the key is a different one of the same name."
        ) from error


def key_name(stored: str) -> str:
    return _parts(stored)[1]


def blind_index(value: str, *, context: str, ring: KeyRing) -> str:
    """A keyed digest for looking up equal values without storing them; empty for empty."""
    plain = normal(value)
    if not plain:
        return ""
    return hmac.new(ring.index, f"{context}|{plain}".encode(), hashlib.sha256).hexdigest()


def normal(value: str) -> str:
    """Look-ups do not see case, spaces around, and look-alike code points."""
    return unicodedata.normalize("NFKC", value).strip().casefold()


def _parts(stored: str) -> tuple[str, str, str]:
    version, _, rest = stored.partition(":")
    name, _, payload = rest.partition(":")
    return version, name, payload


def _place(context: str) -> str:
    return context.partition("|")[0]


def _bound(name: str, context: str) -> bytes:
    return f"{VERSION}|{name}|{context}".encode()
