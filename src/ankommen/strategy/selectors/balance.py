"""Who may attend and does not yet, as a balance of totals per quarter and origin: never a person.

Printed are only balances worked out from rounded totals; what leaves the house passes the gate.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from ankommen.core import publication
from ankommen.core.errors import NotFound
from ankommen.core.models import ReleasedFigure
from ankommen.core.publication import Asked, Counted, Figure, FigureSet
from ankommen.core.viewer import Viewer

from ..balance_table import Delivered
from ..models import CountedDelivery
from ..permissions import may_enter_totals

if TYPE_CHECKING:
    from ankommen.methods.disclosure import Balance

SOURCE = "strategy.balance"
ENDS = ("low", "high")


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One origin of one quarter. `notes` and `missing` are codes of the method; `released`: both
    ends passed the gate; `hidden`: what a reader outside is told instead, empty where released."""

    year: int
    quarter: int
    origin: str
    low: int | None
    high: int | None
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    reference_date: date
    hidden: str

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


def balances(*, viewer: Viewer) -> list[BalanceLine]:
    """All balances, newest quarter first; two queries."""
    if not may_enter_totals(viewer):
        raise NotFound
    rows = [_delivered(row) for row in CountedDelivery.objects.all()]
    return _lines(rows)


def public_balances() -> list[BalanceLine]:
    """What anybody may read: balances of which both ends were released, newest quarter first."""
    rows = [_delivered(row) for row in CountedDelivery.objects.all()]
    return [one for one in _lines(rows) if one.low is not None and not one.hidden]


def previewed(*, viewer: Viewer, rows: Sequence[Delivered]) -> list[BalanceLine]:
    """The balances of the quarters in these rows as they would be with them."""
    if not may_enter_totals(viewer):
        raise NotFound
    kept = {row.key: row for row in map(_delivered, CountedDelivery.objects.all())}
    kept |= {row.key: row for row in rows}
    quarters = {(row.year, row.quarter) for row in rows}
    return _lines([row for row in kept.values() if (row.year, row.quarter) in quarters])


def deliveries(*, viewer: Viewer) -> list[CountedDelivery]:
    if not may_enter_totals(viewer):
        raise NotFound
    return list(CountedDelivery.objects.all()[:500])


def waiting_sets(viewer: Viewer) -> list[FigureSet]:
    """The quarters with a balance that nobody decided about."""
    sets = _sets(_delivered(row) for row in CountedDelivery.objects.all())
    keys = [one.key for found in sets for one in found.figures]
    decided = set(
        ReleasedFigure.objects.filter(source=SOURCE, key__in=keys).values_list("key", flat=True)
    )
    return [one for one in sets if any(figure.key not in decided for figure in one.figures)]


def one_set(viewer: Viewer, population: str) -> FigureSet | None:
    year, _dash, quarter = population.partition("-")
    if not (year.isdecimal() and quarter.isdecimal() and len(population) < 10):
        return None
    rows = CountedDelivery.objects.filter(year=int(year), quarter=int(quarter))
    sets = _sets(_delivered(row) for row in rows)
    return next((one for one in sets if one.population == population), None)


def _delivered(row: CountedDelivery) -> Delivered:
    names = (row.year, row.quarter, row.origin, row.stage, row.source)
    return Delivered(*names, row.count, row.reference_date)


def _balances(rows: Iterable[Delivered]) -> tuple[Balance, ...]:
    from ankommen.methods.disclosure import CountedTotal, Quarter, Stage, aggregate_balance

    return aggregate_balance(
        [
            CountedTotal(
                Quarter(row.year, row.quarter),
                row.origin,
                Stage(row.stage),
                row.source,
                row.count,
                row.reference_date,
            )
            for row in rows
        ]
    )


def _lines(rows: Sequence[Delivered]) -> list[BalanceLine]:
    newest: dict[tuple[int, int, str], date] = {}
    for row in rows:
        place = (row.year, row.quarter, row.origin)
        newest[place] = max(newest.get(place, row.reference_date), row.reference_date)
    found = _balances(rows)
    asked = [Asked(_key(one, end), Counted.PERSONS) for one in found for end in ENDS]
    decisions = publication.decisions_for(SOURCE, asked)
    lines = []
    for one in found:
        closed = [
            decisions[key]
            for key in (_key(one, end) for end in ENDS)
            if not decisions[key].is_shown
        ]
        lines.append(
            BalanceLine(
                one.quarter.year,
                one.quarter.number,
                one.origin,
                one.low,
                one.high,
                tuple(one.notes),
                tuple(one.missing),
                newest[one.quarter.year, one.quarter.number, one.origin],
                publication.hidden_note(closed[0].why) if closed else "",
            )
        )
    return sorted(lines, key=lambda line: (-line.year, -line.quarter, line.origin))


def _key(balance: Balance, end: str) -> int:
    """A changed balance is another figure and waits again."""
    said = f"{balance.quarter.year}\0{balance.quarter.number}\0{balance.origin}\0{end}\0"
    said += str(getattr(balance, end))
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big") >> 1


def _sets(rows: Iterable[Delivered]) -> list[FigureSet]:
    by_quarter: dict[tuple[int, int], list[Delivered]] = defaultdict(list)
    for row in rows:
        by_quarter[row.year, row.quarter].append(row)
    sets = (_set(year, quarter, found) for (year, quarter), found in sorted(by_quarter.items()))
    return [one for one in sets if one.figures]


def _set(year: int, quarter: int, rows: Sequence[Delivered]) -> FigureSet:
    known = [one for one in _balances(rows) if one.low is not None]
    ends = {"low": _("mindestens"), "high": _("höchstens")}
    figures = [(one, end) for one in known for end in ENDS]
    return FigureSet(
        source=SOURCE,
        population=f"{year}-{quarter}",
        title=_("Bilanz des Kurszugangs, Quartal %(quarter)d/%(year)d")
        % {"quarter": quarter, "year": year},
        url=reverse("strategy:balance_list"),
        counted=Counted.PERSONS,
        reference_date=max(row.reference_date for row in rows),
        dimensions=(),
        figures=tuple(
            Figure(_key(one, end), (one.origin, end), Decimal(getattr(one, end)))
            for one, end in figures
        ),
        labels=tuple(f"{one.origin}, {ends[end]}" for one, end in figures),
        unit=_("Personen"),
        may_overlap=True,
    )
