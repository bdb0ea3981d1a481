from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from ..errors import NotFound
from ..models import PublicationRelease
from ..ui.paging import Paged, paged_query
from ..viewer import Viewer
from .gate import RELEASE, plan
from .registry import FigureSet, Source, source, sources
from .rules import Decision, Why
from .thresholds import DatedRule, rule_on
from .wording import COUNTED, sentence

READ = "core.read_releases"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A set of figures that nobody has decided about yet."""

    source: Source
    figures: FigureSet


@dataclass(frozen=True, slots=True)
class PlannedFigure:
    label: str
    value: Decimal | None
    base: int | None
    decision: Decision
    sentence: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a release would show and hide. Without a rule in force nothing is shown."""

    figures: FigureSet
    counted: str
    rows: tuple[PlannedFigure, ...]
    dated: DatedRule | None

    @property
    def shown(self) -> int:
        return sum(row.decision.is_shown for row in self.rows)


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    row: PublicationRelease
    number: str
    source: str
    counted: str
    shown: int
    hidden: int


def waiting(*, viewer: Viewer) -> list[Waiting]:
    """What waits for a decision of this viewer; nothing for whoever may not decide."""
    if not viewer.may(RELEASE):
        return []
    return [Waiting(one, found) for one in sources() for found in one.waiting(viewer)]


def preview(*, viewer: Viewer, source_code: str, population: str, today: date) -> Preview:
    """One waiting set with the decision about each figure; NotFound for whoever may not release."""
    found = source(source_code)
    if found is None or not viewer.may(RELEASE):
        raise NotFound
    figures = found.one(viewer, population)
    if figures is None:
        raise NotFound
    dated = rule_on(today)
    decisions = plan(figures, dated.rule if dated else None).decisions
    threshold = dated.rule.threshold if dated else 0
    rows = tuple(
        PlannedFigure(
            label, one.value, one.base, decisions[one.key], sentence(decisions[one.key], threshold)
        )
        for one, label in zip(figures.figures, figures.labels, strict=True)
    )
    return Preview(figures, str(COUNTED[figures.counted]), rows, dated)


def release_page(*, viewer: Viewer, given: QueryDict, words: str = "") -> Paged[ReleaseLine]:
    """The ledger, newest first, a page of it."""
    _require(viewer)
    page = paged_query(_chosen(words), given)
    return page.shown([_line(row) for row in page.rows])


def chosen_releases(*, viewer: Viewer, words: str) -> Iterator[ReleaseLine]:
    """The whole choice of the list, newest first."""
    _require(viewer)
    return (_line(row) for row in _chosen(words))


def _chosen(words: str) -> QuerySet[PublicationRelease]:
    found = _lines()
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(released_by_label__icontains=word))
    return found


def release_for(*, viewer: Viewer, id: int) -> tuple[ReleaseLine, list[tuple[str, int]]]:
    """One entry with how often each reason stands in it."""
    _require(viewer)
    row = _lines().filter(pk=id).first()
    if row is None:
        raise NotFound
    threshold = row.rule["threshold"]
    counts = row.figures.order_by("why").values_list("why").annotate(Count("pk"))
    return _line(row), [(sentence(Decision(Why(why)), threshold), count) for why, count in counts]


def _lines() -> QuerySet[PublicationRelease]:
    return PublicationRelease.objects.annotate(
        shown_count=Count("figures", filter=Q(figures__is_shown=True)),
        all_count=Count("figures"),
    )


def _line(row: PublicationRelease) -> ReleaseLine:
    shown, everything = row.shown_count, row.all_count  # type: ignore[attr-defined]
    found = source(row.source)
    return ReleaseLine(
        row,
        f"V-{row.pk}",
        str(found.label) if found else row.source,
        str(COUNTED[row.counted]),
        shown,
        everything - shown,
    )


def _require(viewer: Viewer) -> None:
    if not (viewer.may(READ) or viewer.may(RELEASE)):
        raise NotFound
