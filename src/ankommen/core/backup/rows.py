"""One row in plain values that both databases can give and take, and a hash over many of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field

WHOLE = (
    *("AutoField", "BigAutoField", "SmallAutoField", "BigIntegerField", "IntegerField"),
    *("PositiveIntegerField", "PositiveBigIntegerField"),
    *("PositiveSmallIntegerField", "SmallIntegerField"),
)
KINDS = {
    **dict.fromkeys(WHOLE, "whole"),
    **dict.fromkeys(("CharField", "TextField", "SlugField", "FileField"), "text"),
    "BooleanField": "flag",
    "DateField": "date",
    "DateTimeField": "moment",
    "DecimalField": "decimal",
    "FloatField": "float",
    "JSONField": "json",
    "UUIDField": "uuid",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it holds. `places`: the decimal places of a `decimal`."""

    name: str
    kind: str
    places: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is read and written; `key` is its primary key."""

    name: str
    key: str
    columns: tuple[Column, ...]

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "columns": [asdict(column) for column in self.columns]}

    @classmethod
    def of_json(cls, value: dict[str, Any]) -> Table:
        columns = tuple(Column(**column) for column in value["columns"])
        return cls(value["name"], value["key"], columns)


def column_of(field: Field[Any, Any]) -> Column:
    """Raises `TypeError` for a type of field that nobody taught this module."""
    holder = field
    while holder.is_relation:
        holder = holder.target_field  # type: ignore[attr-defined]
    kind = KINDS.get(holder.get_internal_type())
    if kind is None:
        raise TypeError(f"core.backup.rows knows no {holder.get_internal_type()} ({field}).")
    return Column(str(field.column), kind, getattr(holder, "decimal_places", None) or 0)


READ: dict[str, Callable[[Any, Column], Any]] = {
    "whole": lambda value, _: int(value),
    "text": lambda value, _: str(value),
    "flag": lambda value, _: bool(value),
    "date": lambda value, _: value.isoformat() if isinstance(value, date) else str(value),
    "moment": lambda value, _: _moment(value).isoformat(timespec="microseconds"),
    "decimal": lambda value, column: str(
        Decimal(str(value)).quantize(Decimal(1).scaleb(-column.places))
    ),
    "float": lambda value, _: float(value),
    "json": lambda value, _: json.dumps(json.loads(value) if isinstance(value, str) else value),
    "uuid": lambda value, _: str(UUID(str(value))),
}


def plain(column: Column, value: Any) -> Any:
    """What the database gave, as JSON can hold it. Encrypted values stay encrypted."""
    return None if value is None else READ[column.kind](value, column)


def _moment(value: datetime | str) -> datetime:
    """SQLite keeps moments in UTC without saying so."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def storable(column: Column, value: Any, connection: BaseDatabaseWrapper) -> Any:
    """The plain value as this database takes it; PostgreSQL reads the texts by itself."""
    if value is None or connection.vendor == "postgresql":
        return value
    if column.kind == "moment":
        return str(datetime.fromisoformat(value).replace(tzinfo=None))
    return UUID(value).hex if column.kind == "uuid" else value


class TableHash:
    """Count and hash of rows in any order: both databases sort texts differently."""

    def __init__(self, table: Table) -> None:
        self._json = [place for place, one in enumerate(table.columns) if one.kind == "json"]
        self.rows = 0
        self._sum = 0

    def add(self, row: list[Any]) -> None:
        row = list(row)
        for place in self._json:
            row[place] = None if row[place] is None else _canonical(json.loads(row[place]))
        text = json.dumps(row, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).digest()
        self._sum = (self._sum + int.from_bytes(digest, "big")) % (1 << 256)
        self.rows += 1

    @property
    def value(self) -> str:
        return f"{self._sum:064x}"


def _canonical(value: Any) -> Any:
    """PostgreSQL writes 1e3 as 1000."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _canonical(one) for name, one in value.items()}
    return [_canonical(one) for one in value] if isinstance(value, list) else value
