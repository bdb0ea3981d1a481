"""Planned money by year as a chart: the largest sources by name, all others together."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core.ui.charts import BarGroup, Chart, stacked_bar_chart
from ankommen.core.ui.numbers import number

from .funding_wording import euros
from .rules.funding import NOTHING, Total
from .selectors.money import MoneyTable, OriginMoney

NAMED = 5
"""With the others together this is as many hatches as can be told apart."""


def money_chart(table: MoneyTable) -> Chart | None:
    """None where no amount is known: an empty picture says less than the table."""
    if table.overall.planned.cents is None:
        return None
    largest = sorted(table.lines, key=lambda line: -(line.all_years.planned.cents or 0))
    apart = NAMED if len(largest) > NAMED + 1 else len(largest)
    parts = [[line] for line in largest[:apart]] + ([largest[apart:]] if largest[apart:] else [])
    return stacked_bar_chart(
        [
            BarGroup(str(year), [_part(_planned(lines, year)) for lines in parts])
            for year in table.years
        ],
        [_name(lines) for lines in parts],
        title=_("Geplante Mittel nach Jahr und Quelle"),
        description=_description(table.overall.planned),
        unit="€",
    )


def _planned(lines: Sequence[OriginMoney], year: int) -> Total:
    return sum((line.years[year].planned for line in lines if year in line.years), NOTHING)


def _part(planned: Total) -> Decimal | None:
    """A source that is not named in a year gives nothing; one whose amounts are unknown, may."""
    return euros(planned) if planned.count else Decimal(0)


def _name(lines: Sequence[OriginMoney]) -> str:
    if len(lines) == 1:
        return lines[0].origin.name
    return _("weitere %(count)s Quellen") % {"count": number(len(lines))}


def _description(planned: Total) -> str:
    if not planned.unknown:
        return _("Alle Beträge sind bekannt.")
    text = ngettext(
        "%(count)s Betrag ist unbekannt und fehlt in den Balken.",
        "%(count)s Beträge sind unbekannt und fehlen in den Balken.",
        planned.unknown,
    )
    return text % {"count": number(planned.unknown)}
