"""Which rows of two editions belong together, and what a measure's predecessors produced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db.models import Q

from ankommen.core.viewer import Viewer

from ..models import (
    ActionFieldSuccession,
    Edition,
    Fate,
    GoalSuccession,
    Measure,
    MeasureBudget,
    MeasureSuccession,
    OutputFigure,
)
from .measures import visible_measures

MOST_EDITIONS = 12
UNDECIDED = "undecided"
Steps = type[MeasureSuccession] | type[GoalSuccession] | type[ActionFieldSuccession]


@dataclass(frozen=True, slots=True)
class Pair:
    """An old row and the new one that follows it; one side may be missing."""

    old: int | None
    new: int | None
    fate: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Onward:
    """What became of a measure, and the addresses in the new edition where it goes on."""

    fate: str
    slugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A measure that this one goes back to, with what it produced in its edition."""

    measure: Measure
    fate_label: str
    reason: str
    outputs: tuple[OutputFigure, ...]
    money: tuple[MeasureBudget, ...]


def pairs(
    model: Steps, old: Edition, new: Edition, olds: Mapping[int, str], news: Mapping[int, str]
) -> list[Pair]:
    """Every old and every new row, at least once. `olds` and `news`: what each is called.

    Editions that follow each other are tied by the recorded succession, drafts made of the same
    edition by what both come from, all others by their names.
    """
    way = _way(old, new)
    if way is not None and len(way) > 1:
        found = _along(model, [one.pk for one in way[1:]])
    else:
        found = _by_origin(model, old, new, olds, news)
    found = [one for one in found if _is_there(one, olds, news)]
    if model is not MeasureSuccession:
        found += _of_one_name(found, olds, news)
    used_old, used_new = {one.old for one in found}, {one.new for one in found}
    lost = [Pair(id, None, UNDECIDED) for id in olds if id not in used_old]
    return found + lost + [Pair(None, id, Fate.NEW) for id in news if id not in used_new]


def ancestors(*, viewer: Viewer, measure: Measure) -> list[Ancestor]:
    """The measures it goes back to, nearest edition first; the queries follow the editions."""
    links: list[MeasureSuccession] = []
    ids = {measure.pk}
    for _edition in range(MOST_EDITIONS):
        steps = list(
            MeasureSuccession.objects.filter(successor__in=ids, predecessor__isnull=False)
            .select_related("predecessor__edition")
            .order_by("id")
        )
        links += steps
        ids = {one.predecessor_id for one in steps if one.predecessor_id is not None}
        if not ids:
            break
    wanted = {one.predecessor_id for one in links if one.predecessor_id is not None}
    if not wanted:
        return []
    readable = set(visible_measures(viewer).filter(pk__in=wanted).values_list("pk", flat=True))
    outputs = _grouped(OutputFigure.objects.filter(measure__in=readable))
    money = _grouped(MeasureBudget.objects.filter(measure__in=readable))
    return [
        Ancestor(
            one.predecessor,
            one.get_fate_display(),
            one.reason,
            tuple(outputs.get(one.predecessor.pk, ())),
            tuple(money.get(one.predecessor.pk, ())),
        )
        for one in links
        if one.predecessor is not None and one.predecessor.pk in readable
    ]


def followers(*, viewer: Viewer, measure: Measure) -> list[MeasureSuccession]:
    """What became of a measure in the editions and drafts made of its own."""
    rows = MeasureSuccession.objects.filter(predecessor=measure).order_by("edition_id", "id")
    found = list(rows.select_related("edition", "successor__edition"))
    ids = [one.successor_id for one in found if one.successor_id is not None]
    readable = set(visible_measures(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    return [one for one in found if one.successor_id is None or one.successor_id in readable]


@dataclass(frozen=True, slots=True)
class Lineage:
    ancestors: list[Ancestor]
    followers: list[MeasureSuccession]


def lineage(*, viewer: Viewer, measure: Measure) -> Lineage:
    """Both ways. Most measures have neither, which one small query tells."""
    here = Q(predecessor=measure) | Q(successor=measure)
    links = list(
        MeasureSuccession.objects.filter(here).values_list("predecessor_id", "successor_id")
    )
    goes_back = any(after == measure.pk for _before, after in links)
    goes_on = any(before == measure.pk for before, _after in links)
    return Lineage(
        ancestors(viewer=viewer, measure=measure) if goes_back else [],
        followers(viewer=viewer, measure=measure) if goes_on else [],
    )


def onward(old: Edition, new: Edition) -> dict[str, Onward]:
    """What became of every measure of the old edition, by its address there.

    By the recorded succession, also over several editions; where none was recorded, measures of
    one title are the same, and nothing is said of all others.
    """
    olds, news = _titles(old), _titles(new)
    olds_by_id, news_by_id = _named(olds), _named(news)
    found = pairs(MeasureSuccession, old, new, olds_by_id, news_by_id)
    if all(one.fate in (UNDECIDED, Fate.NEW) for one in found):
        found = _of_one_title(olds_by_id, news_by_id)
    addresses = {id: slug for id, slug, _title in (*olds, *news)}
    told: dict[str, Onward] = {}
    for one in found:
        if one.old is None:
            continue
        known = told.get(addresses[one.old], Onward(one.fate))
        here = () if one.new is None else (addresses[one.new],)
        told[addresses[one.old]] = Onward(one.fate, (*known.slugs, *here))
    return told


def _of_one_title(olds: Mapping[int, str], news: Mapping[int, str]) -> list[Pair]:
    """A title that two measures of one edition bear ties nothing."""
    old_counts, new_counts = Counter(olds.values()), Counter(news.values())
    by_title = {title: id for id, title in news.items()}
    return [
        Pair(id, by_title[title], Fate.KEPT)
        if old_counts[title] == new_counts[title] == 1
        else Pair(id, None, UNDECIDED)
        for id, title in olds.items()
    ]


def _titles(edition: Edition) -> list[tuple[int, str, str]]:
    rows = Measure.objects.filter(edition=edition).values_list("pk", "slug", "title")
    return list(rows)


def _named(rows: Iterable[tuple[int, str, str]]) -> dict[int, str]:
    return {id: " ".join(title.casefold().split()) for id, _slug, title in rows}


def _way(old: Edition, new: Edition) -> list[Edition] | None:
    """The editions from old to new, each the next one's predecessor; None: there is no such way."""
    way = [new]
    while way[0].pk != old.pk:
        if way[0].predecessor is None or len(way) > MOST_EDITIONS:
            return None
        way.insert(0, way[0].predecessor)
    return way


def _along(model: Steps, editions: Sequence[int]) -> list[Pair]:
    """The links of the first step, led on through all others."""
    steps: dict[int, list[Pair]] = {edition: [] for edition in editions}
    rows = model._default_manager.filter(edition__in=editions).order_by("id")
    columns = rows.values_list("edition_id", "predecessor_id", "successor_id", "fate", "reason")
    for edition, before, after, fate, reason in columns:
        steps[edition].append(Pair(before, after, fate, reason))
    found = steps[editions[0]]
    for edition in editions[1:]:
        following: dict[int | None, list[Pair]] = {}
        for step in steps[edition]:
            following.setdefault(step.old, []).append(step)
        found = [
            *(after for one in found for after in _led_on(one, following)),
            *following.get(None, ()),
        ]
    return found


def _led_on(one: Pair, following: Mapping[int | None, list[Pair]]) -> list[Pair]:
    if one.new is None:
        return [one]
    return [
        replace(
            step,
            old=one.old,
            fate=_stronger(one.fate, step.fate),
            reason="; ".join(dict.fromkeys(part for part in (one.reason, step.reason) if part)),
        )
        for step in following.get(one.new, [replace(one, new=None, fate=UNDECIDED)])
    ]


def _stronger(first: str, then: str) -> str:
    """What happened over two steps. What was new in between is new for whoever looks back."""
    if first == Fate.NEW:
        return then if then == Fate.DROPPED else Fate.NEW
    order = (Fate.KEPT, Fate.CHANGED, Fate.MERGED, Fate.SPLIT, UNDECIDED, Fate.DROPPED)
    return max(first, then, key=order.index)


def _by_origin(
    model: Steps,
    old: Edition,
    new: Edition,
    olds: Mapping[int, str],
    news: Mapping[int, str],
) -> list[Pair]:
    """Drafts side by side: what comes from the same rows; else what has the same name."""
    origins = _origins(model, old, new)
    by_name = {name: id for id, name in olds.items()}
    by_origin: dict[int, list[int]] = {}
    for id in olds:
        for origin in origins.get(id, {id}):
            by_origin.setdefault(origin, []).append(id)
    free = {id: at for at, id in enumerate(olds)}
    found = []
    for id, name in news.items():
        shared = (by_origin.get(origin, ()) for origin in origins.get(id, {id}))
        related = {one for some in shared for one in some if one in free} or {by_name.get(name, 0)}
        first = min(related, key=lambda one: free.get(one, 0))
        if first in free:
            found.append(Pair(first, id, Fate.CHANGED))
            free.pop(first)
    return found


def _of_one_name(
    found: Sequence[Pair], olds: Mapping[int, str], news: Mapping[int, str]
) -> list[Pair]:
    """Action fields and goals that nobody tied: one number is one place of the concept."""
    used = {one.old for one in found}, {one.new for one in found}
    by_name = {name: id for id, name in news.items() if id not in used[1]}
    return [
        Pair(id, by_name[name], Fate.CHANGED)
        for id, name in olds.items()
        if id not in used[0] and name in by_name
    ]


def _origins(model: Steps, old: Edition, new: Edition) -> dict[int, set[int]]:
    rows = model._default_manager.filter(
        edition__in=(old.pk, new.pk), predecessor__isnull=False, successor__isnull=False
    )
    found: dict[int, set[int]] = {}
    for before, after in rows.values_list("predecessor_id", "successor_id"):
        found.setdefault(after, {after}).add(before)
    return found


def _is_there(one: Pair, olds: Mapping[int, str], news: Mapping[int, str]) -> bool:
    """Whether both named rows still exist in the two editions, and one is named."""
    return (
        (one.old is None or one.old in olds)
        and (one.new is None or one.new in news)
        and (one.old is not None or one.new is not None)
    )


Row = TypeVar("Row", OutputFigure, MeasureBudget)


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.measure_id, []).append(row)
    return found
