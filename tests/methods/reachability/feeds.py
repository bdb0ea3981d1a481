"""Small invented feeds for the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any

from ankommen.methods.reachability import Feed, read_feed

DAY = date(2026, 3, 4)
TABLES: dict[str, str] = {
    "agency": "agency_id,agency_name,agency_url,agency_timezone\nA,Erfunden,x,Europe/Berlin\n",
    "stops": "stop_id,stop_name,stop_lat,stop_lon\n"
    "a,Anger,51.00,14.0\nb,Bahnhof,51.05,14.0\nc,Chaussee,51.10,14.0\n",
    "routes": "route_id,route_short_name,route_type\nR,10,3\n",
    "trips": "route_id,service_id,trip_id\nR,S,t1\nR,S,t2\n",
    "stop_times": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "t1,08:00:00,08:00:00,a,1\nt1,08:10:00,08:11:00,b,2\nt1,08:20:00,08:20:00,c,3\n"
    "t2,23:50:00,23:50:00,a,1\nt2,24:05:00,24:05:00,b,2\n",
    "calendar": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date\nS,1,1,1,1,1,0,0,20260301,20260331\n",
}


def packed(tables: Mapping[str, str | bytes | None]) -> io.BytesIO:
    """A zip of the tables; a name without a dot becomes NAME.txt, None leaves it out."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            if text is not None:
                archive.writestr(name if "." in name else f"{name}.txt", text)
    held.seek(0)
    return held


def feed_with(changes: Mapping[str, str | bytes | None] | None = None, **options: Any) -> Feed:
    return read_feed(packed({**TABLES, **(changes or {})}), **options)


def calls(*rows: str) -> str:
    """More rows for stop_times."""
    return TABLES["stop_times"] + "".join(f"{row}\n" for row in rows)
