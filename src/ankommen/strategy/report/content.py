"""What an implementation report says, as frozen values. Everything shown is made from these.

Texts of the district stay as they were written. Words of the interface are not stored but codes,
so that the frozen report can be read in each language of the interface.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Decision:
    """One step of the chain of deliberation. Without `decided_on` it is still to come."""

    body: str
    decides: bool
    decided_on: date | None
    paper_number: str
    outcome: str
    votes_yes: int | None
    votes_no: int | None
    votes_abstain: int | None


@dataclass(frozen=True, slots=True)
class Heading:
    """What the title page and every running title say."""

    district: str
    office: str
    concept: str
    edition: str
    edition_slug: str
    edition_state: str
    edition_hash: str
    starts_on: date
    ends_on: date
    reference_date: date
    made_on: date
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """Planned and spent euro cents of one year from one source; None is "not stated"."""

    year: int
    source: str
    planned_cents: int | None
    spent_cents: int | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next. `source` is "next_step" (reported) or "milestones" (the next open one)."""

    text: str
    due_on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class LastReport:
    """What the responsible unit last reported up to the reference date."""

    reported_on: date
    assessment: str
    text: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Overdue:
    """Something that should have happened before the reference date and did not."""

    kind: str  # "milestone", "next_step" or "end"
    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Output:
    """A figure of the measure's own work. `is_let_out`: the gate let it out when the report was
    made; others stay internal."""

    name: str
    unit: str
    reference_date: date
    value: Decimal
    source: str
    is_let_out: bool = False


@dataclass(frozen=True, slots=True)
class ReasonValue:
    """One value that the sentence of a status reason names; `kind` is "text", "int" or "date"."""

    name: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """The status on the reference date. An empty code: not for the public.

    `sentence` is the German wording of that day; other languages are worded from the code.
    """

    code: str
    days_late: int | None
    reason: str
    values: tuple[ReasonValue, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class MeasureEntry:
    number: str
    slug: str
    title: str
    responsible: str
    responsible_public: str
    starts_on: date | None
    ends_on: date | None
    trend: str
    status: StatusEntry
    last_report: LastReport | None
    last_public_report: LastReport | None
    next_step: NextStep | None
    overdue: tuple[Overdue, ...]
    money: tuple[Money, ...]
    financing: str
    outputs: tuple[Output, ...]
    internal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    number: int
    text: str
    numerator: str
    denominator: str
    unit: str
    decimals: int
    source: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of an indicator. `part` is empty for the whole district.

    `is_let_out`: the gate let the figure out when the report was made; others stay internal.
    """

    definition: int
    part: str
    reference_date: date
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    confidence_percent: Decimal | None
    source: str
    as_of: date
    note: str
    is_corrected: bool
    is_let_out: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    due_on: date
    value: Decimal | None
    trend: str
    note: str


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    code: str
    slug: str
    title: str
    direction: str
    is_public: bool
    definitions: tuple[Definition, ...]
    values: tuple[Value, ...]
    targets: tuple[Target, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One action field with its measures; `indicators` are codes, each printed once."""

    number: str
    slug: str
    title: str
    summary: str
    situation: str
    trend: str
    measures: tuple[MeasureEntry, ...]
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromiseEntry:
    """A next step that the previous report announced, and what became of it."""

    measure_number: str
    measure_title: str
    text: str
    due_on: date | None
    outcome: str
    reason: str
    happened_on: date | None
    is_public: bool


@dataclass(frozen=True, slots=True)
class Previous:
    """The report before this one."""

    title: str
    reference_date: date
    content_hash: str


@dataclass(frozen=True, slots=True)
class ReportContent:
    format: int
    is_public: bool
    heading: Heading
    introduction: str
    request: str
    fields: tuple[FieldEntry, ...]
    indicators: tuple[IndicatorEntry, ...]
    previous: Previous | None
    promises: tuple[PromiseEntry, ...]

    @property
    def measures(self) -> tuple[MeasureEntry, ...]:
        return tuple(measure for field in self.fields for measure in field.measures)
