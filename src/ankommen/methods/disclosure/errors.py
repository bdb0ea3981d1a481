"""What this package refuses, in a form that page, command and log can put into words."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why something was refused. Wording belongs to who asks."""

    EMPTY_TABLE = "empty_table"
    NEGATIVE_COUNT = "negative_count"
    NOT_A_COUNT = "not_a_count"
    WRONG_SHAPE = "wrong_shape"
    DUPLICATE_CODE = "duplicate_code"
    UNKNOWN_CODE = "unknown_code"
    HIERARCHY_HOLE = "hierarchy_hole"
    TOTAL_CONTRADICTS_CELLS = "total_contradicts_cells"
    MISSING_CELL = "missing_cell"
    UNKNOWN_RULE = "unknown_rule"
    BAD_PARAMETER = "bad_parameter"
    ENGINE_MISSING = "engine_missing"
    ENGINE_FAILED = "engine_failed"
    TIME_LIMIT = "time_limit"
    NO_SOLUTION = "no_solution"
    NOT_PROTECTED = "not_protected"
    OUTSIDE_PERIOD = "outside_period"
    NO_AUTHORITY = "no_authority"
    KEY_DESTROYED = "key_destroyed"


class DisclosureError(ValueError):
    """`reason` says what, `where` names the place, `hint` is a code for what to do now.

    Never carries a count that was to be protected, nor anything about a person.
    """

    def __init__(
        self, reason: Reason, where: str, expected: str = "", got: str = "", hint: str = ""
    ) -> None:
        super().__init__(reason, where, expected, got, hint)
        self.reason = reason
        self.where = where
        self.expected = expected
        self.got = got
        self.hint = hint

    def __str__(self) -> str:
        named = (("expected", self.expected), ("got", self.got), ("hint", self.hint))
        details = ", ".join(f"{name} {value}" for name, value in named if value)
        return f"{self.reason.value} at {self.where}" + (f": {details}" if details else "")
