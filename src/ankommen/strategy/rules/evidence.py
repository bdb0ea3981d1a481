"""How much the evidence of a need weighs.

Whoever reports loudly and often is still one origin: of each origin only the heaviest entry
counts. All single cases together weigh no more than one report about several people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SINGLE_CASE = 1
SINGLE_CASES_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of evidence: where it comes from, its weight, how many reports it sums up."""

    origin: str
    weight: int
    reports: int = 1


@dataclass(frozen=True, slots=True)
class Strength:
    independent_reports: int = 0
    weight: int = 0


def strength(entries: Iterable[Entry]) -> Strength:
    """Independent reports and weight of a need.

    >>> strength([Entry("Träger A", 1), Entry("träger a ", 1), Entry("Befragung", 5, 11)])
    Strength(independent_reports=12, weight=6)
    """
    weights: dict[str, int] = {}
    reports: dict[str, int] = {}
    for entry in entries:
        origin = " ".join(entry.origin.casefold().split())
        weights[origin] = max(weights.get(origin, 0), entry.weight)
        reports[origin] = max(reports.get(origin, 0), entry.reports)
    single = sum(weight for weight in weights.values() if weight <= SINGLE_CASE)
    heavier = sum(weight for weight in weights.values() if weight > SINGLE_CASE)
    return Strength(sum(reports.values()), heavier + min(single, SINGLE_CASES_AT_MOST))
