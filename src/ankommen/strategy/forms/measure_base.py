"""What the edit form of a measure was made from, carried in the form itself, sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder

from ..selectors.measure_snapshot import MeasureSnapshot

SALT = "strategy.measure.base"
DAYS = {"starts_on", "ends_on", "due_on", "done_on", "reference_date"}
DECIMALS = {"value"}


class _Serializer(signing.JSONSerializer):
    def dumps(self, obj: Any) -> bytes:
        return json.dumps(obj, cls=DjangoJSONEncoder, separators=(",", ":")).encode()


def seal(snapshot: MeasureSnapshot) -> str:
    plain = [
        snapshot.version,
        snapshot.is_frozen,
        snapshot.ended,
        snapshot.values,
        {kind: list(rows.items()) for kind, rows in snapshot.rows.items()},
    ]
    return signing.dumps(plain, salt=SALT, serializer=_Serializer, compress=True)


def unseal(sealed: str) -> MeasureSnapshot | None:
    """None where the seal is missing or not ours."""
    try:
        version, is_frozen, ended, values, rows = signing.loads(
            sealed, salt=SALT, serializer=_Serializer
        )
    except signing.BadSignature:
        return None
    return MeasureSnapshot(
        version=version,
        is_frozen=is_frozen,
        ended=ended,
        values=_typed(values),
        rows={kind: {id: _typed(cells) for id, cells in lines} for kind, lines in rows.items()},
    )


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in values.items()}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in DAYS:
        return date.fromisoformat(value)
    return Decimal(value) if name in DECIMALS else value
