"""A stream of bytes, encrypted and authenticated in pieces: nothing of a changed file is believed.

AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce is a
random prefix, the number of the piece and whether it is the last, so pieces can be neither
swapped nor cut off. The key comes from the passphrase by scrypt with a salt of its own per file.
"""

from __future__ import annotations

import hmac
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"Ankommen backup\n"
FORMAT = 1
HEAD = struct.Struct(">16sB16s7s16s")  # magic, format, salt, nonce prefix, check of the key
SUM = struct.Struct(">I")
PIECE = 64 * 1024
TAG = 16
SCRYPT = {"length": 64, "n": 2**15, "r": 8, "p": 1}


class NoBackup(Exception):
    """The file does not begin as a backup of Ankommen does."""


class Newer(Exception):
    """The file was written by a version that this one does not know."""


class WrongKey(Exception):
    """The file is whole as far as can be told, and this passphrase does not open it."""


class Damaged(Exception):
    """Something in the file is not what was written, or its end is missing."""


@dataclass(frozen=True, slots=True)
class _Seal:
    """What one file is encrypted with; `head` is authenticated together with every piece."""

    cipher: AESGCM
    prefix: bytes
    head: bytes

    def nonce(self, number: int, *, last: bool) -> bytes:
        return self.prefix + struct.pack(">IB", number, last)


def _keys(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    """The key, and a value that tells whether a passphrase is the right one."""
    made = Scrypt(salt=salt, **SCRYPT).derive(passphrase.encode())
    return made[:32], sha256(made[32:]).digest()[:16]


def seal(pieces: Iterable[bytes], target: IO[bytes], *, passphrase: str) -> None:
    """Write the bytes encrypted."""
    salt, prefix = os.urandom(16), os.urandom(7)
    key, check = _keys(passphrase, salt)
    head = HEAD.pack(MAGIC, FORMAT, salt, prefix, check)
    target.write(head + SUM.pack(zlib.crc32(head)))
    found = _Seal(AESGCM(key), prefix, head)
    for number, (piece, last) in enumerate(_marked(_evenly(pieces))):
        nonce = found.nonce(number, last=last)
        target.write(found.cipher.encrypt(nonce, piece, head))


def opened(source: IO[bytes], *, passphrase: str) -> Iterator[bytes]:
    """The bytes back, piece by piece; each is believed only after it was authenticated."""
    found = _opened_head(source, passphrase)
    pieces = iter(lambda: source.read(PIECE + TAG), b"")
    empty = True
    for number, (piece, last) in enumerate(_marked(pieces)):
        empty = False
        try:
            yield found.cipher.decrypt(found.nonce(number, last=last), piece, found.head)
        except InvalidTag as error:
            raise Damaged from error
    if empty:
        raise Damaged


def _opened_head(source: IO[bytes], passphrase: str) -> _Seal:
    head, noted = source.read(HEAD.size), source.read(SUM.size)
    if not head.startswith(MAGIC):
        raise NoBackup
    if len(noted) < SUM.size or SUM.unpack(noted)[0] != zlib.crc32(head):
        raise Damaged
    _magic, version, salt, prefix, check = HEAD.unpack(head)
    if version > FORMAT:
        raise Newer
    key, expected = _keys(passphrase, salt)
    if not hmac.compare_digest(check, expected):
        raise WrongKey
    return _Seal(AESGCM(key), prefix, head)


def _evenly(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut anew into pieces of one size; at least one, empty if need be."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) > PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    yield bytes(waiting)


def _marked(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether it is the last."""
    waiting: bytes | None = None
    for piece in pieces:
        if waiting is not None:
            yield waiting, False
        waiting = piece
    if waiting is not None:
        yield waiting, True
