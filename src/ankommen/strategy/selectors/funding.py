"""The register of sources of money: how each stands today and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ankommen.core.errors import NotFound
from ankommen.core.models import AuditEntry
from ankommen.core.tables.names import fold
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..models import Edition, FundingSource, MeasureBudget
from ..permissions import may_read_concept
from ..rules.funding import FundingStanding, Total, funding_standing
from .measures import visible_measures
from .money import (
    MeasureMoneyPage,
    Origin,
    OriginMoney,
    budgets_of,
    measures_with_money,
    money_of_origins,
    origins_of,
    spellings_of,
)

# What ends soonest comes first, what is over last.
ORDER = (
    FundingStanding.ENDING,
    FundingStanding.RUNNING,
    FundingStanding.UNKNOWN,
    FundingStanding.PERMANENT,
    FundingStanding.ENDED,
)
SORTS = ("ends", "name", "kind", "planned")


@dataclass(frozen=True, slots=True)
class FundingChoice:
    """What the person at the list asked for. `sort` may start with "-"."""

    standing: str = ""
    kind: str = ""
    text: str = ""
    sort: str = "ends"


@dataclass(frozen=True, slots=True)
class FundingLine:
    """`measures` and `planned` are those of one edition, as far as the viewer may see them."""

    source: FundingSource
    standing: FundingStanding
    days_left: int | None
    measures: int
    planned: Total


@dataclass(frozen=True, slots=True)
class FundingRegister:
    """`unknown`: what budgets name and the register does not."""

    lines: list[FundingLine]
    unknown: list[OriginMoney]


def register_of(viewer: Viewer) -> list[FundingSource]:
    return list(FundingSource.objects.all()) if may_read_concept(viewer) else []


def funding_register(
    *, viewer: Viewer, edition: Edition | None, choice: FundingChoice | None = None, day: date
) -> FundingRegister:
    """The register as chosen; a few queries, however many sources and measures there are."""
    choice = choice or FundingChoice()
    register = register_of(viewer)
    money = _money(viewer, edition, register)
    lines = [_line(one.origin.source, one, day) for one in money if one.origin.source is not None]
    words = choice.text.casefold().split()
    return FundingRegister(
        _sorted(
            [
                line
                for line in lines
                if (not choice.standing or line.standing == choice.standing)
                and (not choice.kind or line.source.kind == choice.kind)
                and all(word in _words(line.source) for word in words)
            ],
            choice.sort,
        ),
        [one for one in money if one.origin.source is None],
    )


def funding_source_for(*, viewer: Viewer, id: int) -> FundingSource:
    """The gatekeeper: sources of money belong to everybody who works with the concept."""
    found = FundingSource.objects.filter(pk=id).first() if may_read_concept(viewer) else None
    if found is None:
        raise NotFound
    return found


def is_named_in_budgets(*, viewer: Viewer, name: str) -> bool:
    """Whether a budget that the viewer may see carries exactly this source."""
    seen = visible_measures(viewer).order_by().values("pk")
    return MeasureBudget.objects.filter(source=name, measure__in=seen).exists()


def funding_line(
    *, viewer: Viewer, source: FundingSource, edition: Edition | None, day: date
) -> tuple[FundingLine, OriginMoney]:
    """One source with its money in the edition."""
    [money, *_others] = _money(viewer, edition, [source])
    return _line(source, money, day), money


def measures_of_source(
    *, viewer: Viewer, origin: Origin, edition: Edition | None
) -> MeasureMoneyPage:
    """The first measures of the edition that name this source."""
    if edition is None or not origin.texts:
        return MeasureMoneyPage([])
    budgets = budgets_of(viewer, edition).filter(source__in=origin.texts)
    return measures_with_money(viewer=viewer, budgets=budgets)


def funder_name(*, viewer: Viewer, source: FundingSource) -> str:
    """Who gives the money, in words; of an organisation only what this viewer may know."""
    if source.organisation_id is None:
        return source.funder
    names = partners.organisation_names(viewer=viewer, ids=[source.organisation_id])
    return ", ".join(filter(None, (names[source.organisation_id], source.funder)))


def units_of_source(*, viewer: Viewer, source: FundingSource) -> list[partners.UnitMoney]:
    """Units that have staff or budget from this source, as far as the viewer may know of them."""
    spellings = set(spellings_of(source))
    return partners.unit_money(viewer=viewer, is_asked=lambda text: fold(text) in spellings)


def history_of_source(source: FundingSource) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(object_kind="funding_source", object_id=str(source.pk))
    return list(rows.order_by("-id")[:50])


def standing_of(source: FundingSource, *, day: date) -> FundingStanding:
    return funding_standing(
        ends_on=source.ends_on,
        is_permanent=source.is_permanent,
        notice_days=source.notice_days,
        day=day,
    )


def _money(
    viewer: Viewer, edition: Edition | None, register: list[FundingSource]
) -> list[OriginMoney]:
    if edition is None or not may_read_concept(viewer):
        return [OriginMoney(Origin(one.name, source=one)) for one in register]
    budgets = budgets_of(viewer, edition)
    return money_of_origins(budgets, origins_of(budgets, register))


def _line(source: FundingSource, money: OriginMoney, day: date) -> FundingLine:
    return FundingLine(
        source,
        standing_of(source, day=day),
        None if source.ends_on is None else (source.ends_on - day).days,
        money.measures,
        money.all_years.planned,
    )


def _sorted(lines: list[FundingLine], sort: str) -> list[FundingLine]:
    keys: dict[str, Callable[[FundingLine], Any]] = {
        "ends": lambda line: (ORDER.index(line.standing), line.source.ends_on or date.max),
        "name": lambda line: line.source.name.casefold(),
        "kind": lambda line: str(line.source.get_kind_display()),
        "planned": lambda line: -1 if line.planned.cents is None else line.planned.cents,
    }
    by_name = sorted(lines, key=keys["name"])
    return sorted(by_name, key=keys[sort.lstrip("-")], reverse=sort.startswith("-"))


def _words(source: FundingSource) -> str:
    parts = (source.name, source.short_name, source.spellings, source.funder, source.text)
    return " ".join(parts).casefold()
