"""Money of measures by year and source: summed in the database, what is unknown counted apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When

from ankommen.core.tables.names import fold
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..models import Edition, FundingSource, Measure, MeasureBudget
from ..rules.funding import NOTHING, Total, total
from .measures import visible_measures

PAGE_SIZE = 50
Budgets = QuerySet[MeasureBudget]


@dataclass(frozen=True, slots=True)
class Origin:
    """A source of money as budgets name it: of the register, or (`source` None) only in words.

    `texts`: the spellings that budgets use; the first is its `key`.
    """

    name: str
    texts: tuple[str, ...] = ()
    source: FundingSource | None = None

    @property
    def key(self) -> str:
        return self.texts[0] if self.texts else ""


@dataclass(frozen=True, slots=True)
class Money:
    """`rest`: what is left where both planned and spent are known."""

    planned: Total = NOTHING
    spent: Total = NOTHING
    rest: Total = NOTHING

    def __add__(self, other: Money) -> Money:
        return Money(self.planned + other.planned, self.spent + other.spent, self.rest + other.rest)


@dataclass(frozen=True, slots=True)
class OriginMoney:
    """What comes from one source, by year."""

    origin: Origin
    measures: int = 0
    years: dict[int, Money] = field(default_factory=dict)

    @property
    def all_years(self) -> Money:
        return sum(self.years.values(), Money())


@dataclass(frozen=True, slots=True)
class MoneyChoice:
    """Whose money is looked at: of one action field (as the main one), of one lead unit."""

    action_field: int | None = None
    unit: int | None = None

    @property
    def of_measures(self) -> dict[str, int]:
        wanted = {"action_field_id": self.action_field, "lead_unit_id": self.unit}
        return {name: id for name, id in wanted.items() if id is not None}


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """Years × sources of one edition, with the sums of both."""

    years: list[int]
    lines: list[OriginMoney]

    def of_year(self, year: int) -> Money:
        return sum((line.years.get(year, Money()) for line in self.lines), Money())

    @property
    def overall(self) -> Money:
        return sum((line.all_years for line in self.lines), Money())


@dataclass(frozen=True, slots=True)
class MeasureMoney:
    """A measure with its money of one source, one year, or both."""

    number: str
    title: str
    slug: str
    unit: str
    ends_on: date | None
    money: Money


@dataclass(frozen=True, slots=True)
class MeasureMoneyPage:
    """`after`: the id of the measure behind which the next page begins."""

    lines: list[MeasureMoney]
    after: int | None = None


def money_table(
    *, viewer: Viewer, edition: Edition, choice: MoneyChoice, register: Iterable[FundingSource]
) -> MoneyTable:
    """In a few queries, however many measures there are. Sources without money are left out."""
    budgets = budgets_of(viewer, edition, **choice.of_measures)
    lines = [one for one in money_of_origins(budgets, origins_of(budgets, register)) if one.years]
    return MoneyTable(sorted({year for line in lines for year in line.years}), lines)


def measures_with_money(
    *, viewer: Viewer, budgets: Budgets, after: int | None = None, most: int | None = PAGE_SIZE
) -> MeasureMoneyPage:
    """The measures that these budgets belong to, with their sums, a page by key; without `most`
    all of them."""
    rows = Measure.objects.filter(pk__in=budgets.values("measure"))
    anchor = rows.filter(pk=after).values_list("position", "pk").first() if after else None
    if anchor is not None:
        position, id = anchor
        rows = rows.filter(Q(position__gt=position) | Q(position=position, pk__gt=id))
    found = list(rows.order_by("position", "pk")[: None if most is None else most + 1])
    page = found[:most]
    amounts: dict[int, list[tuple[int | None, int | None]]] = defaultdict(list)
    chosen = budgets if most is None else budgets.filter(measure__in=[one.pk for one in page])
    for measure, *amount in chosen.values_list("measure", "planned_cents", "spent_cents"):
        amounts[measure].append((amount[0], amount[1]))
    units = partners.unit_names(
        viewer=viewer, ids=[one.lead_unit_id for one in page if one.lead_unit_id is not None]
    )
    return MeasureMoneyPage(
        [
            MeasureMoney(
                one.number,
                one.title,
                one.slug,
                units[one.lead_unit_id].short if one.lead_unit_id else one.responsible_text,
                one.ends_on,
                _measure_money(amounts[one.pk]),
            )
            for one in page
        ],
        page[-1].pk if len(found) > len(page) else None,
    )


def budgets_of(viewer: Viewer, edition: Edition, **measures: Any) -> Budgets:
    """The budgets of the edition's measures that the viewer may see; `measures` narrows them."""
    seen = visible_measures(viewer).filter(edition=edition, **measures)
    rows = MeasureBudget.objects.filter(measure__edition=edition)
    if measures or not viewer.may("strategy.read"):
        rows = rows.filter(measure__in=seen.order_by().values("pk"))
    return rows.order_by()


def origins_of(budgets: Budgets, register: Iterable[FundingSource]) -> list[Origin]:
    """Every source of the register with the spellings in use, then those it does not know."""
    texts: dict[str, list[str]] = defaultdict(list)
    for text in budgets.values_list("source", flat=True).distinct().order_by("source"):
        texts[fold(text)].append(text)
    known = [
        Origin(
            source.name,
            tuple(text for one in spellings_of(source) for text in texts.pop(one, ())),
            source,
        )
        for source in register
    ]
    return [*known, *(Origin(found[0], tuple(found)) for found in texts.values())]


def spellings_of(source: FundingSource) -> list[str]:
    """Under which names, folded, budgets belong to this source."""
    written = (source.name, source.short_name, *source.spellings.splitlines())
    return list(dict.fromkeys(folded for one in written if (folded := fold(one))))


def money_of_origins(budgets: Budgets, origins: Sequence[Origin]) -> list[OriginMoney]:
    """The money of each of these sources, in two queries however many measures there are."""
    rows = _grouped(budgets, origins)
    measures = dict(
        rows.values("origin")
        .annotate(measures=Count("measure", distinct=True))
        .values_list("origin", "measures")
    )
    left = F("planned_cents") - F("spent_cents")
    cells = rows.values("origin", "year").annotate(
        rows=Count("id"),
        planned=Sum("planned_cents"),
        planned_known=Count("planned_cents"),
        spent=Sum("spent_cents"),
        spent_known=Count("spent_cents"),
        rest=Sum(left),
        rest_known=Count(left),
    )
    years: dict[str, dict[int, Money]] = defaultdict(dict)
    for cell in cells.order_by("year"):
        years[cell["origin"]][cell["year"]] = Money(
            *(_total(cell, name) for name in ("planned", "spent", "rest"))
        )
    return [
        OriginMoney(one, measures.get(one.key, 0), years.get(one.key, {}))
        if one.texts
        else OriginMoney(one)
        for one in origins
    ]


def _grouped(budgets: Budgets, origins: Sequence[Origin]) -> QuerySet[Any]:
    """Each budget with the key of its source: only what is spelt in several ways needs a case."""
    several = [one for one in origins if len(one.texts) > 1]
    cases = [When(source__in=one.texts, then=Value(one.key)) for one in several]
    return budgets.annotate(origin=Case(*cases, default=F("source"), output_field=CharField()))


def _total(cell: dict[str, Any], name: str) -> Total:
    known: int = cell[f"{name}_known"]
    return Total(None if cell[name] is None else int(cell[name]), known, cell["rows"] - known)


def _measure_money(rows: Iterable[tuple[int | None, int | None]]) -> Money:
    amounts = list(rows)
    return Money(
        total(planned for planned, _spent in amounts),
        total(spent for _planned, spent in amounts),
        total(
            None if planned is None or spent is None else planned - spent
            for planned, spent in amounts
        ),
    )
