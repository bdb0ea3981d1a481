"""Money by year and source, down to the measures behind each sum."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ankommen.accounts.public import needs
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet

from ..forms.measure_choice import kept_query, read_id
from ..funding_wording import euros, money_rows, shown
from ..models import Edition, FundingSource
from ..money_chart import money_chart
from ..selectors.funding import funding_source_for, register_of
from ..selectors.measure_choices import list_choices
from ..selectors.money import (
    Budgets,
    Money,
    MoneyChoice,
    MoneyTable,
    Origin,
    OriginMoney,
    budgets_of,
    measures_with_money,
    money_table,
    origins_of,
)
from .measure_list import Pages, asked_edition


def _money_file(request: StaffRequest) -> TableFile:
    """One row for each source and year."""
    edition = asked_edition(request)
    if edition is None:
        raise NotFound
    rows = [
        _cells(line, year, money)
        for line in _table(request, edition).lines
        for year, money in line.years.items()
    ]
    return TableFile(f"{_('mittel')}-{edition.slug}", Sheet(_("Mittel"), _columns(), rows))


@needs("strategy.read")
@require_GET
@with_file(_money_file)
def money_by_year(request: StaffRequest) -> HttpResponse:
    """How much money is planned and spent, by year and source?"""
    edition = asked_edition(request)
    if edition is None:
        return render(request, "strategy/measure_list_empty.html")
    table = _table(request, edition)
    context = {
        "edition": edition,
        "choice": asked_money(request),
        "choices": list_choices(request.viewer, edition),
        "is_filtered": any(request.GET.get(name) for name in ("action_field", "unit")),
        "chart": money_chart(table),
        "years": table.years,
        "rows": [_row(request, line, table.years) for line in table.lines],
        "totals": [shown(table.of_year(year)) for year in table.years],
        "overall": shown(table.overall),
        "query": kept_query(request.GET),
    }
    return render(request, "strategy/money_by_year.html", context)


def _behind_file(request: StaffRequest) -> TableFile:
    """Every measure behind the sum, not only those of the page."""
    edition = asked_edition(request)
    if edition is None:
        raise NotFound
    columns = [
        Column(_("Nr."), 8),
        Column(_("Maßnahme"), 46),
        Column(_("Zuständig"), 28),
        Column(_("Ende"), 14, Kind.DATE),
        Column(_("geplant"), 16, Kind.EURO),
        Column(_("ausgegeben"), 16, Kind.EURO),
        Column(_("Rest"), 16, Kind.EURO),
    ]
    lines = measures_with_money(
        viewer=request.viewer, budgets=_asked_budgets(request, edition), most=None
    ).lines
    cells = [
        [
            one.number,
            one.title,
            one.unit,
            one.ends_on,
            euros(one.money.planned),
            euros(one.money.spent),
            euros(one.money.rest),
        ]
        for one in lines
    ]
    return TableFile(f"{_('mittel')}-{edition.slug}", Sheet(_("Mittel"), columns, cells))


def _asked_budgets(request: StaffRequest, edition: Edition) -> Budgets:
    budgets = budgets_of(request.viewer, edition, **asked_money(request).of_measures)
    budgets = _of_origin(budgets, _asked_source(request), request.GET.get("name", ""))
    year = read_id(request.GET, "year")
    return budgets if year is None else budgets.filter(year=year)


@needs("strategy.read")
@require_GET
@with_file(_behind_file)
def money_measures(request: StaffRequest) -> HttpResponse:
    """Which measures stand behind this sum?"""
    edition = asked_edition(request)
    if edition is None:
        raise NotFound
    year, source = read_id(request.GET, "year"), _asked_source(request)
    page = measures_with_money(
        viewer=request.viewer,
        budgets=_asked_budgets(request, edition),
        after=read_id(request.GET, "after"),
    )
    context = {
        "edition": edition,
        "source": source,
        "name": "" if source else request.GET.get("name", ""),
        "year": year,
        "measures": money_rows(page.lines),
        "page": Pages(None, page.after, kept_query(request.GET)),
        "back": kept_query(request.GET, "source", "name", "year"),
    }
    return render(request, "strategy/money_measures.html", context)


def asked_money(request: StaffRequest) -> MoneyChoice:
    return MoneyChoice(read_id(request.GET, "action_field"), read_id(request.GET, "unit"))


def _table(request: StaffRequest, edition: Edition) -> MoneyTable:
    return money_table(
        viewer=request.viewer,
        edition=edition,
        choice=asked_money(request),
        register=register_of(request.viewer),
    )


def _asked_source(request: StaffRequest) -> FundingSource | None:
    id = read_id(request.GET, "source")
    return None if id is None else funding_source_for(viewer=request.viewer, id=id)


def _of_origin(budgets: Budgets, source: FundingSource | None, name: str) -> Budgets:
    """The budgets of one source: of the register, or by its name; without either, all."""
    if source is None and not name:
        return budgets
    origins = origins_of(budgets, [source] if source else [])
    if source is not None:
        return budgets.filter(source__in=origins[0].texts)
    texts = next((one.texts for one in origins if name in one.texts), ())
    return budgets.filter(source__in=texts)


def _row(request: StaffRequest, line: OriginMoney, years: list[int]) -> dict[str, Any]:
    return {
        "origin": line.origin,
        "measures": line.measures,
        "url": _behind(request, line.origin),
        "cells": [
            {**shown(line.years[year]), "url": _behind(request, line.origin, year=year)}
            if year in line.years
            else None
            for year in years
        ],
        "all": shown(line.all_years),
    }


def _behind(request: StaffRequest, origin: Origin, **other: int) -> str:
    """The address of the measures behind a sum, with the filters of this page."""
    which = {"source": origin.source.pk} if origin.source else {"name": origin.key}
    kept = kept_query(request.GET)
    query = "&".join(filter(None, (kept, urlencode({**which, **other}))))
    return f"{reverse('strategy:money_measures')}?{query}"


def _columns() -> list[Column]:
    return [
        Column(_("Mittelquelle"), 40),
        Column(_("im Verzeichnis"), 14),
        Column(_("Jahr"), 8, Kind.TEXT),
        Column(_("geplant"), 16, Kind.EURO),
        Column(_("geplant: unbekannte Beträge"), 14, Kind.WHOLE),
        Column(_("ausgegeben"), 16, Kind.EURO),
        Column(_("ausgegeben: unbekannte Beträge"), 14, Kind.WHOLE),
        Column(_("Rest"), 16, Kind.EURO),
        Column(_("Beträge insgesamt"), 14, Kind.WHOLE),
    ]


def _cells(line: OriginMoney, year: int, money: Money) -> list[Any]:
    return [
        line.origin.name,
        _("ja") if line.origin.source else _("nein"),
        str(year),
        euros(money.planned),
        money.planned.unknown,
        euros(money.spent),
        money.spent.unknown,
        euros(money.rest),
        money.planned.count,
    ]
