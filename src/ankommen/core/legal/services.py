from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, notices
from ..errors import NotAllowed, NotFound, Problem, Refused
from ..models import LegalEntry, LegalKind, LegalProposal, ProposalState
from ..registries import people
from ..viewer import Viewer
from . import facts, rules, wording
from .notices import LAW_PROPOSED
from .permissions import may_edit_law
from .rules import Span


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of a new row, checked in form but not yet in what they mean."""

    kind: str
    code: str
    title: str
    land: str
    valid_from: date
    valid_to: date | None
    content: dict[str, Any]
    legal_basis: str
    source: str
    note: str = ""
    needs_review: bool = False

    @property
    def span(self) -> Span:
        return Span(self.valid_from, self.valid_to)

    def as_json(self) -> dict[str, Any]:
        end = self.valid_to.isoformat() if self.valid_to else None
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {"valid_from": self.valid_from.isoformat(), "valid_to": end}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Draft:
        end = data["valid_to"]
        start = date.fromisoformat(data["valid_from"])
        return cls(
            **data | {"valid_from": start, "valid_to": date.fromisoformat(end) if end else None}
        )


@transaction.atomic
def propose(*, actor: Viewer, draft: Draft, reason: str) -> LegalProposal:
    """Put a change before somebody else. What could never be approved is refused at once."""
    _editors_only(actor)
    if problems := faults(draft):
        raise Refused(tuple(problems))
    proposal = LegalProposal.objects.create(
        code=draft.code,
        entry=draft.as_json(),
        reason=reason,
        proposed_at=timezone.now(),
        proposed_by_id=actor.user_id,
        proposed_by_label=actor.label,
    )
    concerned = people.known().holders("core.edit_law")
    notices.tell(LAW_PROPOSED, proposal.pk, to=concerned, actor=actor, now=proposal.proposed_at)
    _note("core.law_proposed", proposal, actor)
    return proposal


@transaction.atomic
def propose_new(*, actor: Viewer, draft: Draft, reason: str) -> LegalProposal:
    """Put a value or rule before somebody else that this installation never had."""
    _editors_only(actor)
    if LegalEntry.objects.filter(code=draft.code).exists():
        text = _("Das gibt es schon; schlagen Sie dort eine Änderung vor.")
        raise Refused.because("exists", text, field="title")
    return propose(actor=actor, draft=draft, reason=reason)


@transaction.atomic
def approve(*, actor: Viewer, proposal_id: int) -> LegalEntry:
    """Put the proposal in force, if somebody else made it and its cases hold with today's rows."""
    proposal = _open_proposal(actor, proposal_id)
    if proposal.proposed_by_id == actor.user_id:
        raise Refused.because(
            "own_proposal", _("Den eigenen Vorschlag gibt eine zweite Person frei.")
        )
    draft = Draft.from_json(proposal.entry)
    if problems := faults(draft):
        raise Refused(tuple(problems))
    entry = _put_in_force(draft, reviewer=actor)
    _decide(proposal, ProposalState.APPROVED, actor)
    _note("core.law_approved", proposal, actor)
    return entry


@transaction.atomic
def decline(*, actor: Viewer, proposal_id: int, comment: str) -> None:
    proposal = _open_proposal(actor, proposal_id)
    if not comment.strip():
        raise Refused.because("no_comment", _("Bitte nennen Sie den Grund."), field="comment")
    _decide(proposal, ProposalState.DECLINED, actor, comment.strip()[:600])
    _note("core.law_declined", proposal, actor)


@transaction.atomic
def withdraw(*, actor: Viewer, proposal_id: int) -> None:
    proposal = _open_proposal(actor, proposal_id)
    if proposal.proposed_by_id != actor.user_id:
        raise NotFound
    _decide(proposal, ProposalState.WITHDRAWN, actor)
    _note("core.law_withdrawn", proposal, actor)


@transaction.atomic
def mark_reviewed(*, actor: Viewer, entry_id: int, today: date) -> LegalEntry:
    """Somebody read the paragraph and found the row right as it stands."""
    _editors_only(actor)
    entry = LegalEntry.objects.filter(pk=entry_id, superseded_at=None).first()
    if entry is None:
        raise NotFound
    entry.reviewed_on, entry.reviewed_by, entry.needs_review = today, actor.label, False
    entry.save(update_fields=("reviewed_on", "reviewed_by", "needs_review"))
    audit.record(
        "core.law_reviewed", actor=actor, kind="legal_entry", id=entry.pk, label=entry.title
    )
    return entry


def faults(draft: Draft) -> list[Problem]:
    """Everything that keeps this row from being put in force now."""
    if draft.land not in facts.LANDS:
        return [Problem("unknown_land", _("Dieses Land gibt es nicht."), "land", draft.land)]
    if draft.valid_to and draft.valid_to < draft.valid_from:
        text = _("Das Ende liegt vor dem Beginn.")
        return [Problem("ends_before_start", text, "valid_to", draft.valid_to)]
    spans = [Span(row.valid_from, row.valid_to) for row in _line_with(draft)]
    problems = [
        Problem(one.code, wording.line_fault(one), "valid_from")
        for one in rules.line_faults([*spans, draft.span])
    ]
    return problems + (rule_faults(draft) if draft.kind == LegalKind.RULE else [])


def rule_faults(draft: Draft) -> list[Problem]:
    """Form of the branches, the cases that must be there, and the cases that fail."""
    branches, cases = draft.content.get("branches"), draft.content.get("cases")
    wrong = dict.fromkeys(rules.branch_faults(branches, facts.TYPES))
    if wrong:
        return [Problem(code, wording.fault(code), "branches") for code in wrong]
    missing = rules.case_faults(cases, draft.span)
    problems = [Problem(code, wording.fault(code), "cases") for code in missing]
    if "not_cases" in missing:
        return problems
    results = rules.run_cases(branches or [], draft.span, cases or [])
    return problems + [
        Problem("case", wording.case_failed(one.name, one.expected, one.got), "cases")
        for one in results
        if not one.holds
    ]


def _line_with(draft: Draft) -> list[LegalEntry]:
    """The other rows of this line as they will stand; the open one ends the day before."""
    rows = _line(draft).exclude(valid_from=draft.valid_from)
    return [_ended_before(row, draft) for row in rows]


def _line(draft: Draft) -> Any:
    return LegalEntry.objects.filter(code=draft.code, land=draft.land, superseded_at=None)


def _ended_before(row: LegalEntry, draft: Draft) -> LegalEntry:
    if row.valid_from < draft.valid_from and row.valid_to is None:
        row.valid_to = draft.valid_from - timedelta(days=1)
    return row


def _put_in_force(draft: Draft, *, reviewer: Viewer) -> LegalEntry:
    now = timezone.now()
    for row in _line(draft).select_for_update():
        was_open = row.valid_to is None
        if row.valid_from == draft.valid_from:
            _supersede(row, now)
        elif was_open and _ended_before(row, draft).valid_to is not None:
            _supersede(row, now)
            row.pk, row.superseded_at = None, None
            row._state.adding = True
            row.save()
    return LegalEntry.objects.create(
        **{name: getattr(draft, name) for name in draft.__slots__},
        reviewed_on=timezone.localdate(),
        reviewed_by=reviewer.label,
    )


def _supersede(row: LegalEntry, now: Any) -> None:
    LegalEntry.objects.filter(pk=row.pk).update(superseded_at=now)


def _open_proposal(actor: Viewer, proposal_id: int) -> LegalProposal:
    _editors_only(actor)
    proposal = LegalProposal.objects.select_for_update().filter(pk=proposal_id).first()
    if proposal is None:
        raise NotFound
    if proposal.state != ProposalState.OPEN:
        raise Refused.because("decided", _("Über diesen Vorschlag ist schon entschieden."))
    return proposal


def _decide(
    proposal: LegalProposal, state: ProposalState, actor: Viewer, comment: str = ""
) -> None:
    proposal.state, proposal.comment = state, comment
    proposal.decided_at = timezone.now()
    proposal.decided_by_id, proposal.decided_by_label = actor.user_id, actor.label
    proposal.save()


def _editors_only(actor: Viewer) -> None:
    if not may_edit_law(actor):
        raise NotAllowed


def _note(action: str, proposal: LegalProposal, actor: Viewer) -> None:
    audit.record(
        action, actor=actor, kind="legal_proposal", id=proposal.pk, label=proposal.entry["title"]
    )
