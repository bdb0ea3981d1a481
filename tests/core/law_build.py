"""Small rows of the law's data."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.forms import Form

from ankommen.core.legal.forms import ProposalForm, RuleForm
from ankommen.core.legal.services import Draft
from ankommen.core.models import LegalEntry, LegalKind, LegalProposal

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADULT = [{"outcome": "open", "reason": "ab 27", "when": {"field": "age", "ge": 27}}]
DAY = "2026-06-01"


def _case(type: str, age: int, expected: str) -> dict[str, Any]:
    facts = {"age": age}
    return {"type": type, "name": str(age), "on": DAY, "facts": facts, "expected": expected}


CASES: list[dict[str, Any]] = [
    _case("positive", 30, "open"),
    _case("negative", 20, "closed"),
    _case("boundary", 27, "open"),
    {"type": "boundary", "name": "davor", "on": "2025-12-31", "facts": {}, "expected": "unknown"},
]


def draft(**changed: Any) -> Draft:
    given: dict[str, Any] = {
        "kind": "parameter",
        "code": "allowance-test",
        "title": "Pauschale",
        "land": "",
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
        "content": {"value": 96000, "unit": "cent"},
        "legal_basis": "§ 3 EStG",
        "source": "Gesetz",
    }
    return Draft(**given | changed)


def rule_draft(**changed: Any) -> Draft:
    content = {"branches": ADULT, "cases": CASES}
    return draft(**{"kind": "rule", "code": "adult", "content": content} | changed)


def value(**changed: Any) -> LegalEntry:
    return _row(draft(**changed))


def rule(**changed: Any) -> LegalEntry:
    return _row(rule_draft(**changed))


def _row(one: Draft) -> LegalEntry:
    return LegalEntry.objects.create(**{name: getattr(one, name) for name in one.__slots__})


def proposal(entry: LegalEntry) -> LegalProposal:
    assert entry.kind == LegalKind.PARAMETER
    return LegalProposal.objects.create(
        code=entry.code,
        entry=draft(content={"value": 98000, "unit": "cent"}).as_json(),
        reason="neuer Betrag",
        proposed_at=NOW,
        proposed_by_label="Frau Beispiel",
    )


def as_sent(form: ProposalForm, **changed: str | list[str]) -> dict[str, Any]:
    """What a browser sends for this form as it is shown, with what somebody typed into it."""
    data: dict[str, Any] = {}
    parts: list[Form] = [form]
    if isinstance(form, RuleForm):
        parts += form.rows.all_parts()
        data = {"cases-count": len(form.rows.cases), "branches-count": len(form.rows.branches)}
        for row in form.rows.branches:
            data[f"{row.key}-conditions-count"] = len(row.conditions)
    for part in parts:
        for bound in part:
            value = bound.field.prepare_value(bound.value())
            if value not in (None, "", False):
                data[bound.html_name] = value
    return data | changed


def thresholds(*, threshold: int | None = 5, sample_base: int | None = 30) -> None:
    """The thresholds of the gate as they ship, or others."""
    for code, number in (("threshold", threshold), ("sample-base", sample_base)):
        content = {"value": number, "unit": "Personen"}
        value(code=f"publication-{code}", content=content, title=code)
