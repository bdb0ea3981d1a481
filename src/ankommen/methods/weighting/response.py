"""Response rates RR1 to RR6 from the final outcome of every drawn address.

Source: AAPOR, Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys
(2016). RR1 is the lowest, RR6 the highest; the even ones count partial interviews as response.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused


@dataclass(frozen=True)
class Dispositions:
    """How many drawn addresses ended how; those known to be not eligible are not among them."""

    complete: int
    partial: int
    refused: int
    not_contacted: int
    other: int
    unknown_household: int
    unknown_other: int


@dataclass(frozen=True)
class ResponseRates:
    """RR1 … RR6, with the share of unknown cases taken as eligible in RR3 and RR4."""

    rr1: float
    rr2: float
    rr3: float
    rr4: float
    rr5: float
    rr6: float
    eligible_share: float


def response_rates(
    dispositions: Dispositions, *, eligible_share: float | None = None
) -> ResponseRates:
    """The six rates.

    `eligible_share` is e, the estimated share of eligible ones among unknown cases; None takes
    1, the careful choice, under which RR3 = RR1. Refuses negative counts and no eligible case.

    >>> rates = response_rates(Dispositions(400, 50, 200, 150, 20, 100, 80), eligible_share=0.5)
    >>> [round(rate, 4) for rate in (rates.rr1, rates.rr2, rates.rr3, rates.rr6)]
    [0.4, 0.45, 0.4396, 0.5488]
    """
    counts = {item.name: getattr(dispositions, item.name) for item in fields(dispositions)}
    negative = {name: count for name, count in counts.items() if count < 0}
    if negative:
        raise WeightingRefused(
            Reason.NEGATIVE_COUNT,
            where=", ".join(negative),
            expected=">= 0",
            got=negative,
            hint=Hint.CHECK_INPUT,
        )
    share = 1.0 if eligible_share is None else eligible_share
    if not 0 <= share <= 1:
        raise WeightingRefused(
            Reason.NOT_A_PROBABILITY,
            where="eligible_share",
            expected="0 <= e <= 1",
            got=share,
            hint=Hint.CHECK_INPUT,
        )
    interviews = dispositions.complete + dispositions.partial
    known = interviews + dispositions.refused + dispositions.not_contacted + dispositions.other
    unknown = dispositions.unknown_household + dispositions.unknown_other
    if known == 0:
        raise WeightingRefused(
            Reason.NO_RESPONDENTS,
            where="dispositions",
            expected="an eligible case",
            got=0,
            hint=Hint.CHECK_INPUT,
        )
    rr1, rr2, rr3, rr4, rr5, rr6 = (
        answered / (known + part * unknown)
        for part in (1.0, share, 0.0)
        for answered in (dispositions.complete, interviews)
    )
    return ResponseRates(rr1, rr2, rr3, rr4, rr5, rr6, eligible_share=share)
