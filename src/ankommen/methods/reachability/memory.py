"""How much memory a question needs at most, said before it is computed."""

from __future__ import annotations

from ankommen.methods.reachability.timetables import Timetable
from ankommen.methods.reachability.travelling import ABREAST

BYTES_PER_CALL = 320
"""Reading a feed needs at most so much for a row of stop_times, beside what it starts with."""
PER_PAIR = 32
"""Answers both ways, each asked once and then handed out, and what is returned."""
PER_LANE_AND_PLACE = 64
"""Straight lines of one block of questions."""
ONCE = 8_000_000


def bytes_needed(timetable: Timetable, travellers: int, day_cares: int, courses: int) -> int:
    """The most that `chained_trips` takes for so many, beside the timetable itself."""
    rides, _ = timetable.forth
    places = travellers + day_cares
    lanes = 4 * ABREAST * (2 * len(timetable.stops) + rides.runs)
    return PER_PAIR * places * courses + PER_LANE_AND_PLACE * ABREAST * places + lanes + ONCE
