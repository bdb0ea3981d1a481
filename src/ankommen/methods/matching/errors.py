"""What the method refuses: a reason code, the place, what was expected, what came, what to do."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why an input or a computation is refused."""

    WRONG_SHAPE = "wrong_shape"
    NOBODY = "nobody"
    DUPLICATE_ID = "duplicate_id"
    UNKNOWN_ID = "unknown_id"
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE_NUMBER = "negative_number"
    TOO_LARGE = "too_large"
    LOCKED_TWICE = "locked_twice"
    LOCK_BREAKS_REQUIREMENT = "lock_breaks_requirement"
    CAPACITY_BELOW_LOCKS = "capacity_below_locks"
    LARGER_THAN_ANY = "larger_than_any"
    QUOTAS_DO_NOT_SUM = "quotas_do_not_sum"
    KEY_WITHOUT_SHARES = "key_without_shares"
    NO_SOLUTION = "no_solution"
    NOTHING_IN_TIME = "nothing_in_time"
    ENGINE_MISSING = "engine_missing"
    ENGINE_FAILED = "engine_failed"
    BAD_INTERVAL = "bad_interval"
    RULE_DOES_NOT_FIT = "rule_does_not_fit"


class Hint(StrEnum):
    """What the person who sent the input can do now."""

    CHECK_INPUT = "check_input"
    MAKE_IDS_UNIQUE = "make_ids_unique"
    SPLIT_BY_AREA = "split_by_area"
    RAISE_CAPACITY_OR_UNLOCK = "raise_capacity_or_unlock"
    WAIVE_OR_UNLOCK = "waive_or_unlock"
    FIND_LARGER_PLACE = "find_larger_place"
    CORRECT_QUOTAS = "correct_quotas"
    RELAX_ONE_OF = "relax_one_of"
    ALLOW_MORE_TIME = "allow_more_time"
    INSTALL_HIGHSPY = "install_highspy"
    CHOOSE_OTHER_RULE = "choose_other_rule"


class MatchingRefused(ValueError):
    """A refusal as data; whoever shows it to people finds the words.

    `what` is the reason code, `where` names the argument, agent, resource or quota, `expected`
    and `got` are values, `hint` says what can be done.
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
