"""`ankommen microdata`: rows leave only where k people look alike and do not share one secret."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from ankommen.core.microdata import People, anonymise, coarsened, read_people, read_rules
from ankommen.core.microdata.rules_file import Steps
from ankommen.methods.disclosure import DisclosureError

RULES = """
k = 3
diversity = 2
sensitive = "Kurs"
drop = ["Name"]
[columns.Alter]
widths = [10, 20]
[columns.Ort]
above = { Oker = "Goslar", "Jürgenohl" = "Goslar", Vienenburg = "Goslar", Seesen = "Seesen" }
"""
HEAD = "Name;Alter;Ort;Kurs\n"
ROWS = "".join(
    f"Geheim {number};{age};{place};{course}\n"
    for number, (age, place, course) in enumerate(
        [
            (21, "Oker", "A1"),
            (24, "Oker", "A2"),
            (27, "Jürgenohl", "A1"),
            (33, "Seesen", "A1"),
            (35, "Seesen", "B1"),
            (38, "Seesen", "A1"),
            (29, "Vienenburg", "B1"),
            (31, "Seesen", "B1"),
        ]
    )
)


def run(
    folder: Path, rows: str = HEAD + ROWS, rules: str = RULES, **options: str
) -> list[list[str]]:
    (folder / "p.csv").write_text(rows, encoding="utf-8")
    (folder / "r.toml").write_text(rules, encoding="utf-8")
    call_command(
        "microdata",
        str(folder / "p.csv"),
        f"--rules={folder / 'r.toml'}",
        f"--report={folder / 'report.html'}",
        f"--out={folder / 'safe.csv'}",
        *(f"--{name}={value}" for name, value in options.items()),
        verbosity=0,
    )
    text = (folder / "safe.csv").read_text(encoding="utf-8-sig")
    return list(csv.reader(text.splitlines(), delimiter=";"))


def test_the_first_proposal_loses_least_and_its_rows_are_safe(tmp_path: Path) -> None:
    header, *rows = run(tmp_path)
    assert header == ["Alter", "Ort", "Kurs"]
    assert Counter(map(tuple, (row[:2] for row in rows))) == {
        ("20 – 29", "Goslar"): 4,
        ("30 – 39", "Seesen"): 4,
    }
    assert rows == sorted(rows)
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Gruppen zu 10" in report
    assert "Geheim" not in report + (tmp_path / "safe.csv").read_text(encoding="utf-8-sig")


def test_another_proposal_can_be_chosen_but_none_that_is_not_there(tmp_path: Path) -> None:
    rules = RULES.replace("k = 3", "k = 2")
    rows = HEAD + "a;20;Oker;A1\nb;20;Vienenburg;A2\nc;40;Oker;A2\nd;40;Vienenburg;A1\n"
    assert run(tmp_path, rows, rules)[1][:2] == ["20", "Goslar"]
    assert run(tmp_path, rows, rules, proposal="2")[1][:2] == ["*", "Oker"]
    with pytest.raises(CommandError, match="proposal"):
        run(tmp_path, rows, rules, proposal="3")


def test_rows_that_stand_out_are_left_out_up_to_the_share_allowed(tmp_path: Path) -> None:
    rows = HEAD + ROWS * 5 + "Geheim;90;Seesen;A1\n"
    _header, *kept = run(tmp_path, rows)
    assert len(kept) == 40
    assert not any(row[0].startswith("90") for row in kept)
    strict = RULES.replace("k = 3", "k = 3\nmost_suppressed = 0.0")
    _header, *coarse = run(tmp_path, rows, strict)
    assert len(coarse) == 41
    assert {row[0] for row in coarse} == {"*"}


@pytest.mark.parametrize(
    ("rows", "rules", "words"),
    [
        (HEAD.replace("Kurs", "Kurs;Telefon") + ROWS, RULES, "nichts über die Spalte „Telefon“"),
        (HEAD.replace("Ort", "Alter") + ROWS, RULES, "doppelt"),
        (HEAD + ROWS, RULES.replace('["Name"]', '["Nam"]'), "Die Spalte „Nam“ gibt es nicht"),
        (HEAD + ROWS, RULES + "digits = [1]\n", "digits"),
        (HEAD + ROWS, "kk = 3\n" + RULES, "kk"),
        (HEAD + ROWS, RULES.replace("k = 3", "k = 1"), "kein möglicher Wert für k"),
        (HEAD + ROWS, RULES.replace("k = 3\n", ""), "„k“ ist unbekannt oder fehlt"),
        (HEAD + ROWS, RULES.replace("[10, 20]", "[10, 25]"), "widths"),
        (HEAD + ROWS, RULES.replace('sensitive = "Kurs"\n', ""), "sensitive"),
        (HEAD + ROWS, RULES.replace("k = 3", "k = 9"), "lässt sich so nicht schützen"),
        (HEAD + ROWS.replace("33", "dreiunddreißig"), RULES, r"„Alter“ .* \(Zeilen 5\)"),
        (HEAD + ROWS.replace("Vienenburg", "Bredelem"), RULES, r"„Ort“ .* \(Zeilen 8\)"),
        (HEAD, RULES, "leer"),
        ("", RULES, "gibt es nicht"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    tmp_path: Path, rows: str, rules: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        run(tmp_path, rows, rules)
    assert "Bredelem" not in str(refused.value)
    assert "dreiunddreißig" not in str(refused.value)
    assert not (tmp_path / "safe.csv").exists()
    assert not (tmp_path / "report.html").exists()


def test_an_unknown_value_is_a_group_of_its_own() -> None:
    assert coarsened("", Steps(widths=(10,))) == ["", "", "*"]
    assert coarsened("-3", Steps(widths=(10,))) == ["-3", "-10 – -1", "*"]
    assert coarsened("38640", Steps(characters=(3, 2))) == ["38640", "386", "38", "*"]


def test_english_on_request(tmp_path: Path) -> None:
    run(tmp_path, language="en")
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'lang="en"' in report
    assert "as given" in report or "groups of 10" in report


def test_too_many_choices_are_refused_before_they_are_tried() -> None:
    columns = "".join(f"[columns.c{at}]\nwidths = [2, 4, 8]\n" for at in range(6))
    rules = read_rules("k = 2\n" + columns)
    people = People(tuple(rules.columns), (("1",) * 6,) * 4, ("",) * 4)
    with pytest.raises(Exception, match="Zu viele Möglichkeiten"):
        anonymise(people, rules)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), k=st.integers(2, 6), diversity=st.integers(1, 3))
def test_every_class_that_leaves_is_large_and_various(seed: int, k: int, diversity: int) -> None:
    generator = np.random.default_rng(seed)
    rows = "".join(
        f"{generator.integers(16, 80)};{generator.integers(38000, 38050)};{secret}\n"
        for secret in generator.choice(["A1", "A2", "B1", "keiner"], size=80)
    )
    rules = read_rules(
        f'k = {k}\ndiversity = {diversity}\nsensitive = "Kurs"\nmost_suppressed = 0.2\n'
        "[columns.Alter]\nwidths = [5, 10, 20]\n[columns.PLZ]\ncharacters = [4, 3]\n"
    )
    people = read_people(f"Alter;PLZ;Kurs\n{rows}".encode(), rules)
    for number in (1, 2):
        try:
            found = anonymise(people, rules, number=number)
        except DisclosureError:
            assert number == 2
            continue
        classes = defaultdict(list)
        for *known, secret in found.rows:
            classes[tuple(known)].append(secret)
        assert all(len(one) >= k and len(set(one)) >= diversity for one in classes.values())
        assert len(found.rows) >= 64
