"""The plan as a workbook: months, shortage, plain scenarios with their formulas, back-test."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext as _

from ankommen.methods.forecasting import Stock

from ..tables.writing import Column, Kind, Sheet, write_xlsx
from .house_events import events_sheet
from .planning import Need, Plan
from .wording import METHODS, SCENARIOS, notice_text


def write_plan(plan: Plan) -> bytes:
    sheets = [_months(plan), _shortages(plan), _scenarios(plan), _scores(plan), _checks(plan)]
    houses = [_houses(plan), events_sheet(plan.houses)] if plan.houses else []
    return write_xlsx([*sheets, *houses, _costs(plan), _account(plan), _notices(plan)])


def numbers(*titles: str) -> list[Column]:
    return [Column(title, 16, Kind.NUMBER) for title in titles]


def _months(plan: Plan) -> Sheet:
    columns = [
        Column(_("Monat"), 10),
        *numbers(
            _("Ankommende, eher wenig"),
            _("Ankommende, mittel"),
            _("Ankommende, eher viel"),
            _("Bewohner, höchstens in 5 von 100 Verläufen"),
            _("Bewohner, höchstens in 25 von 100 Verläufen"),
            _("Bewohner, Mitte"),
            _("Bewohner, höchstens in 75 von 100 Verläufen"),
            _("Bewohner, höchstens in 95 von 100 Verläufen"),
            _("nutzbare Plätze"),
            _("Plätze reichen nicht"),
            _("bis dahin einmal nicht gereicht"),
            _("vorzuhalten für das Risiko"),
            _("Kosten zu weniger Plätze"),
            _("Kosten leerer Plätze"),
            _("günstigste Zahl"),
            _("ohne Platz, im Mittel"),
            _("jemand ohne Platz"),
            _("müssen umziehen, im Mittel"),
        ),
    ]
    rows = [
        [
            str(one.month),
            *(round(value, 1) for value in one.arrivals),
            *_need(one.need),
            *_without(plan.housed, at),
        ]
        for at, one in enumerate(plan.months)
    ]
    return Sheet(_("Monate"), columns, rows)


def _need(need: Need | None) -> list[float | None]:
    if need is None:
        return [None] * 12
    return [
        *(round(value, 1) for value in need.residents),
        need.usable,
        round(need.overflow, 4),
        round(need.shortage_by, 4),
        need.hold.places,
        round(need.hold.cost_of_short, 2),
        round(need.hold.cost_of_idle, 2),
        need.cheapest.places if need.cheapest else None,
    ]


def _without(housed: Stock | None, month: int) -> list[float | None]:
    if housed is None or housed.without is None or housed.moving is None:
        return [None] * 3
    without, moving = housed.without[:, month], housed.moving[:, month]
    found = (without.mean(), (without > 0).mean(), moving.mean())
    return [round(float(one), 4) for one in found]


def _houses(plan: Plan) -> Sheet:
    """Each house within its places, in the months to come; empty where overflow is not asked."""
    columns = [
        Column(_("Monat"), 10),
        Column(_("Haus"), 30),
        *numbers(
            _("nutzbare Plätze"), _("Bewohner, im Mittel"), _("Bewohner, Mitte"), _("voll belegt")
        ),
    ]
    housed = plan.housed
    rows = [
        [
            str(one.month),
            house.name,
            int(housed.usable[site, at]),
            round(float(housed.residents[:, at, site].mean()), 1),
            float(np.median(housed.residents[:, at, site])),
            round(float((housed.residents[:, at, site] >= housed.usable[site, at]).mean()), 4),
        ]
        for at, one in enumerate(plan.months if housed else ())
        for site, house in enumerate(plan.houses)
        if housed
    ]
    return Sheet(_("Häuser"), columns, rows)


def _shortages(plan: Plan) -> Sheet:
    columns = [
        *numbers(_("mindestens mit")),
        Column(_("Plätze reichen nicht ab"), 24),
        *numbers(_("wie wahrscheinlich")),
        Column(_("bestellen bis"), 16),
    ]
    rows = [
        [one.asked, str(one.month or "–"), round(one.found, 4), str(one.order or "–")]
        for one in plan.shortages
    ]
    return Sheet(_("Engpass"), columns, rows)


def _scenarios(plan: Plan) -> Sheet:
    table = plan.scenarios
    named = list(table.scenarios) if table else []
    columns = [
        Column(_("Monat"), 10),
        *numbers(*(_("Bewohner, %(name)s") % {"name": SCENARIOS[one.name]} for one in named)),
        Column(_("Formel"), 80),
    ]
    formulas = [*(table.formulas if table else ())]
    rows = [
        [
            str(one.month),
            *(round(float(scenario.residents[at]), 1) for scenario in named),
            formulas[at] if at < len(formulas) else None,
        ]
        for at, one in enumerate(plan.months)
    ]
    return Sheet(_("Drei Szenarien"), columns, rows if named else [])


def _scores(plan: Plan) -> Sheet:
    columns = [
        Column(_("Verfahren"), 20),
        *numbers(
            _("Fragen"),
            _("mittlerer Fehler"),
            _("Fehler der Bereiche"),
            _("im Bereich 80 von 100"),
            _("im Bereich 95 von 100"),
        ),
    ]
    rows = [
        [
            str(METHODS[name]),
            one.questions,
            *map(_finite, (one.mase, one.wis)),
            *map(_finite, (one.cover80, one.cover95)),
        ]
        for name, one in plan.scores.items()
    ]
    return Sheet(_("Rückblick"), columns, rows)


def _checks(plan: Plan) -> Sheet:
    columns = [
        Column(_("Monat"), 10),
        *numbers(_("Bereich von"), _("Mitte"), _("Bereich bis"), _("gekommen")),
    ]
    rows = [
        [str(one.month), *(round(v, 1) for v in (one.low, one.middle, one.high)), one.actual]
        for one in plan.checks
    ]
    return Sheet(_("Vorhersage und Wirklichkeit"), columns, rows)


def _costs(plan: Plan) -> Sheet:
    columns = [*numbers(_("Belegung")), Column(_("Kosten je belegtem Platz"), 26, Kind.EURO)]
    return Sheet(_("Kosten"), columns, [list(one) for one in plan.costs])


def _account(plan: Plan) -> Sheet:
    columns = [
        Column(_("Monat"), 10),
        *numbers(
            _("Ankommende insgesamt"),
            _("Anteil nach Schlüssel"),
            _("aufzunehmen"),
            _("aufgenommen"),
            _("Übertrag"),
            _("Saldo"),
        ),
    ]
    rows = [
        [
            str(one.month),
            one.whole,
            round(one.share, 6),
            round(one.account.target, 2),
            one.account.allocated,
            round(one.account.carry_over, 2),
            round(one.account.balance, 2),
        ]
        for one in plan.account
    ]
    return Sheet(_("Quotenkonto"), columns, rows)


def _notices(plan: Plan) -> Sheet:
    rows = [[text] for text in dict.fromkeys(notice_text(one) for one in plan.notices)]
    return Sheet(_("Hinweise"), [Column(_("Hinweis"), 100)], rows)


def _finite(value: float) -> float | None:
    return round(value, 4) if abs(value) < float("inf") else None
