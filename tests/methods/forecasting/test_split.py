"""The half of the countries nothing was tuned on: the figures of the page, shock years apart."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ankommen.methods.forecasting import Month, Series, back_test, read_series

SHOCK = (Month(2015, 1), Month(2016, 12))
CALM = (Month(2017, 1), Month(2019, 4))


def reported_half(folder: Path) -> list[Series]:
    rows: dict[str, list[tuple[str, object]]] = {}
    path = folder / "data" / "asylum" / "eurostat_long_31countries.csv"
    with path.open(encoding="utf-8") as table:
        for line in csv.DictReader(table):
            rows.setdefault(line["unique_id"], []).append((line["ds"][:7], line["y"]))
    now = Month(2019, 5)
    return [read_series(rows[name], name=name, as_of=now) for name in sorted(rows)[1::2]]


def test_pooled_beats_the_plain_table_where_nothing_was_tuned(reference_data: Path) -> None:
    pool = reported_half(reference_data)
    scores = {"all": back_test(pool)}
    scores["shock"] = back_test(pool, months=SHOCK)
    scores["calm"] = back_test(pool, months=CALM)
    for part in scores.values():
        print(part)
        assert part["pooled"].wis < 0.9 * part["three_scenarios"].wis
    assert scores["all"]["pooled"].cover80 == pytest.approx(0.80, abs=0.02)
    assert scores["all"]["pooled"].cover95 == pytest.approx(0.95, abs=0.02)
    assert scores["shock"]["pooled"].cover80 > 0.74
    assert scores["calm"]["pooled"].cover80 < 0.88
