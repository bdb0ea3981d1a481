"""An invented street map as OSM PBF (wiki.openstreetmap.org/wiki/PBF_Format), for other engines.

Every place is a node with a footway of one metre; ways far too long to walk join them to one map.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

Position = tuple[float, float]


def street_file(places: Sequence[Position]) -> bytes:
    """A map on which nobody can walk from one place (latitude, longitude) to another."""
    nodes = sorted(
        (2 * number + extra, latitude + extra * 1e-5, longitude)
        for number, (latitude, longitude) in enumerate(places, start=1)
        for extra in (0, 1)
    )
    last = len(places)
    ways = [(number, 2 * number, 2 * number + 1) for number in range(1, last + 1)]
    ways += [(last + number, 2 * number, 2 * number + 2) for number in range(1, last)]
    dense = (
        _bytes(1, _deltas(code for code, _, _ in nodes))
        + _bytes(8, _deltas(round(latitude * 1e7) for _, latitude, _ in nodes))
        + _bytes(9, _deltas(round(longitude * 1e7) for _, _, longitude in nodes))
    )
    texts = b"".join(_bytes(1, text) for text in (b"", b"highway", b"footway"))
    drawn = b"".join(_bytes(3, _way(code, refs)) for code, *refs in ways)
    block = _bytes(1, texts) + _bytes(2, _bytes(2, dense)) + _bytes(2, drawn)
    features = _bytes(4, b"OsmSchema-V0.6") + _bytes(4, b"DenseNodes")
    return _blob(b"OSMHeader", features) + _blob(b"OSMData", block)


def _way(code: int, refs: Sequence[int]) -> bytes:
    keys, values = _bytes(2, _varint(1)), _bytes(3, _varint(2))
    return _number(1, code) + keys + values + _bytes(8, _deltas(refs))


def _blob(kind: bytes, content: bytes) -> bytes:
    blob = _bytes(1, content)
    header = _bytes(1, kind) + _number(3, len(blob))
    return struct.pack(">I", len(header)) + header + blob


def _deltas(values: Iterable[int]) -> bytes:
    before, found = 0, b""
    parts = []
    for value in values:
        step, before = value - before, value
        parts.append(_varint(2 * step if step >= 0 else -2 * step - 1))
    return found.join(parts)


def _bytes(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])
