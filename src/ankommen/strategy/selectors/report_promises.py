"""What became of the next steps that an earlier report announced."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..models import ImplementationReport, ReportPromise
from ..report.audience import public_version
from ..report.canonical import from_plain
from ..report.content import PromiseEntry, ReportContent
from ..report.promises import Evidence, Promise, verdict
from ..rules.status import MeasureFacts, MilestoneFact, Status, StatusResult
from .status import measure_facts, statuses

# A measure that hides one of these would give it away by what became of its promise.
_TOLD_BY_OUTCOME = {"status", "milestones", "schedule"}
_GIVEN_UP = (Status.DROPPED, Status.MERGED)


def promise_entries(previous: ImplementationReport, *, day: date) -> tuple[PromiseEntry, ...]:
    """Each promise of the report with its outcome as known on `day`."""
    rows = list(previous.promises.select_related("measure").order_by("id"))
    ids = [row.measure_id for row in rows]
    facts = measure_facts(ids, edition=previous.edition, day=day)
    results = statuses(facts, edition=previous.edition, day=day)
    before = public_version(from_plain(ReportContent, previous.content))
    public_steps = {
        (one.number, one.next_step.text) for one in before.measures if one.next_step is not None
    }
    found = []
    for row in rows:
        evidence = _evidence(
            facts[row.measure_id],
            results[row.measure_id],
            since=previous.reference_date,
            day=day,
        )
        judged = verdict(Promise(row.text, row.due_on), evidence, reference_date=day)
        found.append(
            PromiseEntry(
                measure_number=row.measure.number,
                measure_title=row.measure.title,
                text=row.text,
                due_on=row.due_on,
                outcome=str(judged.outcome),
                reason=str(judged.reason),
                happened_on=judged.happened_on,
                is_public=_is_public(row, public_steps),
            )
        )
    return tuple(found)


def _evidence(known: MeasureFacts, result: StatusResult, *, since: date, day: date) -> Evidence:
    report = known.report
    announced = (report.next_step,) if report and report.reported_on > since else ()
    done_on = known.done_on if known.done_on and known.done_on <= day else None
    if done_on is None and report and result.status == Status.DONE:
        done_on = report.reported_on
    return Evidence(
        milestones=_first_of_each_name(known.milestones, day),
        announced_since=announced,
        done_on=done_on if result.status == Status.DONE else None,
        ended_on=(known.ended_on or day) if result.status in _GIVEN_UP else None,
    )


def _is_public(row: ReportPromise, public_steps: set[tuple[str, str]]) -> bool:
    return (row.measure.number, row.text) in public_steps and not (
        _TOLD_BY_OUTCOME & set(row.measure.internal_fields)
    )


def _first_of_each_name(milestones: Iterable[MilestoneFact], day: date) -> dict[str, date | None]:
    found: dict[str, date | None] = {}
    for one in milestones:
        reached = one.done_on if one.done_on and one.done_on <= day else None
        found.setdefault(one.title, reached)
    return found
