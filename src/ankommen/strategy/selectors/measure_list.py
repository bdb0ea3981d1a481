"""The list of measures of an edition: chosen, sorted and paged by key, with computed status.

The database chooses, by status too, and sorts; it gives the fifty rows, and facts are read for
these alone. Only where the rules sort (by urgency, by what is due next), facts of everything
chosen are read in one query per table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from ankommen.core.models import TraceLink
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..models import Edition, Measure
from ..rules.status import (
    ENDED,
    MOST_URGENT_FIRST,
    MeasureFacts,
    Status,
    StatusResult,
    last_sign_of_life,
    next_due,
)
from ..rules.timeliness import timeliness
from .measures import Areas, my_measures, visible_measures
from .status import edition_facts, measure_facts, statuses
from .status_in_database import of_status, stale

PAGE_SIZE = 50
FEW = 500  # so many ids may stand in one query
NEVER = datetime(1900, 1, 1, tzinfo=UTC)
TargetGroups = Measure.target_groups.through
FurtherFields = Measure.further_action_fields.through

SORTED_BY_DATABASE: dict[str, Any] = {
    "number": F("position"),
    "title": F("title"),
    "confirmed": Coalesce(F("last_confirmed_at"), Value(NEVER)),
}
SORTED_BY_RULES = ("status", "due")


@dataclass(frozen=True, slots=True)
class MeasureChoice:
    """What the person at the list asked for. `sort` may start with "-"; unknown words are not."""

    action_field: int | None = None
    status: str = ""
    unit: int | None = None
    area: int | None = None
    target_group: int | None = None
    overdue: bool = False
    mine: bool = False
    stale: bool = False
    text: str = ""
    sort: str = "number"

    @property
    def depends_on_status(self) -> bool:
        """Then it is dearer to ask the database twice than to keep the ids."""
        return bool(self.status or self.overdue or self.stale)

    @property
    def is_sorted_by_rules(self) -> bool:
        return self.sort.lstrip("-") in SORTED_BY_RULES


@dataclass(frozen=True, slots=True)
class Threads:
    """How many things lead to a measure, and how many resolutions it led to."""

    evidence: int = 0
    resolutions: int = 0


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One row as the list shows it."""

    id: int
    number: str
    title: str
    slug: str
    action_field: str
    unit: str
    unit_id: int | None
    result: StatusResult
    next_title: str
    next_on: date | None
    confirmed_days: int | None
    is_stale: bool
    threads: Threads


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """`after` and `before` are the ids to page on with, None where there is nothing more."""

    lines: list[MeasureLine] = field(default_factory=list)
    total: int = 0
    after: int | None = None
    before: int | None = None


def measure_page(
    *,
    viewer: Viewer,
    edition: Edition,
    choice: MeasureChoice,
    day: date,
    after: int | None = None,
    before: int | None = None,
) -> MeasurePage:
    """One page of the list. `after`/`before`: the id of the row that the page follows/precedes."""
    rows = _chosen(viewer, edition, choice, day)
    if choice.text or choice.is_sorted_by_rules or choice.depends_on_status:
        ids = _in_order(rows, edition, choice, day)
        page, previous, following = _slice(ids, after, before)
        total = len(ids)
    else:
        total = rows.count()
        page, previous, following = _keyed(rows, choice.sort, after, before)
    facts = measure_facts(page, edition=edition, day=day)
    return MeasurePage(
        lines=_lines(viewer, page, facts, edition, day),
        total=total,
        after=page[-1] if following else None,
        before=page[0] if previous else None,
    )


def measure_lines(
    *, viewer: Viewer, edition: Edition, choice: MeasureChoice, day: date
) -> list[MeasureLine]:
    """All rows of the choice, for an export of exactly what is shown."""
    rows = _chosen(viewer, edition, choice, day)
    ids = _in_order(rows, edition, choice, day)
    return _lines(viewer, ids, _facts(ids, edition, day), edition, day)


def measure_ids(*, viewer: Viewer, edition: Edition, choice: MeasureChoice, day: date) -> list[int]:
    """All measures of the choice in its order."""
    return _in_order(_chosen(viewer, edition, choice, day), edition, choice, day)


def chosen_rows(
    viewer: Viewer, edition: Edition, choice: MeasureChoice, *, day: date
) -> QuerySet[Measure]:
    """What is chosen, but for the words that only this list searches for."""
    return _chosen(viewer, edition, choice, day)


def _chosen(
    viewer: Viewer, edition: Edition, choice: MeasureChoice, day: date
) -> QuerySet[Measure]:
    rows = visible_measures(viewer).filter(edition=edition)
    this = OuterRef("pk")
    if choice.action_field:
        further = FurtherFields._default_manager.filter(
            measure_id=this, actionfield_id=choice.action_field
        )
        rows = rows.filter(Q(action_field_id=choice.action_field) | Q(Exists(further)))
    if choice.unit:
        rows = rows.filter(lead_unit_id=choice.unit)
    if choice.area:
        rows = rows.filter(
            Exists(Areas._default_manager.filter(measure_id=this, area_id=choice.area))
        )
    if choice.target_group:
        groups = TargetGroups._default_manager.filter(
            measure_id=this, targetgroup_id=choice.target_group
        )
        rows = rows.filter(Exists(groups))
    if choice.mine:
        rows = rows.filter(my_measures(viewer))
    return _of_status(rows, edition, choice, day)


def _of_status(
    rows: QuerySet[Measure], edition: Edition, choice: MeasureChoice, day: date
) -> QuerySet[Measure]:
    for status in {choice.status, str(Status.LATE) if choice.overdue else ""} - {""}:
        rows = rows.filter(pk__in=of_status(rows.order_by(), edition, status, day=day).values("pk"))
    return stale(rows, edition, day=day) if choice.stale else rows


def _sorted(rows: QuerySet[Measure], sort: str) -> QuerySet[Any]:
    sign = "-" if sort.startswith("-") else ""
    keyed: QuerySet[Any] = rows.annotate(sort_key=SORTED_BY_DATABASE[sort.lstrip("-")])
    return keyed.order_by(f"{sign}sort_key", f"{sign}id")


def _keyed(
    rows: QuerySet[Measure], sort: str, after: int | None, before: int | None
) -> tuple[list[int], bool, bool]:
    """A page by key: the ids, and whether rows come before and after them."""
    backward = before is not None
    anchor = before if backward else after
    if backward:
        sort = sort[1:] if sort.startswith("-") else f"-{sort}"
    keyed = _sorted(rows, sort)
    key = keyed.filter(pk=anchor).values_list("sort_key", flat=True).first() if anchor else None
    if key is not None:
        beyond = "lt" if sort.startswith("-") else "gt"
        keyed = keyed.filter(
            Q(**{f"sort_key__{beyond}": key}) | Q(sort_key=key, **{f"id__{beyond}": anchor})
        )
    ids = list(keyed.values_list("pk", flat=True)[: PAGE_SIZE + 1])
    more, ids = len(ids) > PAGE_SIZE, ids[:PAGE_SIZE]
    came_from = key is not None and bool(ids)
    return (ids[::-1], more, came_from) if backward else (ids, came_from, more)


def _matching(rows: QuerySet[Measure], choice: MeasureChoice) -> list[int]:
    """In the database's order. The text is searched here, so that Ä finds ä on every database."""
    sort = choice.sort if choice.sort.lstrip("-") in SORTED_BY_DATABASE else "number"
    in_order = _sorted(rows, sort)
    words = choice.text.casefold().split()
    if not words:
        return list(in_order.values_list("pk", flat=True))
    columns = in_order.values_list("pk", "number", "title", "text", "responsible_text")
    return [
        id
        for id, *texts in columns
        if all(word in " ".join(map(str, texts)).casefold() for word in words)
    ]


def _in_order(
    rows: QuerySet[Measure], edition: Edition, choice: MeasureChoice, day: date
) -> list[int]:
    """All ids of the choice in the wished order."""
    ids = _matching(rows, choice)
    if not choice.is_sorted_by_rules:
        return ids
    facts = _facts(ids, edition, day)
    found = statuses(facts, edition=edition, day=day)
    keys: dict[str, Callable[[int], Any]] = {
        "status": lambda one: _urgency(found[one]),
        "due": lambda one: _due_key(facts[one], found[one], day),
    }
    key = keys[choice.sort.lstrip("-")]
    return sorted(ids, key=key, reverse=choice.sort.startswith("-"))


def _facts(ids: list[int], edition: Edition, day: date) -> dict[int, MeasureFacts]:
    """Few by their ids, many with the whole edition."""
    if len(ids) <= FEW:
        return measure_facts(ids, edition=edition, day=day)
    facts = edition_facts(edition, day=day)
    return {id: facts[id] for id in ids}


def _urgency(result: StatusResult) -> tuple[int, int]:
    """Late first, and of the late ones the latest."""
    return MOST_URGENT_FIRST.index(result.status), -int(str(result.parameters.get("days", 0)))


def _due_key(facts: MeasureFacts, result: StatusResult, day: date) -> date:
    due = None if result.status in ENDED else next_due(facts, day=day)
    return due[1] if due else date.max


def _slice(ids: list[int], after: int | None, before: int | None) -> tuple[list[int], bool, bool]:
    """The page after or before an id; an id that is no longer there starts again."""
    start = 0
    if after is not None and after in ids:
        start = ids.index(after) + 1
    elif before is not None and before in ids:
        start = max(0, ids.index(before) - PAGE_SIZE)
    page = ids[start : start + PAGE_SIZE]
    return page, start > 0 and bool(page), start + PAGE_SIZE < len(ids)


def _lines(
    viewer: Viewer, ids: list[int], facts: dict[int, MeasureFacts], edition: Edition, day: date
) -> list[MeasureLine]:
    found = statuses(facts, edition=edition, day=day)
    threads = _threads(ids)
    few = len(ids) <= PAGE_SIZE
    chosen = Measure.objects.filter(pk__in=ids) if few else edition.measures.all()
    columns = chosen.order_by().values_list(
        "pk",
        "number",
        "title",
        "slug",
        "action_field__title",
        "responsible_text",
        "lead_unit_id",
    )
    rows = {row[0]: row for row in columns}
    units = partners.unit_names(viewer=viewer, ids={row[6] for row in rows.values() if row[6]})
    nothing = Threads()
    return [
        MeasureLine(
            *rows[id][:5],
            unit=units[rows[id][6]].short if rows[id][6] else rows[id][5],
            unit_id=rows[id][6],
            result=found[id],
            threads=threads.get(id, nothing),
            **_clock(facts[id], found[id], edition, day),
        )
        for id in ids
        if id in rows
    ]


def _clock(
    facts: MeasureFacts, result: StatusResult, edition: Edition, day: date
) -> dict[str, Any]:
    """What is due next, and how fresh the knowledge is."""
    is_over = result.status in ENDED
    next_title, next_on = (None if is_over else next_due(facts, day=day)) or ("", None)
    sign = last_sign_of_life(facts)
    return {
        "next_title": next_title,
        "next_on": next_on,
        "confirmed_days": (day - sign).days if sign else None,
        "is_stale": not is_over and is_stale_on(facts, edition, day),
    }


def is_stale_on(facts: MeasureFacts, edition: Edition, day: date) -> bool:
    """Whether nobody said anything about the measure for too long."""
    return timeliness(
        confirmed_on=last_sign_of_life(facts.as_known_on(day)),
        starts_on=facts.starts_on,
        stale_after_days=edition.stale_after_days,
        day=day,
    ).is_stale


def _threads(ids: Collection[int]) -> dict[int, Threads]:
    few = len(ids) <= PAGE_SIZE
    to = Q(target_kind="measure", **({"target_id__in": ids} if few else {}))
    of = Q(source_kind="measure", target_kind="resolution")
    of &= Q(source_id__in=ids) if few else Q()
    evidence: Counter[int] = Counter()
    resolutions: Counter[int] = Counter()
    links = TraceLink.objects.filter(to | of).order_by()
    for source, kind, target in links.values_list("source_id", "target_kind", "target_id"):
        if kind == "measure":
            evidence[target] += 1
        else:
            resolutions[source] += 1
    return {id: Threads(evidence[id], resolutions[id]) for id in {*evidence, *resolutions}}
