"""The thresholds of the gate: dated data of the law, with paragraph and source."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from .. import legal
from ..models import Installation
from .rules import Rule

THRESHOLD = "publication-threshold"
SAMPLE_BASE = "publication-sample-base"
# No statistical office shows less than three; a smaller number is a slip, not a rule.
LEAST = 3


@dataclass(frozen=True, slots=True)
class DatedRule:
    """The rule in force on a day, since when, and where it comes from."""

    rule: Rule
    valid_from: date
    legal_basis: str
    source: str

    def as_json(self) -> dict[str, Any]:
        """What the ledger keeps of the rule of a release."""
        where = {"legal_basis": self.legal_basis, "source": self.source}
        return {**asdict(self.rule), "valid_from": self.valid_from.isoformat(), **where}


def rule_on(day: date) -> DatedRule | None:
    """The rule of this day; None where a threshold is unknown or none at all: nothing is shown."""
    land = _land()
    try:
        threshold = legal.parameter(THRESHOLD, on=day, land=land)
        sample_base = legal.parameter(SAMPLE_BASE, on=day, land=land)
    except LookupError:
        return None
    starts = threshold.valid_from
    if starts is None or not (_counts(threshold.value) and _counts(sample_base.value)):
        return None
    rule = Rule(threshold.value, sample_base.value)
    return DatedRule(rule, starts, threshold.legal_basis, threshold.source)


def _counts(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= LEAST


def _land() -> str:
    key = Installation.objects.values_list("district__key", flat=True).first()
    return (key or "")[:2]
