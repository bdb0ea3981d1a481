"""What the engine refuses: a reason code, the place, what was expected, what came, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why an input or a computation is refused."""

    NOT_A_MONTH = "not_a_month"
    NOT_A_NUMBER = "not_a_number"
    DECIMAL_COMMA = "decimal_comma"
    NEGATIVE_COUNT = "negative_count"
    MONTH_TWICE = "month_twice"
    GAP_NOT_DECLARED = "gap_not_declared"
    TOO_SHORT = "too_short"
    SERIES_END_APART = "series_end_apart"
    NO_ROWS = "no_rows"
    WRONG_SHAPE = "wrong_shape"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_NAME = "unknown_name"
    KEY_NOT_VALID = "key_not_valid"
    COLUMN_MISSING = "column_missing"
    NOT_ONE_SERIES = "not_one_series"
    EVENT_TWICE = "event_twice"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    CLOSES_BEFORE_IT_OPENS = "closes_before_it_opens"
    CHANGE_WHILE_CLOSED = "change_while_closed"
    BLOCKS_OVERLAP = "blocks_overlap"
    TOO_MANY_BLOCKED = "too_many_blocked"


class Hint(StrEnum):
    """What the person who sent the input can do now."""

    CHECK_INPUT = "check_input"
    DECLARE_GAP = "declare_gap"
    SUM_OR_DROP_DOUBLE = "sum_or_drop_double"
    USE_SCENARIOS = "use_scenarios"
    CUT_TO_COMMON_END = "cut_to_common_end"
    FETCH_CURRENT_KEY = "fetch_current_key"
    FILTER_DIMENSIONS = "filter_dimensions"


class Remark(StrEnum):
    """What a result must not hide."""

    SERIES_ENDS_EARLY = "series_ends_early"
    ALL_ZERO = "all_zero"
    GAPS_SKIPPED = "gaps_skipped"
    CUT_AT_BREAK = "cut_at_break"
    HORIZON_BEYOND_HISTORY = "horizon_beyond_history"
    KEY_OUTDATED = "key_outdated"
    FEW_STAYS = "few_stays"
    STAYS_TOO_LATE = "stays_too_late"
    STAYS_BEFORE_LIST = "stays_before_list"
    STAYS_UNSEEN = "stays_unseen"


@dataclass(frozen=True)
class Notice:
    """A remark with the place it is about and its parameters."""

    what: Remark
    where: str
    got: object


class ForecastRefused(ValueError):
    """A refusal as data; whoever shows it to people finds the words.

    `what` is the reason code, `where` names the argument, series or month, `expected` and `got`
    are values, `hint` says what can be done.
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
