"""The demo's measures: as they were decided, and what has become of them since."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ankommen.strategy.models import Measure
from ankommen.strategy.selectors.measure_snapshot import measure_snapshot
from ankommen.strategy.services import measures, milestones, status
from ankommen.strategy.services.measure_rows import Row, RowGroup

from . import content
from .concept import english
from .world import World, somebody

EARLIER_REPORT_DAYS = 345


def add_measure(world: World, row: content.Content, *, now: datetime) -> None:
    """A measure of the first edition: the text that the council decides."""
    measure = measures.create_measure(
        actor=world.actor, edition_id=world.the_edition.pk, values=_values(world, row), now=now
    )
    world.measures[row["number"]] = measure
    _edit(world, row, measure, values=_waits_for(world, row), reason="", now=now)


def write_measure(
    world: World, row: content.Content, measure: Measure, *, reason: str, now: datetime
) -> None:
    """Make a measure that came from the edition before what the council decides now."""
    values = _values(world, row) | _waits_for(world, row)
    _edit(world, row, measure, values=values, reason=reason, now=now)


def _waits_for(world: World, row: content.Content) -> dict[str, Any]:
    return {"depends_on": _known(world.measures, row.get("depends", []))}


def _edit(
    world: World,
    row: content.Content,
    measure: Measure,
    *,
    values: dict[str, Any],
    reason: str,
    now: datetime,
) -> None:
    world.measures[row["number"]] = measures.edit_measure(
        actor=world.actor,
        measure_id=measure.pk,
        seen=None,
        values=values,
        rows=[
            _kept_rows(group, measure)
            for group in (_milestones(world, row), _budgets(world, row), _contacts(world, row))
        ],
        reason=reason,
        now=now,
    ).measure
    texts = {name: (row[name], row[f"{name}_en"]) for name in ("title", "text")}
    english(world, "measure", measure.pk, texts)


def _kept_rows(group: RowGroup, measure: Measure) -> RowGroup:
    """Rows that the measure has already keep their place."""
    stored = measure_snapshot(measure).rows[group.kind]
    ids = {tuple(values.items()): id for id, values in stored.items()}
    return RowGroup(
        group.kind,
        [Row(ids.get(tuple(row.values.items())), row.values) for row in group.rows],
    )


def _values(world: World, row: content.Content) -> dict[str, Any]:
    starts_on, ends_on = _period(world, row)
    return {
        "number": row["number"],
        "title": row["title"],
        "text": row["text"],
        "action_field": world.fields[row["number"].split(".")[0]].pk,
        "further_action_fields": _known(world.fields, row.get("further", [])),
        "goals": _known(world.goals, row["goals"]),
        "target_groups": sorted(world.target_groups[key] for key in row["groups"]),
        "areas": _known(world.areas, row["areas"]),
        "lead_unit": world.units[row["unit"]].pk,
        "partners": _known(world.organisations, row.get("partners", [])),
        "financing_statement": row["money"],
        "starts_on": starts_on,
        "ends_on": ends_on,
        "internal_fields": row.get("internal", []),
    }


def _known(rows: dict[str, Any], keys: list[str]) -> list[int]:
    """Ids of the named rows; another district lacks some of them."""
    return sorted(rows[key].pk for key in keys if key in rows)


def _period(world: World, row: content.Content) -> tuple[date, date]:
    calendar = world.calendar
    ends_on = calendar.month_end(row["end"])
    if "since" in row:
        return calendar.before.month_start(row["since"]), ends_on
    if "starts_in" in row:
        return calendar.within(row["starts_in"], calendar.starts_on, ends_on), ends_on
    return calendar.month_start(row["start"]), ends_on


def _milestones(world: World, row: content.Content) -> RowGroup:
    return RowGroup(
        "milestones",
        [
            Row(None, {"title": title, "due_on": _due(world, row, days), "done_on": None})
            for title, days, *_ in row.get("milestones", [])
        ],
    )


def _due(world: World, row: content.Content, days: int) -> date:
    return world.calendar.within(days, *_period(world, row))


def _budgets(world: World, row: content.Content) -> RowGroup:
    return RowGroup(
        "budgets",
        [
            Row(
                None,
                {
                    "year": world.calendar.year(number),
                    "source": source,
                    "planned_cents": planned * 100,
                    "spent_cents": None,
                },
            )
            for number, source, planned, _ in row.get("budget", [])
        ],
    )


def _contacts(world: World, row: content.Content) -> RowGroup:
    return RowGroup(
        "contacts",
        [
            Row(
                None,
                {
                    "contact": world.contacts[key].pk,
                    "role": role,
                    "gets_reminders": is_reminded,
                },
            )
            for key, role, is_reminded in row.get("contacts", [])
        ],
    )


def live_through(world: World) -> None:
    """What happened to the measures between the adoption and the day of loading."""
    rows = content.measures(elsewhere=world.elsewhere)
    for row in rows:
        measure = world.measures[row["number"]]
        _reach_milestones(world, row, measure)
        _spend_and_count(world, row, measure)
        for report in _reports(world, row, measure):
            actor = reporter(world, row)
            status.report_status(
                actor=actor,
                measure_id=measure.pk,
                report=report,
                now=world.calendar.at(report.reported_on),
            )
    for row in rows:
        _close(world, row, world.measures[row["number"]])


def _reach_milestones(world: World, row: content.Content, measure: Measure) -> None:
    first, _ = _period(world, row)
    stored = {milestone.title: milestone for milestone in measure.milestones.all()}
    for title, _days, *done in row.get("milestones", []):
        if done:
            milestones.complete_milestone(
                actor=world.actor,
                measure_id=measure.pk,
                milestone_id=stored[title].pk,
                done_on=max(world.calendar.days(done[0]), first),
                today=world.calendar.today,
            )


def _spend_and_count(world: World, row: content.Content, measure: Measure) -> None:
    calendar = world.calendar
    spent = {
        (calendar.year(number), source): euros * 100
        for number, source, _, euros in row.get("budget", [])
    }
    budgets = [
        Row(
            budget.pk,
            {
                "year": budget.year,
                "source": budget.source,
                "planned_cents": budget.planned_cents,
                "spent_cents": spent[budget.year, budget.source],
            },
        )
        for budget in measure.budgets.all()
    ]
    outputs = [
        Row(
            None,
            {
                "name": name,
                "unit": unit,
                "reference_date": max(calendar.days(days), calendar.starts_on),
                "value": value,
                "source": "Demowert, erfunden",
                "counted": content.counted(unit),
            },
        )
        for name, unit, days, value in row.get("outputs", [])
    ]
    measures.edit_measure(
        actor=world.actor,
        measure_id=measure.pk,
        seen=None,
        values={},
        rows=[RowGroup("budgets", budgets), RowGroup("outputs", outputs)],
        now=calendar.at(calendar.days(-30)),
    )


def reporter(world: World, row: content.Content) -> Any:
    contact = world.contacts[row["contacts"][0][0]]
    return somebody(contact.name, contact.user_id)


def _reports(world: World, row: content.Content, measure: Measure) -> list[status.Report]:
    """The reports of the content file, and before them one for the last report to the council."""
    calendar = world.calendar
    found = [
        status.Report(
            reported_on=calendar.days(days),
            assessment=assessment,
            text=text,
            next_step=next_step,
            next_step_due_on=calendar.days(due) if next_step else None,
            is_public=assessment != "at_risk",
        )
        for days, assessment, text, next_step, due in row.get("reports", [])
    ]
    earlier = _earlier_report(world, row, measure)
    if earlier and (not found or earlier.reported_on < found[0].reported_on):
        return [earlier, *found]
    return found


def _earlier_report(world: World, row: content.Content, measure: Measure) -> status.Report | None:
    """A year ago: what had been reached by then, and the next milestone as the promise."""
    day = world.calendar.days(-EARLIER_REPORT_DAYS)
    first, _ = _period(world, row)
    if day < first:
        return None
    ahead = [one for one in measure.milestones.all() if one.due_on > day]
    reached = [one for one in measure.milestones.all() if one.done_on and one.done_on <= day]
    words = (
        f"Erreicht ist: {reached[-1].title}." if reached else "Die Vorarbeiten sind abgeschlossen."
    )
    return status.Report(
        reported_on=day,
        assessment="as_planned",
        text=words,
        next_step=ahead[0].title if ahead else "",
        next_step_due_on=ahead[0].due_on if ahead else None,
        is_public=True,
    )


def _close(world: World, row: content.Content, measure: Measure) -> None:
    calendar, actor = world.calendar, world.actor
    if "done" in row:
        status.finish_measure(
            actor=actor,
            measure_id=measure.pk,
            done_on=calendar.days(row["done"]),
            today=calendar.today,
        )
    if "ended" in row:
        kind, reason, days, *into = row["ended"]
        ended_on = calendar.days(days)
        if kind == "dropped":
            status.drop_measure(
                actor=actor,
                measure_id=measure.pk,
                reason=reason,
                ended_on=ended_on,
                today=calendar.today,
            )
        elif into[0] in world.measures:
            status.merge_measure(
                actor=actor,
                measure_id=measure.pk,
                into=world.measures[into[0]].pk,
                reason=reason,
                ended_on=ended_on,
                today=calendar.today,
            )
    if "override" in row:
        code, reason, since, until = row["override"]
        status.override_status(
            actor=actor,
            measure_id=measure.pk,
            status=code,
            reason=reason,
            valid_until=calendar.days(until),
            today=calendar.days(since),
        )
