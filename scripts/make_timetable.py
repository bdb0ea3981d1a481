"""Write `examples/bus/`: an invented timetable for the demo district and what to ask of it.

Towns lie where they lie; lines, times, villages, people, courses and holidays are invented and say
so. School days, other working days and weekends with holidays run differently. Any run writes
the same bytes. Run: `python scripts/make_timetable.py`
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "bus"
FIRST, LAST = date(2026, 11, 2), date(2027, 2, 26)
HOLIDAYS = (date(2026, 11, 18), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1))
SCHOOL_HOLIDAYS = ((date(2026, 12, 23), date(2027, 1, 2)), (date(2027, 2, 8), date(2027, 2, 19)))
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
PACKED_ON = (2026, 1, 1, 0, 0, 0)

Row = Sequence[str | int | float]


@dataclass(frozen=True)
class Spot:
    """A stop or home: where it lies and the planning area it belongs to."""

    latitude: float
    longitude: float
    area: str


SPOTS = {
    "Weißwasser, Bahnhof": Spot(51.504, 14.637, "Weißwasser"),
    "Heidesiedlung": Spot(51.471, 14.668, "Weißwasser"),
    "Kiefernhain": Spot(51.421, 14.702, "Weißwasser"),
    "Teichdorf": Spot(51.372, 14.741, "Niesky"),
    "Niesky, Zinzendorfplatz": Spot(51.293, 14.823, "Niesky"),
    "Steinbruch": Spot(51.262, 14.861, "Niesky"),
    "Oberwiese": Spot(51.312, 14.742, "Niesky"),
    "Auenviertel": Spot(51.181, 14.962, "Görlitz"),
    "Görlitz, Bahnhof": Spot(51.147, 14.979, "Görlitz"),
    "Neißehang": Spot(51.098, 14.962, "Görlitz"),
    "Kleinfeld": Spot(51.139, 14.881, "Görlitz"),
    "Hochstein": Spot(51.126, 14.792, "Löbau"),
    "Löbau, Busbahnhof": Spot(51.099, 14.668, "Löbau"),
    "Rosendorf": Spot(51.061, 14.631, "Löbau"),
    "Bergmühle": Spot(51.032, 14.701, "Löbau"),
    "Sandweg": Spot(50.973, 14.752, "Zittau"),
    "Alte Spinnerei": Spot(50.912, 14.824, "Zittau"),
    "Zittau, Haltepunkt": Spot(50.896, 14.807, "Zittau"),
    "Waldquell": Spot(50.861, 14.752, "Zittau"),
    "Grenzhof": Spot(50.997, 14.921, "Zittau"),
}
"""In the timetable every name but those of the towns ends on "(erfunden)"."""


@dataclass(frozen=True)
class Line:
    """Stops with minutes from the first; None: the time is left blank, as many feeds do.

    `runs`: for each kind of day the first and last departure and how many minutes lie between two.
    """

    name: str
    stops: tuple[tuple[str, int | None], ...]
    runs: tuple[tuple[str, str, str, int], ...]
    wheelchair: int = 0
    back: tuple[tuple[str, str, str, int], ...] = ()


LINES = (
    Line(
        "1",
        (
            ("Weißwasser, Bahnhof", 0), ("Heidesiedlung", 8), ("Kiefernhain", None),
            ("Teichdorf", None), ("Niesky, Zinzendorfplatz", 42), ("Steinbruch", 50),
            ("Auenviertel", 66), ("Görlitz, Bahnhof", 74),
        ),
        (("working", "4:46", "18:46", 60), ("weekend", "7:46", "17:46", 120)),
        wheelchair=1,
    ),
    Line(
        "2",
        (
            ("Görlitz, Bahnhof", 0), ("Kleinfeld", 11), ("Hochstein", None),
            ("Löbau, Busbahnhof", 38),
        ),
        (("working", "5:10", "19:10", 60), ("weekend", "8:10", "18:10", 120)),
        wheelchair=1,
    ),
    Line(
        "3",
        (
            ("Löbau, Busbahnhof", 0), ("Bergmühle", 14), ("Sandweg", None), ("Alte Spinnerei", 36),
            ("Zittau, Haltepunkt", 40),
        ),
        (("working", "5:35", "18:35", 60), ("weekend", "8:35", "16:35", 240)),
    ),
    Line(
        "4",
        (
            ("Zittau, Haltepunkt", 0), ("Grenzhof", 22), ("Neißehang", None),
            ("Görlitz, Bahnhof", 48),
        ),
        (("working", "5:20", "17:20", 120), ("weekend", "9:20", "17:20", 480)),
        wheelchair=2,
    ),
    Line(
        "11",
        (("Oberwiese", 0), ("Niesky, Zinzendorfplatz", 14)),
        (("school", "6:52", "6:52", 60),),
        back=(("school", "12:45", "15:15", 150),),
    ),
    Line(
        "12",
        (("Rosendorf", 0), ("Löbau, Busbahnhof", 12)),
        (("school", "7:04", "7:04", 60),),
        back=(("school", "13:05", "15:35", 150),),
    ),
    Line(
        "13",
        (("Waldquell", 0), ("Zittau, Haltepunkt", 15)),
        (("school", "6:58", "6:58", 60), ("working", "8:58", "8:58", 60)),
        back=(("school", "12:50", "15:20", 150),),
    ),
    Line(
        "N",
        (
            ("Görlitz, Bahnhof", 0), ("Auenviertel", 7), ("Niesky, Zinzendorfplatz", 30),
            ("Weißwasser, Bahnhof", 72),
        ),
        (("working", "23:15", "23:15", 60),),
    ),
)  # fmt: skip
PEOPLE = (
    ("Weißwasser, Bahnhof", 210, ""), ("Weißwasser mit Kind", 38, "Kita Heide"),
    ("Heidesiedlung", 64, ""), ("Kiefernhain", 22, ""), ("Teichdorf", 18, ""),
    ("Niesky, Zinzendorfplatz", 96, ""), ("Niesky mit Kind", 31, "Kita Ring"),
    ("Steinbruch", 12, ""), ("Oberwiese", 27, ""), ("Auenviertel", 188, ""),
    ("Auenviertel mit Kind", 52, "Kita Aue"), ("Görlitz, Bahnhof", 340, ""),
    ("Görlitz mit zwei Kindern", 41, "Kita Aue | Kita Markt"), ("Neißehang", 19, ""),
    ("Kleinfeld", 33, ""), ("Hochstein", 14, ""), ("Löbau, Busbahnhof", 120, ""),
    ("Rosendorf", 45, ""), ("Bergmühle", 16, ""), ("Sandweg", 21, ""), ("Alte Spinnerei", 77, ""),
    ("Zittau, Haltepunkt", 160, ""), ("Zittau mit Kind", 36, "Kita Spinnerei"),
    ("Waldquell", 29, ""), ("Grenzhof", 23, ""), ("Hof am Rand", 9, ""),
)  # fmt: skip
ELSEWHERE = {
    "Weißwasser mit Kind": Spot(51.501, 14.641, "Weißwasser"),
    "Niesky mit Kind": Spot(51.296, 14.826, "Niesky"),
    "Auenviertel mit Kind": Spot(51.183, 14.964, "Görlitz"),
    "Görlitz mit zwei Kindern": Spot(51.150, 14.983, "Görlitz"),
    "Zittau mit Kind": Spot(50.898, 14.811, "Zittau"),
    "Hof am Rand": Spot(51.335, 14.780, "Niesky"),
}
COURSES = (
    ("Integrationskurs Görlitz", 51.152, 14.986, "8:00", "12:15", "Mo Di Mi Do Fr"),
    ("Abendkurs Görlitz", 51.152, 14.987, "17:30", "20:45", "Mo Mi"),
    ("Alphabetisierung Niesky", 51.295, 14.825, "8:30", "11:45", "Mo Di Mi Do"),
    ("Integrationskurs Zittau", 50.899, 14.809, "8:00", "12:15", "Mo Di Mi Do Fr"),
    ("Frauenkurs Löbau", 51.100, 14.670, "9:00", "12:15", "Di Do"),
    ("Samstagskurs Weißwasser", 51.505, 14.640, "10:00", "14:00", "Sa"),
)
DAY_CARES = (
    ("Kita Heide", 51.474, 14.665, "6:00", "16:30", 5),
    ("Kita Ring", 51.291, 14.828, "6:30", "16:00", 5),
    ("Kita Aue", 51.180, 14.960, "6:30", "16:00", 5),
    ("Kita Markt", 51.149, 14.981, "7:00", "12:00", 5),
    ("Kita Spinnerei", 50.913, 14.822, "7:30", "16:00", 5),
)
BORDERS = {
    "Weißwasser": ((14.45, 51.58), (14.95, 51.56), (14.97, 51.43), (14.62, 51.36), (14.43, 51.44)),
    "Niesky": ((14.62, 51.36), (14.97, 51.43), (15.03, 51.27), (14.86, 51.21), (14.60, 51.18)),
    "Görlitz": ((14.86, 51.21), (15.03, 51.27), (15.04, 51.06), (14.83, 51.05), (14.81, 51.16)),
    "Löbau": (
        (14.60, 51.18), (14.86, 51.21), (14.81, 51.16), (14.83, 51.05), (14.72, 51.00),
        (14.55, 51.01),
    ),
    "Zittau": (
        (14.55, 51.01), (14.72, 51.00), (14.83, 51.05), (15.04, 51.06), (14.93, 50.87),
        (14.72, 50.82), (14.60, 50.89),
    ),
}  # fmt: skip


def main() -> None:
    for name, content in files().items():
        EXAMPLES.mkdir(parents=True, exist_ok=True)
        (EXAMPLES / name).write_bytes(content)


def files() -> dict[str, bytes]:
    """Every file of the example by its name."""
    homes = {**SPOTS, **ELSEWHERE}
    return {
        "fahrplan.zip": packed(timetable()),
        "orte.csv": table(
            ("Name", "Breite", "Länge", "Gemeinde", "Personen", "Kita"),
            (
                (name, homes[name].latitude, homes[name].longitude, homes[name].area, people, care)
                for name, people, care in PEOPLE
            ),
        ),
        "kurse.csv": table(("Name", "Breite", "Länge", "Beginn", "Ende", "Tage"), COURSES),
        "kitas.csv": table(
            ("Name", "Breite", "Länge", "Öffnet", "Schließt", "Übergabe"), DAY_CARES
        ),
        "umrisse.geojson": outlines(),
    }


def timetable() -> dict[str, bytes]:
    codes = {name: f"s{number}" for number, name in enumerate(SPOTS, start=1)}
    trips, calls = list[Row](), list[Row]()
    for line in LINES:
        there, back = line.stops, turned(line.stops)
        runs = [(there, run) for run in line.runs] + [(back, run) for run in line.back or line.runs]
        for stops, (service, first, last, every) in runs:
            for start in range(minutes(first), minutes(last) + 1, every):
                trip = f"{line.name}-{len(trips) + 1}"
                sign = called(stops[-1][0])
                trips.append((line.name, service, trip, sign, line.wheelchair))
                for place, (stop, offset) in enumerate(stops, start=1):
                    time = "" if offset is None else clock(start + offset)
                    calls.append((trip, time, time, codes[stop], place))
    return {
        "agency.txt": plain(
            "agency_id agency_name agency_url agency_timezone",
            [("demo", "Erfundener Verkehr (Demo)", "https://example.org", "Europe/Berlin")],
        ),
        "stops.txt": plain(
            "stop_id stop_name stop_lat stop_lon wheelchair_boarding",
            (
                (codes[name], called(name), spot.latitude, spot.longitude, int("," in name))
                for name, spot in SPOTS.items()
            ),
        ),
        "routes.txt": plain(
            "route_id agency_id route_short_name route_type",
            ((line.name, "demo", line.name, 3) for line in LINES),
        ),
        "trips.txt": plain(
            "route_id service_id trip_id trip_headsign wheelchair_accessible", trips
        ),
        "stop_times.txt": plain("trip_id arrival_time departure_time stop_id stop_sequence", calls),
        "calendar.txt": plain(
            f"service_id {WEEKDAYS} start_date end_date",
            (
                (name, *pattern, day_code(FIRST), day_code(LAST))
                for name, pattern in (
                    ("school", (1, 1, 1, 1, 1, 0, 0)),
                    ("working", (1, 1, 1, 1, 1, 0, 0)),
                    ("weekend", (0, 0, 0, 0, 0, 1, 1)),
                )
            ),
        ),
        "calendar_dates.txt": plain("service_id date exception_type", exceptions()),
    }


def turned(stops: Sequence[tuple[str, int | None]]) -> tuple[tuple[str, int | None], ...]:
    """The line in the other direction, as long from stop to stop."""
    whole = stops[-1][1] or 0
    return tuple(
        (name, None if offset is None else whole - offset) for name, offset in reversed(stops)
    )


def exceptions() -> Iterator[Row]:
    """On a holiday it runs as at the weekend; in the school holidays no school bus runs."""
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        is_working = day.weekday() < 5
        if day in HOLIDAYS and is_working:
            yield from (("school", day_code(day), 2), ("working", day_code(day), 2))
            yield ("weekend", day_code(day), 1)
        elif is_working and any(first <= day <= last for first, last in SCHOOL_HOLIDAYS):
            yield ("school", day_code(day), 2)


def outlines() -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "source": "schematisch, für die Demo erfunden"},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        for name, ring in BORDERS.items()
    ]
    found = {"type": "FeatureCollection", "features": features}
    return json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n"


def called(name: str) -> str:
    return name if "," in name else f"{name} (erfunden)"


def minutes(text: str) -> int:
    hours, rest = text.split(":")
    return 60 * int(hours) + int(rest)


def clock(total: int) -> str:
    return f"{total // 60:02}:{total % 60:02}:00"


def day_code(day: date) -> str:
    return f"{day:%Y%m%d}"


def plain(columns: str, rows: Iterable[Row]) -> bytes:
    return written(columns.split(), rows, ",")


def table(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """As German spreadsheets keep it: semicolons, decimal commas, a byte order mark."""
    with_commas = (
        [str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row]
        for row in rows
    )
    return b"\xef\xbb\xbf" + written(columns, with_commas, ";")


def written(columns: Sequence[str], rows: Iterable[Row], delimiter: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def packed(tables: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in tables.items():
            archive.writestr(zipfile.ZipInfo(name, PACKED_ON), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


if __name__ == "__main__":
    main()
