"""There and back by bus from the command line, on the invented timetable of the demo district."""

from __future__ import annotations

import csv
import importlib.util
import io
import sys
import zipfile
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from ankommen.core.reachability import wording
from ankommen.methods.reachability import (
    Finding,
    Hint,
    Outcome,
    Reason,
    Severity,
    StepFreeAnswer,
    TravelCosts,
)

ROOT = Path(__file__).parents[2]
BUS = ROOT / "examples" / "bus"
HOMES = "Name;Breite;Länge;Personen;Kita\n"
COURSES = "Name;Breite;Länge;Beginn;Ende\n"
CARES = "Name;Breite;Länge;Öffnet;Schließt\n"
GOERLITZ = "Kurs;51,152;14,986;8:00;12:15\n"
OBERWIESE = "Oberwiese;51,312;14,742;27;\n"


def run(folder: Path, feed: Path = BUS / "fahrplan.zip", **options: Any) -> list[dict[str, str]]:
    """The rows of the matrix."""
    given: dict[str, Any] = {
        "from": BUS / "orte.csv",
        "to": BUS / "kurse.csv",
        "day-cares": BUS / "kitas.csv",
        "date": "2026-11-25",
        "out": folder / "m.csv",
        "report": folder / "r.html",
        "memory": 8_000,  # of this whole process, which has run other tests
        **{name.replace("_", "-"): value for name, value in options.items()},
    }
    for name, value in given.items():
        if isinstance(value, bytes | str) and b"\n" in (
            value if isinstance(value, bytes) else value.encode()
        ):
            path = folder / f"{name}.csv"
            path.write_bytes(value if isinstance(value, bytes) else value.encode())
            given[name] = path
    flags = ["--step-free"] if given.pop("step-free", False) else []
    said = io.StringIO()
    call_command(
        "reach",
        str(feed),
        *flags,
        *(f"--{name}={value}" for name, value in given.items() if value is not None),
        stdout=io.StringIO(),
        stderr=said,
    )
    (folder / "said.txt").write_text(said.getvalue(), encoding="utf-8")
    out = Path(given["out"])
    if out.suffix != ".csv":
        return []
    text = out.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def report(folder: Path) -> str:
    return (folder / "r.html").read_text(encoding="utf-8")


def refusal(folder: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        run(folder, **options)
    assert not (folder / "m.csv").exists()
    assert not (folder / "m.csv.part").exists()
    assert not (folder / "r.html").exists()
    return str(caught.value)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bus", ROOT / "scripts/make_timetable.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bus"] = module
    spec.loader.exec_module(module)
    return module


def test_the_example_is_what_its_script_writes_and_small(script: ModuleType) -> None:
    written = script.files()
    assert {path.name for path in BUS.iterdir()} == set(written)
    for name, content in written.items():
        if name.endswith(".zip"):
            kept, new = (zipfile.ZipFile(io.BytesIO(one)) for one in (content, _kept(name)))
            assert kept.namelist() == new.namelist()
            assert all(kept.read(one) == new.read(one) for one in kept.namelist())
        else:
            assert _kept(name) == content
    assert sum(path.stat().st_size for path in BUS.iterdir()) <= 100_000


def _kept(name: str) -> bytes:
    return (BUS / name).read_bytes()


def test_by_hand_on_the_demo_timetable(tmp_path: Path) -> None:
    """School bus 11 leaves Oberwiese at 6:52 for Niesky, 7:06; bus 1 goes on at 7:28 to Görlitz.

    There at 8:00 that is too late for 8:00, and from Löbau one is back in Niesky at 15:18, after
    the last school bus at 15:15. Niesky itself works: back at 12:45 for 12:59. From 25 November
    to the end of the year the course has 22 days, 16 of them school days.
    """
    rows = {(row["Von"], row["Kurs"]): row for row in run(tmp_path, until="2026-12-31")}
    assert len(rows) == 26 * 6
    results = {kurs: row["Ergebnis"] for (von, kurs), row in rows.items() if von == "Oberwiese"}
    assert results["Integrationskurs Görlitz"] == "nichts fährt rechtzeitig zum Kurs"
    assert results["Frauenkurs Löbau"] == "danach fährt nichts mehr nach Hause"
    there = rows["Oberwiese", "Alphabetisierung Niesky"]
    assert there["Erreichbar"] == "ja"
    assert (there["Spätestens los"], there["Frühestens zurück"]) == ("6:51", "13:00")
    assert there["Minuten unterwegs"] == "368"
    assert there["Fußweg über 3 km (§ 4a IntV)"] == "ja, mehr als 3 km"
    assert (there["Kurstage"], there["davon erreichbar"]) == ("22", "16")
    child = rows["Auenviertel mit Kind", "Abendkurs Görlitz"]
    assert child["Ergebnis"] == "die Kita schließt, bevor das Kind geholt ist"
    text = report(tmp_path)
    assert "Beginn um 8:30 statt um 8:00: " in text
    assert "Eine zusätzliche Haltestelle „Hof am Rand“: 9 Personen mehr können kommen." in text
    assert "Ein Weg von „Weißwasser, Bahnhof“, Schritt für Schritt" in text
    assert "Linie 1 nach Görlitz, Bahnhof" in text


def test_the_sentence_of_what_helps_counts_as_the_matrix_does(tmp_path: Path) -> None:
    """ "start at 8:30 and so many more residents can come" – and then they can."""
    later = GOERLITZ.replace("8:00", "8:30").replace("12:15", "12:45")
    after = _people(run(tmp_path, to=COURSES + later))
    gained = after - _people(run(tmp_path, to=COURSES + GOERLITZ))
    sentence = f"Beginn um 8:30 statt um 8:00: {gained} Personen mehr können kommen."
    assert sentence in report(tmp_path)
    assert gained > 100


def _people(rows: list[dict[str, str]]) -> int:
    return sum(int(row["Personen"]) for row in rows if row["Erreichbar"] == "ja")


def test_how_far_one_gets_when_the_course_ends_counts_as_the_matrix_does(tmp_path: Path) -> None:
    """Nobody has a child, and the course begins when everybody who can get home can be there."""
    homes = (BUS / "orte.csv").read_text(encoding="utf-8-sig").splitlines()
    at = homes[0].split(";").index("Kita")
    childless = [home.split(";") for home in homes[1:]]
    for home in childless:
        home[at] = ""
    given = "\n".join([homes[0], *map(";".join, childless)]) + "\n"
    noon = COURSES + GOERLITZ.replace("8:00", "12:00")
    asked: dict[str, Any] = {"from": given, "to": noon}
    rows = run(tmp_path, **asked)
    counts = [0, 0, 0]
    for row in rows:
        if row["Erreichbar"] == "ja":
            hours, minutes = map(int, row["Frühestens zurück"].split(":"))
            late = 60 * hours + minutes - (12 * 60 + 15)
            for number, limit in enumerate((30, 60, 90)):
                counts[number] += int(row["Personen"]) * (late <= limit)
    assert 0 < counts[0] < counts[1] < counts[2]
    said = ", ".join(
        f"nach {limit} Minuten {number}"
        for limit, number in zip(
            (30, 60, 90), (f"{one:,}".replace(",", ".") for one in counts), strict=True
        )
    )
    words = "Personen, die vom Ende um 12:15 an zu Hause wären, ohne Weg zur Kita: "
    assert f"{words}{said}." in report(tmp_path)


def test_three_answers_about_steps(tmp_path: Path) -> None:
    rows = run(tmp_path, step_free=True)
    answers = {row["Ohne Stufen"] for row in rows}
    assert answers == {"ja", "nein", "nicht bekannt, nachfragen"}
    found = {(row["Von"], row["Kurs"]): row["Ohne Stufen"] for row in rows}
    assert found["Görlitz, Bahnhof", "Frauenkurs Löbau"] == "ja"
    assert found["Kleinfeld", "Integrationskurs Görlitz"] == "nicht bekannt, nachfragen"
    assert found["Grenzhof", "Integrationskurs Zittau"] == "nein"


def test_the_map_shows_every_class_and_its_table_counts_all(tmp_path: Path) -> None:
    run(tmp_path, outlines=BUS / "umrisse.geojson")
    text = report(tmp_path)
    assert text.count("<svg") == 1
    assert text.count('class="chart-grid"') == 5
    assert "Personen nach Gemeinde und Weg zum nächsten Kurs" in text
    for name in ("Weißwasser", "Niesky", "Görlitz", "Löbau", "Zittau"):
        assert f'<th scope="row">{name}</th>' in text
    bare = run(tmp_path, homes=None)
    assert bare
    assert report(tmp_path).count('class="chart-grid"') == 0


def test_the_timetable_is_described_in_words(tmp_path: Path) -> None:
    run(tmp_path)
    text = report(tmp_path)
    assert "Er gilt vom 02.11.2026 bis zum 26.02.2027" in text
    assert "Mittwoch, 18.11.2026" in text
    assert "sie sind nach der Länge des Weges zwischen den bekannten geschätzt." in text
    assert "(im Fahrplan etwa 24:05)" in text
    assert "Von " in text


def test_a_timetable_that_has_ended_is_said_on_top(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2027, 3, 28))
    run(tmp_path)
    top, _, _ = report(tmp_path).partition("Welcher Kurs für wie viele")
    assert "Der Fahrplan ist seit 30 Tagen abgelaufen; er galt bis 26.02.2027." in top


def test_in_english_as_a_workbook_with_progress(tmp_path: Path) -> None:
    run(tmp_path, language="en", out=tmp_path / "m.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][5:8] == ("Reachable", "Outcome", "Leave by")
    assert len(rows) == 26 * 6 + 1
    assert '<html lang="en">' in report(tmp_path)
    assert "Start at 8:30 instead of 8:00: " in report(tmp_path)
    said = (tmp_path / "said.txt").read_text(encoding="utf-8")
    assert "timetable read" in said
    assert "memory: " in said


def test_several_children_at_several_day_cares(tmp_path: Path) -> None:
    """Kita Markt closes at 12:00, before the course in Görlitz ends at 12:15."""
    rows = {(row["Von"], row["Kurs"]): row for row in run(tmp_path)}
    two = "Görlitz mit zwei Kindern"
    assert rows[two, "Integrationskurs Görlitz"]["Ergebnis"] == (
        "die Kita schließt, bevor das Kind geholt ist"
    )
    cares = (BUS / "kitas.csv").read_bytes().replace(b"12:00", b"16:00")
    later = {(row["Von"], row["Kurs"]): row for row in run(tmp_path, day_cares=cares)}
    assert later[two, "Frauenkurs Löbau"]["Erreichbar"] == "ja"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"date": "2027-06-01"}, "Der 01.06.2027 liegt nicht in der Zeit, für die der Fahrplan"),
        ({"until": "2026-11-24"}, "Der letzte Tag liegt vor dem ersten."),
        ({"memory": 200}, "brauchen bis zu"),
        ({"to": COURSES}, "keine Zeile"),
        ({"to": "Name;Breite;Länge\nKurs;51;14\n"}, "Es fehlt die Spalte „beginn“"),
        ({"to": COURSES + GOERLITZ + GOERLITZ}, "Zeile 3: „Kurs“ kommt schon vor."),
        ({"to": COURSES + "Kurs;14,986;51,152;8:00;12:15\n"}, "vertauscht: Breite 14,986"),
        ({"to": COURSES + "Kurs;95;14,9;8:00;12:15\n"}, "Die Breite liegt zwischen"),
        ({"to": COURSES + "Kurs;hier;14,9;8:00;12:15\n"}, "„hier“ ist keine Angabe in Grad"),
        ({"to": COURSES + "Kurs;51;14,9;acht;12:15\n"}, "„acht“ ist keine Uhrzeit"),
        ({"to": COURSES + "Kurs;51;14,9;12:15;8:00\n"}, "liegt nicht nach dem Beginn"),
        ({"to": COURSES + ";51;14,9;8:00;12:15\n"}, "Der Name fehlt."),
        (
            {"to": COURSES.replace("Ende", "Ende;Tage") + GOERLITZ.replace("5\n", "5;Mo Xy\n")},
            "„Mo Xy“ nennt keine Wochentage",
        ),
        ({"from": HOMES + OBERWIESE.replace("27", "viele")}, "„viele“ ist keine ganze Zahl"),
        ({"from": HOMES + OBERWIESE.replace("27;", "27;Kita Nord")}, "Kitas: Kita Nord"),
        ({"out": "m.pdf"}, "Möglich sind Dateien mit der Endung .csv oder .xlsx"),
        ({"speed": "0"}, "„walking.speed“: 0 geht nicht, möglich ist 0,1, 5."),
        ({"outlines": BUS / "orte.csv"}, "keine lesbare GeoJSON-Datei"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_at_its_place_and_nothing_written(
    options: dict[str, Any], words: str, tmp_path: Path
) -> None:
    assert words in refusal(tmp_path, **options)


def test_a_package_that_is_no_timetable(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.zip"
    wrong.write_bytes(b"no zip")
    with pytest.raises(CommandError, match="keine lesbare ZIP-Datei"):
        run(tmp_path, wrong)
    with zipfile.ZipFile(wrong, "w") as archive:
        archive.writestr("stops.txt", "stop_id\n")
        archive.writestr("trips.txt", "route_id,service_id,trip_id\n")
    with pytest.raises(CommandError, match=r"fehlt die Datei stop_times\.txt"):
        run(tmp_path, wrong)
    with pytest.raises(CommandError, match=r"missing from the package"):
        run(tmp_path, wrong, language="en")
    assert not (tmp_path / "m.csv").exists()


def feed_of(folder: Path, **tables: str) -> Path:
    """The timetable of the demo district with some of its files written anew."""
    target = folder / "feed.zip"
    with zipfile.ZipFile(BUS / "fahrplan.zip") as kept, zipfile.ZipFile(target, "w") as archive:
        for name in kept.namelist():
            archive.writestr(name, tables.get(Path(name).stem, kept.read(name).decode()))
    return target


@pytest.mark.parametrize(
    ("sunday", "departs", "leave", "minutes"),
    [("2026-10-25", "0:30", "1:29", "316"), ("2027-03-28", "1:30", "0:29", "256")],
)
def test_in_the_night_in_which_the_clock_changes(
    sunday: str, departs: str, leave: str, minutes: str, tmp_path: Path
) -> None:
    """Timetables count from noon minus twelve hours, which is not midnight in such a night.

    0:30 is 1:30 on the wall in October, 1:30 is 0:30 in March; from 3:00 on both agree. From a
    second before the bus until 5:45:01 people are on the way for 5:15:02 and 4:15:02 hours, which
    the clocks on the wall would make an hour less and an hour more.
    """
    day = sunday.replace("-", "")
    feed = feed_of(
        tmp_path,
        stops="stop_id,stop_name,stop_lat,stop_lon\nH,H,51.0,14.0\nK,K,51.5,14.0\n",
        routes="route_id,route_short_name,route_type\nN,N,3\n",
        trips="route_id,service_id,trip_id\nN,S,1\nN,S,2\n",
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        f"1,{departs}:00,{departs}:00,H,1\n1,3:15:00,3:15:00,K,2\n"
        "2,5:00:00,5:00:00,K,1\n2,5:45:00,5:45:00,H,2\n",
        calendar="service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
        f"start_date,end_date\nS,0,0,0,0,0,0,1,{day},{day}\n",
        calendar_dates="service_id,date,exception_type\n",
    )
    asked: dict[str, Any] = {
        "from": HOMES + "Haus;51;14;3;\n",
        "to": COURSES + "Nachtkurs;51,5;14;4:00;4:30\n",
        "day-cares": None,
    }
    (row,) = run(tmp_path, feed, date=sunday, **asked)
    assert (row["Erreichbar"], row["Spätestens los"]) == ("ja", leave)
    assert row["Frühestens zurück"] == "5:46"
    assert row["Minuten unterwegs"] == minutes
    assert f"{leave[:-2]}30 H – 3:15 K" in report(tmp_path)


def test_swapped_degrees_of_all_stops_are_put_right_and_said(tmp_path: Path) -> None:
    with zipfile.ZipFile(BUS / "fahrplan.zip") as archive:
        stops = archive.read("stops.txt").decode()
    head, rows = stops.split("\n", 1)
    assert "stop_lat,stop_lon" in head
    swapped = head.replace("stop_lat,stop_lon", "stop_lon,stop_lat") + "\n" + rows
    sound = run(tmp_path)
    assert run(tmp_path, feed_of(tmp_path, stops=swapped)) == sound
    assert "Breite und Länge aller Haltestellen waren vertauscht" in report(tmp_path)


def test_a_timetable_beyond_the_memory_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    """One megabyte is left for reading: 3,125 rows."""
    with zipfile.ZipFile(BUS / "fahrplan.zip") as archive:
        head, *rows = archive.read("stop_times.txt").decode().splitlines()
    large = feed_of(tmp_path, stop_times="\n".join([head, *rows * 5]))
    with pytest.raises(CommandError) as caught:
        run(tmp_path, large, memory=151)
    words = str(caught.value)
    assert "Der Fahrplan ist zu groß (stop_times" in words
    assert "möglich sind 3.125" in words
    assert "geben Sie mit --memory mehr frei" in words
    assert not (tmp_path / "m.csv").exists()


def test_tables_as_german_excel_writes_them(tmp_path: Path) -> None:
    """Windows-1252 with semicolons, and commas in UTF-8 with points: the same places."""
    german = (HOMES + "Weißer Hügel;51,150;14,980;3;\n").encode("cp1252")
    english = "name,lat,lon,people\nWeißer Hügel,51.150,14.980,3\n"
    alone: list[dict[str, Any]] = [{"from": one, "day-cares": None} for one in (german, english)]
    one, two = (run(tmp_path, **options) for options in alone)
    assert one == two
    assert one[0]["Von"] == "Weißer Hügel"


def test_every_code_of_the_engine_has_words() -> None:
    for words, codes in (
        (wording.OUTCOMES, Outcome),
        (wording.COSTS, TravelCosts),
        (wording.STEP_FREE, StepFreeAnswer),
        (wording.SEVERITIES, Severity),
        (wording.FINDINGS, Finding),
        (wording._REFUSALS, Reason),
        (wording._HINTS, Hint),
    ):
        assert set(words) == set(codes)
