"""What stands in a concept table, as plain values without row ids.

Import reads a table into these, export writes them into a table: both ways through one form.
Money is integer cents, unknown is None, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FieldEntry:
    number: str
    title: str
    summary: str = ""
    situation: str = ""
    trend: str = ""


@dataclass(frozen=True, slots=True)
class GoalEntry:
    """A goal; `parent` is the number of the goal above it in the same action field."""

    field_number: str
    number: str
    title: str
    text: str = ""
    parent: str = ""
    guiding_goals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuidingGoalEntry:
    number: str
    title: str
    text: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class MilestoneEntry:
    due_on: date
    title: str
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class BudgetEntry:
    year: int
    source: str
    planned_cents: int | None = None
    spent_cents: int | None = None


@dataclass(frozen=True, slots=True)
class MeasureEntry:
    """`goals` are pairs of action field number and goal number; names stand as in the table."""

    number: str
    title: str
    field_number: str
    text: str = ""
    responsible: str = ""
    financing: str = ""
    lead_unit: str = ""
    partners: tuple[str, ...] = ()
    goals: tuple[tuple[str, str], ...] = ()
    target_groups: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    further_fields: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    milestones: tuple[MilestoneEntry, ...] = ()
    budgets: tuple[BudgetEntry, ...] = ()
    trend: str = ""
    depends_on: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    internal_fields: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """One value of an indicator with the definition it belongs to; `value` None is unknown.

    Without a reference date the row describes the indicator alone.
    """

    code: str
    title: str
    definition: str
    unit: str
    source: str
    valid_from: date
    valid_to: date | None = None
    direction: str = "neutral"
    is_public: bool = False
    numerator: str = ""
    denominator: str = ""
    counted: str = "undeclared"
    decimals: int = 0
    reference_date: date | None = None
    area: str = ""
    dimension: str = ""
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    confidence_percent: Decimal | None = None
    persons_counted: int | None = None
    as_of: date | None = None
    value_source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConceptTable:
    """Everything one file can carry, in its order."""

    fields: tuple[FieldEntry, ...] = ()
    measures: tuple[MeasureEntry, ...] = ()
    goals: tuple[GoalEntry, ...] = ()
    guiding_goals: tuple[GuidingGoalEntry, ...] = ()
    figures: tuple[FigureEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What exists already where the table goes: names people may refer to, and numbers in use.

    Names are folded by `names.fold`; a name that two rows carry maps to several ids.
    """

    fields: tuple[FieldEntry, ...] = ()
    goals: tuple[GoalEntry, ...] = ()
    measure_numbers: frozenset[str] = frozenset()
    units: dict[str, tuple[int, ...]] = field(default_factory=dict)
    organisations: dict[str, tuple[int, ...]] = field(default_factory=dict)
    areas: dict[str, tuple[int, ...]] = field(default_factory=dict)
    figures: tuple[FigureEntry, ...] = ()
    guiding_goals: tuple[GuidingGoalEntry, ...] = ()
    may_add_fields: bool = True

    @property
    def indicator_codes(self) -> frozenset[str]:
        return frozenset(one.code.casefold() for one in self.figures)
