"""What the engine refuses: a reason code, the place, what was expected, what came, what to do."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why an input or a computation is refused."""

    WRONG_SHAPE = "wrong_shape"
    NO_ROWS = "no_rows"
    NOT_A_NUMBER = "not_a_number"
    MISSING_VALUE = "missing_value"
    WEIGHT_NOT_POSITIVE = "weight_not_positive"
    CATEGORY_SPELLED_TWICE = "category_spelled_twice"
    CATEGORY_WITHOUT_TARGET = "category_without_target"
    MARGIN_NAMED_TWICE = "margin_named_twice"
    TARGET_NOT_POSITIVE = "target_not_positive"
    EMPTY_CATEGORY = "empty_category"
    MARGINS_DISAGREE = "margins_disagree"
    MARGINS_CONTRADICT = "margins_contradict"
    BOUNDS_NOT_AROUND_ONE = "bounds_not_around_one"
    BOUNDS_INFEASIBLE = "bounds_infeasible"
    TOTALS_UNREACHABLE = "totals_unreachable"
    NOT_CONVERGED = "not_converged"
    CLUSTER_IN_TWO_STRATA = "cluster_in_two_strata"
    POPULATION_VARIES = "population_varies"
    POPULATION_TOO_SMALL = "population_too_small"
    SINGLE_UNIT = "single_unit"
    NO_DEGREES_OF_FREEDOM = "no_degrees_of_freedom"
    NO_RESPONDENTS = "no_respondents"
    HOUSEHOLD_WEIGHTS_DIFFER = "household_weights_differ"
    EMPTY_DOMAIN = "empty_domain"
    ZERO_DENOMINATOR = "zero_denominator"
    NOT_ZERO_OR_ONE = "not_zero_or_one"
    NOT_A_PROBABILITY = "not_a_probability"
    TABLE_TOO_SMALL = "table_too_small"
    REPLICATE_FAILED = "replicate_failed"
    CANNOT_TRIM = "cannot_trim"
    CANNOT_ALLOCATE = "cannot_allocate"
    NEGATIVE_COUNT = "negative_count"


class Hint(StrEnum):
    """What the person who sent the input can do now."""

    CHECK_INPUT = "check_input"
    SAY_WHAT_MISSING_MEANS = "say_what_missing_means"
    CHOOSE_ONE_SPELLING = "choose_one_spelling"
    ADD_TARGET_OR_RECODE = "add_target_or_recode"
    MERGE_CATEGORIES = "merge_categories"
    SCALE_MARGINS_TO_ONE_TOTAL = "scale_margins_to_one_total"
    WIDEN_BOUNDS = "widen_bounds"
    SET_BOUNDS = "set_bounds"
    DROP_OR_MERGE_MARGIN = "drop_or_merge_margin"
    MAKE_CLUSTER_NAMES_UNIQUE = "make_cluster_names_unique"
    CHOOSE_SINGLE_UNIT_RULE = "choose_single_unit_rule"
    MERGE_STRATA = "merge_strata"
    ALLOW_DROPPED_REPLICATES = "allow_dropped_replicates"
    RAISE_UPPER_LIMIT = "raise_upper_limit"


class WeightingRefused(ValueError):
    """A refusal as data; whoever shows it to people finds the words.

    `what` is the reason code, `where` names the argument, margin, stratum or category, `expected`
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
