"""What the law's data say for a day and a Land. What is not known is said, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ..models import LegalEntry, LegalKind
from . import rules
from .facts import in_words
from .rules import Facts, Span


@dataclass(frozen=True, slots=True)
class ParameterAnswer:
    """A value of the law for a day. `value` None: unknown, last known until `last_known_until`."""

    code: str
    title: str
    value: Any
    unit: str
    valid_from: date | None
    legal_basis: str
    source: str
    note: str
    needs_review: bool
    reviewed_on: date | None
    last_known_until: date | None

    @property
    def is_known(self) -> bool:
        return self.value is not None

    def is_stale(self, today: date) -> bool:
        return rules.is_stale(self.reviewed_on, today=today)


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """What one rule says: the outcome with its reason, paragraph and the day of the rule."""

    code: str
    title: str
    outcome: str
    reason: str
    missing: tuple[str, ...]
    legal_basis: str
    source: str
    needs_review: bool
    valid_from: date
    last_known_until: date | None


def parameter(code: str, *, on: date, land: str = "") -> ParameterAnswer:
    """The value for this day and Land; the Land's own one goes before the one for all.

    LookupError if nobody ever heard of the code: that is a typing error, not a gap of the law.
    """
    rows = [row for row in _rows(LegalKind.PARAMETER, land) if row.code == code]
    if not rows:
        raise LookupError(f"No legal parameter {code!r} for Land {land!r}.")
    return _parameter(_own(rows, land), on)


def parameters(*, on: date, land: str, prefix: str = "") -> list[ParameterAnswer]:
    """All values for this day and Land, or those whose code begins so."""
    return [_parameter(rows, on) for rows in _lines(LegalKind.PARAMETER, land, prefix)]


def lines_of_rules(land: str) -> list[list[LegalEntry]]:
    return _lines(LegalKind.RULE, land)


def evaluate(facts: Facts, *, on: date, land: str = "") -> list[RuleAnswer]:
    """Every rule's answer to these facts; what is open first, then what is worth asking."""
    order = ["stop", "open", "discretionary", "ask", "unknown", "closed"]
    answers = [rule_of(rows, facts, on) for rows in _lines(LegalKind.RULE, land)]
    return sorted(answers, key=lambda answer: (order.index(answer.outcome), answer.title))


def _rows(kind: LegalKind, land: str, prefix: str = "") -> list[LegalEntry]:
    rows = LegalEntry.objects.filter(kind=kind, land__in={"", land}, superseded_at=None)
    if prefix:
        rows = rows.filter(code__startswith=prefix)
    return list(rows.order_by("title", "code", "valid_from"))


def _lines(kind: LegalKind, land: str, prefix: str = "") -> list[list[LegalEntry]]:
    """The rows of each code, of the Land where it has its own."""
    by_code: dict[str, list[LegalEntry]] = {}
    for row in _rows(kind, land, prefix):
        by_code.setdefault(row.code, []).append(row)
    return [_own(rows, land) for rows in by_code.values()]


def _own(rows: list[LegalEntry], land: str) -> list[LegalEntry]:
    return [row for row in rows if row.land == land] or rows


def span(row: LegalEntry) -> Span:
    return Span(row.valid_from, row.valid_to)


def _current(rows: list[LegalEntry], on: date) -> LegalEntry | None:
    return next((row for row in rows if span(row).holds(on)), None)


def _last_known(rows: list[LegalEntry], on: date) -> date | None:
    """The last day before `on` for which something is known."""
    ends = [
        row.valid_to
        for row in rows
        if row.valid_to and row.valid_to < on and row.content.get("value", True) is not None
    ]
    return max(ends, default=None)


def _parameter(rows: list[LegalEntry], on: date) -> ParameterAnswer:
    row = _current(rows, on)
    shown = row or rows[-1]
    value = row.content["value"] if row else None
    return ParameterAnswer(
        code=shown.code,
        title=shown.title,
        value=value,
        unit=shown.content.get("unit", ""),
        valid_from=row.valid_from if row else None,
        legal_basis=shown.legal_basis,
        source=shown.source,
        note=shown.note,
        needs_review=shown.needs_review,
        reviewed_on=shown.reviewed_on,
        last_known_until=_last_known(rows, on) if value is None else None,
    )


def rule_of(rows: list[LegalEntry], facts: Facts, on: date) -> RuleAnswer:
    row = _current(rows, on)
    shown = row or rows[-1]
    branches = shown.content["branches"]
    decision = rules.decide(branches, facts) if row else rules.Decision(rules.UNKNOWN, None)
    branch = branches[decision.branch] if decision.branch is not None else None
    reason = branch.get("reason") or in_words(branch["when"]) if branch else ""
    return RuleAnswer(
        code=shown.code,
        title=shown.title,
        outcome=decision.outcome,
        reason=reason,
        missing=decision.missing,
        legal_basis=shown.legal_basis,
        source=shown.source,
        needs_review=shown.needs_review,
        valid_from=shown.valid_from,
        last_known_until=None if row else _last_known(rows, on),
    )
