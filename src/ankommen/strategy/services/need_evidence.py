"""Evidence of a need: added with kind and weight, taken back with a trace."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound, Problem, Refused
from ankommen.core.models import TraceLink
from ankommen.core.registries import trace
from ankommen.core.viewer import Viewer

from ..models import EvidenceKind, EvidenceWeight, NeedEvidence
from .needs import lock_need, record_need

RELATION = "shows"


@transaction.atomic
def add_evidence(
    *,
    actor: Viewer,
    need_id: int,
    kind: str,
    weight: int,
    origin: str,
    text: str,
    dated_on: date,
    reports: int = 1,
    share_percent: Decimal | None = None,
    margin_points: Decimal | None = None,
    cites: tuple[str, int] | None = None,
    now: datetime,
) -> NeedEvidence:
    """Attach evidence. `cites`: kind and id of an object of the trace registry it rests on."""
    need = lock_need(actor, need_id)
    values: dict[str, Any] = {
        "kind": kind,
        "weight": weight,
        "origin": origin.strip(),
        "text": text.strip(),
        "dated_on": dated_on,
        "reports": reports,
        "share_percent": share_percent,
        "margin_points": margin_points,
    }
    problems = evidence_problems(values, today=timezone.localdate(now))
    if problems:
        raise Refused(tuple(problems))
    cited = {"cites_kind": cites[0], "cites_id": cites[1]} if cites else {}
    evidence = NeedEvidence.objects.create(
        need=need, added_at=now, added_by_label=actor.label, **values, **cited
    )
    if cites:
        trace.link(source=cites, target=("need", need.pk), relation=RELATION, note=origin[:300])
    record_need("need.add_evidence", actor, need, evidence=str(evidence), weight=weight)
    return evidence


@transaction.atomic
def remove_evidence(
    *, actor: Viewer, need_id: int, evidence_id: int, reason: str, now: datetime
) -> NeedEvidence:
    """Take evidence back: it counts no more, and stays in the history with the reason."""
    need = lock_need(actor, need_id)
    evidence = need.evidence.filter(pk=evidence_id, removed_at__isnull=True).first()
    if evidence is None:
        raise NotFound
    if not reason.strip():
        message = _("Bitte geben Sie an, warum der Beleg nicht mehr zählt.")
        raise Refused.because("reason_missing", message, field="reason")
    evidence.removed_at, evidence.removed_by_label = now, actor.label
    evidence.removed_reason = reason.strip()[:300]
    evidence.save(update_fields=["removed_at", "removed_by_label", "removed_reason"])
    same = need.evidence.filter(
        cites_kind=evidence.cites_kind, cites_id=evidence.cites_id, removed_at__isnull=True
    )
    if evidence.cites_id is not None and not same.exists():
        TraceLink.objects.filter(
            source_kind=evidence.cites_kind,
            source_id=evidence.cites_id,
            target_kind="need",
            target_id=need.pk,
            relation=RELATION,
        ).delete()
    record_need("need.remove_evidence", actor, need, evidence=str(evidence), reason=reason)
    return evidence


def evidence_problems(values: dict[str, Any], *, today: date) -> list[Problem]:
    """What is wrong with an entry, each at its field."""
    problems = []
    if values["kind"] not in EvidenceKind.values:
        problems.append(Problem("kind", _("Bitte wählen Sie die Art."), "kind", values["kind"]))
    if values["weight"] not in EvidenceWeight.values:
        problems.append(
            Problem("weight", _("Bitte wählen Sie ein Gewicht."), "weight", values["weight"])
        )
    for name, message in (
        ("origin", _("Bitte nennen Sie die Herkunft, ohne einzelne Personen zu nennen.")),
        ("text", _("Bitte schreiben Sie, was der Beleg sagt.")),
    ):
        if not values[name]:
            problems.append(Problem(f"{name}_missing", message, name))
    if values["dated_on"] > today:
        message = _("Das Datum liegt in der Zukunft.")
        problems.append(Problem("date_ahead", message, "dated_on", values["dated_on"]))
    if values["reports"] < 1:
        message = _("Ein Beleg enthält mindestens eine Meldung.")
        problems.append(Problem("reports", message, "reports", values["reports"]))
    return problems + _survey_problems(values)


def _survey_problems(values: dict[str, Any]) -> list[Problem]:
    """An estimate of a survey says how sure it is; other kinds have no margin."""
    share, margin = values["share_percent"], values["margin_points"]
    is_survey = values["kind"] == EvidenceKind.SURVEY
    if is_survey and share is None:
        message = _("Ein Schätzwert nennt den Anteil in Prozent.")
        return [Problem("share_missing", message, "share_percent")]
    if is_survey and margin is None:
        message = _("Ein Schätzwert nennt seine Fehlerspanne.")
        return [Problem("margin_missing", message, "margin_points")]
    if margin is not None and not is_survey:
        message = _("Eine Fehlerspanne hat nur der Schätzwert einer Befragung.")
        return [Problem("margin_without_survey", message, "margin_points", margin)]
    if any(not 0 <= one <= 100 for one in (share, margin) if one is not None):
        message = _("Anteil und Fehlerspanne liegen zwischen 0 und 100.")
        return [Problem("share", message, "share_percent", share)]
    return []
