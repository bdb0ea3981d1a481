"""How many will come, and will the places do: monthly arrivals, residents, places to hold.

1. Read. `read_eurostat_csv`, `read_eurostat_tsv`, `read_bamf` give rows; `read_series` checks them.
2. Arrivals. `forecast` gives quantiles for a pool of series; `share_forecast` a district's part by
   `DistributionKey` (`read_keys` reads a table of them, `keys_of` takes rows,
   `shares_by_month` picks the valid one), `combine` both; `apply_events` what is known or supposed;
   `quota_account` what is owed.
3. Residents. `kaplan_meier` (from its `risk_sets`) or `constant_rate` say how long people stay;
   `usable_places` what is known of a house (`check_events` refuses contradictions);
   `simulate_stock` follows every person of every future, with `Overflow` into houses that have
   room; `scenario_table` is the plain companion to check by hand.
4. Decide. `places_for_risk`, `newsvendor`, `erlang_loss`, `order_by`, `cost_per_occupied`.
5. Trust. `back_test` asks every method again at past months.

What cannot be answered raises `ForecastRefused`; what must not be hidden comes as `Notice` with the
result. No clock, no wording; months and randomness come in as arguments.
Question, formulas, measured figures and limits: docs/methods/forecasting.md.
"""

from __future__ import annotations

from ankommen.methods.forecasting.arrivals import (
    ArrivalEvent,
    DistributionKey,
    QuotaAccount,
    apply_events,
    combine,
    quota_account,
    share_forecast,
    shares_by_month,
)
from ankommen.methods.forecasting.backtests import Score, back_test
from ankommen.methods.forecasting.decisions import (
    Holding,
    cost_per_occupied,
    erlang_loss,
    newsvendor,
    order_by,
    places_for_risk,
)
from ankommen.methods.forecasting.errors import ForecastRefused, Hint, Notice, Reason, Remark
from ankommen.methods.forecasting.houses import (
    Change,
    HouseEvent,
    check_events,
    usable_places,
)
from ankommen.methods.forecasting.importers import (
    keys_of,
    read_bamf,
    read_eurostat_csv,
    read_eurostat_tsv,
    read_keys,
)
from ankommen.methods.forecasting.models import Forecast, forecast
from ankommen.methods.forecasting.scenarios import Scenario, ScenarioTable, scenario_table
from ankommen.methods.forecasting.series import Month, Series, read_series
from ankommen.methods.forecasting.stays import Stays, constant_rate, kaplan_meier, risk_sets
from ankommen.methods.forecasting.stock import Overflow, Site, Stock, simulate_stock

__all__ = [
    "ArrivalEvent",
    "Change",
    "DistributionKey",
    "Forecast",
    "ForecastRefused",
    "Hint",
    "Holding",
    "HouseEvent",
    "Month",
    "Notice",
    "Overflow",
    "QuotaAccount",
    "Reason",
    "Remark",
    "Scenario",
    "ScenarioTable",
    "Score",
    "Series",
    "Site",
    "Stays",
    "Stock",
    "apply_events",
    "back_test",
    "check_events",
    "combine",
    "constant_rate",
    "cost_per_occupied",
    "erlang_loss",
    "forecast",
    "kaplan_meier",
    "keys_of",
    "newsvendor",
    "order_by",
    "places_for_risk",
    "quota_account",
    "read_bamf",
    "read_eurostat_csv",
    "read_eurostat_tsv",
    "read_keys",
    "read_series",
    "risk_sets",
    "scenario_table",
    "share_forecast",
    "shares_by_month",
    "simulate_stock",
    "usable_places",
]
