"""What changed between two frozen reports: status, money, indicators. Told from values alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from .content import Definition, IndicatorEntry, MeasureEntry, ReportContent, Value
from .presentation import definition_of, latest_value
from .summary import money_total

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One measure in both reports; None where it is in one of them only.

    `related`: what it was merged into or split into, or what it came from. Their status and money
    belong to several measures and are not set against each other.
    """

    before: MeasureEntry | None
    after: MeasureEntry | None
    planned_before: int | None
    planned_after: int | None
    spent_before: int | None
    spent_after: int | None
    fate: str = ""
    related: tuple[MeasureEntry, ...] = ()

    @property
    def shown(self) -> MeasureEntry:
        found = self.after or self.before
        if found is None:
            raise ValueError("A change has at least one side.")
        return found

    @property
    def kind(self) -> str:
        """What became of it: `new`, `came`, `gone`, `merged`, `split`, `open`, `better`,
        `worse`, `other` or `same`."""
        if self.before is None:
            return "came" if self.related else "new"
        if self.after is None:
            return self.fate or "gone"
        return _direction(self.before.status.code, self.after.status.code)

    @property
    def spent_difference(self) -> int | None:
        return _difference(self.spent_before, self.spent_after)

    @property
    def planned_difference(self) -> int | None:
        return _difference(self.planned_before, self.planned_after)

    @property
    def is_unchanged(self) -> bool:
        same_money = (self.planned_before, self.spent_before) == (
            self.planned_after,
            self.spent_after,
        )
        return self.kind == "same" and same_money


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """The latest figure in both reports. `difference` only where both count the same thing."""

    entry: IndicatorEntry
    before: Value | None
    after: Value | None
    definition: Definition | None
    difference: Decimal | None


@dataclass(frozen=True, slots=True)
class Comparison:
    before: ReportContent
    after: ReportContent
    measures: tuple[MeasureChange, ...]
    indicators: tuple[IndicatorChange, ...]
    planned: tuple[int | None, int | None]
    spent: tuple[int | None, int | None]

    @property
    def counts(self) -> dict[str, int]:
        kinds = [one.kind for one in self.measures]
        return {kind: kinds.count(kind) for kind in KINDS}


KINDS = (
    *("better", "worse", "other"),
    *("new", "came", "merged", "split", "gone", "open"),
    "same",
)
# From bad to good. Ended measures are neither better nor worse than running ones.
_RANK = {"late": 0, "at_risk": 1, "not_started": 2, "on_time": 3, "done": 4}


# What became of a measure of another edition (`Fate`), and the addresses where it goes on.
Ways = Mapping[str, tuple[str, tuple[str, ...]]]


def compare(
    before: ReportContent, after: ReportContent, *, onward: Ways | None = None
) -> Comparison:
    """Two reports, measure by measure.

    Within one edition a measure is known by its address; across editions by `onward`.
    """
    if before.heading.edition_slug == after.heading.edition_slug:
        onward = {one.slug: ("kept", (one.slug,)) for one in before.measures}
    total_before, total_after = money_total(before.measures), money_total(after.measures)
    return Comparison(
        before=before,
        after=after,
        measures=tuple(_measures(before.measures, after.measures, onward or {})),
        indicators=tuple(_indicators(before, after)),
        planned=(total_before.planned_cents, total_after.planned_cents),
        spent=(total_before.spent_cents, total_after.spent_cents),
    )


def _measures(
    before: Iterable[MeasureEntry], after: Iterable[MeasureEntry], onward: Ways
) -> Iterable[MeasureChange]:
    """All of the later report in its order, then those of the earlier one that ended."""
    old, new = {one.slug: one for one in before}, {one.slug: one for one in after}
    pairs: dict[str, str] = {}
    origins: dict[str, list[MeasureEntry]] = {}
    for slug, entry in old.items():
        fate, slugs = onward.get(slug, ("", ()))
        for one in slugs:
            origins.setdefault(one, []).append(entry)
        if fate in _GOES_ON and len(slugs) == 1 and slugs[0] in new:
            pairs.setdefault(slugs[0], slug)
    for slug, entry in new.items():
        if slug in pairs:
            yield _measure(old[pairs[slug]], entry)
        else:
            yield _measure(None, entry, related=tuple(origins.get(slug, ())))
    paired = set(pairs.values())
    for slug, entry in old.items():
        if slug not in paired:
            fate, slugs = onward.get(slug, ("", ()))
            related = tuple(new[one] for one in slugs if one in new)
            yield _measure(entry, None, fate=_ENDINGS.get(fate, ""), related=related)


_GOES_ON = ("kept", "changed")
# The ways out of an edition that are no end; "undecided" was never recorded.
_ENDINGS = {"merged": "merged", "split": "split", "undecided": "open"}


def _measure(
    before: MeasureEntry | None,
    after: MeasureEntry | None,
    *,
    fate: str = "",
    related: tuple[MeasureEntry, ...] = (),
) -> MeasureChange:
    return MeasureChange(
        before=before,
        after=after,
        planned_before=_sum(before, lambda one: one.planned_cents),
        planned_after=_sum(after, lambda one: one.planned_cents),
        spent_before=_sum(before, lambda one: one.spent_cents),
        spent_after=_sum(after, lambda one: one.spent_cents),
        fate=fate,
        related=related,
    )


def _sum(measure: MeasureEntry | None, amount: Callable[..., int | None]) -> int | None:
    if measure is None:
        return None
    known = [cents for one in measure.money if (cents := amount(one)) is not None]
    return sum(known) if known else None


def _direction(before: str, after: str) -> str:
    if before == after:
        return "same"
    if before not in _RANK or after not in _RANK:
        return "other"
    return "better" if _RANK[after] > _RANK[before] else "worse"


def _difference(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


def _indicators(before: ReportContent, after: ReportContent) -> Iterable[IndicatorChange]:
    old = {one.code: one for one in before.indicators}
    for entry in after.indicators:
        earlier = old.get(entry.code)
        first = latest_value(earlier) if earlier else None
        last = latest_value(entry)
        comparable = first is not None and last is not None and first.definition == last.definition
        yield IndicatorChange(
            entry=entry,
            before=first,
            after=last,
            definition=definition_of(entry, last),
            difference=_moved(first, last) if comparable else None,
        )


def _moved(first: Value | None, last: Value | None) -> Decimal | None:
    if first is None or last is None or first.value is None or last.value is None:
        return None
    return last.value - first.value
