"""Official monthly tables as rows of (month, count): Eurostat migr_asyappctzm, BAMF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from ankommen.methods.forecasting.arrivals import DistributionKey
from ankommen.methods.forecasting.errors import ForecastRefused, Hint, Reason
from ankommen.methods.forecasting.series import Month, read_count

Rows = list[tuple[str, float | None]]
KEY_COLUMNS = ("valid_from", "valid_to", "source")
GERMAN_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")


def read_eurostat_csv(text: str, *, choose: Mapping[str, str]) -> Rows:
    """SDMX-CSV with TIME_PERIOD and OBS_VALUE; `choose` fixes dimensions, as `{"geo": "DE"}`.

    An empty value is a missing one (None). The choice must leave one series.
    """
    table = list(csv.DictReader(io.StringIO(text)))
    columns = list(table[0]) if table else []
    _need(columns, ["TIME_PERIOD", "OBS_VALUE", *choose])
    rows: Rows = []
    for line in table:
        if all(line[name] == value for name, value in choose.items()):
            rows.append((line["TIME_PERIOD"], _eurostat_value(line["OBS_VALUE"])))
    return _one_series(rows, choose)


def read_eurostat_tsv(text: str, *, choose: Mapping[str, str]) -> Rows:
    """Eurostat's own TSV: dimensions joined by commas, then one column per month, ':' missing."""
    lines = text.splitlines()
    head, *periods = lines[0].split("\t") if lines else [""]
    names = re.sub(r"\\\s*(time|TIME_PERIOD)$", "", head.strip()).split(",")
    _need(names, list(choose))
    rows: Rows = []
    for line in lines[1:]:
        key, *values = line.split("\t")
        place = dict(zip(names, key.strip().split(","), strict=True))
        if all(place[name] == value for name, value in choose.items()):
            found = zip(periods, values, strict=True)
            rows += [(str(Month.read(month)), _eurostat_value(value)) for month, value in found]
    return _one_series(sorted(rows, key=lambda row: row[0]), choose)


def read_bamf(text: str, *, column: str) -> Rows:
    """A monthly table with semicolons or commas, months as 'Januar 2025' or 2025-01, in its first
    column; thousands as 21.679.

    BAMF publishes its monthly figures as PDF: this reads what was copied from them. A row that is
    no month, as a sum of the year, is refused.
    """
    head = text.partition("\n")[0]
    table = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ","))
    names = list(table[0]) if table else next(csv.reader([head], delimiter=";"), [])
    _need(names, [column])
    rows: Rows = []
    for line in table:
        month, value = _german_month(line[names[0]]), line[column].strip()
        whole = re.fullmatch(r"\d{1,3}(\.\d{3})+", value)
        count = value.replace(".", "") if whole else value
        rows.append((month, read_count(count, where=f"{column} {month}") if count else None))
    return rows


def read_keys(text: str) -> tuple[DistributionKey, ...]:
    """Distribution keys from a CSV table: name, share, valid_from, valid_to, source; oldest first.

    Rows of one validity and source are one key. Keys must not overlap, a name stands in each once.
    """
    table = list(csv.DictReader(io.StringIO(text)))
    _need(list(table[0]) if table else [], ["name", "share", *KEY_COLUMNS])
    rows = []
    for line in table:
        begin, end = Month.read(line["valid_from"]), Month.read(line["valid_to"])
        share = read_count(line["share"], where=f"{line['name']} {begin}")
        rows.append((line["name"], share, begin, end, line["source"]))
    return keys_of(rows)


def keys_of(
    rows: Iterable[tuple[str, float, Month, Month, str]],
) -> tuple[DistributionKey, ...]:
    """Keys from rows of name, share, first and last valid month, source; oldest first."""
    found: dict[tuple[Month, Month, str], dict[str, float]] = {}
    for name, share, begin, end, source in rows:
        shares = found.setdefault((begin, end, source), {})
        if name in shares:
            _refuse_key(name, "each name once per key", share)
        shares[name] = share
    keys = [DistributionKey(shares, *span) for span, shares in sorted(found.items())]
    for before, after in pairwise(keys):
        if after.valid_from <= before.valid_to:
            _refuse_key("valid_from", f"after {before.valid_to}", str(after.valid_from))
    for key in keys:
        if key.valid_to < key.valid_from:
            _refuse_key("valid_to", f"not before {key.valid_from}", str(key.valid_to))
    return tuple(keys)


def _refuse_key(where: str, expected: object, got: object) -> None:
    raise ForecastRefused(
        Reason.OUT_OF_RANGE, where=where, expected=expected, got=got, hint=Hint.CHECK_INPUT
    )


def _eurostat_value(text: str) -> float | None:
    value = text.strip().split(" ")[0]
    return None if value in ("", ":") else read_count(value, where="OBS_VALUE")


def _german_month(text: str) -> str:
    found = re.fullmatch(r"([A-Za-zä]{3})[a-zä.]*\s+(\d{4})", text.strip())
    if found is None or found[1].lower() not in GERMAN_MONTHS:
        return str(Month.read(text))
    return str(Month(int(found[2]), GERMAN_MONTHS.index(found[1].lower()) + 1))


def _need(columns: list[str], wanted: list[str]) -> None:
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise ForecastRefused(
            Reason.COLUMN_MISSING,
            where="header",
            expected=missing,
            got=columns,
            hint=Hint.CHECK_INPUT,
        )


def _one_series(rows: Rows, choose: Mapping[str, str]) -> Rows:
    months = [month for month, _ in rows]
    if not rows or len(set(months)) != len(months):
        raise ForecastRefused(
            Reason.NOT_ONE_SERIES,
            where=str(dict(choose)),
            expected="each month once",
            got=len(rows),
            hint=Hint.FILTER_DIMENSIONS,
        )
    return rows
