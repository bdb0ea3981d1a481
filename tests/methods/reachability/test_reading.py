"""Feeds as they come: what is read, repaired, left out, said and refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from ankommen.methods.reachability import (
    Finding,
    Limits,
    ReachabilityRefused,
    Reason,
    read_feed,
    severity_of,
)
from ankommen.methods.reachability.calls import read_time
from ankommen.methods.reachability.reports import Severity

from .feeds import TABLES, calls, feed_with, packed


def findings(changes: dict[str, str | bytes | None], **options: object) -> set[Finding]:
    return {note.finding for note in feed_with(changes, **options).report.notes}


def refusal(feed: io.BytesIO, **options: Limits) -> Reason:
    with pytest.raises(ReachabilityRefused) as caught:
        read_feed(feed, **options)  # type: ignore[arg-type]
    return caught.value.what


def test_a_sound_feed_is_read_and_described() -> None:
    feed = feed_with(today=date(2026, 3, 10))
    report = feed.report
    assert (report.first_day, report.last_day) == (date(2026, 3, 1), date(2026, 3, 31))
    assert (report.stops, report.trips, report.calls) == (3, 2, 5)
    assert report.usual_trips == (2, 2, 2, 2, 2, 0, 0)
    assert report.other_days == ()
    assert {note.finding for note in report.notes} == {
        Finding.OVERNIGHT,
        Finding.DAYS_WITHOUT_SERVICE,
        Finding.WHEELCHAIR_UNKNOWN,
    }


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("08:05:30", 29_130),
        ("8:05", 29_100),
        ("27:15:00", 98_100),
        ("", -1),
        ("NA", -1),
        ("08:60:00", None),
        ("-1:00:00", None),
        ("noon", None),
        ("999:00:00", None),
        ("٠٨:٠٥:٠٠", 29_100),
    ],
)
def test_times(text: str, seconds: int | None) -> None:
    assert read_time(text) == seconds


def test_blank_times_are_interpolated_by_the_way_and_said() -> None:
    """b lies half way between a and c, so 10:00 and 10:20 give 10:10."""
    feed = feed_with(
        {
            "trips": TABLES["trips"] + "R,S,t3\n",
            "stop_times": calls("t3,10:00:00,10:00:00,a,1", "t3,,,b,2", "t3,10:20:00,,c,3"),
        }
    )
    assert feed.calls.arrival[-3:].tolist() == [36_000, 36_600, 37_200]
    note = feed.report.note(Finding.TIMES_INTERPOLATED)
    assert note is not None
    assert (note.count, note.of, note.severity) == (1, 8, Severity.REPAIRED)


STOPS = TABLES["stops"]
CASES: list[tuple[Finding, dict[str, str | bytes | None]]] = [
    (Finding.NOT_UTF8, {"stops": STOPS.replace("Anger", "Görlitz").encode("cp1252")}),
    (Finding.OTHER_DELIMITER, {"stops": STOPS.replace(",", ";")}),
    (Finding.OTHER_DELIMITER, {"stops": STOPS.replace(",", "\t")}),
    (Finding.UNUSUAL_FILE_NAME, {"stops": None, "bus/sample_stops.txt": STOPS}),
    (Finding.NO_AGENCY, {"agency": None}),
    (Finding.TIMEZONE_ASSUMED, {"agency": TABLES["agency"].replace("Berlin", "Görlitz")}),
    (Finding.TIMEZONES_DIFFER, {"agency": TABLES["agency"] + "B,Polski,x,Europe/Warsaw\n"}),
    (Finding.DUPLICATE_STOP, {"stops": STOPS + "a,Andere,51.2,14.0\n"}),
    (Finding.DUPLICATE_TRIP, {"trips": TABLES["trips"] + "R,S,t1\n"}),
    (Finding.DUPLICATE_CALL, {"stop_times": calls("t1,08:10:00,08:11:00,b,2")}),
    (Finding.STOP_WITHOUT_COORDINATES, {"stops": STOPS.replace("51.05,14.0", ",")}),
    (Finding.STOP_WITHOUT_COORDINATES, {"stops": STOPS.replace("51.05,14.0", "0,0")}),
    (
        Finding.COORDINATES_SWAPPED,
        {"stops": "stop_id,stop_lon,stop_lat\na,51.0,14.0\nb,51.05,14.0\nc,51.1,14.0\n"},
    ),
    (Finding.UNKNOWN_STOP, {"stop_times": calls("t1,09:00:00,09:00:00,zz,9")}),
    (Finding.UNKNOWN_TRIP, {"stop_times": calls("zz,09:00:00,09:00:00,a,9")}),
    (Finding.UNKNOWN_SERVICE, {"trips": TABLES["trips"] + "R,none,t3\n"}),
    (Finding.BAD_TIME, {"stop_times": calls("t1,later,later,a,9")}),
    (Finding.BAD_TIME, {"stop_times": calls("t1,09:00:00,09:00:00,a,last")}),
    (
        Finding.TRIP_TOO_SHORT,
        {"trips": TABLES["trips"] + "R,S,t3\n", "stop_times": calls("t3,09:00:00,09:00:00,a,1")},
    ),
    (
        Finding.ENDS_WITHOUT_TIME,
        {
            "trips": TABLES["trips"] + "R,S,t3\n",
            "stop_times": calls("t3,09:00:00,09:00:00,a,1", "t3,,,b,2"),
        },
    ),
    (
        Finding.TIMES_RUN_BACK,
        {
            "trips": TABLES["trips"] + "R,S,t3\n",
            "stop_times": calls("t3,09:00:00,09:00:00,a,1", "t3,08:00:00,08:00:00,b,2"),
        },
    ),
    (Finding.LOOP, {"stop_times": calls("t1,08:40:00,08:40:00,a,4")}),
    (Finding.BAD_DATE, {"calendar_dates": "service_id,date,exception_type\nS,20260230,1\n"}),
    (
        Finding.ONLY_EXCEPTIONS,
        {"calendar": None, "calendar_dates": "service_id,date,exception_type\nS,20260304,1\n"},
    ),
    (
        Finding.HEADWAYS,
        {"frequencies": "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,08:00:00,600\n"},
    ),
    (
        Finding.BAD_HEADWAY,
        {"frequencies": "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,08:00:00,0\n"},
    ),
    (Finding.TRANSFER_IGNORED, {"transfers": "from_stop_id,to_stop_id,transfer_type\na,zz,0\n"}),
]


@pytest.mark.parametrize(("finding", "changes"), CASES)
def test_what_is_odd_is_said(finding: Finding, changes: dict[str, str | bytes | None]) -> None:
    assert finding in findings(changes)
    assert finding not in findings({})


def test_what_is_repaired_reads_like_the_sound_feed() -> None:
    sound = feed_with()
    for finding, changes in CASES:
        if severity_of(finding) is Severity.REPAIRED and "agency" not in changes:
            assert feed_with(changes).calls.arrival.tolist() == sound.calls.arrival.tolist()
    swapped = feed_with(dict(CASES[12][1]))
    assert swapped.stops.latitude.tolist() == sound.stops.latitude.tolist()


def test_a_feed_that_has_ended_says_so() -> None:
    report = feed_with(today=date(2026, 4, 30)).report
    note = report.note(Finding.ENDED)
    assert note is not None
    assert (note.count, note.examples, note.severity) == (30, ("2026-03-31",), Severity.SERIOUS)
    assert feed_with(today=date(2026, 2, 1)).report.note(Finding.NOT_BEGUN) is not None


def test_a_holiday_is_a_day_that_differs() -> None:
    removed = "service_id,date,exception_type\nS,20260306,2\n"
    (other,) = feed_with({"calendar_dates": removed}).report.other_days
    assert (other.day, other.trips, other.usual) == (date(2026, 3, 6), 0, 2)


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        (Reason.FILE_MISSING, {"stop_times": None}),
        (Reason.FILE_MISSING, {"calendar": None}),
        (Reason.COLUMN_MISSING, {"stop_times": "trip,when\nt1,8\n"}),
        (Reason.COLUMN_MISSING, {"stops": ""}),
        (Reason.NO_SERVICE, {"calendar": TABLES["calendar"].replace("20260301", "soon")}),
        (Reason.NO_TRIPS, {"stop_times": TABLES["stop_times"].split("\n")[0] + "\n"}),
        (Reason.PATH_OUTSIDE, {"../stops.txt": STOPS}),
        (Reason.PATH_OUTSIDE, {"/etc/stops.txt": STOPS}),
        (Reason.PATH_OUTSIDE, {"C:\\stops.txt": STOPS}),
        (Reason.MEMBER_TWICE, {"again/stops.txt": STOPS}),
        (Reason.LINE_TOO_LONG, {"stops": STOPS + "x" * 70_000}),
    ],
)
def test_refusals(reason: Reason, changes: dict[str, str | None]) -> None:
    assert refusal(packed({**TABLES, **changes})) is reason


def test_no_archive_and_damaged_archive() -> None:
    assert refusal(io.BytesIO(b"not a zip")) is Reason.NOT_AN_ARCHIVE
    whole = bytearray(packed({**TABLES, "stops": STOPS + "d,Dorf,51.2,14.0\n" * 50}).getvalue())
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        start = archive.getinfo("stops.txt").header_offset + 60
    whole[start : start + 20] = b"\xff" * 20
    assert refusal(io.BytesIO(whole)) is Reason.DAMAGED


def test_locked_archive() -> None:
    held = bytearray(packed(TABLES).getvalue())
    at = held.index(b"PK\x01\x02")
    held[at + 8] |= 1
    assert refusal(io.BytesIO(held)) is Reason.ENCRYPTED


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = packed({**TABLES, "stop_times": b"0" * 50_000_000})
    assert len(bomb.getvalue()) < 100_000
    assert refusal(bomb, limits=Limits(unpacked_bytes=10_000_000)) is Reason.TOO_LARGE
    assert refusal(packed(TABLES), limits=Limits(rows=3)) is Reason.TOO_LARGE
    assert refusal(packed(TABLES), limits=Limits(members=3)) is Reason.TOO_LARGE


def test_real_feeds(reference_data: Path) -> None:
    folder = reference_data / "data" / "gtfs"
    buses = read_feed(folder / "r5r_poa" / "poa_eptc.zip").report
    note = buses.note(Finding.TIMES_INTERPOLATED)
    assert note is not None
    assert (buses.stops, buses.trips, buses.calls) == (3_986, 2_374, 130_019)
    assert round(note.count / note.of, 2) == 0.96
    trains = read_feed(folder / "r5r_poa" / "poa_trensurb.zip").report
    assert trains.usual_trips == (529, 529, 529, 529, 529, 416, 303)
    sample = read_feed(folder / "berlin_vbb_sample").report
    assert (sample.stops, sample.trips) == (957, 1_864)
    assert {Finding.NO_AGENCY, Finding.UNUSUAL_FILE_NAME, Finding.TRIP_TOO_SHORT} <= {
        one.finding for one in sample.notes
    }
