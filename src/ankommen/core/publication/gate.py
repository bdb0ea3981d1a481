"""The gate: every published figure about people passes here, and nothing else opens it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit
from ..errors import NotAllowed, Refused
from ..models import Installation, PublicationRelease, ReleasedFigure
from ..viewer import Viewer
from .registry import FigureSet
from .rules import (
    Codes,
    Counted,
    Decision,
    Past,
    Plan,
    Rule,
    Why,
    decide_alone,
    decide_beside,
    decide_overlapping,
    needs_release,
)
from .thresholds import DatedRule, rule_on

RELEASE = "core.release_figures"


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure that a public page wants to print: its id in its source and what it counts."""

    key: int
    counted: Counted


def decisions_for(source: str, asked: Iterable[Asked]) -> dict[int, Decision]:
    """For each figure whether anybody may read it, in one query. Unknown figures are not shown."""
    wanted = list(asked)
    known = dict(
        ReleasedFigure.objects.filter(source=source, key__in=[one.key for one in wanted])
        .order_by("release_id")
        .values_list("key", "why")
    )
    return {one.key: _standing(one, known.get(one.key)) for one in wanted}


def _standing(asked: Asked, released: str | None) -> Decision:
    if asked.counted is Counted.NOT_PERSONS:
        return Decision(Why.NOT_ABOUT_PERSONS)
    if asked.counted is Counted.OFFICIAL:
        return Decision(Why.PROTECTED_AT_SOURCE)
    if not needs_release(asked.counted):
        return Decision(Why.UNDECLARED)
    return Decision(Why(released) if released else Why.NOT_RELEASED)


def plan(figures: FigureSet, rule: Rule | None) -> Plan:
    """What a release of this set would show and hide, with the reason for each figure.

    Without a rule nothing is shown.
    """
    from .counts import plan_counts  # loads the engine: seconds that no other page may pay

    if rule is None:
        return Plan({one.key: Decision(Why.NO_RULE) for one in figures.figures})
    alone = {one.key: decide_alone(figures.counted, one, rule) for one in figures.figures}
    if figures.counted is not Counted.PERSONS:
        return Plan(decide_beside(figures.figures, alone))
    past = _past(figures.source, figures.population)
    if figures.may_overlap:
        return _plan_overlapping(figures, alone, rule, past)
    return plan_counts(figures.figures, rule=rule, dimensions=figures.dimensions, past=past)


def _plan_overlapping(
    figures: FigureSet, alone: Mapping[int, Decision], rule: Rule, past: tuple[Past, ...]
) -> Plan:
    decisions = decide_overlapping(figures.figures, alone, rule, past)
    counted = [
        one
        for one in figures.figures
        if one.value is not None and alone[one.key].why is not Why.NOT_A_COUNT
    ]
    return Plan(
        decisions,
        tuple(one.at for one in counted),
        tuple(int(one.value or 0) if decisions[one.key].is_shown else -1 for one in counted),
    )


@transaction.atomic
def release(*, actor: Viewer, figures: FigureSet, now: datetime) -> PublicationRelease:
    """Let out what may be read, and write into the ledger what was let out and what was not.

    Refused where nothing is to be decided: such a figure passes the gate as it is, or never.
    Refused without a threshold for this day.
    """
    if not actor.may(RELEASE):
        raise NotAllowed
    if not needs_release(figures.counted):
        raise Refused.because(
            "nothing_to_release",
            _("Diese Zahlen brauchen keine Freigabe, oder es ist nicht erklärt, was sie zählen."),
        )
    dated = _rule_in_force(now)
    _lock_ledger()
    planned = plan(figures, dated.rule)
    content = _content(figures, planned, dated.rule)
    row = PublicationRelease.objects.create(
        source=figures.source,
        population=figures.population,
        title=figures.title[:300],
        reference_date=figures.reference_date,
        counted=figures.counted,
        rule=dated.as_json(),
        cells=[list(cell) for cell in planned.cells],
        counts=list(planned.counts),
        content_hash=hashlib.sha256(content.encode()).hexdigest(),
        released_at=now,
        released_by_id=actor.user_id,
        released_by_label=actor.label,
    )
    ReleasedFigure.objects.bulk_create(
        ReleasedFigure(
            release=row,
            source=figures.source,
            key=key,
            is_shown=decision.is_shown,
            why=decision.why,
        )
        for key, decision in planned.decisions.items()
    )
    _record(actor, row, planned.decisions)
    return row


def _rule_in_force(now: datetime) -> DatedRule:
    dated = rule_on(timezone.localdate(now))
    if dated is None:
        raise Refused.because(
            "no_rule",
            _(
                "Für heute ist kein Schwellenwert eingetragen. Tragen Sie ihn unter Rechtsdaten "
                "ein; bis dahin wird nichts veröffentlicht."
            ),
        )
    return dated


def _lock_ledger() -> None:
    """One release after the other: each must know all earlier ones. The office's one row stands
    for the ledger, because a newest entry is another one for each who waits."""
    Installation.objects.select_for_update().first()


def _past(source: str, population: str) -> tuple[Past, ...]:
    rows = PublicationRelease.objects.filter(source=source, population=population).order_by("pk")
    return tuple(
        Past(
            f"V-{row.pk}",
            tuple(cast("Codes", tuple(cell)) for cell in row.cells),
            tuple(row.counts),
        )
        for row in rows
        if row.cells
    )


def _content(figures: FigureSet, planned: Plan, rule: Rule) -> str:
    """What was let out, in one form: the same release has the same hash."""
    values = {one.key: one for one in figures.figures}
    rows = [
        [key, list(values[key].at), str(values[key].value) if decision.is_shown else None]
        for key, decision in sorted(planned.decisions.items())
    ]
    head = [figures.source, figures.population, figures.counted, asdict(rule)]
    return json.dumps([head, rows], ensure_ascii=False, sort_keys=True)


def _record(actor: Viewer, row: PublicationRelease, decisions: Mapping[int, Decision]) -> None:
    audit.record(
        "core.figures_released",
        actor=actor,
        kind="publication",
        id=row.pk,
        label=row.title,
        details={
            "shown": sum(one.is_shown for one in decisions.values()),
            "hidden": sum(not one.is_shown for one in decisions.values()),
            "hash": row.content_hash,
        },
    )
