"""A protected choice near the best, where proving the best takes too long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .attacker import Attacker
from .errors import DisclosureError, Reason

TOUCHED = 1e-7
Bits = NDArray[np.bool_]


def nearby_choice(
    attacker: Attacker,
    shares: NDArray[np.float64],
    costs: NDArray[np.float64],
    sensitive: Bits,
    *,
    seconds: float,
) -> Bits:
    """Cells to hide from a protected fractional choice: all it touches, then shown again in halves.

    Whatever a fraction protects, the whole protects as well. Each step back is audited by the
    attacker; `seconds` is what the attacker may have used in all.
    """
    hidden = sensitive | (shares > TOUCHED)
    _require(attacker, hidden)
    order = np.lexsort((-costs, shares))
    waiting = [order[hidden[order] & ~sensitive[order]]]
    while waiting:
        block = waiting.pop()
        if not len(block):
            continue
        if attacker.seconds >= seconds:
            raise DisclosureError(Reason.TIME_LIMIT, "suppression", hint="smaller_table")
        tried = hidden.copy()
        tried[block] = False
        if attacker.is_protected(tried):
            hidden = tried
        elif len(block) > 1:
            half = len(block) // 2
            waiting += [block[half:], block[:half]]
    _require(attacker, hidden)
    return hidden


def _require(attacker: Attacker, hidden: Bits) -> None:
    if not attacker.is_protected(hidden):
        raise DisclosureError(Reason.ENGINE_FAILED, "suppression", "a protected choice")
