"""What is said about a feed: which days it covers, what is missing, repaired, left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

EXAMPLES = 5


class Severity(StrEnum):
    """How much a note matters: read, repaired, left out, or not to be relied on."""

    SAID = "said"
    REPAIRED = "repaired"
    LEFT_OUT = "left_out"
    SERIOUS = "serious"


class Finding(StrEnum):
    """What was found in a feed."""

    UNUSUAL_FILE_NAME = "unusual_file_name"
    NOT_UTF8 = "not_utf8"
    OTHER_DELIMITER = "other_delimiter"
    NO_AGENCY = "no_agency"
    TIMEZONE_ASSUMED = "timezone_assumed"
    TIMEZONES_DIFFER = "timezones_differ"
    DUPLICATE_STOP = "duplicate_stop"
    DUPLICATE_TRIP = "duplicate_trip"
    DUPLICATE_CALL = "duplicate_call"
    STOP_WITHOUT_COORDINATES = "stop_without_coordinates"
    COORDINATES_OF_STATION = "coordinates_of_station"
    COORDINATES_SWAPPED = "coordinates_swapped"
    UNKNOWN_STOP = "unknown_stop"
    UNKNOWN_TRIP = "unknown_trip"
    UNKNOWN_SERVICE = "unknown_service"
    BAD_TIME = "bad_time"
    TIMES_INTERPOLATED = "times_interpolated"
    ENDS_WITHOUT_TIME = "ends_without_time"
    TIMES_RUN_BACK = "times_run_back"
    TRIP_TOO_SHORT = "trip_too_short"
    LOOP = "loop"
    OVERNIGHT = "overnight"
    BAD_DATE = "bad_date"
    ONLY_EXCEPTIONS = "only_exceptions"
    PERIOD_CUT = "period_cut"
    DAYS_WITHOUT_SERVICE = "days_without_service"
    ENDED = "ended"
    NOT_BEGUN = "not_begun"
    HEADWAYS = "headways"
    BAD_HEADWAY = "bad_headway"
    TRANSFER_IGNORED = "transfer_ignored"
    WHEELCHAIR_UNKNOWN = "wheelchair_unknown"


SEVERITIES = {
    Severity.REPAIRED: {
        Finding.NOT_UTF8,
        Finding.OTHER_DELIMITER,
        Finding.DUPLICATE_STOP,
        Finding.DUPLICATE_CALL,
        Finding.COORDINATES_OF_STATION,
        Finding.TIMES_INTERPOLATED,
        Finding.TIMEZONE_ASSUMED,
    },
    Severity.LEFT_OUT: {
        Finding.DUPLICATE_TRIP,
        Finding.UNKNOWN_STOP,
        Finding.UNKNOWN_TRIP,
        Finding.UNKNOWN_SERVICE,
        Finding.BAD_TIME,
        Finding.ENDS_WITHOUT_TIME,
        Finding.TIMES_RUN_BACK,
        Finding.TRIP_TOO_SHORT,
        Finding.BAD_DATE,
        Finding.BAD_HEADWAY,
        Finding.PERIOD_CUT,
    },
    Severity.SERIOUS: {
        Finding.ENDED,
        Finding.NOT_BEGUN,
        Finding.COORDINATES_SWAPPED,
        Finding.TIMEZONES_DIFFER,
        Finding.STOP_WITHOUT_COORDINATES,
    },
}


def severity_of(finding: Finding) -> Severity:
    """What a finding means for whoever uses the feed."""
    return next((one for one, members in SEVERITIES.items() if finding in members), Severity.SAID)


@dataclass(frozen=True)
class Note:
    """One finding: how often, out of how many (0: not a share), up to five examples."""

    finding: Finding
    severity: Severity
    count: int
    of: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class OtherDay:
    """A day that does not run as its weekday usually does; trips on it and usually."""

    day: date
    trips: int
    usual: int


@dataclass(frozen=True)
class FeedReport:
    """What a feed covers and what is wrong with it.

    `usual_trips`: the most frequent number of trips from Monday to Sunday. `other_days`: days whose
    set of services is not the most frequent one of their weekday. No wording; dates and counts.
    """

    first_day: date
    last_day: date
    stops: int
    trips: int
    calls: int
    usual_trips: tuple[int, ...]
    other_days: tuple[OtherDay, ...]
    notes: tuple[Note, ...]

    def note(self, finding: Finding) -> Note | None:
        return next((note for note in self.notes if note.finding is finding), None)


@dataclass
class Notebook:
    """Collects findings while a feed is read."""

    counts: dict[Finding, int] = field(default_factory=dict)
    totals: dict[Finding, int] = field(default_factory=dict)
    examples: dict[Finding, list[str]] = field(default_factory=dict)

    def add(self, finding: Finding, example: str = "", *, count: int = 1, of: int = 0) -> None:
        self.counts[finding] = self.counts.get(finding, 0) + count
        self.totals[finding] = max(self.totals.get(finding, 0), of)
        shown = self.examples.setdefault(finding, [])
        if example and len(shown) < EXAMPLES:
            shown.append(example[:60])

    def notes(self) -> tuple[Note, ...]:
        return tuple(
            Note(one, severity_of(one), count, self.totals[one], tuple(self.examples[one]))
            for one, count in sorted(self.counts.items())
        )


def codes(notes: Sequence[Note]) -> set[Finding]:
    return {note.finding for note in notes}
