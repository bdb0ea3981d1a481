"""Who can get there by bus and train, and when: timetables read, arrivals and departures computed.

1. `read_feed` reads a GTFS feed and says in its `FeedReport` what it covers and lacks
   (`severity_of` a finding).
2. `timetable_on` takes one day of it, late trips of the evening before included, with the ways
   on foot (`Walking`).
3. `earliest_arrivals` and `latest_departures` answer for many places at once.
4. `chained_trips` says for every traveller and course whether there and back works, with the child
   at day care meanwhile, else which link breaks; `step_free_chains` whether without a step.
5. `journey` tells one trip leg by leg, `day_trip` a whole chain, `day_profile` all trips of a day
   between two places, `day_profiles` those to all stops.
6. `days_reachable` counts the days on which it works, `isochrone` how far one gets, `travel_costs`
   who may be past the three kilometres, `what_helps` which other time, place or stop
   (`with_stop`) reaches most.
7. `clock_seconds` and `wall_seconds` translate between the clock on the wall and the timetable's,
   which differ in the morning of a clock change; `bytes_needed` says how much memory a question
   takes at most.

Whatever cannot be answered honestly raises `ReachabilityRefused` with a reason code, the place,
what was expected, what came and a hint. No clock, no wording, nothing kept about anybody.
"""

from __future__ import annotations

from ankommen.methods.reachability.additions import AddedStop, with_stop
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
from ankommen.methods.reachability.journeys import (
    DayProfiles,
    DayTrip,
    Journey,
    Leg,
    day_profile,
    day_profiles,
    day_trip,
    journey,
)
from ankommen.methods.reachability.memory import BYTES_PER_CALL, bytes_needed
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
from ankommen.methods.reachability.reports import (
    FeedReport,
    Finding,
    Note,
    OtherDay,
    Severity,
    severity_of,
)
from ankommen.methods.reachability.step_free import StepFreeAnswer, step_free_chains
from ankommen.methods.reachability.timetables import StepFree, Timetable, timetable_on
from ankommen.methods.reachability.travelling import (
    NOT_IN_TIME,
    Place,
    earliest_arrivals,
    latest_departures,
)

__all__ = [
    "BYTES_PER_CALL",
    "NOT_IN_TIME",
    "SHIFTS",
    "AddedStop",
    "Chains",
    "Course",
    "DayCare",
    "DayProfiles",
    "DayTrip",
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
    "Severity",
    "StepFree",
    "StepFreeAnswer",
    "Timetable",
    "TravelCosts",
    "Traveller",
    "Walking",
    "bytes_needed",
    "chained_trips",
    "clock_seconds",
    "day_profile",
    "day_profiles",
    "day_trip",
    "days_reachable",
    "earliest_arrivals",
    "isochrone",
    "journey",
    "latest_departures",
    "read_feed",
    "severity_of",
    "step_free_chains",
    "timetable_on",
    "travel_costs",
    "wall_seconds",
    "what_helps",
    "with_stop",
]
