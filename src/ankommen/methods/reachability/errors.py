"""What the method refuses: a reason code, the place, what was expected, what came, what to do."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a feed or a question is refused."""

    NOT_AN_ARCHIVE = "not_an_archive"
    PATH_OUTSIDE = "path_outside"
    MEMBER_TWICE = "member_twice"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    FILE_MISSING = "file_missing"
    COLUMN_MISSING = "column_missing"
    LINE_TOO_LONG = "line_too_long"
    NO_SERVICE = "no_service"
    NO_TRIPS = "no_trips"
    DAY_OUTSIDE = "day_outside"
    BAD_NUMBER = "bad_number"
    BAD_COORDINATES = "bad_coordinates"
    NOBODY = "nobody"


class Hint(StrEnum):
    """What the person who sent the input can do now."""

    SEND_GTFS_ZIP = "send_gtfs_zip"
    PACK_AGAIN = "pack_again"
    SEND_SMALLER_AREA = "send_smaller_area"
    ASK_THE_TRANSPORT_COMPANY = "ask_the_transport_company"
    CHOOSE_DAY_INSIDE = "choose_day_inside"
    CHECK_INPUT = "check_input"


class ReachabilityRefused(ValueError):
    """A refusal as data; whoever shows it to people finds the words.

    `what` is the reason code, `where` names the file or argument, `expected` and `got` are values,
    `hint` says what can be done.
    """

    def __init__(
        self, what: Reason, *, where: str, expected: object, got: object, hint: Hint
    ) -> None:
        self.what = what
        self.where = where
        self.expected = expected
        self.got = got
        self.hint = hint
        super().__init__(f"{what}: {where}: expected {expected!r}, got {got!r} ({hint})")
