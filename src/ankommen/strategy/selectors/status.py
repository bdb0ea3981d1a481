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
        if needed not in facts:
            continue
        result = measure_status(facts[needed], day=day, policy=policy)
        if result.status == Status.LATE:
            days = result.parameters.get("days", 0)
            late[waiting].append(LateDependency(labels[needed], int(str(days))))
    for id, found in late.items():
        facts[id] = replace(facts[id], late_dependencies=tuple(found))
    return facts


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
