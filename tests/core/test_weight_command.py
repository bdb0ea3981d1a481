from __future__ import annotations

import io
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ankommen.core.weighting import read_answers, read_survey, results_file

PEOPLE = (
    [("Frauen", "Stadt", "ja")] * 3
    + [("Frauen", "Stadt", "nein")]
    + [("Frauen", "Land", "ja")]
    + [("Frauen", "Land", "nein")] * 2
    + [("Männer", "Stadt", "ja"), ("Männer", "Stadt", "nein")]
    + [("Männer", "Land", "nein")] * 3
)
ANSWERS = "Nr;Geschlecht;Gebiet;zu Hause\n" + "".join(
    f"{number};{';'.join(person)}\n" for number, person in enumerate(PEOPLE, start=1)
)
MARGINS = (
    "Merkmal;Ausprägung;Personen\n"
    "Geschlecht;Frauen;620\nGeschlecht;Männer;580\nGebiet;Stadt;480\nGebiet;Land;720\n"
)
DESIGN = """
title = "Zwölf Menschen (erfunden)"
id = "Nr"
[design]
population = 1200
[[questions]]
column = "zu Hause"
title = "Fühlen Sie sich hier zu Hause?"
compare = "Geschlecht"
"""
Rows = list[tuple[Any, ...]]
ROWS = 10_000_000


def run(
    folder: Path,
    *,
    answers: str | bytes = ANSWERS,
    design: str = DESIGN,
    margins: str | None = MARGINS,
    **options: str,
) -> dict[str, Rows]:
    """The sheets of the workbook, headers left out."""
    content = answers.encode() if isinstance(answers, str) else answers
    (folder / "a.csv").write_bytes(content)
    (folder / "d.toml").write_text(design, encoding="utf-8")
    (folder / "m.csv").write_text(margins or "", encoding="utf-8")
    call_command(
        "weight",
        str(folder / "a.csv"),
        f"--design={folder / 'd.toml'}",
        *([f"--margins={folder / 'm.csv'}"] if margins else []),
        f"--out={folder / 'r.xlsx'}",
        f"--report={folder / 'r.html'}",
        "--replace",
        *(f"--{name}={value}" for name, value in options.items()),
        stdout=io.StringIO(),
        stderr=io.StringIO(),
    )
    book = openpyxl.load_workbook(folder / "r.xlsx")
    return {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book}


def report(folder: Path) -> str:
    return (folder / "r.html").read_text(encoding="utf-8")


def test_twelve_people_are_weighted_as_by_hand(tmp_path: Path) -> None:
    """The numbers of the worked example in docs/methods/weighting.md."""
    sheets = run(tmp_path)
    weights = [row[2] for row in sheets["Gewichte"]]
    assert [round(weights[person], 4) for person in (0, 4, 7, 9)] == [
        74.2953,
        107.6063,
        91.4094,
        132.3937,
    ]
    yes = next(row for row in sheets["Ergebnisse"] if row[1] == "ja")
    assert [round(value, 6) for value in yes[5:7]] == [0.351585, 0.110405]
    assert [round(value, 3) for value in yes[7:9]] == [0.157, 0.612]
    assert yes[16].startswith("nicht veröffentlichen: 12 Antworten, weniger als 30")
    for _margin, _category, _n, _before, after, target in sheets["Randsummen"]:
        assert after == pytest.approx(target, rel=1e-12)
    (compared, _no) = sheets["Vergleiche"]
    assert compared[3:5] == ("Männer", "Frauen")
    assert compared[11] == 2, "yes and no are one question, so one family"
    assert compared[10] == pytest.approx(min(2 * compared[9], 1))


def test_the_report_tells_the_method_and_shows_each_question_with_its_table(
    tmp_path: Path,
) -> None:
    dispositions = (
        "[dispositions]\ncomplete = 12\npartial = 0\nrefused = 4\nnot_contacted = 4\nother = 0\n"
        "unknown_household = 0\nunknown_other = 0\n"
    )
    run(tmp_path, design=DESIGN + dispositions)
    text = report(tmp_path)
    assert "Raking (iterative proportionale Anpassung" in text
    assert "60,0\N{NO-BREAK SPACE}%" in text
    assert "vollständige Interviews" in text
    assert text.count("<svg") == 1
    assert "35,2" in text
    assert "<table" in text
    run(tmp_path, language="en")
    assert '<html lang="en">' in report(tmp_path)
    assert "do not publish: 12 answers, fewer than 30" in report(tmp_path)


def test_without_questions_every_column_without_a_task_is_one(tmp_path: Path) -> None:
    answers = ANSWERS.replace("zu Hause", "zu Hause;Jahre").replace(";ja\n", ";ja;4\n")
    answers = answers.replace(";nein\n", ";nein;6,5\n")
    sheets = run(tmp_path, answers=answers, design='id = "Nr"\n[design]\npopulation = 1200\n')
    asked = {(row[0], row[4]) for row in sheets["Ergebnisse"]}
    assert asked == {
        ("Geschlecht", "Anteil"),
        ("Gebiet", "Anteil"),
        ("zu Hause", "Anteil"),
        ("Jahre", "Mittelwert"),
    }


def test_groups_the_median_trimming_and_bounds(tmp_path: Path) -> None:
    answers = ANSWERS.replace("zu Hause", "zu Hause;Jahre").replace(";ja\n", ";ja;4\n")
    answers = answers.replace(";nein\n", ";nein;6\n")
    design = """
[design]
population = 1200
[weighting]
method = "logit"
bounds = [0.5, 2]
trim_upper = 1.3
[estimates]
by = ["Gebiet"]
[[questions]]
column = "Jahre"
kind = "median"
[[questions]]
column = "zu Hause"
yes = ["ja"]
"""
    sheets = run(tmp_path, answers=answers, design=design)
    lines = [(row[0], row[1], row[3]) for row in sheets["Ergebnisse"]]
    assert ("Jahre", None, "Land") in lines
    assert ("zu Hause", "ja", "Stadt") in lines
    weights = [row[2] for row in sheets["Gewichte"]]
    assert max(weights) <= 130 + 1e-9
    assert sum(weights) == pytest.approx(1200)


def test_clusters_and_strata_widen_the_interval_and_nonrespondents_hand_on_their_weight(
    tmp_path: Path,
) -> None:
    header = "Ort;Haus;N;dabei;Antwort\n"
    rows = [
        f"{place};{place}{house};40;{'ja' if person or house % 3 else 'nein'};"
        f"{'xy'[(house + person) % 2] if person or house % 3 else ''}\n"
        for place in "AB"
        for house in range(8)
        for person in range(2)
    ]
    design = """
[design]
population = 640
single_unit = "refuse"
[[design.stages]]
units = "Haus"
strata = "Ort"
population = "N"
[response]
column = "dabei"
yes = ["ja"]
classes = "Ort"
[[questions]]
column = "Antwort"
"""
    sheets = run(tmp_path, answers=header + "".join(rows), design=design, margins=None)
    weights = [row[2] for row in sheets["Gewichte"]]
    assert weights.count(0) == 6
    assert sum(weights) == pytest.approx(640)
    assert all(row[13] for row in sheets["Ergebnisse"])


def test_age_and_sex_of_the_sample_stand_against_the_population(tmp_path: Path) -> None:
    margins = (
        "Merkmal;Ausprägung;Personen\n"
        "Geschlecht × Gebiet;Frauen × Stadt;240\nGeschlecht × Gebiet;Frauen × Land;380\n"
        "Geschlecht × Gebiet;Männer × Stadt;240\nGeschlecht × Gebiet;Männer × Land;340\n"
    )
    pyramid = '[pyramid]\nmargin = "Geschlecht × Gebiet"\nleft = "Frauen"\nright = "Männer"\n'
    run(tmp_path, design=DESIGN + pyramid, margins=margins)
    assert "Stichprobe und Bevölkerung" in report(tmp_path)
    assert report(tmp_path).count("<svg") == 2


def test_more_weights_than_a_sheet_holds_stand_in_a_file_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results_file, "MOST_ROWS", 11)
    assert "Gewichte" not in run(tmp_path)
    lines = (tmp_path / "r.weights.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "Nr;Ziehungsgewicht;Gewicht"
    assert len(lines) == 13


def test_old_encodings_decimal_points_and_workbooks_are_read(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes(
        "Straße;Gewicht\nÄpfelweg;1,5\nÖdweg;1,250\n".encode("cp1252")
    )
    old = read_answers(tmp_path / "old.csv")
    assert old.column("Straße").labels == ["Äpfelweg", "Ödweg"]
    assert old.column("Gewicht").numbers.tolist() == [1.5, 1.25]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Ort", "Gewicht"])
    sheet.append(["Nord", 1.25])
    book.save(tmp_path / "new.xlsx")
    assert read_answers(tmp_path / "new.xlsx").column("Gewicht").numbers.tolist() == [1.25]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"margins": MARGINS.replace("720", "700")}, "weichen ab: Gebiet −20"),
        ({"margins": MARGINS + "Gebiet;Insel;10\n"}, "niemanden in der Stichprobe für: Insel"),
        ({"margins": MARGINS.replace("Gebiet;Stadt;480\n", "")}, "fehlt die Randsumme von: Stadt"),
        ({"margins": MARGINS.replace("480", "0")}, "muss größer als null sein"),
        ({"margins": MARGINS + "Gebiet;Land;720\n"}, "„Land“ doppelt"),
        ({"margins": MARGINS.replace("Gebiet;", "Kreis;")}, "Die Spalte „Kreis“ gibt es nicht"),
        ({"answers": ANSWERS.replace("8;Männer", "8;männer")}, "verschieden geschrieben"),
        ({"answers": ANSWERS.replace("8;Männer", "8;")}, "In „Geschlecht“ fehlen Angaben"),
        ({"answers": ANSWERS.replace("Stadt;ja\n", "Stadt;\n", 1)}, 'missing = "exclude"'),
        (
            {"answers": ANSWERS.replace("Stadt;ja\n", "Stadt;\n", 1)},
            "In „zu Hause“ fehlen Angaben: 1, zuerst in Zeile 2.",
        ),
        ({"answers": ANSWERS + "13;Frauen\n"}, "Zeile 14 hat 2 Spalten, die erste Zeile 4"),
        ({"answers": "Nr;Nr\n1;2\n"}, "„Nr“ steht doppelt"),
        ({"answers": "Nr\n"}, "keine Zeile"),
        ({"answers": ANSWERS.replace("\n12;", "\n11;")}, "„11“ steht in Zeile 12 und in Zeile 13"),
        ({"design": DESIGN + "yes = ['vielleicht']\n"}, "Niemand hat „vielleicht“ geantwortet"),
        ({"design": DESIGN + "kind = 'ratio'\n"}, "„ratio“ braucht eine Spalte over"),
        ({"design": DESIGN + "[weighting]\nbounds = [0.5, 2]\n"}, "nicht für „rake“"),
        ({"design": DESIGN + "[weighting]\ntrim_lower = 0.3\n"}, "eine obere Grenze"),
        ({"design": DESIGN + "[dispositions]\ncomplete = 3\n"}, "„partial“ fehlt"),
        (
            {"design": DESIGN + '[variance]\nmethod = "bootstrap"\nreplicates = 90000000\n'},
            "8,6 Gigabyte",
        ),
        ({"design": DESIGN + "[weightin]\n"}, "„weightin“ ist unbekannt"),
        ({"design": DESIGN + "[publication]\nlimit = 3\n"}, "„limit“ ist unbekannt"),
        ({"design": DESIGN + '[weighting]\nmethod = "magic"\n'}, "„magic“ ist hier nicht möglich"),
        ({"design": "title ="}, "kein gültiges TOML"),
        (
            {"design": DESIGN + '[weighting]\nmethod = "logit"\nbounds = [0.95, 1.05]\n'},
            "Die engsten möglichen Schranken",
        ),
        (
            {"design": DESIGN.replace("population = 1200", 'weight = "Gebiet"')},
            "Zeile 2: „Stadt“ ist keine eindeutige Zahl",
        ),
        (
            {"design": DESIGN.replace("population = 1200", '[[design.stages]]\nstrata = "Nr"\n')},
            "nur eine Einheit gezogen",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_what_is_wrong_is_named_at_its_place_and_nothing_written(
    changes: dict[str, str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError) as refusal:
        run(tmp_path, **changes)
    assert words in str(refusal.value)
    assert not (tmp_path / "r.xlsx").exists()


def test_the_api_survey_agrees_with_r(tmp_path: Path, reference_data: Path) -> None:
    """The stratified sample: mean of api00 662.29, standard error 9.4089 (R survey 4.1-1)."""
    answers = (reference_data / "data/survey/apistrat.csv").read_bytes()
    design = """
[design]
weight = "pw"
[[design.stages]]
strata = "stype"
population = "fpc"
[[questions]]
column = "api00"
kind = "mean"
"""
    sheets = run(tmp_path, answers=answers, design=design, margins=None)
    (row,) = sheets["Ergebnisse"]
    assert round(row[5], 4) == 662.2874
    assert round(row[6], 4) == 9.4089


def test_standard_errors_from_replicates(tmp_path: Path) -> None:
    """A simple sample without weighting: the jackknife is the formula, the bootstrap is near it."""
    design = DESIGN + '[weighting]\nmethod = "none"\n'
    errors = [
        run(tmp_path, design=design + part)["Ergebnisse"][0][6]
        for part in (
            "",
            '[variance]\nmethod = "jackknife"\n',
            '[variance]\nmethod = "bootstrap"\nreplicates = 4000\nseed = 7\n',
        )
    ]
    assert errors[1] == pytest.approx(errors[0], rel=1e-12)
    assert errors[2] == pytest.approx(errors[0], rel=0.05)
    assert "Bootstrap nach Rao, Wu und Yue, Startzahl 7: 4.000 Wiederholungen" in report(tmp_path)


def test_replicates_that_miss_a_margin_are_refused_or_counted(tmp_path: Path) -> None:
    wanted = '[variance]\nmethod = "bootstrap"\nreplicates = 300\n'
    with pytest.raises(CommandError, match="nicht gelungen"):
        run(tmp_path, design=DESIGN + wanted)
    run(tmp_path, design=DESIGN + wanted + 'failed = "drop"\n')
    assert "Wiederholungen trafen die Randsummen nicht und fehlen." in report(tmp_path)


def test_two_way_tables_with_the_test_of_rao_and_scott(tmp_path: Path) -> None:
    design = DESIGN + '[[tables]]\nrows = "zu Hause"\ncolumns = "Gebiet"\n'
    sheets = run(tmp_path, design=design)
    cells = {(row[1], row[2]): row for row in sheets["Kreuztabellen"]}
    assert len(cells) == 4
    assert cells["Stadt", "ja"][3] == 4
    assert cells["Stadt", "ja"][4] + cells["Stadt", "nein"][4] == pytest.approx(1)
    assert sum(row[8] for row in cells.values()) == pytest.approx(1)
    assert "4 Personen in der Zelle, weniger als 5" in cells["Stadt", "ja"][10]
    (test,) = sheets["Tests"]
    assert 0 < test[7] < 1
    assert "Unabhängigkeit nach Rao und Scott" in report(tmp_path)


def test_the_share_of_a_column_agrees_with_the_group(tmp_path: Path) -> None:
    """The same number two ways: as a cell of the table and as the share of a group."""
    design = (
        DESIGN + '[estimates]\nby = ["Gebiet"]\n[[tables]]\nrows = "zu Hause"\ncolumns = "Gebiet"\n'
    )
    sheets = run(tmp_path, design=design)
    groups = {(row[3], row[1]): row[5:9] for row in sheets["Ergebnisse"] if row[3]}
    assert len(groups) == 4
    for row in sheets["Kreuztabellen"]:
        assert row[4:8] == pytest.approx(groups[row[1], row[2]])


def test_two_waves_each_with_its_own_design(tmp_path: Path) -> None:
    before = "".join(
        f"{number};{number % 4};{'ja' if number % 3 else 'nein'}\n" for number in range(1, 41)
    )
    (tmp_path / "2017.csv").write_text("Nr;Ort;zu Hause\n" + before, encoding="utf-8")
    (tmp_path / "2017.toml").write_text(
        'title = "2017"\nid = "Nr"\n[design]\npopulation = 1000\n'
        '[[design.stages]]\nstrata = "Ort"\n'
        '[[questions]]\ncolumn = "zu Hause"\ntitle = "Fühlen Sie sich hier zu Hause?"\n',
        encoding="utf-8",
    )
    waves = '[previous]\ntitle = "2017"\nanswers = "2017.csv"\ndesign = "2017.toml"\n'
    sheets = run(tmp_path, design=DESIGN + waves)
    yes = next(row for row in sheets["Veränderung"] if row[1] == "ja")
    assert yes[3] == pytest.approx(0.351585, abs=1e-6)
    assert yes[4] == pytest.approx(27 / 40)
    assert yes[5] == pytest.approx(yes[3] - yes[4])
    alone = run(tmp_path, design=DESIGN)["Ergebnisse"][0][6]
    assert yes[6] > alone
    assert yes[11] == 2
    assert yes[10] >= yes[9]
    run(tmp_path, design=DESIGN + waves)
    assert "Was sich seit „2017“ geändert hat" in report(tmp_path)
    other = DESIGN.replace("Fühlen", "Fühlten") + waves
    with pytest.raises(CommandError, match="Keine Frage steht in beiden Wellen"):
        run(tmp_path, design=other)


def test_one_weight_for_all_of_a_household(tmp_path: Path) -> None:
    answers = ANSWERS.replace("Nr;", "Nr;Haushalt;")
    for number in range(1, 13):
        answers = answers.replace(f"\n{number};", f"\n{number};H{number % 6};")
    for method in ("rake", "linear", "raking"):
        part = f'[weighting]\nmethod = "{method}"\nhouseholds = "Haushalt"\n'
        sheets = run(tmp_path, answers=answers, design=DESIGN + part)
        weights = [row[2] for row in sheets["Gewichte"]]
        assert weights[:6] == pytest.approx(weights[6:], rel=1e-12)
        for row in sheets["Randsummen"]:
            assert row[4] == pytest.approx(row[5], rel=1e-10)
    assert "Alle Personen mit gleichem „Haushalt“ haben dasselbe Gewicht." in report(tmp_path)


def test_ratios_and_quantiles(tmp_path: Path) -> None:
    lines = "".join(f"{number};{3 * number};{number}\n" for number in range(1, 41))
    design = """
[design]
population = 400
[[questions]]
column = "Kosten"
kind = "ratio"
over = "Personen"
[[questions]]
column = "Personen"
kind = "quantiles"
at = [0.1, 0.5]
"""
    sheets = run(tmp_path, answers="Nr;Kosten;Personen\n" + lines, design=design, margins=None)
    ratio, tenth, half = sheets["Ergebnisse"]
    assert ratio[5] == pytest.approx(3)
    assert (tenth[1], tenth[5], half[5]) == ("unterste 10 %", 4, 20)


def test_who_did_not_answer_need_not_say_where_they_belong(tmp_path: Path) -> None:
    """The register knows the place of all that were drawn, and no more of those who are silent."""
    rows = "".join(
        f"{number};{'AB'[number % 2]};{'ja' if number % 3 else 'nein'};"
        f"{('Frauen' if number % 4 else 'Männer') if number % 3 else ''};"
        f"{'gut' if number % 3 else ''}\n"
        for number in range(1, 61)
    )
    design = """
[design]
population = 600
[response]
column = "dabei"
yes = ["ja"]
classes = "Ort"
[[questions]]
column = "Lage"
"""
    margins = "Merkmal;Ausprägung;Personen\nGeschlecht;Frauen;330\nGeschlecht;Männer;270\n"
    sheets = run(
        tmp_path, answers="Nr;Ort;dabei;Geschlecht;Lage\n" + rows, design=design, margins=margins
    )
    for row in sheets["Randsummen"]:
        assert row[4] == pytest.approx(row[5], rel=1e-12)
    assert "40 von 60 haben geantwortet" in report(tmp_path)


def test_a_group_too_small_for_a_number_says_so_and_the_rest_is_there(tmp_path: Path) -> None:
    answers = ANSWERS.replace("12;Männer;Land", "12;Männer;Insel")
    design = DESIGN + '[weighting]\nmethod = "none"\n[estimates]\nby = ["Gebiet"]\n'
    sheets = run(tmp_path, answers=answers, design=design, margins=None)
    island = next(row for row in sheets["Ergebnisse"] if row[3] == "Insel")
    assert island[5] is None
    assert island[16] == "zu wenige Antworten für eine Zahl"
    assert any(row[3] == "Land" and row[5] is not None for row in sheets["Ergebnisse"])


def test_words_for_missing_blank_lines_and_utf_16(tmp_path: Path) -> None:
    answers = ANSWERS.replace("Stadt;ja\n", "Stadt;k. A.\n\n", 1) + "\n"
    part = '[estimates]\nmissing = "exclude"\n'
    sheets = run(
        tmp_path,
        answers=answers.encode("utf-16"),
        design='missing = ["k. A.", "-9"]\n' + DESIGN + part,
    )
    assert {row[11] for row in sheets["Ergebnisse"]} == {1}
    assert "zählt dort nicht; wie viele, steht dabei" in report(tmp_path)


def test_the_design_file_of_the_handbook_is_one() -> None:
    page = (Path(__file__).parents[2] / "docs/methods/weighting.md").read_text(encoding="utf-8")
    shown = page.split("```toml\n")[1].split("```")[0]
    file = read_survey(shown.encode())
    assert file.previous is not None
    assert set(file.__struct_fields__) <= set(shown.replace("[", " ").replace("]", " ").split())


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    run(tmp_path)
    command = ["weight", str(tmp_path / "a.csv"), f"--design={tmp_path / 'd.toml'}"]
    for out, words in (
        ("r.xlsx", "gibt es schon"),
        ("a.csv", "zweimal genannt"),
        ("nirgends/r.xlsx", "Den Ordner"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command(*command, f"--out={tmp_path / out}", stderr=io.StringIO())


def test_a_run_that_dies_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path)
    kept = (tmp_path / "r.xlsx").read_bytes()

    def dies(*_args: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("ankommen.core.management.commands.weight.report_page", dies)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path)
    assert (tmp_path / "r.xlsx").read_bytes() == kept
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.prove
def test_ten_million_rows_need_little_memory(tmp_path: Path) -> None:
    """In a process of its own, so that its memory can be measured."""
    lines = "".join(f"{number};{'FM'[number % 2]};{number % 7}\n" for number in range(1_000))
    with (tmp_path / "a.csv").open("w", encoding="utf-8") as file:
        file.write("Punkte;Geschlecht;Jahre\n")
        for _block in range(ROWS // 1_000):
            file.write(lines)
    (tmp_path / "d.toml").write_text(
        '[[questions]]\ncolumn = "Jahre"\nkind = "mean"\n', encoding="utf-8"
    )
    (tmp_path / "m.csv").write_text(
        "Merkmal;Ausprägung;Personen\nGeschlecht;F;42000000\nGeschlecht;M;41000000\n",
        encoding="utf-8",
    )
    names = ["--margins", str(tmp_path / "m.csv")]
    names += ["--design", str(tmp_path / "d.toml"), "--out", str(tmp_path / "r.xlsx")]
    command = [sys.executable, "-m", "ankommen", "weight", str(tmp_path / "a.csv"), *names]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-500:]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert peak < 4e9
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    balance = list(book["Randsummen"].iter_rows(min_row=2, values_only=True))
    # met to 1e-13 by cells; adding ten million rounded weights one by one is less exact
    assert [row[4] for row in balance] == pytest.approx([42e6, 41e6], rel=1e-9)
    with (tmp_path / "r.weights.csv").open(encoding="utf-8-sig") as file:
        assert sum(1 for _line in file) == ROWS + 1
