"""Dataclasses to JSON and back, always in the same letters, so that a hash names a content."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def to_plain(value: Any) -> Any:
    """Dataclasses, tuples, dates and decimals as what JSON knows."""
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def from_plain(kind: type[Value], plain: Any) -> Value:
    """The inverse of `to_plain` for a dataclass of this kind. Raises KeyError on missing parts.

    What was frozen before a field with a default existed has that default.
    """
    hints, optional = _hints(kind), _optional(kind)  # type: ignore[arg-type]
    return kind(
        **{
            name: _read(hint, plain[name])
            for name, hint in hints.items()
            if name in plain or name not in optional
        }
    )


def content_hash(plain: Any) -> str:
    """SHA-256 of the canonical text: keys sorted, no spaces, UTF-8."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


@cache
def _optional(kind: type[Any]) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind) if field.default is not MISSING)


def _read(hint: Any, plain: Any) -> Any:
    options = [option for option in get_args(hint) if option is not NoneType]
    if plain is None:
        return None
    if get_origin(hint) is tuple:
        return tuple(_read(options[0], one) for one in plain)
    kind = options[0] if options else hint
    if is_dataclass(kind):
        return from_plain(kind, plain)  # type: ignore[arg-type]
    if kind is date:
        return date.fromisoformat(plain)
    return Decimal(plain) if kind is Decimal else plain
