"""The plan for reading, as one file that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ankommen.methods.forecasting import Month, Score

from ..ui.charts import Chart, Forecast, Point, Series, backtest_chart, fan_chart
from ..ui.charts import Checked as CheckedMonth
from ..ui.numbers import number
from ..ui.standalone import page_style, standing_chart
from .house_events import in_order, in_words
from .planning import PATHS, Plan, Shortage
from .wording import METHODS, SCENARIOS, notice_text

SHOWN_MONTHS = 48
LEAST, RARELY = 0.05, 0.005


def report_page(plan: Plan) -> str:
    """The report in the language of now."""
    context = {
        "style": page_style(),
        "name": plan.arrivals.own.name,
        "last": str(plan.arrivals.own.last),
        "first": str(plan.forecast.first),
        "horizon": plan.wanted.horizon,
        "paths": number(PATHS),
        "risk": number(plan.wanted.risk * 100, 1),
        "notices": list(dict.fromkeys(notice_text(one) for one in plan.notices)),
        "shortages": [_shortage(one) for one in plan.shortages],
        "hold": _most(plan),
        "events": [in_words(house, one) for house, one in in_order(plan.houses)],
        "without": _without(plan),
        "account": _account(plan),
        "charts": [standing_chart(one) for one in _charts(plan)],
        "scenarios": plan.scenarios,
        "scenario_rows": _scenario_rows(plan),
        "scores": [(METHODS[name], *_score(one)) for name, one in plan.scores.items()],
        "costs": [(number(share * 100, 0), number(cost, 2)) for share, cost in plan.costs],
    }
    return render_to_string("core/forecasting_report.html", context)


def _shortage(one: Shortage) -> str:
    values = {
        "percent": number(one.asked * 100, 0),
        "found": number(one.found * 100, 0),
        "month": str(one.month),
        "order": str(one.order),
    }
    if one.month is None:
        text = _(
            "%(percent)s Prozent Wahrscheinlichkeit werden nicht erreicht: Dass die Plätze bis zum"
            " Ende einmal nicht reichen, ist zu %(found)s Prozent wahrscheinlich."
        )
    else:
        text = _(
            "Mit mindestens %(percent)s Prozent Wahrscheinlichkeit reichen die Plätze bis"
            " %(month)s nicht mehr (%(found)s Prozent). Bestellen bis %(order)s."
        )
    return text % values


def _without(plan: Plan) -> list[str]:
    """Who finds no place anywhere and who has to move, where that does not round to nothing."""
    housed = plan.housed
    if housed is None or housed.without is None or housed.moving is None:
        return []
    said = []
    for at, one in enumerate(plan.months):
        likely = float((housed.without[:, at] > 0).mean())
        moving = float(housed.moving[:, at].mean())
        values = {
            "month": str(one.month),
            "percent": number(likely * 100, 0),
            "mean": number(float(housed.without[:, at].mean()), 1),
            "moving": number(moving, 1),
        }
        if moving >= LEAST:
            said.append(_("%(month)s: Umziehen müssen im Mittel %(moving)s Personen.") % values)
        if likely >= RARELY:
            text = _(
                "%(month)s: Mit %(percent)s Prozent Wahrscheinlichkeit findet jemand keinen Platz,"
                " im Mittel %(mean)s Personen."
            )
            said.append(text % values)
    if not housed.without.any():
        said.append(_("In keinem Verlauf bleibt jemand ohne Platz."))
    return said or [_("In jedem Monat findet fast immer jeder einen Platz.")]


def _account(plan: Plan) -> str:
    """Where the district stands, in one sentence; empty without an account."""
    if not plan.account:
        return ""
    first, last = plan.account[0], plan.account[-1]
    values = {
        "first": str(first.month),
        "last": str(last.month),
        "target": number(sum(one.account.target for one in plan.account), 1),
        "allocated": number(sum(one.account.allocated for one in plan.account), 0),
        "carried": number(first.account.carry_over, 1),
        "balance": number(last.account.balance, 1),
    }
    text = _(
        "Von %(first)s bis %(last)s waren nach dem Schlüssel %(target)s Menschen aufzunehmen;"
        " aufgenommen wurden %(allocated)s. Mit dem Übertrag von %(carried)s steht das Konto bei"
        " %(balance)s (über null: mehr aufgenommen als geschuldet)."
    )
    return text % values


def _most(plan: Plan) -> tuple[str, str] | None:
    """The month that needs most places, and how many."""
    needs = [(one.need.hold.places, one.month) for one in plan.months if one.need]
    if not needs:
        return None
    places, month = max(needs, key=lambda one: one[0])
    return str(month), number(places)


def _charts(plan: Plan) -> list[Chart]:
    own = plan.arrivals.own
    counted = [
        Point(_day(own.start.plus(at)), None if np.isnan(value) else float(value))
        for at, value in enumerate(own.values)
    ][-SHOWN_MONTHS:]
    arrivals = fan_chart(
        Series(_("gezählt"), counted),
        [
            Forecast(
                _day(plan.forecast.first.plus(at)),
                one.arrivals[1],
                [(one.arrivals[0], one.arrivals[2])],
            )
            for at, one in enumerate(plan.months)
        ],
        shares=[80],
        title=_("Ankommende je Monat"),
        description=_(
            "Gezählt, dann die Prognose mit dem Bereich, in dem 80 von 100 Verläufen liegen"
        ),
        unit=_("Personen"),
    )
    charts = [arrivals]
    if plan.scenarios is not None:
        charts.append(_residents(plan))
    if plan.checks:
        charts.append(_backtest(plan))
    return charts


def _residents(plan: Plan) -> Chart:
    needs = [(_day(one.month), one.need) for one in plan.months if one.need]
    return fan_chart(
        Series(_("Bewohner"), []),
        [
            Forecast(
                day,
                need.residents[2],
                [
                    (need.residents[1], need.residents[3]),
                    (need.residents[0], need.residents[4]),
                ],
            )
            for day, need in needs
        ],
        shares=[50, 90],
        capacity=Series(_("nutzbare Plätze"), [Point(day, need.usable) for day, need in needs]),
        title=_("Bewohner und nutzbare Plätze"),
        description=_(
            "Bereiche, in denen 50 und 90 von 100 Verläufen liegen; die Stufen sind die Plätze"
        ),
        unit=_("Personen"),
    )


def _backtest(plan: Plan) -> Chart:
    return backtest_chart(
        [
            CheckedMonth(_day(one.month), one.middle, one.low, one.high, one.actual)
            for one in plan.checks
        ],
        title=_("Vorhersage und Wirklichkeit"),
        description=_(
            "Was einen Monat vorher vorhergesagt worden wäre (Bereich: 80 von 100), und was kam"
        ),
        unit=_("Personen"),
    )


def _scenario_rows(plan: Plan) -> list[tuple[str, str, str, str]]:
    table = plan.scenarios
    return [
        (
            str(SCENARIOS[one.name]),
            number(one.arrivals, 1),
            number(float(one.residents[-1]), 0),
            str(one.first_shortage or "–"),
        )
        for one in (table.scenarios if table else ())
    ]


def _score(one: Score) -> Sequence[str]:
    if not one.questions:
        return (number(0), "–", "–", "–", "–")
    return (
        number(one.questions),
        number(one.mase, 2),
        number(one.wis, 2),
        number(one.cover80 * 100, 1),
        number(one.cover95 * 100, 1),
    )


def _day(month: Month) -> date:
    return date(month.year, month.month, 1)
