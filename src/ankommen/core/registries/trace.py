"""What can be an end of a trace link, and how it is shown to a viewer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise

from ..models import TraceLink
from ..viewer import Viewer


@dataclass(frozen=True, slots=True)
class TraceEnd:
    """One object as the thread shows it: what it is, its title, and where to read it.

    `within` is what it belongs to, where several have the same title.
    """

    kind: str
    id: int
    title: str
    url: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class TraceKind:
    """`show(viewer, ids)` returns the ends that this viewer may see, in one query."""

    kind: str
    label: str | Promise
    show: Callable[[Viewer, Iterable[int]], list[TraceEnd]]


@dataclass(frozen=True, slots=True)
class Thread:
    """One step of the thread: the relation and the end it leads to."""

    relation: str
    note: str
    end: TraceEnd
    kind_label: str


_kinds: dict[str, TraceKind] = {}


def register(kind: TraceKind) -> None:
    _kinds[kind.kind] = kind


def link(
    *, source: tuple[str, int], target: tuple[str, int], relation: str, note: str = ""
) -> None:
    """Tie two objects together; doing it twice changes nothing."""
    for kind, _ in (source, target):
        if kind not in _kinds:
            raise ValueError(f"Unknown trace kind {kind!r}; known: {', '.join(sorted(_kinds))}.")
    TraceLink.objects.update_or_create(
        source_kind=source[0],
        source_id=source[1],
        target_kind=target[0],
        target_id=target[1],
        relation=relation,
        defaults={"note": note},
    )


def tied(kind: str, ids: Iterable[int]) -> set[int]:
    """Those of these objects that a link starts from or leads to."""
    wanted = list(ids)
    sources = TraceLink.objects.filter(source_kind=kind, source_id__in=wanted)
    targets = TraceLink.objects.filter(target_kind=kind, target_id__in=wanted)
    return {
        *sources.values_list("source_id", flat=True),
        *targets.values_list("target_id", flat=True),
    }


def backward(viewer: Viewer, *, kind: str, id: int) -> list[Thread]:
    """What this object answers: the ends that lead to it."""
    rows = TraceLink.objects.filter(target_kind=kind, target_id=id).order_by("id")
    return _sources(viewer, rows)


def forward(viewer: Viewer, *, kind: str, id: int) -> list[Thread]:
    """What this object moved: the ends that it leads to."""
    rows = TraceLink.objects.filter(source_kind=kind, source_id=id).order_by("id")
    return _targets(viewer, rows)


def both_ways(viewer: Viewer, *, kind: str, id: int) -> tuple[list[Thread], list[Thread]]:
    """`backward` and `forward` of one object, its links read once."""
    here = Q(target_kind=kind, target_id=id) | Q(source_kind=kind, source_id=id)
    rows = list(TraceLink.objects.filter(here).order_by("id"))
    return (
        _sources(viewer, (row for row in rows if (row.target_kind, row.target_id) == (kind, id))),
        _targets(viewer, (row for row in rows if (row.source_kind, row.source_id) == (kind, id))),
    )


def _sources(viewer: Viewer, rows: Iterable[TraceLink]) -> list[Thread]:
    return _show(viewer, [(row, row.source_kind, row.source_id) for row in rows])


def _targets(viewer: Viewer, rows: Iterable[TraceLink]) -> list[Thread]:
    return _show(viewer, [(row, row.target_kind, row.target_id) for row in rows])


def ends(viewer: Viewer, *, kind: str, ids: Iterable[int]) -> list[TraceEnd]:
    """The ends of one kind that this viewer may see; nothing for a kind nobody registered."""
    return _kinds[kind].show(viewer, ids) if kind in _kinds else []


def _show(viewer: Viewer, rows: list[tuple[TraceLink, str, int]]) -> list[Thread]:
    wanted: dict[str, set[int]] = {}
    for _, kind, id in rows:
        wanted.setdefault(kind, set()).add(id)
    ends = {
        (kind, end.id): end
        for kind, ids in wanted.items()
        if kind in _kinds
        for end in _kinds[kind].show(viewer, ids)
    }
    return [
        Thread(row.relation, row.note, ends[kind, id], str(_kinds[kind].label))
        for row, kind, id in rows
        if (kind, id) in ends
    ]
