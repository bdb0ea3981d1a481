"""Make the compact population table that ships with the product.

    python scripts/compact_population.py TABLE.csv REFERENCE_DATE

TABLE.csv is table 12411-0018 of the Statistisches Bundesamt as flat file: one row per district,
sex and age group. The result has one row per district and one column per sex and age group.
The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import sys
from datetime import date
from pathlib import Path

import django

from ankommen.core.geography.population_import import population_table
from ankommen.core.geography.population_rows import PopulationRow, population_row
from ankommen.core.imports.direct import read_directly

TARGET = Path(__file__).parent.parent / "src/ankommen/core/data"


def column(row: PopulationRow) -> str:
    return f"{row.sex}_{row.age.lower}"


def compact(rows: list[PopulationRow]) -> bytes:
    columns = sorted({(row.sex, row.age.lower) for row in rows}, key=lambda one: (one[0], one[1]))
    names = [f"{sex}_{age}" for sex, age in columns]
    districts: dict[str, dict[str, str]] = {}
    for row in rows:
        line = districts.setdefault(row.key, {"key": row.key, "name": row.name})
        line[column(row)] = str(row.persons)
    text = io.StringIO()
    writer = csv.DictWriter(text, ["key", "name", *names], lineterminator="\n")
    writer.writeheader()
    writer.writerows(districts[key] for key in sorted(districts))
    return gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)


def main(source: Path, reference_date: date) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankommen.config.settings")
    os.environ.setdefault("ANKOMMEN_MODE", "test")
    django.setup()
    rows = []
    for read, problems in read_directly(population_table(), source.read_bytes()):
        row = problems or population_row(read.values)
        if not isinstance(row, PopulationRow):
            sys.exit("\n".join(f"{read.number}: {problem.message}" for problem in row))
        rows.append(row)
    dates = {row.reference_date for row in rows}
    if dates != {reference_date}:
        sys.exit(f"The table is of {dates}, not of {reference_date}.")
    packed = compact(rows)
    target = TARGET / f"population_{reference_date}.csv.gz"
    target.write_bytes(packed)
    print(f"{target.name}: {len(packed)} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
