"""Who can get there by bus and train, and when: timetables read, arrivals and departures computed.

1. `read_feed` reads a GTFS feed and says in its `FeedReport` what it covers and lacks
   (`severity_of` a finding).
2. `timetable_on` takes one day of it, late trips of the evening before included, with the ways
   on foot (`Walking`).
3. `earliest_arrivals` and `latest_departures` answer for many places at once.
4. `chained_trips` says for every traveller and course whether there and back works, with the child
   at day care meanwhile, else which link breaks.
5. `journey` tells one trip leg by leg, `day_profile` all trips of a day between two places.
6. `days_reachable` counts the days on which it works, `isochrone` how far one gets, `travel_costs`
   who may be past the three kilometres, `what_helps` which other time or place reaches most.
7. `clock_seconds` and `wall_seconds` translate between the clock on the wall and the timetable's,
   which differ in the morning of a clock change.

Whatever cannot be answered honestly raises `ReachabilityRefused` with a reason code, the place,
what was expected, what came and a hint. No clock, no wording, nothing kept about anybody.
"""

from __future__ import annotations

from ankommen.methods.reachability.archives import Limits
from ankommen.methods.reachability.calendars import clock_seconds, wall_seconds
from ankommen.methods.reachability.chains import (
    Chains,
    Course,
    DayCare,
    Outcome,
    Traveller,
    chained_trips,
)
from ankommen.methods.reachability.distances import Walking
from ankommen.methods.reachability.errors import Hint, ReachabilityRefused, Reason
from ankommen.methods.reachability.feeds import Feed
from ankommen.methods.reachability.journeys import Journey, Leg, day_profile, journey
from ankommen.methods.reachability.planning import (
    SHIFTS,
    DaysReachable,
    Isochrone,
    Option,
    Options,
    TravelCosts,
    days_reachable,
    isochrone,
    travel_costs,
    what_helps,
)
from ankommen.methods.reachability.reading import read_feed
from ankommen.methods.reachability.reports import FeedReport, Finding, Note, OtherDay, severity_of
from ankommen.methods.reachability.timetables import Timetable, timetable_on
from ankommen.methods.reachability.travelling import (
    NOT_IN_TIME,
    Place,
    earliest_arrivals,
    latest_departures,
)

__all__ = [
    "NOT_IN_TIME",
    "SHIFTS",
    "Chains",
    "Course",
    "DayCare",
    "DaysReachable",
    "Feed",
    "FeedReport",
    "Finding",
    "Hint",
    "Isochrone",
    "Journey",
    "Leg",
    "Limits",
    "Note",
    "Option",
    "Options",
    "OtherDay",
    "Outcome",
    "Place",
    "ReachabilityRefused",
    "Reason",
    "Timetable",
    "TravelCosts",
    "Traveller",
    "Walking",
    "chained_trips",
    "clock_seconds",
    "day_profile",
    "days_reachable",
    "earliest_arrivals",
    "isochrone",
    "journey",
    "latest_departures",
    "read_feed",
    "severity_of",
    "timetable_on",
    "travel_costs",
    "wall_seconds",
    "what_helps",
]
