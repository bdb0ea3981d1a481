"""What a district owes: its share of a whole by dated keys, and the account with carry-over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from ankommen.methods.forecasting import (
    DistributionKey,
    Forecast,
    ForecastRefused,
    Hint,
    Month,
    Notice,
    QuotaAccount,
    Reason,
    Series,
    combine,
    forecast,
    keys_of,
    quota_account,
    share_forecast,
    shares_by_month,
)

from ..errors import Refused
from ..tables.named import columns_at, read_named
from .files import Arrivals, count

KEY: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "share": ("anteil", "share"),
    "valid_from": ("gilt ab", "valid from"),
    "valid_to": ("gilt bis", "valid to"),
    "source": ("quelle", "source"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """The part of `name` in what is above it: of a Land in the country, of a district in it."""

    keys: tuple[DistributionKey, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Quota:
    """The `whole`, the links from it down to the district, and the `weight` of the share beside
    the district's own history; the account starts in `since` with what was carried over."""

    whole: Arrivals
    links: tuple[Link, ...]
    weight: float
    since: Month | None = None
    carry_over: float = 0.0

    def shares(self, months: Sequence[Month]) -> tuple[NDArray[np.float64], tuple[Notice, ...]]:
        """The product of all links per month."""
        product = np.ones(len(months))
        notices: tuple[Notice, ...] = ()
        for link in self.links:
            part, said = shares_by_month(link.keys, link.name, months)
            product, notices = product * part, notices + said
        return product, notices


@dataclass(frozen=True, slots=True)
class Booked:
    """One month of the account: who came to the whole, the share, what it makes, the balance."""

    month: Month
    whole: float
    share: float
    account: QuotaAccount


def read_key(path: Path) -> tuple[DistributionKey, ...]:
    """Keys as an office keeps them: name, share, valid from, valid to, source."""
    header, rows = read_named(path)
    at = columns_at(header, KEY, needed=tuple(KEY))
    return keys_of(
        (
            row[at["name"]],
            count(row[at["share"]], f"{row[at['name']]} {row[at['valid_from']]}"),
            Month.read(row[at["valid_from"]]),
            Month.read(row[at["valid_to"]]),
            row[at["source"]],
        )
        for row in rows
    )


def with_share(own: Forecast, quota: Quota) -> Forecast:
    """The district's own forecast and its share of the whole's, averaged."""
    horizon = len(own.values)
    (whole, *_others) = forecast(quota.whole.pool, horizon=horizon)
    if whole.first != own.first:
        ends = [str(one.first.plus(-1)) for one in (own, whole)]
        raise ForecastRefused(
            Reason.SERIES_END_APART,
            where="whole",
            expected="one last month",
            got=ends,
            hint=Hint.CUT_TO_COMMON_END,
        )
    shares, notices = quota.shares([own.first.plus(step) for step in range(horizon)])
    part = share_forecast(whole, name=own.name, share=shares, notices=notices)
    return combine(part, own, weight=quota.weight)


def book(own: Series, quota: Quota) -> tuple[Booked, ...]:
    """Month by month: each balance is carried over to the next."""
    if quota.since is None:
        return ()
    whole = quota.whole.own
    months = [quota.since.plus(step) for step in range(own.last.index - quota.since.index + 1)]
    pairs = [(_counted(whole, month), _counted(own, month)) for month in months]
    shares, _said = quota.shares(months)
    carried, booked = quota.carry_over, []
    for month, (everybody, came), share in zip(months, pairs, shares, strict=True):
        account = quota_account(
            land_arrivals=[everybody], share=float(share), allocated=[came], carry_over=carried
        )
        carried = account.balance
        booked.append(Booked(month, everybody, float(share), account))
    return tuple(booked)


def _counted(series: Series, month: Month) -> float:
    at = month.index - series.start.index
    if not 0 <= at < len(series.values) or np.isnan(series.values[at]):
        message = _("Für das Quotenkonto fehlt in „%(name)s“ der Monat %(month)s.")
        values = {"name": series.name, "month": str(month)}
        raise Refused.because("account_month", message % values)
    return float(series.values[at])
