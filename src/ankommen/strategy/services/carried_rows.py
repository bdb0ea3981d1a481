"""What goes over into the next edition, by rule, in a few statements whatever the number of rows.

Contacts, partners, areas, groups and links to indicators go over; of a merged measure they join
those of the one it goes on in. Milestones that are done stay behind, and so does the money of
years before the new edition. Steps and money of a split measure go to its first part, once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.text import slugify

from ankommen.core.models import TraceLink, Translation

from ..models import (
    ActionField,
    ActionFieldSuccession,
    Edition,
    Fate,
    Goal,
    GoalSuccession,
    Measure,
    MeasureBudget,
    MeasureContact,
    MeasureIndicator,
    Milestone,
)
from ..rules.dependencies import dependency_cycle
from ..rules.succession import Heir, Plan, carried_end, part_number

# What leads on from an old row to what is not part of an edition goes over; what was decided or
# reported about the old row stays with it.
STAYS_BEHIND = ("resolution", "report", "edition")


@dataclass
class Carried:
    """Old rows and the new ones that follow them, by old id; `heirs` in the order of the plan."""

    old: Edition
    new: Edition
    fields: dict[int, ActionField] = field(default_factory=dict)
    goals: dict[int, Goal] = field(default_factory=dict)
    heirs: list[Measure] = field(default_factory=list)
    successors: dict[int, list[Measure]] = field(default_factory=lambda: defaultdict(list))


def carry_structure(carried: Carried) -> None:
    """Action fields and goals go over as they are, each with its succession."""
    fields = list(carried.old.action_fields.all())
    carried.fields = _copied(fields, [_copy(one, edition=carried.new) for one in fields])
    goals = list(Goal.objects.filter(action_field__edition=carried.old))
    waiting = goals
    while waiting:
        level = [one for one in waiting if one.parent_id is None or one.parent_id in carried.goals]
        carried.goals |= _copied(
            level,
            [
                _copy(
                    one,
                    action_field=carried.fields[one.action_field_id],
                    parent=carried.goals.get(one.parent_id or 0),
                )
                for one in level
            ],
        )
        waiting = [one for one in waiting if one.pk not in carried.goals]
    through = Goal.guiding_goals.through._default_manager
    through.bulk_create(
        through.model(goal_id=carried.goals[goal].pk, guidinggoal_id=guiding)
        for goal, guiding in through.filter(goal__in=goals).values_list("goal_id", "guidinggoal_id")
    )
    kept = {"edition": carried.new, "fate": Fate.KEPT}
    ActionFieldSuccession.objects.bulk_create(
        ActionFieldSuccession(predecessor_id=old, successor=new, **kept)
        for old, new in carried.fields.items()
    )
    GoalSuccession.objects.bulk_create(
        GoalSuccession(predecessor_id=old, successor=new, **kept)
        for old, new in carried.goals.items()
    )


def carry_measures(
    carried: Carried, measures: Sequence[Measure], plan: Plan, new_fields: Sequence[int | None]
) -> None:
    """The measures of the plan, in its order. `new_fields`: old action field of each new one."""
    old = {one.pk: one for one in measures}
    taken = {
        part_number(old[heir.of].number, heir.part) for heir in plan.heirs if heir.of is not None
    }
    slugs = {"neu"}
    fields = iter(new_fields)
    rows = []
    for position, heir in enumerate(plan.heirs):
        row = (
            _new_measure(carried, heir, next(fields), taken)
            if heir.of is None
            else _follower(carried, old[heir.of], heir)
        )
        row.position, row.slug = position, _slug(row.number, slugs)
        rows.append(row)
    carried.heirs = Measure.objects.bulk_create(rows)
    for heir, row in zip(plan.heirs, carried.heirs, strict=True):
        for id in (*([heir.of] if heir.of is not None else ()), *heir.absorbs):
            carried.successors[id].append(row)


def carry_rows(carried: Carried, plan: Plan) -> None:
    """What hangs on measures: relations, contacts, indicators, open steps, money still to come."""
    sources = dict(_sources(carried, plan))
    for name, mapped in (
        ("target_groups", None),
        ("areas", None),
        ("partners", None),
        ("goals", carried.goals),
        ("further_action_fields", carried.fields),
    ):
        _carry_relation(carried, name, mapped)
    _carry_dependencies(carried)
    _carry_links(carried, MeasureContact, "contact_id")
    _carry_links(carried, MeasureIndicator, "indicator_id")
    Milestone.objects.bulk_create(
        _copy(one, measure=sources[one.measure_id])
        for one in Milestone.objects.filter(measure__in=sources, done_on__isnull=True)
    )
    _carry_money(carried, sources)


def carry_threads(carried: Carried) -> None:
    """Needs and other ends outside of editions lead to the new rows too; so do translations."""
    new_ids = {
        "measure": {old: [one.pk for one in rows] for old, rows in carried.successors.items()},
        "goal": {old: [row.pk] for old, row in carried.goals.items()},
        "action_field": {old: [row.pk] for old, row in carried.fields.items()},
        "edition": {carried.old.pk: [carried.new.pk]},
    }
    _carry_trace(new_ids)
    _carry_translations(carried, new_ids)


def _sources(carried: Carried, plan: Plan) -> Iterator[tuple[int, Measure]]:
    """Where the steps and the money of each old measure go, once."""
    for heir, row in zip(plan.heirs, carried.heirs, strict=True):
        if heir.of is not None and heir.part <= 1:
            yield from ((id, row) for id in (heir.of, *heir.absorbs))


def _follower(carried: Carried, old: Measure, heir: Heir) -> Measure:
    follower: Measure = _copy(
        old,
        edition=carried.new,
        number=part_number(old.number, heir.part),
        title=heir.title or old.title,
        action_field=carried.fields[old.action_field_id],
        ends_on=carried_end(old.ends_on, new_start=carried.new.starts_on),
        end_kind="",
        end_reason="",
        ended_on=None,
        merged_into=None,
        done_on=None,
        last_confirmed_at=None,
    )
    return follower


def _new_measure(carried: Carried, heir: Heir, old_field: int | None, taken: set[str]) -> Measure:
    action_field = carried.fields[old_field or min(carried.fields)]
    count = 1
    while (number := f"{action_field.number}.{count}") in taken:
        count += 1
    taken.add(number)
    return Measure(edition=carried.new, action_field=action_field, number=number, title=heir.title)


def _slug(number: str, taken: set[str]) -> str:
    wanted = slugify(number.replace(".", "-"))[:36] or "m"
    slug, count = wanted, 2
    while slug in taken:
        slug, count = f"{wanted}-{count}", count + 1
    taken.add(slug)
    return slug


def _copy(row: Any, **other: Any) -> Any:
    """The row as a new one, with other values; its changes are counted anew."""
    values = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
    values.pop("id")
    for name in other:
        values.pop(row._meta.get_field(name).attname, None)
    if "version" in values:
        values["version"] = 1
    return type(row)(**values, **other)


def _copied(old: Sequence[Any], new: Sequence[Any]) -> dict[int, Any]:
    if not new:
        return {}
    made = type(new[0])._default_manager.bulk_create(new)
    return {before.pk: after for before, after in zip(old, made, strict=True)}


def _carry_relation(carried: Carried, name: str, mapped: dict[int, Any] | None) -> None:
    through = getattr(Measure, name).through
    other = next(
        one.attname
        for one in through._meta.concrete_fields
        if one.is_relation and one.attname != "measure_id"
    )
    links = through._default_manager.filter(measure__edition=carried.old).order_by("id")
    wanted = {
        (row.pk, mapped[target].pk if mapped is not None else target)
        for measure, target in links.values_list("measure_id", other)
        for row in carried.successors[measure]
    }
    through._default_manager.bulk_create(
        through(**{"measure_id": measure, other: target}) for measure, target in sorted(wanted)
    )


def _carry_dependencies(carried: Carried) -> None:
    """Who waited for a measure waits for what follows it; a ring by merging is left open."""
    through = Measure.depends_on.through
    links = through._default_manager.filter(from_measure__edition=carried.old).order_by("id")
    waits_for: dict[int, list[int]] = {}
    for waiting, needed in links.values_list("from_measure_id", "to_measure_id"):
        for row in carried.successors[waiting]:
            for other in carried.successors[needed]:
                known = waits_for.setdefault(row.pk, [])
                closes = dependency_cycle(waits_for, measure=row.pk, new=[other.pk])
                if other.pk not in known and closes is None:
                    known.append(other.pk)
    through._default_manager.bulk_create(
        through(from_measure_id=waiting, to_measure_id=needed)
        for waiting, all_needed in waits_for.items()
        for needed in all_needed
    )


def _carry_links(carried: Carried, model: type[Any], key: str) -> None:
    seen: set[tuple[int, int]] = set()
    rows = []
    for one in model._default_manager.filter(measure__edition=carried.old).order_by("id"):
        for row in carried.successors[one.measure_id]:
            if (row.pk, getattr(one, key)) not in seen:
                seen.add((row.pk, getattr(one, key)))
                rows.append(_copy(one, measure=row))
    model._default_manager.bulk_create(rows)


def _carry_money(carried: Carried, sources: dict[int, Measure]) -> None:
    """Planned money of the years that the new edition reaches; merged sources are added up."""
    planned: dict[tuple[int, int, str], int | None] = {}
    budgets = MeasureBudget.objects.filter(
        measure__in=sources, year__gte=carried.new.starts_on.year
    )
    for one in budgets.order_by("id"):
        place = (sources[one.measure_id].pk, one.year, one.source)
        known = planned.get(place)
        amounts = [cents for cents in (known, one.planned_cents) if cents is not None]
        planned[place] = sum(amounts) if amounts else None
    MeasureBudget.objects.bulk_create(
        MeasureBudget(measure_id=measure, year=year, source=source, planned_cents=cents)
        for (measure, year, source), cents in planned.items()
    )


def _carry_trace(new_ids: dict[str, dict[int, list[int]]]) -> None:
    ours = Q(source_kind__in=("goal", "measure"), source_id__in=_both(new_ids))
    ours |= Q(target_kind__in=("goal", "measure"), target_id__in=_both(new_ids))
    links = TraceLink.objects.filter(ours).order_by("id")
    TraceLink.objects.bulk_create(
        (
            _copy(link, source_id=source, target_id=target)
            for link in links
            if not {link.source_kind, link.target_kind} & set(STAYS_BEHIND)
            for source in _ends(new_ids, link.source_kind, link.source_id)
            for target in _ends(new_ids, link.target_kind, link.target_id)
            if (source, target) != (link.source_id, link.target_id)
        ),
        ignore_conflicts=True,
    )


def _both(new_ids: dict[str, dict[int, list[int]]]) -> list[int]:
    return sorted({*new_ids["goal"], *new_ids["measure"]})


def _ends(new_ids: dict[str, dict[int, list[int]]], kind: str, id: int) -> Iterable[int]:
    """The rows that follow this end; ends outside of editions stand for themselves."""
    return new_ids[kind].get(id, ()) if kind in ("goal", "measure") else (id,)


def _carry_translations(carried: Carried, new_ids: dict[str, dict[int, list[int]]]) -> None:
    """Texts that went over bring their translation; a new title shows as outdated by its hash.

    Titles of editions and of parts are new texts: they have none.
    """
    parts = {row.pk for rows in carried.successors.values() if len(rows) > 1 for row in rows}
    merged = _absorbed(carried)
    rows = []
    for kind, ids in new_ids.items():
        for one in Translation.objects.filter(object_kind=kind, object_id__in=ids).order_by("id"):
            if kind == "edition" and one.field == "title":
                continue
            if kind == "measure" and one.object_id in merged:
                continue
            rows += [
                _copy(one, object_id=id)
                for id in ids[one.object_id]
                if not (one.field == "title" and kind == "measure" and id in parts)
            ]
    Translation.objects.bulk_create(rows)


def _absorbed(carried: Carried) -> set[int]:
    """Old measures that go on inside another: the translation of the other one counts."""
    numbers = dict(
        carried.old.measures.filter(pk__in=list(carried.successors)).values_list("pk", "number")
    )
    return {
        old
        for old, rows in carried.successors.items()
        if len(rows) == 1 and rows[0].number != numbers.get(old)
    }
