from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

TABLE = """Ort;Kurs;Anzahl
Nord;A1;12
Nord;A2;3
Nord;B1;20
Süd;A1;7
Süd;A2;16
Süd;B1;9
"""
RULES = 'preset = "district"\n'


def run(folder: Path, table: str = TABLE, rules: str = RULES, **options: str) -> Path:
    (folder / "t.csv").write_text(table, encoding="utf-8")
    (folder / "r.toml").write_text(rules, encoding="utf-8")
    out = folder / "safe.csv"
    call_command(
        "disclose",
        str(folder / "t.csv"),
        f"--rules={folder / 'r.toml'}",
        f"--out={out}",
        f"--report={folder / 'why.html'}",
        *(f"--{name}={value}" for name, value in options.items()),
        verbosity=0,
    )
    return out


def cells(path: Path) -> dict[tuple[str, ...], str]:
    rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    return {tuple(row[:-1]): row[-1] for row in list(rows)[1:]}


def test_the_small_count_and_what_gives_it_away_are_hidden(tmp_path: Path) -> None:
    safe = cells(run(tmp_path))
    hidden = {codes for codes, count in safe.items() if count == "·"}
    assert ("Nord", "A2") in hidden
    assert len(hidden) == 4
    assert safe["Ort: insgesamt", "Kurs: insgesamt"] == "67"
    report = (tmp_path / "why.html").read_text(encoding="utf-8")
    assert "4 von 12 Zellen sind verborgen, davon 3" in report
    assert ">3<" not in report


def test_rounded_numbers_still_add_up(tmp_path: Path) -> None:
    safe = {
        codes: int(count)
        for codes, count in cells(run(tmp_path, rules='method = "round"\n' + RULES)).items()
    }
    assert all(count % 5 == 0 for count in safe.values())
    total = ("Ort: insgesamt", "Kurs: insgesamt")
    assert safe[total] == sum(safe[place, "Kurs: insgesamt"] for place in ("Nord", "Süd"))


def test_totals_in_the_table_are_checked_and_a_category_may_be_called_total(tmp_path: Path) -> None:
    rules = RULES + '[columns.Ort]\ntotal = "Kreis"\n'
    with_total = TABLE + "Kreis;A1;19\nNord;Total;30\nSüd;Total;31\n"
    safe = cells(run(tmp_path, with_total, rules))
    assert safe["Kreis", "A1"] == "19"
    assert safe["Nord", "Total"] == "30"


@pytest.mark.parametrize(
    ("table", "rules", "words"),
    [
        (TABLE + "Kreis;A1;20\n", RULES + '[columns.Ort]\ntotal = "Kreis"\n', "Summe passt nicht"),
        (TABLE.replace("12", "-12"), RULES, "kleiner als null: Zeile 2"),
        (TABLE.replace("12", "12,5"), RULES, "keine ganze Zahl: Zeile 2"),
        (TABLE.replace("Nord;A2;3\n", ""), RULES, "Eine Zelle fehlt: Nord × A2"),
        (TABLE + "Nord;A1;12\n", RULES, "doppelt"),
        ("Ort;Anzahl\n", RULES, "leer"),
        (TABLE, 'preset = "district"\nthreshhold = 3\n', "threshhold"),
        (TABLE, "[rules]\nthreshold = 5\nmystery = 1\n", "mystery"),
        (TABLE, 'preset = "nobody"\n', "nobody"),
        (TABLE, "", "preset"),
        (TABLE, "x = = 1", "kein gültiges TOML"),
        (TABLE, RULES + 'count = "Personen"\n', "Die Spalte „Personen“ gibt es nicht"),
        (TABLE, RULES + '[columns.Alter]\ntotal = "alle"\n', "Alter"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    tmp_path: Path, table: str, rules: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        run(tmp_path, table, rules)
    assert not (tmp_path / "safe.csv").exists()


def test_out_of_time_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Zeit"):
        run(tmp_path, seconds="0")
    assert not (tmp_path / "safe.csv").exists()


def test_english_on_request(tmp_path: Path) -> None:
    run(tmp_path, language="en")
    assert 'lang="en"' in (tmp_path / "why.html").read_text(encoding="utf-8")
