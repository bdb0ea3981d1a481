"""Arrivals of a district: its share of the Land's, its own history, both, and what if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ankommen.methods.forecasting.errors import ForecastRefused, Hint, Notice, Reason, Remark
from ankommen.methods.forecasting.models import Forecast
from ankommen.methods.forecasting.series import FloatArray, Month


@dataclass(frozen=True)
class DistributionKey:
    """Shares of a whole by name, with the months they are valid for and where they come from."""

    shares: Mapping[str, float]
    valid_from: Month
    valid_to: Month
    source: str

    def share(self, name: str, *, month: Month) -> tuple[float, tuple[Notice, ...]]:
        """The share (0 to 1); past the last valid month with the notice that it is outdated."""
        if name not in self.shares:
            _refuse(Reason.UNKNOWN_NAME, "key", sorted(self.shares), name)
        if month < self.valid_from:
            _refuse(Reason.KEY_NOT_VALID, name, str(self.valid_from), str(month))
        total = sum(self.shares.values())
        if min(self.shares.values()) < 0 or total <= 0:
            _refuse(Reason.OUT_OF_RANGE, "shares", "shares >= 0 with a positive sum", total)
        late = month > self.valid_to
        said = (Notice(Remark.KEY_OUTDATED, name, (self.source, str(self.valid_to))),)
        return self.shares[name] / total, said if late else ()


def shares_by_month(
    keys: Sequence[DistributionKey], name: str, months: Sequence[Month]
) -> tuple[FloatArray, tuple[Notice, ...]]:
    """Per month the share by the latest key that had begun, and which of them are outdated."""
    shares: list[float] = []
    notices: list[Notice] = []
    for month in months:
        begun = [key for key in keys if key.valid_from <= month]
        if not begun:
            earliest = [str(key.valid_from) for key in keys[:1]]
            _refuse(Reason.KEY_NOT_VALID, name, earliest, str(month))
        share, said = begun[-1].share(name, month=month)
        shares.append(share)
        notices += said
    return np.array(shares), tuple(dict.fromkeys(notices))


@dataclass(frozen=True)
class QuotaAccount:
    """Persons: `target` to date, `allocated` to date, `balance` (positive: more than owed)."""

    target: float
    allocated: float
    carry_over: float

    @property
    def balance(self) -> float:
        return self.allocated + self.carry_over - self.target


def quota_account(
    *,
    land_arrivals: Sequence[float],
    share: float,
    allocated: Sequence[float],
    carry_over: float = 0.0,
) -> QuotaAccount:
    """`balance = allocated to date + carry-over - share * arrivals of the Land to date`.

    >>> quota_account(land_arrivals=[1000, 900], share=0.05, allocated=[60, 40]).balance
    5.0
    """
    return QuotaAccount(
        target=sum(land_arrivals) * _fraction("share", share),
        allocated=sum(allocated),
        carry_over=carry_over,
    )


def share_forecast(
    whole: Forecast, *, name: str, share: float | FloatArray, notices: tuple[Notice, ...] = ()
) -> Forecast:
    """The part of a forecast that a distribution key gives to `name`: one share or one a month."""
    parts = np.broadcast_to(np.asarray(share, dtype=float), len(whole.values))
    for part in parts:
        _fraction("share", float(part))
    values = whole.values * parts[:, None]
    return replace(whole, name=name, values=values, notices=whole.notices + notices)


def combine(first: Forecast, second: Forecast, *, weight: float) -> Forecast:
    """Quantiles averaged: `weight` on the first (for instance by key), the rest on the second."""
    if first.first != second.first or first.values.shape != second.values.shape:
        got = (str(first.first), str(second.first), first.values.shape, second.values.shape)
        _refuse(Reason.WRONG_SHAPE, "forecasts", "the same months and levels", got)
    part = _fraction("weight", weight)
    values = part * first.values + (1 - part) * second.values
    return replace(first, values=values, notices=first.notices + second.notices)


@dataclass(frozen=True)
class ArrivalEvent:
    """From `first` to `last` month arrivals times `factor`, plus `extra` persons a month."""

    first: Month
    last: Month
    factor: float = 1.0
    extra: float = 0.0


def apply_events(paths: FloatArray, *, first: Month, events: Sequence[ArrivalEvent]) -> FloatArray:
    """Scenario multipliers and known events on paths (count, months) that begin in `first`."""
    changed: FloatArray = np.array(paths, dtype=float)
    for event in events:
        if event.factor < 0 or event.last < event.first:
            _refuse(Reason.OUT_OF_RANGE, "event", "factor >= 0, first <= last", event)
        begin = max(0, event.first.index - first.index)
        end = max(0, event.last.index - first.index + 1)
        changed[:, begin:end] = changed[:, begin:end] * event.factor + event.extra
    np.maximum(0.0, changed, out=changed)
    return changed


def _fraction(where: str, value: float) -> float:
    if not 0 <= value <= 1:
        _refuse(Reason.OUT_OF_RANGE, where, "0 to 1", value)
    return value


def _refuse(what: Reason, where: str, expected: object, got: object) -> None:
    hint = Hint.FETCH_CURRENT_KEY if what is Reason.KEY_NOT_VALID else Hint.CHECK_INPUT
    raise ForecastRefused(what, where=where, expected=expected, got=got, hint=hint)
