"""Where an import writes, and what it remembers of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Model

from ...exchange.entries import Known
from ...models import Concept, Edition

ROWS_PER_STATEMENT = 500


@dataclass(slots=True)
class Written:
    """The ids of what an import created, by kind; an undo removes exactly these."""

    ids: dict[str, list[int]] = field(default_factory=dict)

    def add(self, kind: str, rows: Iterable[Model]) -> None:
        self.ids.setdefault(kind, []).extend(row.pk for row in rows)


@dataclass(frozen=True, slots=True)
class Target:
    """Where the rows go, and the names they refer to."""

    concept: Concept
    edition: Edition
    known: Known


def link(through: Any, columns: tuple[str, str], pairs: Iterable[tuple[int, int]]) -> None:
    rows = [through(**dict(zip(columns, pair, strict=True))) for pair in dict.fromkeys(pairs)]
    through.objects.bulk_create(rows, batch_size=ROWS_PER_STATEMENT)


def next_position(rows: Any) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1
