"""Small invented tables in the layout of the official ones, and what is wrong with others."""

from __future__ import annotations

from pathlib import Path

import pytest

from ankommen.methods.forecasting import (
    ForecastRefused,
    Month,
    Reason,
    read_bamf,
    read_eurostat_csv,
    read_eurostat_tsv,
    read_series,
)

CSV = """DATAFLOW,LAST UPDATE,freq,unit,citizen,sex,applicant,age,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG
ESTAT:MIGR_ASYAPPCTZM(1.0),01/10/26 11:00:00,M,PER,TOTAL,T,FRST,TOTAL,DE,2026-06,120,
ESTAT:MIGR_ASYAPPCTZM(1.0),01/10/26 11:00:00,M,PER,TOTAL,T,FRST,TOTAL,DE,2026-07,,
ESTAT:MIGR_ASYAPPCTZM(1.0),01/10/26 11:00:00,M,PER,TOTAL,T,ASY_APP,TOTAL,DE,2026-06,150,p
"""
TSV = (
    "freq,unit,citizen,sex,applicant,age,geo\\TIME_PERIOD\t2026-07 \t2026-06 \n"
    "M,PER,TOTAL,T,FRST,TOTAL,DE\t: \t120 p\n"
    "M,PER,TOTAL,T,ASY_APP,TOTAL,DE\t140 \t150 \n"
)
BAMF = "Monat;Erstanträge;Folgeanträge\nJanuar 2026;21.679;950\nMärz 2026;;1.000\n"
FIRST = {"geo": "DE", "applicant": "FRST"}


def test_eurostat_in_both_layouts() -> None:
    expected = [("2026-06", 120.0), ("2026-07", None)]
    assert read_eurostat_csv(CSV, choose=FIRST) == expected
    assert read_eurostat_tsv(TSV, choose=FIRST) == expected


def test_the_older_header_of_the_tsv() -> None:
    old = TSV.replace("geo\\TIME_PERIOD", "geo\\time").replace("2026-0", "2026M0")
    assert read_eurostat_tsv(old, choose=FIRST)[0] == ("2026-06", 120.0)


@pytest.mark.parametrize("choose", [{"geo": "DE"}, {"geo": "XX"}])
def test_a_choice_that_is_not_one_series(choose: dict[str, str]) -> None:
    for read, text in ((read_eurostat_csv, CSV), (read_eurostat_tsv, TSV)):
        with pytest.raises(ForecastRefused) as refusal:
            read(text, choose=choose)
        assert refusal.value.what is Reason.NOT_ONE_SERIES


def test_bamf_with_german_months_and_thousands() -> None:
    assert read_bamf(BAMF, column="Erstanträge") == [("2026-01", 21679.0), ("2026-03", None)]
    assert read_bamf(BAMF, column="Folgeanträge")[1] == ("2026-03", 1000.0)
    with pytest.raises(ForecastRefused) as refusal:
        read_bamf(BAMF.replace("21.679", "21,5"), column="Erstanträge")
    assert refusal.value.what is Reason.DECIMAL_COMMA


def test_bamf_figures_of_seven_years_as_they_were_collected(reference_data: Path) -> None:
    path = (
        reference_data / "data/asylum/bamf_germany_first_applications_monthly_2015-01_2021-11.csv"
    )
    rows = read_bamf(path.read_text(encoding="utf-8"), column="first_applications")
    assert (rows[0], rows[-1][0], len(rows)) == (("2015-01", 21679.0), "2021-11", 83)
    read_series(rows, name="Germany", as_of=Month(2021, 12))


def test_a_sum_among_the_months_and_a_missing_column_are_named() -> None:
    with pytest.raises(ForecastRefused) as refusal:
        read_bamf(BAMF + "Summe 2026;21.679;1.950\n", column="Erstanträge")
    assert (refusal.value.what, refusal.value.got) == (Reason.NOT_A_MONTH, "Summe 2026")
    with pytest.raises(ForecastRefused) as refusal:
        read_bamf(BAMF, column="Asylanträge")
    assert refusal.value.what is Reason.COLUMN_MISSING
    assert refusal.value.expected == ["Asylanträge"]
    assert refusal.value.got == ["Monat", "Erstanträge", "Folgeanträge"]


@pytest.mark.parametrize("text", ["", "Monat;Anderes\n"])
def test_a_table_without_the_column(text: str) -> None:
    with pytest.raises(ForecastRefused) as refusal:
        read_bamf(text, column="Erstanträge")
    assert refusal.value.what is Reason.COLUMN_MISSING
