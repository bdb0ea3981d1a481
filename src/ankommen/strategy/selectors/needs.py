"""Needs as lists and pages: how well they are shown, what leads to them and what they led to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ankommen.core.errors import NotFound
from ankommen.core.models import AuditEntry, TraceLink
from ankommen.core.registries import trace
from ankommen.core.viewer import Viewer

from .. import need_states
from ..models import Concept, Need, NeedEvidence, NeedState, TextRevision
from ..permissions import may_read_concept
from ..rules.evidence import Entry, Strength, strength
from ..rules.word_differences import Part, word_differences

PAGE_SIZE = 50
SORTS = ("weight", "number", "title", "since", "state")


@dataclass(frozen=True, slots=True)
class NeedChoice:
    """What the person at the list asked for; `sort` may start with "-"."""

    state: str = ""
    system: str = ""
    area: int | None = None
    target_group: int | None = None
    text: str = ""
    sort: str = "weight"


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One row of the list. `answers`: how many goals and measures answer it."""

    id: int
    number: int
    title: str
    system: str
    state: str
    since_year: int | None
    target_groups: tuple[str, ...]
    areas: tuple[str, ...]
    strength: Strength
    answers: int


@dataclass(frozen=True, slots=True)
class NeedPage:
    lines: list[NeedLine]
    total: int
    after: int | None
    before: int | None


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """An entry as the page shows it; `of`: the merged need it came with, empty for its own."""

    entry: NeedEvidence
    of: str
    cited: trace.TraceEnd | None


@dataclass(frozen=True, slots=True)
class NeedRevision:
    revision: TextRevision
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class NeedDetail:
    need: Need
    strength: Strength
    evidence: list[EvidenceLine]
    removed: list[NeedEvidence]
    target_groups: list[str]
    areas: list[str]
    merged_from: list[Need]
    backward: list[trace.Thread]
    forward: list[trace.Thread]
    steps: list[need_states.Transition]
    revisions: list[NeedRevision]
    history: list[AuditEntry]


def need_for(*, viewer: Viewer, number: int) -> Need:
    """The need with this number; `NotFound` for strangers."""
    rows = Need.objects.select_related("concept", "merged_into").order_by("concept_id")
    found = rows.filter(number=number).first() if may_read_concept(viewer) else None
    if found is None:
        raise NotFound
    return found


def need_page(
    *,
    viewer: Viewer,
    concept: Concept,
    choice: NeedChoice,
    after: int | None = None,
    before: int | None = None,
) -> NeedPage:
    """A page of the list, by the key of the row it follows or precedes."""
    lines = need_lines(viewer=viewer, concept=concept, choice=choice)
    ids = [line.id for line in lines]
    start = 0
    if after in ids:
        start = ids.index(after) + 1
    elif before in ids:
        start = max(0, ids.index(before) - PAGE_SIZE)
    page = lines[start : start + PAGE_SIZE]
    more = start + PAGE_SIZE < len(lines)
    return NeedPage(
        page,
        len(lines),
        after=page[-1].id if more else None,
        before=page[0].id if start and page else None,
    )


def need_lines(*, viewer: Viewer, concept: Concept, choice: NeedChoice) -> list[NeedLine]:
    """All rows of the choice in its order: the queries do not grow with the rows."""
    if not may_read_concept(viewer):
        return []
    rows = Need.objects.filter(concept=concept)
    if choice.state:
        rows = rows.filter(state=choice.state)
    if choice.system:
        rows = rows.filter(system=choice.system)
    if choice.area:
        rows = rows.filter(areas=choice.area)
    if choice.target_group:
        rows = rows.filter(target_groups=choice.target_group)
    found = [row for row in rows if _matches(row, choice.text)]
    known = _strengths(concept)
    answers = _answers()
    groups, areas = _names("target_groups"), _names("areas")
    lines = [
        NeedLine(
            id=row.pk,
            number=row.number,
            title=row.title,
            system=row.system,
            state=row.state,
            since_year=row.since_year,
            target_groups=groups.get(row.pk, ()),
            areas=areas.get(row.pk, ()),
            strength=known.get(row.pk, Strength()),
            answers=answers.get(row.pk, 0),
        )
        for row in found
    ]
    return sorted(lines, key=_KEYS[choice.sort.lstrip("-")], reverse=choice.sort.startswith("-"))


_KEYS: Mapping[str, Callable[[NeedLine], Any]] = {
    "weight": lambda line: (-line.strength.weight, -line.strength.independent_reports, line.number),
    "number": lambda line: line.number,
    "title": lambda line: (line.title.casefold(), line.number),
    "since": lambda line: (line.since_year or 9999, line.number),
    "state": lambda line: (NeedState.values.index(line.state), line.number),
}


def need_detail(*, viewer: Viewer, need: Need) -> NeedDetail:
    """`need` comes from `need_for`: the viewer may read it."""
    family = _family(need)
    entries = list(
        NeedEvidence.objects.filter(need_id__in=family).select_related("need").order_by("-dated_on")
    )
    counted = [one for one in entries if one.removed_at is None]
    cited = _cited(viewer, counted)
    backward, forward = trace.both_ways(viewer, kind="need", id=need.pk)
    return NeedDetail(
        need=need,
        strength=strength(_entry(one) for one in counted),
        evidence=[
            EvidenceLine(
                one,
                "" if one.need_id == need.pk else str(one.need),
                cited.get((one.cites_kind, one.cites_id)),
            )
            for one in counted
        ],
        removed=[one for one in entries if one.removed_at and one.need_id == need.pk],
        target_groups=list(need.target_groups.values_list("name", flat=True)),
        areas=list(need.areas.values_list("name", flat=True)),
        merged_from=list(need.merged_from.all()),
        backward=backward,
        forward=forward,
        steps=need_states.transitions_from(need.state),
        revisions=[
            NeedRevision(row, tuple(word_differences(row.old_text, row.new_text)))
            for row in TextRevision.objects.filter(object_kind="need", object_id=need.pk)
        ],
        history=list(AuditEntry.objects.filter(object_kind="need", object_id=str(need.pk))[:200]),
    )


def merge_choices(need: Need) -> list[tuple[int, str]]:
    """The needs this one can be merged into: alive ones of the same concept."""
    rows = need.concept.needs.exclude(pk=need.pk).exclude(state=NeedState.MERGED)
    return [(row.pk, str(row)) for row in rows]


def needs_of_goals(ids: Iterable[int]) -> dict[int, list[Need]]:
    """Which needs goals answer, in two queries."""
    links = TraceLink.objects.filter(
        source_kind="need", target_kind="goal", target_id__in=set(ids)
    ).values_list("target_id", "source_id")
    needs = Need.objects.in_bulk({need for _goal, need in links})
    found: dict[int, list[Need]] = defaultdict(list)
    for goal, need in links:
        if need in needs:
            found[goal].append(needs[need])
    return found


def _matches(need: Need, text: str) -> bool:
    """Words are searched here, so that Ä finds ä on every database."""
    where = f"b-{need.number} {need.title} {need.text}".casefold()
    return all(word in where for word in text.casefold().split())


def _family(need: Need) -> set[int]:
    """The need and all that went into it, over any number of steps."""
    parents = dict(
        need.concept.needs.filter(merged_into__isnull=False).values_list("pk", "merged_into_id")
    )
    return {need.pk, *(one for one in parents if _living(one, parents, stop=need.pk) == need.pk)}


def _living(id: int, parents: Mapping[int, int | None], *, stop: int = 0) -> int:
    """The need in which this one lives on."""
    seen: set[int] = set()
    while id != stop and (parent := parents.get(id)) is not None and id not in seen:
        seen.add(id)
        id = parent
    return id


def _strengths(concept: Concept) -> dict[int, Strength]:
    """Of each need with its own evidence and that of needs merged into it."""
    parents = dict(
        concept.needs.filter(merged_into__isnull=False).values_list("pk", "merged_into_id")
    )
    entries: dict[int, list[Entry]] = defaultdict(list)
    rows = NeedEvidence.objects.filter(need__concept=concept, removed_at__isnull=True)
    columns = rows.order_by().values_list("need_id", "origin", "weight", "reports")
    for need_id, origin, weight, reports in columns:
        at: int | None = need_id
        while at is not None:
            entries[at].append(Entry(origin, weight, reports))
            at = parents.get(at)
    return {id: strength(found) for id, found in entries.items()}


def _answers() -> dict[int, int]:
    links = TraceLink.objects.filter(source_kind="need", target_kind__in=("goal", "measure"))
    counts: dict[int, int] = defaultdict(int)
    for id in links.order_by().values_list("source_id", flat=True):
        counts[id] += 1
    return counts


def _names(relation: str) -> dict[int, tuple[str, ...]]:
    rows = Need.objects.filter(**{f"{relation}__isnull": False}).order_by(f"{relation}__name")
    found: dict[int, list[str]] = defaultdict(list)
    for pk, name in rows.values_list("pk", f"{relation}__name"):
        found[pk].append(name)
    return {pk: tuple(names) for pk, names in found.items()}


def _entry(evidence: NeedEvidence) -> Entry:
    return Entry(evidence.origin, evidence.weight, evidence.reports)


def _cited(
    viewer: Viewer, entries: Sequence[NeedEvidence]
) -> dict[tuple[str, int | None], trace.TraceEnd]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for one in entries:
        if one.cites_id is not None:
            wanted[one.cites_kind].add(one.cites_id)
    return {
        (kind, end.id): end
        for kind, ids in wanted.items()
        for end in trace.ends(viewer, kind=kind, ids=ids)
    }
