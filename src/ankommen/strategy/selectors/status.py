"""The facts behind the status of many measures, in one query per table however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from ..models import Edition, Measure, Milestone, StatusOverride, StatusReport
from ..rules.status import (
    LateDependency,
    MeasureFacts,
    MilestoneFact,
    OverrideFact,
    Policy,
    ReportFact,
    Status,
    StatusResult,
    measure_status,
)


def policy_of(edition: Edition) -> Policy:
    return Policy(stale_after_days=edition.stale_after_days)


def edition_facts(edition: Edition, *, day: date) -> dict[int, MeasureFacts]:
    """What is known on `day` about every measure of the edition, by measure id."""
    pairs = _dependencies({"from_measure__edition_id": edition.pk})
    return _with_dependencies({"edition_id": edition.pk}, pairs, day, policy_of(edition))


def measure_facts(ids: Collection[int], *, edition: Edition, day: date) -> dict[int, MeasureFacts]:
    """The same for some measures of one edition."""
    pairs = _dependencies({"from_measure__in": ids})
    wanted = {*ids, *(needed for _, needed in pairs)}
    facts = _with_dependencies({"id__in": wanted}, pairs, day, policy_of(edition))
    return {id: facts[id] for id in ids if id in facts}


def facts_of_one(
    measure: Measure,
    *,
    milestones: Iterable[Milestone],
    reports: Iterable[StatusReport],
    overrides: Iterable[StatusOverride],
    depends_on: Collection[Measure],
    day: date,
) -> MeasureFacts:
    """The facts of a measure whose rows were read anyway; `reports` has the latest first."""
    report = next((one for one in reports if one.reported_on <= day), None)
    facts = MeasureFacts(
        starts_on=measure.starts_on,
        ends_on=measure.ends_on,
        done_on=measure.done_on,
        end_kind=measure.end_kind,
        ended_on=measure.ended_on,
        end_reason=measure.end_reason,
        merged_into=measure.merged_into.number if measure.merged_into else "",
        milestones=tuple(MilestoneFact(one.title, one.due_on, one.done_on) for one in milestones),
        report=_report_fact(report) if report else None,
        confirmed_on=(
            timezone.localdate(measure.last_confirmed_at) if measure.last_confirmed_at else None
        ),
        overrides=tuple(
            OverrideFact(Status(one.status), one.reason, one.valid_from, one.valid_until)
            for one in overrides
        ),
    )
    if not depends_on:
        return facts
    own, labels = _own_facts({"id__in": [one.pk for one in depends_on]}, day)
    policy = policy_of(measure.edition)
    late = [_late(labels[id], needed, day, policy) for id, needed in own.items()]
    return replace(facts, late_dependencies=tuple(one for one in late if one is not None))


def _report_fact(report: StatusReport) -> ReportFact:
    return ReportFact(
        report.reported_on, report.assessment, report.next_step, report.next_step_due_on
    )


def statuses(
    facts: Mapping[int, MeasureFacts], *, edition: Edition, day: date
) -> dict[int, StatusResult]:
    policy = policy_of(edition)
    return {id: measure_status(one, day=day, policy=policy) for id, one in facts.items()}


def edition_statuses(edition: Edition, *, day: date) -> dict[int, StatusResult]:
    """The status of every measure of the edition on `day`, by measure id."""
    return statuses(edition_facts(edition, day=day), edition=edition, day=day)


def _dependencies(where: Mapping[str, Any]) -> list[tuple[int, int]]:
    links = Measure.depends_on.through._default_manager.filter(**where)
    return list(links.order_by("id").values_list("from_measure_id", "to_measure_id"))


def _with_dependencies(
    where: Mapping[str, Any], pairs: Iterable[tuple[int, int]], day: date, policy: Policy
) -> dict[int, MeasureFacts]:
    facts, labels = _own_facts(where, day)
    late: dict[int, list[LateDependency]] = defaultdict(list)
    for waiting, needed in pairs:
        found = _late(labels[needed], facts[needed], day, policy) if needed in facts else None
        if found is not None:
            late[waiting].append(found)
    for id, held_up in late.items():
        facts[id] = replace(facts[id], late_dependencies=tuple(held_up))
    return facts


def _late(label: str, facts: MeasureFacts, day: date, policy: Policy) -> LateDependency | None:
    """A measure that others wait for, if it is late by itself."""
    result = measure_status(facts, day=day, policy=policy)
    if result.status != Status.LATE:
        return None
    return LateDependency(label, int(str(result.parameters.get("days", 0))))


def _own_facts(
    where: Mapping[str, Any], day: date
) -> tuple[dict[int, MeasureFacts], dict[int, str]]:
    rows = list(
        Measure.objects.filter(**where)
        .order_by()
        .values_list(
            "id",
            "number",
            "title",
            "starts_on",
            "ends_on",
            "done_on",
            "end_kind",
            "ended_on",
            "end_reason",
            "merged_into__number",
            "last_confirmed_at",
        )
    )
    related = {f"measure__{key}": value for key, value in where.items()}
    if "id__in" in where:
        related = {"measure_id__in": where["id__in"]}
    milestones, reports = _milestones(related), _reports(related, day)
    overrides = _overrides(related, day)
    facts, labels = {}, {}
    for id, number, title, starts, ends, done, kind, ended, reason, into, confirmed in rows:
        labels[id] = f"{number} {title}"
        facts[id] = MeasureFacts(
            starts_on=starts,
            ends_on=ends,
            done_on=done,
            end_kind=kind,
            ended_on=ended,
            end_reason=reason,
            merged_into=into or "",
            milestones=tuple(milestones.get(id, ())),
            report=reports.get(id),
            confirmed_on=timezone.localdate(confirmed) if confirmed else None,
            overrides=tuple(overrides.get(id, ())),
        )
    return facts, labels


def _milestones(where: Mapping[str, Any]) -> dict[int, list[MilestoneFact]]:
    found: dict[int, list[MilestoneFact]] = defaultdict(list)
    rows = Milestone.objects.filter(**where).order_by("due_on", "id")
    for id, title, due_on, done_on in rows.values_list("measure_id", "title", "due_on", "done_on"):
        found[id].append(MilestoneFact(title, due_on, done_on))
    return found


def _reports(where: Mapping[str, Any], day: date) -> dict[int, ReportFact]:
    """The last report of each measure up to `day`."""
    rows = StatusReport.objects.filter(reported_on__lte=day, **where).order_by("reported_on", "id")
    return {
        id: ReportFact(reported_on, assessment, next_step, next_step_due_on)
        for id, reported_on, assessment, next_step, next_step_due_on in rows.values_list(
            "measure_id", "reported_on", "assessment", "next_step", "next_step_due_on"
        )
    }


def _overrides(where: Mapping[str, Any], day: date) -> dict[int, list[OverrideFact]]:
    found: dict[int, list[OverrideFact]] = defaultdict(list)
    rows = StatusOverride.objects.filter(valid_from__lte=day, valid_until__gte=day, **where)
    for id, status, reason, valid_from, valid_until in rows.order_by("id").values_list(
        "measure_id", "status", "reason", "valid_from", "valid_until"
    ):
        found[id].append(OverrideFact(Status(status), reason, valid_from, valid_until))
    return found
