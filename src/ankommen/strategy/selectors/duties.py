"""The register of duties: how each stands today, and what proves it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ankommen.committees.public import resolution_labels
from ankommen.core.errors import NotFound
from ankommen.core.models import AuditEntry
from ankommen.core.registries import trace
from ankommen.core.viewer import Viewer

from ..models import Concept, Duty, DutyProof, ImplementationReport
from ..permissions import may_read_concept
from ..rules.duties import DutyStanding, DutyState, DutyTimes, duty_state, needs_review

# What presses comes first, what is proved or over last.
ORDER = (
    DutyStanding.OVERDUE,
    DutyStanding.DUE_SOON,
    DutyStanding.OPEN,
    DutyStanding.PROVEN,
    DutyStanding.ENDED,
)


@dataclass(frozen=True, slots=True)
class DutyChoice:
    """What the person at the list asked for."""

    standing: str = ""
    kind: str = ""
    unit: int | None = None
    to_review: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class DutyLine:
    duty: Duty
    state: DutyState
    last_proof: DutyProof | None
    to_review: bool


@dataclass(frozen=True, slots=True)
class ProofLine:
    """`cited`: the report or resolution it rests on, as far as the viewer may see it."""

    proof: DutyProof
    cited: trace.TraceEnd | None


@dataclass(frozen=True, slots=True)
class DutyDetail:
    line: DutyLine
    proofs: list[ProofLine]
    removed: list[DutyProof]
    history: list[AuditEntry]


def duty_lines(*, viewer: Viewer, choice: DutyChoice | None = None, day: date) -> list[DutyLine]:
    """The whole register as chosen, most pressing first, in two queries."""
    if not may_read_concept(viewer):
        return []
    choice = choice or DutyChoice()
    rows = Duty.objects.select_related("unit__organisation")
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    if choice.unit is not None:
        rows = rows.filter(unit_id=choice.unit)
    lines = lines_of(rows, day=day)
    words = choice.text.casefold().split()
    return [
        line
        for line in lines
        if (not choice.standing or line.state.standing == choice.standing)
        and (not choice.to_review or line.to_review)
        and all(word in _words(line.duty) for word in words)
    ]


def lines_of(duties: Iterable[Duty], *, day: date) -> list[DutyLine]:
    duties = list(duties)
    proofs: dict[int, list[DutyProof]] = defaultdict(list)
    for proof in DutyProof.objects.filter(
        duty__in=[one.pk for one in duties], removed_at__isnull=True
    ):
        proofs[proof.duty_id].append(proof)
    found = [_line(one, proofs[one.pk], day) for one in duties]
    return sorted(
        found,
        key=lambda line: (
            ORDER.index(line.state.standing),
            line.state.due_on or date.max,
            line.duty.title,
        ),
    )


def duty_for(*, viewer: Viewer, id: int) -> Duty:
    """The gatekeeper: duties belong to everybody who works with the concept."""
    rows = Duty.objects.select_related("unit__organisation", "contact")
    found = rows.filter(pk=id).first() if may_read_concept(viewer) else None
    if found is None:
        raise NotFound
    return found


def duty_detail(*, viewer: Viewer, duty: Duty, day: date) -> DutyDetail:
    proofs = list(duty.proofs.all())
    kept = [one for one in proofs if one.removed_at is None]
    cited: dict[tuple[str, int], trace.TraceEnd] = {}
    wanted: dict[str, set[int]] = defaultdict(set)
    for proof in kept:
        if proof.cites_id is not None:
            wanted[proof.cites_kind].add(proof.cites_id)
    for kind, ids in wanted.items():
        cited |= {(kind, end.id): end for end in trace.ends(viewer, kind=kind, ids=ids)}
    history = AuditEntry.objects.filter(object_kind="duty", object_id=str(duty.pk))
    return DutyDetail(
        _line(duty, kept, day),
        [ProofLine(one, cited.get((one.cites_kind, one.cites_id or 0))) for one in kept],
        [one for one in proofs if one.removed_at is not None],
        list(history.order_by("-id")[:50]),
    )


def proof_file_for(*, viewer: Viewer, id: int, proof_id: int) -> DutyProof:
    duty = duty_for(viewer=viewer, id=id)
    proof = duty.proofs.filter(pk=proof_id).exclude(file="").first()
    if proof is None:
        raise NotFound
    return proof


def proof_choices(*, viewer: Viewer, concept: Concept) -> list[tuple[str, str]]:
    """What of this house can prove a duty: implementation reports and resolutions."""
    reports = ImplementationReport.objects.filter(edition__concept=concept)
    return [
        *((f"report-{pk}", title) for pk, title in reports.values_list("pk", "title")),
        *((f"resolution-{pk}", name) for pk, name in resolution_labels(viewer=viewer).items()),
    ]


def times_of(duty: Duty) -> DutyTimes:
    return DutyTimes(duty.first_due_on, duty.every_months, duty.notice_days, duty.valid_to)


def proven_until(duty: Duty) -> date | None:
    """The latest deadline with a proof that counts."""
    return _proven_until(duty.proofs.filter(removed_at__isnull=True))


def _proven_until(proofs: Iterable[DutyProof]) -> date | None:
    return max((one.due_on for one in proofs if one.due_on is not None), default=None)


def _line(duty: Duty, proofs: list[DutyProof], day: date) -> DutyLine:
    state = duty_state(
        times_of(duty), proven_until=_proven_until(proofs), is_proven=bool(proofs), day=day
    )
    last = max(proofs, key=lambda one: (one.proved_on, one.pk), default=None)
    return DutyLine(duty, state, last, needs_review(reviewed_on=duty.reviewed_on, day=day))


def _words(duty: Duty) -> str:
    return f"{duty.title} {duty.text} {duty.legal_basis}".casefold()
