"""The arithmetic of the chain as pure functions: canonical text, hash of an entry, next link.

The database computes `link` itself, in its trigger; this is the same formula for verification.

>>> link(GENESIS, sequence=1, entry_id=7, content_hash="ab" * 32)
'8be387048132359f3080a5b4e73e7e0c5f75636464ac99f11fd06eff40f965f5'
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, TypeVar

GENESIS = "0" * 64
FORMAT = 1

Value = TypeVar("Value")


def content_hash(
    *,
    stream: str,
    at: datetime,
    actor_id: int | None,
    actor_label: str,
    action: str,
    purpose: str,
    object_kind: str,
    object_id: str,
    object_label: str,
    details: dict[str, Any],
) -> str:
    """SHA-256 of the entry's canonical text: a JSON array in this order, keys sorted, UTF-8."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [FORMAT, str(stream), moment, actor_id, actor_label, action, str(purpose)]
    fields += [object_kind, object_id, object_label, details]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def link(previous: str, *, sequence: int, entry_id: int, content_hash: str) -> str:
    """The hash that seals an entry behind `previous`."""
    text = f"{previous}\n{sequence}\n{entry_id}\n{content_hash}"
    return hashlib.sha256(text.encode()).hexdigest()


def storable(value: Value) -> Value:
    """The value in a form that both databases give back unchanged.

    PostgreSQL keeps no NUL in texts and writes 1e3 as 1000: NUL and lone surrogates are replaced,
    floats become text.

    >>> storable({"share": 0.1, "name": "a" + chr(0)})
    {'share': '0.1', 'name': 'a\\ufffd'}
    """
    return _storable(value)  # type: ignore[no-any-return]


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return str(value).replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {_storable(str(key)): _storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(one) for one in value]
    return value
