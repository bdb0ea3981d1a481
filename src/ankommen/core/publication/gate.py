"""The gate: every published figure about people passes here, and nothing else opens it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
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
    needs_release,
)

RELEASE = "core.release_figures"
RULE = Rule()
RULE_NAME = "district"


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


def plan(figures: FigureSet) -> Plan:
    """What a release of this set would show and hide, with the reason for each figure."""
    from .counts import plan_counts  # loads the engine: seconds that no other page may pay

    if figures.counted is Counted.PERSONS:
        return plan_counts(
            figures.figures,
            rule=RULE,
            dimensions=figures.dimensions,
            past=_past(figures.source, figures.population),
        )
    alone = {one.key: decide_alone(figures.counted, one, RULE) for one in figures.figures}
    return Plan(decide_beside(figures.figures, alone))


@transaction.atomic
def release(*, actor: Viewer, figures: FigureSet, now: datetime) -> PublicationRelease:
    """Let out what may be read, and write into the ledger what was let out and what was not.

    Refused where nothing is to be decided: such a figure passes the gate as it is, or never.
    """
    if not actor.may(RELEASE):
        raise NotAllowed
    if not needs_release(figures.counted):
        raise Refused.because(
            "nothing_to_release",
            _("Diese Zahlen brauchen keine Freigabe, oder es ist nicht erklärt, was sie zählen."),
        )
    _lock_ledger()
    planned = plan(figures)
    content = _content(figures, planned)
    row = PublicationRelease.objects.create(
        source=figures.source,
        population=figures.population,
        title=figures.title[:300],
        reference_date=figures.reference_date,
        counted=figures.counted,
        rule={"name": RULE_NAME, **asdict(RULE)},
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


def _content(figures: FigureSet, planned: Plan) -> str:
    """What was let out, in one form: the same release has the same hash."""
    values = {one.key: one for one in figures.figures}
    rows = [
        [key, list(values[key].at), str(values[key].value) if decision.is_shown else None]
        for key, decision in sorted(planned.decisions.items())
    ]
    head = [figures.source, figures.population, figures.counted, asdict(RULE)]
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
