from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

Rows = list[tuple[Any, ...]]
ARRIVALS = "Monat;Kreis\n" + "".join(
    f"{2023 + at // 12}-{at % 12 + 1:02};{40 + at % 3}\n" for at in range(46)
)
PLACES = (
    "Haus;Plätze;Bewohner;Auszug je Monat;Öffnet;Schließt\n"
    "Am Markt (erfunden);430;400;0,05;;\nLindenhof (erfunden);300;300;0,05;;2027-06\n"
)
ASKED = {"as-of": "2026-11", "horizon": "12"}


def run(
    folder: Path, *, arrivals: str = ARRIVALS, places: str = PLACES, events: str = "", **more: Any
) -> dict[str, Rows]:
    """The sheets of the workbook, headers left out."""
    for name, text in (("a", arrivals), ("p", places), ("e", events)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    options = {**ASKED, **more}
    gaps = [f"--gap={one}" for one in options.pop("gaps", [])]
    call_command(
        "forecast",
        str(folder / "a.csv"),
        *([f"--places={folder / 'p.csv'}"] if places else []),
        *([f"--events={folder / 'e.csv'}"] if events else []),
        f"--out={folder / 'plan.xlsx'}",
        f"--report={folder / 'plan.html'}",
        *gaps,
        *(f"--{name}={value}" for name, value in options.items()),
        stdout=io.StringIO(),
    )
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    return {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book}


def report(folder: Path) -> str:
    return (folder / "plan.html").read_text(encoding="utf-8")


def test_when_places_run_out_and_how_many_to_hold(tmp_path: Path) -> None:
    sheets = run(tmp_path)
    months = sheets["Monate"]
    assert [row[0] for row in months][:2] == ["2026-11", "2026-12"]
    assert len(months) == 12
    usable = {row[0]: row[9] for row in months}
    assert (usable["2027-05"], usable["2027-06"]) == (730, 430)
    by_then = [row[11] for row in months]
    assert by_then == sorted(by_then)
    assert by_then[-1] == 1
    for row in months:
        residents, hold, overflow = row[4:9], row[12], row[10]
        assert list(residents) == sorted(residents)
        assert hold >= residents[3]
        assert (overflow > 0.05) == (hold > row[9])
    first = sheets["Engpass"][0]
    assert first[0] == 0.5
    assert first[2] >= 0.5
    assert "Bestellen bis" in report(tmp_path)
    assert report(tmp_path).count("<svg") == 3


def test_the_plain_scenarios_stand_beside_it_with_their_formulas(tmp_path: Path) -> None:
    sheets = run(tmp_path)
    first = sheets["Drei Szenarien"][0]
    assert first[2] == pytest.approx(700 + 41 - 35, abs=0.5)
    assert "residents(t+1)" in str(sheets["Drei Szenarien"][1][4])
    assert {row[0] for row in sheets["Rückblick"]} == {"Prognose", "drei Szenarien"}
    assert len(sheets["Vorhersage und Wirklichkeit"]) == 12


def test_the_same_seed_gives_the_same_plan_and_another_a_slightly_other_one(tmp_path: Path) -> None:
    once = run(tmp_path)["Monate"]
    assert run(tmp_path)["Monate"] == once
    assert run(tmp_path, seed="2")["Monate"] != once


def test_known_events_costs_and_the_cheapest_number(tmp_path: Path) -> None:
    calm = run(tmp_path)["Monate"]
    events = "Von;Bis;Faktor;Zusätzlich\n2027-01;2027-03;2;10\n"
    options = {"short": "1500", "idle": "500", "place-cost": "881", "fixed": "0.9"}
    sheets = run(tmp_path, events=events, **options)
    more = sheets["Monate"]
    assert more[1][2] == pytest.approx(calm[1][2], rel=0.02)
    assert more[2][2] == pytest.approx(2 * calm[2][2] + 10, rel=0.03)
    assert all(row[15] for row in more)
    costs: dict[Any, Any] = dict(sheets["Kosten"])
    assert costs[1] == 881
    assert costs[0.6] == pytest.approx(1409.60)


def test_arrivals_alone_are_enough_and_a_pool_lends_its_spread(tmp_path: Path) -> None:
    pool = ARRIVALS.replace("Monat;Kreis", "Monat;Kreis;Land").replace("\n2", ";400\n2")
    pool = pool.replace("Kreis;Land;400", "Kreis;Land").rstrip("\n") + ";410\n"
    sheets = run(tmp_path, arrivals=pool, places="")
    assert all(row[4] is None for row in sheets["Monate"])
    assert sheets["Engpass"] == []
    assert report(tmp_path).count("<svg") == 2


def test_what_must_not_be_hidden_is_said_in_both_languages(tmp_path: Path) -> None:
    old = {"as-of": "2028-11"}
    notices = run(tmp_path, **old)["Hinweise"]
    assert ("„Kreis“ endet schon mit 2026-10.",) in notices
    gap = ARRIVALS.replace("2024-03;42\n", "")
    assert any(
        "2024-03" in row[0] for row in run(tmp_path, arrivals=gap, gaps=["2024-03"])["Hinweise"]
    )
    run(tmp_path, language="en", **old)
    assert "“Kreis” ends already with 2026-10." in report(tmp_path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"arrivals": ARRIVALS.replace("2024-03;42\n", "")}, "fehlen Monate: 2024-03"),
        ({"arrivals": ARRIVALS.replace("2024-03;42\n", "2024-03;\n")}, "--gap"),
        ({"arrivals": ARRIVALS + "2024-03;5\n"}, "Kreis 2024-03 steht doppelt"),
        ({"arrivals": ARRIVALS.replace("2024-03;42", "2024-03;-2")}, "kleiner als null"),
        ({"arrivals": ARRIVALS.replace("2024-03;42", "2024-03;1.234")}, "keine eindeutige Zahl"),
        ({"arrivals": ARRIVALS.replace("2024-03", "März")}, "„März“ ist kein Monat"),
        ({"arrivals": "Monat;Kreis\n2026-10;4\n"}, "hat 1 gezählte Monate"),
        ({"arrivals": "Tag;Kreis\n2026-10;4\n"}, "Die erste Spalte heißt „Monat“"),
        ({"horizon": "0"}, "horizon: 0 ist nicht möglich"),
        ({"risk": "1.5"}, "risk"),
        ({"places": PLACES.replace("Plätze", "Betten")}, "Es fehlt die Spalte „plätze“"),
        ({"places": PLACES.replace("Öffnet", "Anmerkung")}, "„Anmerkung“ ist unbekannt"),
        ({"places": PLACES.replace("0,05", "0")}, "„Am Markt (erfunden)“"),
        ({"places": PLACES.replace("2027-06", "Juni")}, "„Juni“ ist kein Monat"),
        ({"places": "Haus;Plätze;Bewohner;Auszug je Monat\n"}, "kein Haus"),
        ({"events": "Von;Bis;Faktor\n2027-03;2027-01;2\n"}, "event"),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_what_is_wrong_is_named_at_its_place_and_nothing_written(
    changes: dict[str, Any], words: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError) as refusal:
        run(tmp_path, **changes)
    assert words in str(refusal.value)
    assert not (tmp_path / "plan.xlsx").exists()
