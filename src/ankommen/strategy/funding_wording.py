"""How the standing of sources of money, and sums with unknown amounts, are said."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ankommen.core.ui.numbers import euro, number

from .rules.funding import Cliff, FundingStanding, RunsOn, Total
from .selectors.money import MeasureMoney, Money

STANDINGS: dict[str, str | Promise] = {
    FundingStanding.ENDING: gettext_lazy("endet bald"),
    FundingStanding.RUNNING: gettext_lazy("läuft"),
    FundingStanding.UNKNOWN: gettext_lazy("Ende unbekannt"),
    FundingStanding.PERMANENT: gettext_lazy("läuft unbefristet"),
    FundingStanding.ENDED: gettext_lazy("beendet"),
}


def total_text(total: Total) -> str:
    """The known sum in whole euros where there are no cents; a word where nothing is known."""
    if total.cents is None:
        return _("unbekannt") if total.unknown else "–"
    return euro(total.cents, decimals=2 if total.cents % 100 else 0)


def unknown_text(total: Total) -> str:
    """„2 von 14 Beträgen unbekannt“; empty where all are known."""
    if not total.unknown:
        return ""
    text = ngettext(
        "%(unknown)s von %(count)s Betrag unbekannt",
        "%(unknown)s von %(count)s Beträgen unbekannt",
        total.count,
    )
    return text % {"unknown": number(total.unknown), "count": number(total.count)}


def days_left_text(days: int | None) -> str:
    if days is None:
        return ""
    if days < 0:
        return ngettext("seit %(n)d Tag", "seit %(n)d Tagen", -days) % {"n": -days}
    return ngettext("noch %(n)d Tag", "noch %(n)d Tage", days) % {"n": days}


def amount(total: Total) -> dict[str, str]:
    """A sum as templates print it: the known part, and how much of it is not known."""
    return {"text": total_text(total), "unknown": unknown_text(total)}


def shown(money: Money) -> dict[str, dict[str, str]]:
    return {
        "planned": amount(money.planned),
        "spent": amount(money.spent),
        "rest": amount(money.rest),
    }


def money_rows(lines: Iterable[MeasureMoney]) -> list[dict[str, Any]]:
    return [{"line": line, **shown(line.money)} for line in lines]


def euros(total: Total) -> Decimal | None:
    """The known part for a cell of a file."""
    return None if total.cents is None else Decimal(total.cents) / 100


CLIFFS: dict[str, str | Promise] = {
    Cliff.FALLS: gettext_lazy("danach nichts geplant"),
    Cliff.OPEN: gettext_lazy("danach nichts bekannt"),
    Cliff.COVERED: gettext_lazy("danach anderes Geld geplant"),
    Cliff.ENDS_BEFORE: gettext_lazy("endet vorher oder zugleich"),
}
CLIFF_TONES: dict[str, str] = {
    Cliff.FALLS: "danger",
    Cliff.OPEN: "warning",
    Cliff.COVERED: "info",
    Cliff.ENDS_BEFORE: "neutral",
}
RUNS_ON: dict[str, str | Promise] = {
    RunsOn.YES: gettext_lazy("ja"),
    RunsOn.NO: gettext_lazy("nein"),
    RunsOn.UNKNOWN: gettext_lazy("unbekannt"),
}


def after_text(after: Total) -> str:
    """What is planned after the end: nothing known is not the same as nothing."""
    if not after.count:
        return _("nichts bekannt")
    return ", ".join(filter(None, (total_text(after), unknown_text(after))))
