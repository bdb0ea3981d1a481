"""The fields of a row as plain values, and how a form carries them: sealed, there and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import Model

SALT = "ankommen.versions"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Some fields of a row at one moment: texts, numbers, days, ids, several rows as a set."""

    version: int
    values: Mapping[str, Any]


def snapshot(row: Model, names: Iterable[str]) -> Snapshot:
    return Snapshot(version_of(row), stored_values(row, names))


def version_of(row: Model) -> int:
    found = getattr(row, "version")  # noqa: B009  # rows share no class that could declare it
    return int(found)


def stored_values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: _stored(row, name) for name in names}


def plain_values(row: Model, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed for a row, in the form in which `stored_values` gives it."""
    return {name: _plain(row, name, value) for name, value in typed.items()}


def to_write(row: Model, name: str, value: Any, *, typed: Any) -> Any:
    """A plain value as a service sets it; `typed` where the value is what the person typed."""
    field: Any = row._meta.get_field(name)
    if field.many_to_many and typed is None:
        return list(field.related_model._default_manager.filter(pk__in=value))
    if field.many_to_many:
        return list(typed)
    if value == _stored(row, name):
        return getattr(row, name)
    return value if isinstance(value, str) else typed


def seal(row: Model, snapshot: Snapshot) -> str:
    return seal_plain([snapshot.version, dict(snapshot.values)], salt=_salt(row))


def unseal(row: Model, sealed: str) -> Snapshot | None:
    """None where the seal is missing, not ours, or that of another row."""
    plain = unseal_plain(sealed, salt=_salt(row))
    return None if plain is None else Snapshot(*plain)


def seal_plain(plain: Any, *, salt: str) -> str:
    return signing.dumps(plain, salt=salt, serializer=_Serializer, compress=True)


def unseal_plain(sealed: str, *, salt: str) -> Any:
    try:
        return signing.loads(sealed, salt=salt, serializer=_Serializer)
    except signing.BadSignature:
        return None


def _salt(row: Model) -> str:
    return f"{SALT}.{row._meta.label_lower}.{row.pk}"


class _Serializer:
    """JSON that brings days, decimals and sets back as they were."""

    def dumps(self, obj: Any) -> bytes:
        return json.dumps(obj, default=_marked, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data, object_hook=_unmarked)


def _marked(value: Any) -> dict[str, Any]:
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, frozenset):
        return {"$set": sorted(value)}
    raise TypeError(f"A form cannot carry {type(value).__name__}.")


def _unmarked(value: dict[str, Any]) -> Any:
    if len(value) != 1:
        return value
    [(mark, content)] = value.items()
    back: Any = {"$day": date.fromisoformat, "$decimal": Decimal, "$set": frozenset}.get(mark)
    return value if back is None else back(content)


def _stored(row: Model, name: str) -> Any:
    field: Any = row._meta.get_field(name)
    if field.many_to_many:
        return frozenset(getattr(row, name).values_list("pk", flat=True))
    return _text(getattr(row, field.attname))


def _plain(row: Model, name: str, value: Any) -> Any:
    field: Any = row._meta.get_field(name)
    if field.many_to_many:
        return frozenset(one.pk if isinstance(one, Model) else one for one in value)
    return value.pk if isinstance(value, Model) else _text(value)


def _text(value: Any) -> Any:
    """Browsers end lines in their own way; that alone is no change."""
    return str(value).replace("\r\n", "\n") if isinstance(value, str) else value
