"""What a rule in a form means, in a sentence for each branch, and what its cases give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, repeat
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import facts, rules, wording
from .forms import RuleForm
from .rows import condition_of, rows_of
from .rule_rows import BranchForm, BranchRow, CaseForm, RuleRows


@dataclass(frozen=True, slots=True)
class ShownBranch:
    row: BranchRow
    sentence: str

    @property
    def form(self) -> BranchForm:
        return self.row.form


@dataclass(frozen=True, slots=True)
class ShownCase:
    form: CaseForm
    result: rules.CaseResult | None


@dataclass(frozen=True, slots=True)
class RulePreview:
    """`problems` are what would keep the rule from being proposed; empty where not tried."""

    branches: list[ShownBranch]
    cases: list[ShownCase]
    problems: list[str]
    was_tried: bool


def preview(form: RuleForm) -> RulePreview:
    """Everything that can be read is said; the cases run as soon as the whole rule can be read."""
    branches, cases = _read(form.rows)
    span = _span(form)
    gone = [row.form.is_removed for row in form.rows.branches]
    is_whole = any(branches) and all(map(or_, map(bool, branches), gone))
    results: list[rules.CaseResult | None] = [None for _case in cases]
    problems: list[str] = []
    if span is not None and is_whole:
        results, problems = _tried(span, branches, cases)
    return RulePreview(
        list(map(ShownBranch, form.rows.branches, _longer(map(_sentence, branches), ""))),
        list(map(ShownCase, form.rows.cases, _longer(results, None))),
        problems,
        was_tried=span is not None and is_whole,
    )


def _longer(found: Iterable[Any], otherwise: Any) -> Iterator[Any]:
    """A row that has just been added has nothing to show yet."""
    return chain(found, repeat(otherwise))


Parts = list[dict[str, Any] | None]


def _read(rows: RuleRows) -> tuple[Parts, Parts]:
    """Each branch (with its order) and each case as stored, None where it cannot be read."""
    if rows.sent is None:
        shown = [(one, rows_of(one["when"], facts.TYPES)) for one in rows.stored["branches"]]
        kept = [one | {"when": condition_of(found)} for one, found in shown if found is not None]
        if any(not one.get("reason") for one in kept):  # a new rule that says nothing yet
            return [None for _one in kept], list(rows.stored["cases"])
        return list(kept), list(rows.stored["cases"])
    quiet = RuleRows(rows.sent, rows.stored)
    branches = [
        row.branch() | {"order": row.form.cleaned_data["order"]}
        if not row.form.is_removed and row.holds()
        else None
        for row in quiet.branches
    ]
    cases = [case.case() if not case.is_removed and case.holds() else None for case in quiet.cases]
    return branches, cases


def _sentence(branch: Mapping[str, Any] | None) -> str:
    if branch is None:
        return ""
    words = {
        "condition": facts.in_words(branch["when"]),
        "outcome": facts.outcome(branch["outcome"])[0],
    }
    if branch["when"] == {"all": []}:
        return _("In jedem Fall: %(outcome)s.") % words
    return _("Wenn %(condition)s: %(outcome)s.") % words


def _tried(
    span: rules.Span, branches: Parts, cases: Parts
) -> tuple[list[rules.CaseResult | None], list[str]]:
    kept = sorted((one for one in branches if one), key=lambda one: int(one.get("order", 0)))
    results = [rules.run_cases(kept, span, [case])[0] if case else None for case in cases]
    missing = rules.case_faults([case for case in cases if case], span)
    return results, [wording.fault(code) for code in missing]


def _span(form: RuleForm) -> rules.Span | None:
    """The days that were typed, if they are days and in order."""
    days = []
    for name in ("valid_from", "valid_to"):
        value = form[name].value()
        if not isinstance(value, date):
            try:
                value = form.fields[name].clean(value)
            except ValidationError:
                return None
        days.append(value)
    start, end = days
    return rules.Span(start, end) if end is None or end >= start else None
