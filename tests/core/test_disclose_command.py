from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ankommen.methods.disclosure import (
    DisclosureError,
    Reason,
    Rules,
    Suppression,
    Table,
    suppress,
)
from tests.methods.disclosure.build import random_table

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


def three_way() -> str:
    counts = random_table(np.random.default_rng(4), 3, 3, 3).inner
    rows = [f"o{a};k{b};g{c};{counts[a, b, c]}\n" for a, b, c in np.ndindex(3, 3, 3)]
    return "Ort;Kurs;Gruppe;Anzahl\n" + "".join(rows)


def test_a_gap_that_is_allowed_is_told(tmp_path: Path) -> None:
    run(tmp_path, three_way(), RULES + "allowed_gap = 0.9\n")
    assert "wären entbehrlich" in (tmp_path / "why.html").read_text(encoding="utf-8")
    run(tmp_path, three_way(), RULES + "allowed_gap = 0\n")
    assert "Weniger zu verbergen" in (tmp_path / "why.html").read_text(encoding="utf-8")
    for wrong in ("1", "-0.1", "true", '"0.1"'):
        with pytest.raises(CommandError, match="allowed_gap"):
            run(tmp_path, three_way(), RULES + f"allowed_gap = {wrong}\n")


def test_three_dimensions_get_a_near_answer_where_the_least_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fifth of the time for the proof, the rest for an answer that is as safe."""
    asked: list[float] = []

    def slow(table: Table, rules: Rules, **options: float) -> Suppression:
        asked.append(options.get("allowed_gap", 0.0))
        if not asked[-1]:
            raise DisclosureError(Reason.TIME_LIMIT, "suppression")
        return suppress(table, rules, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("ankommen.core.disclosure.protecting.suppress", slow)
    safe = cells(run(tmp_path, three_way()))
    assert asked == [0.0, 1.0]
    assert "·" in safe.values()
    (tmp_path / "safe.csv").unlink()
    with pytest.raises(CommandError, match="Zeit"):
        run(tmp_path)
    assert not (tmp_path / "safe.csv").exists()


def test_a_command_killed_in_the_middle_has_written_nothing(tmp_path: Path) -> None:
    """A table that takes the engine long, in a process of its own, killed while it computes."""
    counts = random_table(np.random.default_rng(1), 4, 5, 6, mean=40.0).inner
    rows = [f"o{a};k{b};g{c};{counts[a, b, c]}\n" for a, b, c in np.ndindex(4, 5, 6)]
    table = tmp_path / "t.csv"
    table.write_text("Ort;Kurs;Gruppe;Anzahl\n" + "".join(rows), encoding="utf-8")
    (tmp_path / "r.toml").write_text(RULES + "allowed_gap = 0\n", encoding="utf-8")
    command = [sys.executable, "-m", "ankommen", "disclose", str(table)]
    command += [f"--rules={tmp_path / 'r.toml'}", f"--out={tmp_path / 'safe.csv'}"]
    command += [f"--report={tmp_path / 'why.html'}", "--seconds=600"]
    running = subprocess.Popen(command)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            running.wait(timeout=4)
    finally:
        running.kill()
        running.wait()
    assert not list(tmp_path.glob("safe*"))
    assert not list(tmp_path.glob("why*"))
