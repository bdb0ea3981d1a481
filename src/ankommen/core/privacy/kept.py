"""Which period holds on a day: the office's own, kept as dated law, goes before the product's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..legal.answers import ParameterAnswer, parameters
from .periods import LAW_PREFIX, Period, law_code, periods

MONTHS = {"Monate": 1, "Jahre": 12}


def periods_on(day: date) -> dict[str, Period]:
    """Every period of this day, in one query. What the law's data leave unknown stays the product's
    and says so by its source.
    """
    own = {one.code: one for one in parameters(on=day, land="", prefix=LAW_PREFIX)}
    return {one.code: _period(one, own.get(law_code(one.code))) for one in periods(on=day)}


def _period(one: Period, own: ParameterAnswer | None) -> Period:
    if one.months is None or own is None or own.unit not in MONTHS or own.valid_from is None:
        return one
    if not isinstance(own.value, int) or own.value < 1:
        return one
    return replace(
        one,
        months=own.value * MONTHS[own.unit],
        legal_basis=own.legal_basis,
        source=own.source,
        valid_from=own.valid_from,
        reviewed_on=own.reviewed_on or one.reviewed_on,
    )
