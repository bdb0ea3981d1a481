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
WHOLE = ARRIVALS.replace("Kreis", "Land").replace(";4", ";40")
KEY = (
    "Name;Anteil;Gilt ab;Gilt bis;Quelle\n"
    "Kreis A;10;2025-01;2025-12;Schlüssel 2025\nKreis B;90;2025-01;2025-12;Schlüssel 2025\n"
    "Kreis A;20;2026-01;2026-12;Schlüssel 2026\nKreis B;80;2026-01;2026-12;Schlüssel 2026\n"
)
ASKED = {"as-of": "2026-11", "horizon": "12"}


def run(
    folder: Path, *, arrivals: str = ARRIVALS, places: str = PLACES, **more: Any
) -> dict[str, Rows]:
    """The sheets of the workbook, headers left out."""
    options = {**ASKED, **more}
    named = ("events", "house-events", "stays", "whole")
    tables = {name: options.pop(name) for name in named if name in options}
    keys = options.pop("keys", [])
    for name, text in {"a": arrivals, "p": places, **tables, **dict(keys)}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    gaps = [f"--gap={one}" for one in options.pop("gaps", [])]
    call_command(
        "forecast",
        str(folder / "a.csv"),
        *([f"--places={folder / 'p.csv'}"] if places else []),
        *(f"--{name}={folder / name}.csv" for name in tables),
        *(part for name, _text in keys for part in ("--key", str(folder / f"{name}.csv"), name)),
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


def test_blocked_places_are_not_counted_until_they_are_free(tmp_path: Path) -> None:
    """A burst pipe: thirty places less until March; ten are never free again."""
    places = (
        "Haus;Plätze;Bewohner;Auszug je Monat;Gesperrt;Gesperrt bis\n"
        "Am Markt (erfunden);430;400;0,05;30;2027-03\nLindenhof (erfunden);300;280;0,05;10;\n"
    )
    usable = {row[0]: row[9] for row in run(tmp_path, places=places)["Monate"]}
    assert (usable["2027-02"], usable["2027-03"]) == (690, 720)


HOUSE_EVENTS = (
    "Haus;Was;Von;Bis;Plätze\nAm Markt (erfunden);gesperrt;2026-12;2027-01;30\n"
    "Lindenhof (erfunden);plätze;2027-03;;320\nAm Markt (erfunden);gesperrt;2027-02;;10\n"
)


def test_what_is_known_of_houses_stands_in_a_table_of_its_own(tmp_path: Path) -> None:
    sheets = run(tmp_path, **{"house-events": HOUSE_EVENTS})
    usable = {row[0]: row[9] for row in sheets["Monate"]}
    found = [usable[month] for month in ("2026-11", "2026-12", "2027-02", "2027-03", "2027-06")]
    assert found == [730, 700, 720, 740, 420]
    assert sheets["Ereignisse der Häuser"] == [
        ("Am Markt (erfunden)", "gesperrt", "2026-12", "2027-01", 30),
        ("Am Markt (erfunden)", "gesperrt", "2027-02", "–", 10),
        ("Lindenhof (erfunden)", "hat andere Plätze", "2027-03", "–", 320),
        ("Lindenhof (erfunden)", "schließt", "2027-06", "–", None),
    ]
    assert sheets["Häuser"] == []
    assert all(row[16] is None for row in sheets["Monate"])
    assert "„Lindenhof (erfunden)“ schließt 2027-06; wer dort wohnt" in report(tmp_path)
    opens = "Haus;Was;Ab\nAm Markt (erfunden);opens;2027-02\n"
    usable = {row[0]: row[9] for row in run(tmp_path, **{"house-events": opens})["Monate"]}
    assert (usable["2027-01"], usable["2027-02"]) == (300, 730)
    run(tmp_path, language="en", **{"house-events": HOUSE_EVENTS})
    assert "30 places are blocked from 2026-12 to 2027-01" in report(tmp_path)


def test_full_houses_give_to_others_and_who_finds_no_place_is_counted(tmp_path: Path) -> None:
    endless = run(tmp_path)
    assert "Wer keinen Platz findet" not in report(tmp_path)
    sheets = run(tmp_path, overflow="order")
    assert [row[:16] for row in sheets["Monate"]] == [row[:16] for row in endless["Monate"]]
    assert len(sheets["Häuser"]) == 24
    for _month, _house, places, mean, middle, full in sheets["Häuser"]:
        assert max(mean, middle) <= places
        assert (full == 1) or mean < places
    without = {row[0]: row[16:] for row in sheets["Monate"]}
    before, closing = without["2026-11"], without["2027-06"]
    assert before[2] == 0
    assert 280 < closing[2] <= 300
    assert closing[1] == 1
    assert 200 < closing[0] < closing[2] + 45
    assert "2027-06: Mit 100 Prozent Wahrscheinlichkeit findet jemand keinen" in report(tmp_path)
    moving = str(round(closing[2], 1)).replace(".", ",")
    assert f"2027-06: Umziehen müssen im Mittel {moving} Personen." in report(tmp_path)
    kinds = PLACES.replace("Bewohner;", "Bewohner;Art;").replace(";400;", ";400;GU;")
    apart = run(tmp_path, places=kinds.replace(";300;300;", ";300;300;Wohnung;"), overflow="order")
    assert apart["Monate"][7][16] > closing[0]
    roomy = PLACES.replace(";430;", ";4300;").replace(";;2027-06", ";;")
    run(tmp_path, places=roomy, overflow="emptiest", language="en")
    assert "In no future anybody remains without a place." in report(tmp_path)


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


def stays(house: str = "", *, months: int = 4, ended: int = 40, present: int = 5) -> str:
    """Everyone who left had stayed for `months` ends of a month; the others came in October."""
    lead = f"{house};" if house else ""
    left = f"{lead}05.01.2025;20.{months + 1:02}.2025\n" * ended
    return left + f"{lead}03.10.2026;\n" * present


def test_stays_give_how_long_people_stay_and_how_long_they_have_been_there(tmp_path: Path) -> None:
    places = "Haus;Plätze;Bewohner;Auszug je Monat\nNeubau (erfunden);430;300;\n"
    none = ARRIVALS.replace(";40", ";0").replace(";41", ";0").replace(";42", ";0")
    head = "Haus;Einzug;Auszug\n"
    listed = head + stays("Neubau (erfunden)", present=300)
    sheets = run(tmp_path, arrivals=none, places=places, stays=listed)
    residents = [row[6] for row in sheets["Monate"]]
    assert residents[:5] == pytest.approx([300, 300, 300, 0, 0], abs=4)
    pooled = "Einzug;Auszug\n" + stays()
    sheets = run(tmp_path, arrivals=none, places=places, stays=pooled)
    assert [row[6] for row in sheets["Monate"]][:4] == pytest.approx([225, 150, 75, 0], abs=4)
    few = head + stays("Neubau (erfunden)", ended=4) + "Neubau (erfunden);05.11.2026;\n"
    sheets = run(tmp_path, places=places, stays=few)
    said = [row[0] for row in sheets["Hinweise"]]
    assert any("aus nur 4 beendeten Aufenthalten" in text for text in said)
    assert any("1 Aufenthalte beginnen nach dem letzten" in text for text in said)


def test_a_list_that_begins_in_the_middle_counts_nobody_too_long(tmp_path: Path) -> None:
    """Half leave after one month, half after six; those who left before the list are missing.

    By hand from the month the list begins: 20 came and left in a month, 20 of them stay for six;
    of those who came before, only the stays of six are left to see.
    """
    places = "Haus;Plätze;Bewohner;Auszug je Monat\nNeubau (erfunden);430;400;\n"
    none = ARRIVALS.replace(";40", ";0").replace(";41", ";0").replace(";42", ";0")
    late = "05.11.2024;10.05.2025;{0}\n" * 40
    list_ = late + "05.01.2025;10.02.2025;{0}\n" * 20 + "05.01.2025;10.07.2025;{0}\n" * 20
    head = "Einzug;Auszug;Vollständig ab\n"
    first, whole = (
        [row[6] for row in run(tmp_path, arrivals=none, places=places, stays=head + text)["Monate"]]
        for text in (list_.format("01.01.2025"), list_.format(""))
    )
    mean_stay, too_long = (0.5 * 1 + 0.5 * 6), (0.25 * 1 + 0.75 * 6)
    assert first[0] == pytest.approx(400 * (1 - 1 / mean_stay), abs=8)
    assert whole[0] == pytest.approx(400 * (1 - 1 / too_long), abs=8)


def test_what_a_late_list_cannot_know_is_said(tmp_path: Path) -> None:
    places = "Haus;Plätze;Bewohner;Auszug je Monat\nNeubau (erfunden);430;400;\n"
    late = "Einzug;Auszug;Vollständig ab\n" + "05.11.2024;10.05.2025;01.01.2025\n" * 40
    unseen = run(tmp_path, places=places, stays=late)["Hinweise"]
    assert any("war niemand zu sehen, der blieb (0, 1)" in row[0] for row in unseen)
    broken = late + "05.11.2024;20.01.2025;10.01.2025\n" + "05.01.2025;10.07.2025;01.01.2025\n"
    said = [row[0] for row in run(tmp_path, places=places, stays=broken)["Hinweise"]]
    assert any("1 Aufenthalte endeten, bevor die Liste vollständig war" in text for text in said)
    run(tmp_path, places=places, stays=broken, language="en")
    assert "1 stays ended before the list was complete" in report(tmp_path)


def test_a_house_of_which_no_stay_tells_keeps_its_rate(tmp_path: Path) -> None:
    listed = "Haus;Einzug;Auszug\n" + stays("Am Markt (erfunden)", present=0)
    both = run(tmp_path)["Monate"]
    other = run(tmp_path, stays=listed)["Monate"]
    assert other[3][6] < both[3][6] - 100
    assert run(tmp_path, stays="Einzug;Auszug\n05.10.2026;\n")["Monate"] == both


def test_family_follows_those_who_came_already(tmp_path: Path) -> None:
    alone = run(tmp_path)
    followed = run(tmp_path, **{"joiners": "0.5", "joiners-after": "3"})
    assert followed["Monate"][0][6] == pytest.approx(alone["Monate"][0][6] + 20, abs=2)
    first, second = (one["Drei Szenarien"][0][2] for one in (alone, followed))
    assert second - first == pytest.approx(20.5, abs=0.5)


def test_the_share_by_key_stands_beside_own_history(tmp_path: Path) -> None:
    own = run(tmp_path)["Monate"]
    asked: dict[str, Any] = {"whole": WHOLE, "keys": [("Kreis A", KEY)]}
    only = run(tmp_path, **asked, **{"key-weight": "1"})
    assert only["Monate"][0][2] == pytest.approx(0.2 * 401, rel=0.03)
    half = run(tmp_path, **asked)["Monate"]
    middle = (own[0][2] + only["Monate"][0][2]) / 2
    assert half[0][2] == pytest.approx(middle, rel=0.01)
    assert any(
        "Schlüssel 2026, 2026-12" in row[0] and "veraltet" in row[0] for row in only["Hinweise"]
    )
    twice = run(tmp_path, whole=WHOLE, keys=[("Kreis A", KEY)] * 2, **{"key-weight": "1"})
    assert twice["Monate"][0][2] == pytest.approx(0.04 * 401, rel=0.03)


def test_the_konigstein_key_of_2016_is_used_and_said_to_be_outdated(
    tmp_path: Path, reference_data: Path
) -> None:
    path = reference_data / "data" / "koenigstein" / "koenigsteiner_schluessel_2014_2016.csv"
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split(",") for line in lines]
    key = "Name;Anteil;Gilt ab;Gilt bis;Quelle\n" + "".join(
        f"{land};{share.replace('.', ',')};2017-01;2017-12;Königsteiner Schlüssel 2016\n"
        for land, _first, _second, share in cells
    )
    sheets = run(tmp_path, whole=WHOLE, keys=[("Brandenburg", key)], **{"key-weight": "1"})
    assert sheets["Monate"][0][2] == pytest.approx(0.0303655 * 401, rel=0.03)
    said = [row[0] for row in sheets["Hinweise"]]
    assert any("veraltet" in text and "Schlüssel 2016, 2017-12" in text for text in said)
    run(tmp_path, whole=WHOLE, keys=[("Brandenburg", key)], language="en")
    assert "Königsteiner Schlüssel 2016, 2017-12" in report(tmp_path)
    assert "outdated" in report(tmp_path)


def test_the_account_carries_over_from_month_to_month(tmp_path: Path) -> None:
    """By hand: November and December at a tenth, January at a fifth of the Land."""
    options = {"account-from": "2025-11", "carry-over": "-7"}
    sheets = run(tmp_path, whole=WHOLE, keys=[("Kreis A", KEY)], **options)
    rows = sheets["Quotenkonto"]
    counted = [40 + at % 3 for at in range(34, 46)]
    land = [400 + at % 3 for at in range(34, 46)]
    balance = -7.0
    for row, came, everybody in zip(rows, counted, land, strict=True):
        share = 0.1 if row[0] < "2026" else 0.2
        assert row[5] == pytest.approx(balance, abs=0.01)
        balance += came - share * everybody
        assert row[1:] == (everybody, share, pytest.approx(share * everybody), came, row[5], row[6])
        assert row[6] == pytest.approx(balance, abs=0.01)
    assert "Mit dem Übertrag von −7" in report(tmp_path)


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
        (
            {"places": "Haus;Plätze;Bewohner;Auszug je Monat;Gesperrt\nHof;40;30;0,05;41\n"},
            "Gesperrt sein können höchstens die 40 Plätze",
        ),
        (
            {"places": PLACES.replace(";;2027-06", ";2027-06;2027-02")},
            "„Lindenhof (erfunden)“ schließt (2027-02), bevor es öffnet (2027-06)",
        ),
        *(
            ({"house-events": f"Haus;Was;Von;Bis;Plätze\n{row}\n"}, words)
            for row, words in (
                ("Hof;schließt;2027-01;;", "Zeile 2 der Ereignisse: „Hof“ steht nicht in der"),
                ("Am Markt (erfunden);brennt;2027-01;;", "„Was“ ist öffnet, schließt, gesperrt"),
                ("Am Markt (erfunden);schließt;;;", "„Von“ ein Monat wie 2026-11"),
                ("Am Markt (erfunden);schließt;2027-01;2027-02;", "„Bis“ gehört nur zu gesperrt"),
                ("Am Markt (erfunden);gesperrt;2027-01;;", "Es fehlt die Zahl der Plätze"),
                ("Am Markt (erfunden);plätze;2027-01;;-5", "−5 ist kleiner als null"),
                ("Am Markt (erfunden);gesperrt;2027-01;;431", "höchstens die 430 Plätze"),
                ("Am Markt (erfunden);gesperrt;2027-03;2027-01;5", "endet (2027-01), bevor sie"),
                (
                    (
                        "Am Markt (erfunden);gesperrt;2027-01;2027-03;5\n"
                        "Am Markt (erfunden);gesperrt;2027-03;;5"
                    ),
                    "Eine Sperre (bis 2027-03) reicht in die nächste (ab 2027-03)",
                ),
                ("Lindenhof (erfunden);plätze;2027-07;;5", "offen ist das Haus nur … – 2027-06"),
                ("Lindenhof (erfunden);schließt;2027-07;;", "ein Ereignis zweimal"),
            )
        ),
        ({"stays": "Einzug;Auszug\ngestern;\n"}, "Zeile 2 der Aufenthalte: „gestern“"),
        ({"stays": "Einzug;Auszug\n02.03.2026;01.03.2026\n"}, "liegt vor dem Einzug"),
        ({"stays": "Einzug;Auszug\n"}, "steht niemand"),
        (
            {"stays": "Einzug;Auszug;Vollständig ab\n02.03.2025;05.04.2025;01.05.2025\n"},
            "Zeile 2 der Aufenthalte: Der Auszug liegt vor dem Tag, ab dem die Liste vollständig",
        ),
        ({"stays": "Haus;Einzug;Auszug\nX;02.03.2026;\n"}, "„X“: Dieses Haus steht nicht"),
        (
            {"stays": "Haus;Einzug;Auszug\n" + stays("Lindenhof (erfunden)", present=301)},
            "301 Aufenthalte sind nicht beendet, aber nur 300 Bewohner",
        ),
        (
            {"places": PLACES.replace("0,05", ""), "stays": "Einzug;Auszug\n02.03.2026;\n"},
            "kein Aufenthalt dort ist beendet",
        ),
        ({"joiners": "1.5"}, "joiners"),
        ({"whole": WHOLE}, "--whole und --key gehören zusammen"),
        ({"whole": WHOLE, "keys": [("Kreis C", KEY)]}, "Im Schlüssel steht „Kreis C“ nicht"),
        (
            {"whole": WHOLE, "keys": [("Kreis A", KEY)], "account-from": "2024-12"},
            "gilt im Monat 2024-12 noch kein Schlüssel",
        ),
        (
            {"whole": WHOLE, "keys": [("Kreis A", KEY)], "account-from": "2022-12"},
            "fehlt in „Land“ der Monat 2022-12",
        ),
        (
            {"whole": WHOLE[: WHOLE.index("2026-10")], "keys": [("Kreis A", KEY)]},
            "enden in verschiedenen Monaten",
        ),
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
