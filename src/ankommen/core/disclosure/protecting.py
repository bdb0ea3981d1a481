from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ankommen.methods.disclosure import (
    DisclosureError,
    Reason,
    Rules,
    Suppression,
    Table,
    round_controlled,
    sensitive_counts,
    suppress,
)

from .rules_file import Method, RulesFile
from .wording import WHY

ANY_GAP = 1.0


@dataclass(frozen=True, slots=True)
class Protected:
    """`published` has the shape of the table, −1 where a number is hidden.

    `reasons` counts the cells that need protection by why; `secondary` are hidden for others.
    `gap`: the share of what is hidden that may be more than the least.
    """

    table: Table
    rules: Rules
    method: Method
    base: int
    source: str
    published: NDArray[np.int64]
    reasons: tuple[tuple[str, int], ...]
    secondary: int
    gap: float = 0.0

    @property
    def hidden(self) -> int:
        return int((self.published < 0).sum())


def protect(table: Table, file: RulesFile, *, seconds: float = 60.0) -> Protected:
    """Hide or round, as the rules say. Raises `DisclosureError` rather than return half of it."""
    sensitive = sensitive_counts(table, file.rules)
    reasons = Counter(str(WHY[one.why]) for one in sensitive)
    gap = 0.0
    if file.method is Method.ROUND:
        published, secondary = round_controlled(table, base=file.base, seconds=seconds).published, 0
    else:
        safe = _suppressed(table, file, seconds)
        published, secondary, gap = safe.published, safe.secondary, safe.gap
    return Protected(
        table,
        file.rules,
        file.method,
        file.base,
        file.source,
        published,
        tuple(sorted(reasons.items())),
        secondary,
        gap,
    )


def _suppressed(table: Table, file: RulesFile, seconds: float) -> Suppression:
    """The least hidden; in three dimensions a near answer, as safe, where a fifth of the time does
    not prove the least."""
    if file.allowed_gap is not None or len(table.dimensions) < 3:
        return suppress(table, file.rules, seconds=seconds, allowed_gap=file.allowed_gap or 0.0)
    try:
        return suppress(table, file.rules, seconds=seconds / 5)
    except DisclosureError as error:
        if error.reason is not Reason.TIME_LIMIT:
            raise
    return suppress(table, file.rules, seconds=seconds * 4 / 5, allowed_gap=ANY_GAP)
