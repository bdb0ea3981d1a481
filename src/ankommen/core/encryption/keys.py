from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NAME = re.compile(r"[a-z0-9-]{1,16}")
INDEX = "index"
HOW = (
    "Each line of the key file is `name = key`, the key 32 random bytes in base64; the first line "
    "is used for writing, the others for reading; the line `index` serves look-ups. "
    "`ankommen keys generate` prints one."
)


class KeyMissing(Exception):
    """A key is not there or cannot be read. Nothing is shown or stored instead."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys by name: `current` encrypts, all of them decrypt, `index` feeds the blind index."""

    current: str
    keys: dict[str, bytes]
    index: bytes

    def key(self, name: str) -> bytes:
        if name not in self.keys:
            raise KeyMissing(
                f"The field key {name!r} is not configured; known: {', '.join(sorted(self.keys))}. "
                "Put it back into ANKOMMEN_FIELD_KEYS_FILE until `ankommen keys rotate` is done."
            )
        return self.keys[name]


def parse(text: str) -> KeyRing:
    """The ring written as lines `name = base64`."""
    found: dict[str, bytes] = {}
    for line in re.split(r"[\n;]", text):
        if not line.strip() or line.strip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        name = name.strip()
        if not equals or not NAME.fullmatch(name) or name in found:
            raise KeyMissing(f"The field keys have a line that cannot be read. {HOW}")
        found[name] = _bytes(name, value.strip())
    index = found.pop(INDEX, None)
    if not found or index is None:
        raise KeyMissing(f"The field keys need at least one key and the line `index`. {HOW}")
    return KeyRing(next(iter(found)), found, index)


def _bytes(name: str, value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise KeyMissing(f"The field key {name!r} is not 32 bytes in base64. {HOW}")
    return key


def ring() -> KeyRing:
    """The keys of this installation, from the environment or the file it names."""
    return _ring(settings.FIELD_KEYS, str(settings.FIELD_KEYS_FILE))


def refuse_unreadable_keys() -> None:
    """Called before a production server answers its first request."""
    if settings.MODE == "production":
        try:
            ring()
        except KeyMissing as missing:
            raise ImproperlyConfigured(str(missing)) from missing


@lru_cache(maxsize=4)
def _ring(text: str, file: str) -> KeyRing:
    if text:
        return parse(text)
    if not file or not Path(file).is_file():
        raise KeyMissing(f"Set ANKOMMEN_FIELD_KEYS_FILE to a file with the field keys. {HOW}")
    return parse(Path(file).read_text(encoding="utf-8"))
