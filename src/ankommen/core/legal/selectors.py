from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from ..errors import NotFound
from ..models import LegalEntry, LegalKind, LegalProposal, ProposalState
from ..viewer import Viewer
from . import answers, facts, rules
from .permissions import may_read_law


@dataclass(frozen=True, slots=True)
class Shown:
    """One row with what its page says about it."""

    row: LegalEntry
    land: str
    value: str
    is_current: bool
    is_stale: bool
    cases: list[rules.CaseResult]

    @property
    def all_hold(self) -> bool:
        return all(case.holds for case in self.cases)


@dataclass(frozen=True, slots=True)
class Line:
    """All rows of one code in one Land, in order of time."""

    land: str
    rows: list[Shown]
    problems: list[rules.LineFault]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything about one code: its lines, its history, what waits for approval."""

    code: str
    title: str
    is_rule: bool
    lines: list[Line]
    history: list[Shown]
    proposals: list[LegalProposal]


def law_list(*, viewer: Viewer, today: date, filters: dict[str, str]) -> list[Shown]:
    """The row that holds today (or the last one) of each code and Land, filtered."""
    rows = _visible(viewer).filter(superseded_at=None)
    if filters.get("kind") in LegalKind.values:
        rows = rows.filter(kind=filters["kind"])
    if filters.get("land") in facts.LANDS and filters["land"]:
        rows = rows.filter(land__in=("", filters["land"]))
    if words := filters.get("q", "").strip()[:100]:
        rows = rows.filter(
            Q(title__icontains=words) | Q(legal_basis__icontains=words) | Q(code__icontains=words)
        )
    newest: dict[tuple[str, str], LegalEntry] = {}
    for row in rows:
        key = (row.code, row.land)
        if key not in newest or row.valid_from <= today:
            newest[key] = row
    shown = [_shown(row, today) for row in newest.values()]
    return [one for one in shown if _matches(one, filters.get("review", ""))]


def _matches(one: Shown, review: str) -> bool:
    if review == "stale":
        return one.is_stale
    return one.row.needs_review if review == "open" else True


def unreviewed(*, viewer: Viewer, today: date) -> int:
    """How many rows in force nobody has read against the law for 180 days."""
    if not may_read_law(viewer):
        return 0
    oldest = today - rules.FRESH_FOR
    return (
        LegalEntry.objects.filter(superseded_at=None, valid_from__lte=today)
        .filter(Q(valid_to=None) | Q(valid_to__gte=today))
        .filter(Q(reviewed_on=None) | Q(reviewed_on__lt=oldest))
        .count()
    )


def law_page(*, viewer: Viewer, code: str, today: date) -> Page:
    rows = list(_visible(viewer).filter(code=code).order_by("land", "valid_from", "pk"))
    if not rows:
        raise NotFound
    current = [_shown(row, today) for row in rows if row.superseded_at is None]
    lands = dict.fromkeys(one.row.land for one in current)
    lines = [_line([one for one in current if one.row.land == land]) for land in lands]
    old = [_shown(row, today) for row in rows if row.superseded_at is not None]
    proposals = list(LegalProposal.objects.filter(code=code))
    is_rule = rows[0].kind == LegalKind.RULE
    return Page(code, rows[-1].title, is_rule, lines, old, proposals)


def _line(shown: list[Shown]) -> Line:
    spans = [answers.span(one.row) for one in shown]
    return Line(shown[0].row.land, shown, rules.line_faults(spans))


def entry_for(*, viewer: Viewer, code: str, land: str, today: date) -> LegalEntry | None:
    """The newest row of the line: what a proposal starts from."""
    rows = _visible(viewer).filter(code=code, land=land, superseded_at=None)
    return rows.order_by("valid_from").last()


def proposals_for(*, viewer: Viewer) -> QuerySet[LegalProposal]:
    if not may_read_law(viewer):
        raise NotFound
    return LegalProposal.objects.all()


def proposal_for(*, viewer: Viewer, id: int) -> LegalProposal:
    found = LegalProposal.objects.filter(pk=id).first() if may_read_law(viewer) else None
    if found is None:
        raise NotFound
    return found


def waiting(viewer: Viewer) -> int:
    """Proposals of others that this viewer may approve."""
    return (
        LegalProposal.objects.filter(state=ProposalState.OPEN)
        .exclude(proposed_by_id=viewer.user_id)
        .count()
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What a value or a rule says on the first day and on the second."""

    title: str
    code: str
    land: str
    before: str
    after: str
    legal_basis: str


def switched(*, viewer: Viewer, first: date, second: date, land: str) -> list[Change]:
    """Values that differ between two days, and typical cases that get another answer."""
    if not may_read_law(viewer):
        raise NotFound
    before = {one.code: one for one in answers.parameters(on=first, land=land)}
    changes = [
        Change(
            one.title,
            one.code,
            facts.LANDS[land],
            value_text(before[one.code].value, one.unit),
            value_text(one.value, one.unit),
            one.legal_basis,
        )
        for one in answers.parameters(on=second, land=land)
        if before[one.code].value != one.value
    ]
    return changes + _changed_cases(first, second, land)


def _changed_cases(first: date, second: date, land: str) -> list[Change]:
    """The cases of every rule are the typical people: who of them gets another answer?"""
    changes: list[Change] = []
    for rows in answers.lines_of_rules(land):
        seen: dict[str, Any] = {}
        for row in rows:
            seen |= {case["name"]: case["facts"] for case in row.content["cases"]}
        for name, given in seen.items():
            old, new = (answers.rule_of(rows, given, day) for day in (first, second))
            if old.outcome != new.outcome:
                title = f"{new.title}: {name}"
                words = (facts.outcome(old.outcome)[0], facts.outcome(new.outcome)[0])
                changes.append(Change(title, new.code, facts.LANDS[land], *words, new.legal_basis))
    return changes


def export(*, viewer: Viewer) -> list[dict[str, Any]]:
    """Every row in force as plain JSON, in the form the import reads."""
    names = ("kind", "code", "title", "land", "content", "legal_basis", "source", "note")
    return [
        {name: getattr(row, name) for name in names}
        | {
            "valid_from": row.valid_from.isoformat(),
            "valid_to": row.valid_to.isoformat() if row.valid_to else None,
            "needs_review": row.needs_review,
        }
        for row in _visible(viewer).filter(superseded_at=None)
    ]


def _visible(viewer: Viewer) -> QuerySet[LegalEntry]:
    return LegalEntry.objects.all() if may_read_law(viewer) else LegalEntry.objects.none()


def _shown(row: LegalEntry, today: date) -> Shown:
    span = answers.span(row)
    content = row.content
    is_rule = row.kind == LegalKind.RULE
    return Shown(
        row=row,
        land=facts.LANDS.get(row.land, row.land),
        value="" if is_rule else value_text(content["value"], content.get("unit", "")),
        is_current=row.superseded_at is None and span.holds(today),
        is_stale=rules.is_stale(row.reviewed_on, today=today),
        cases=rules.run_cases(content["branches"], span, content["cases"]) if is_rule else [],
    )


def value_text(value: Any, unit: str) -> str:
    """A value as people read it: cents as euros, unknown as a request."""
    from django.utils.formats import number_format
    from django.utils.translation import gettext as _

    if value is None:
        return _("unbekannt – bitte eintragen")
    if unit == "cent":
        return f"{number_format(value / 100, 2, force_grouping=True)} €"
    shown = number_format(value, force_grouping=True) if not isinstance(value, str) else value
    return f"{shown} {unit}".strip()
