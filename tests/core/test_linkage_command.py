"""`ankommen linkage`: the order complete, the rows readable, and only safe counts out."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ankommen.core.errors import Refused
from ankommen.core.linkage import read_order
from ankommen.methods.disclosure import DisclosureError

TODAY = date(2026, 11, 27)
ORDER = """
purpose = "Kurszugang 2026"
legal_basis = "§ 75 SGB X"
approval = "Bescheid 12/2026"
approved_until = 2999-12-31
impact_assessment = "Folgenabschätzung 7/2026"
unit = "Statistikstelle"
enforcement = false
preset = "district"
[people]
given = "Vorname"
family = "Name"
birth = "Geboren"
sex = "Geschlecht"
[columns.Herkunft]
codes = ["Syrien", "Ukraine"]
total = "alle Länder"
"""
HEADER = "Vorname;Name;Geboren;Geschlecht;Herkunft\n"
NAMES = ("Amal", "Basil", "Dunja", "Farid", "Hoda", "Jamil", "Leyla", "Nadim", "Rana", "Samir")
CANARY = "Canarya"


def people(family: str, count: int, origin: str) -> str:
    return "".join(
        f"{NAMES[i % 10]} {NAMES[i // 10]};{family};{i % 28 + 1:02}.07.1990;w;{origin}\n"
        for i in range(count)
    )


ISSUED = HEADER + people(f"{CANARY}son", 30, "Syrien") + people(f"{CANARY}berg", 20, "Ukraine")
FOUND = HEADER.replace("Herkunft", "Bemerkung") + people(f"{CANARY}son", 18, "x")


def run(
    folder: Path, *others: str, issued: str = ISSUED, order: str = ORDER, **options: str
) -> Path:
    texts = {"issued.csv": issued, "order.toml": order}
    texts |= {f"other{number}.csv": text for number, text in enumerate(others)}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    out = folder / "safe.csv"
    call_command(
        "linkage",
        str(folder / "issued.csv"),
        *(str(folder / f"other{number}.csv") for number in range(len(others))),
        f"--order={folder / 'order.toml'}",
        f"--out={out}",
        f"--record={folder / 'record.html'}",
        *(f"--{name}={value}" for name, value in options.items()),
        verbosity=0,
    )
    return out


def cells(path: Path) -> Mapping[tuple[str, ...], str]:
    rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    return {tuple(row[:-1]): row[-1] for row in list(rows)[1:]}


def test_counts_of_found_and_missing_come_out_with_a_record(tmp_path: Path) -> None:
    safe = cells(run(tmp_path, FOUND))
    assert safe["alle Länder", "alle der ersten Datei"] == "50"
    assert safe["Syrien", "in keiner anderen Datei"] == "12"
    assert safe["Ukraine", "in keiner anderen Datei"] == "20"
    record = (tmp_path / "record.html").read_text(encoding="utf-8")
    for words in ("§ 75 SGB X", "Bescheid 12/2026", "50, 18", "überschrieben, bevor"):
        assert words in record


def test_few_found_are_hidden_as_are_few_missing(tmp_path: Path) -> None:
    three = HEADER + people(f"{CANARY}son", 3, "x")
    hidden = {codes for codes, count in cells(run(tmp_path, three)).items() if count == "·"}
    assert ("Syrien", "in einer anderen Datei gefunden") in hidden
    assert ("Syrien", "in keiner anderen Datei") in hidden


def test_no_file_names_anybody(tmp_path: Path) -> None:
    run(tmp_path, FOUND)
    for name in ("safe.csv", "record.html"):
        assert CANARY not in (tmp_path / name).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('legal_basis = "§ 75 SGB X"\n', "", "fehlt „legal_basis“"),
        ('approval = "Bescheid 12/2026"\n', 'approval = " "\n', "fehlt „approval“"),
        ('impact_assessment = "Folgenabschätzung 7/2026"\n', "", "fehlt „impact_assessment“"),
        ('purpose = "Kurszugang 2026"\n', "", "fehlt „purpose“"),
        ('unit = "Statistikstelle"\n', "", "fehlt „unit“"),
        ("approved_until = 2999-12-31\n", "", "fehlt „approved_until“"),
        ("2999-12-31", "2026-01-31", "am 31.01.2026 abgelaufen"),
        ("enforcement = false\n", "", "enforcement = false"),
        ("enforcement = false", "enforcement = true", "enforcement = false"),
        ('preset = "district"\n', "", "preset"),
        ('unit = "S', 'rows = true\nunit = "S', "„rows“ ist unbekannt"),
        ('family = "Name"\n', "", "people.family"),
        ('codes = ["Syrien", "Ukraine"]\n', "", "columns.Herkunft.codes"),
        ("[columns.Herkunft]", "[columns.Name]", "„Name“ ist kein möglicher Wert"),
        ('given = "Vorname"', 'given = "Rufname"', "fehlt die Spalte „Rufname“"),
        ('"Ukraine"]', '"Ukrajina"]', "Herkunft: 32, 33"),
    ],
)
def test_an_incomplete_order_links_nothing(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in ORDER
    with pytest.raises(CommandError, match=words):
        run(tmp_path, FOUND, order=ORDER.replace(old, new))
    assert not (tmp_path / "safe.csv").exists()
    assert not (tmp_path / "record.html").exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (f"Amal;{CANARY};00.00.1990;w;Syrien\n", "Geboren: 52"),
        (f"Amal;{CANARY};01.02.1990;{CANARY};Syrien\n", "Geschlecht: 52"),
        (f"Amal;{CANARY};01.02.1990;w;{CANARY}\n", "Herkunft: 52"),
        (";;01.02.1990;w;Syrien\n", "Name: 52"),
        ("Amal\n", "Geboren: 52"),
    ],
)
def test_unreadable_rows_are_named_by_number_only(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(CommandError, match=words) as caught:
        run(tmp_path, FOUND, issued=ISSUED + row)
    assert CANARY not in str(caught.value)
    assert not (tmp_path / "safe.csv").exists()


def test_out_of_time_writes_nothing(tmp_path: Path) -> None:
    three = HEADER + people(f"{CANARY}son", 3, "x")
    with pytest.raises(CommandError, match="Zeit"):
        run(tmp_path, three, seconds="0")
    assert not (tmp_path / "safe.csv").exists()
    assert not (tmp_path / "record.html").exists()


def test_the_last_day_of_the_approval_counts() -> None:
    until = ORDER.replace("2999-12-31", "2026-11-27")
    assert read_order(until, today=TODAY).approved_until == TODAY
    with pytest.raises(Refused):
        read_order(until, today=date(2026, 11, 28))


def test_a_group_without_a_way_up_is_refused() -> None:
    with pytest.raises(DisclosureError, match="hierarchy_hole"):
        read_order(ORDER + 'above = { Syrien = "Levante" }\n', today=TODAY)


def test_english_on_request(tmp_path: Path) -> None:
    run(tmp_path, FOUND, language="en")
    assert 'lang="en"' in (tmp_path / "record.html").read_text(encoding="utf-8")
