from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ankommen.methods.disclosure import (
    Rules,
    Table,
    round_controlled,
    sensitive_counts,
    suppress,
)

from .rules_file import Method, RulesFile
from .wording import WHY


@dataclass(frozen=True, slots=True)
class Protected:
    """`published` has the shape of the table, −1 where a number is hidden.

    `reasons` counts the cells that need protection by why; `secondary` are hidden for others.
    """

    table: Table
    rules: Rules
    method: Method
    base: int
    source: str
    published: NDArray[np.int64]
    reasons: tuple[tuple[str, int], ...]
    secondary: int

    @property
    def hidden(self) -> int:
        return int((self.published < 0).sum())


def protect(table: Table, file: RulesFile, *, seconds: float = 60.0) -> Protected:
    """Hide or round, as the rules say. Raises `DisclosureError` rather than return half of it."""
    sensitive = sensitive_counts(table, file.rules)
    reasons = Counter(str(WHY[one.why]) for one in sensitive)
    if file.method is Method.ROUND:
        published, secondary = round_controlled(table, base=file.base, seconds=seconds).published, 0
    else:
        safe = suppress(table, file.rules, seconds=seconds)
        published, secondary = safe.published, safe.secondary
    return Protected(
        table,
        file.rules,
        file.method,
        file.base,
        file.source,
        published,
        tuple(sorted(reasons.items())),
        secondary,
    )
