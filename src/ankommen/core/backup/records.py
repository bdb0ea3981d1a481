"""What a backup consists of: records one after the other, as bytes and back.

`start`, then for each table `table`, any number of `rows` and `table_end`, then for each file
`file`, `data` and `file_end`, and at last `end`. A stream without `end` is not a backup.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from .sealed import Damaged

Record = tuple[str, Any]
NAMES = ("start", "table", "rows", "table_end", "file", "data", "file_end", "end")
HEAD = struct.Struct(">BI")
LONGEST = 256 * 1024 * 1024


def packed(records: Iterable[Record]) -> Iterator[bytes]:
    """The records as compressed bytes."""
    squeeze = zlib.compressobj(6)
    for name, value in records:
        body = value if name == "data" else json.dumps(value, separators=(",", ":")).encode()
        yield squeeze.compress(HEAD.pack(NAMES.index(name), len(body)) + body)
    yield squeeze.flush()


def unpacked(pieces: Iterable[bytes]) -> Iterator[Record]:
    """The records of such bytes, up to `end`."""
    waiting = bytearray()
    for piece in _inflated(pieces):
        waiting += piece
        while len(waiting) >= HEAD.size:
            number, length = HEAD.unpack_from(waiting)
            if number >= len(NAMES) or length > LONGEST:
                raise Damaged
            if len(waiting) < HEAD.size + length:
                break
            body = bytes(waiting[HEAD.size : HEAD.size + length])
            del waiting[: HEAD.size + length]
            yield NAMES[number], body if NAMES[number] == "data" else json.loads(body)


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    stretch = zlib.decompressobj()
    try:
        for piece in pieces:
            yield stretch.decompress(piece)
        yield stretch.flush()
        if not stretch.eof or stretch.unused_data:
            raise Damaged
    except zlib.error as error:
        raise Damaged from error
