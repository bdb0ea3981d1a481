"""What the public JSON interface takes and gives: the types its description is made from."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import ConfigDict, Field

MOST_ROWS = 500


class Paging(Schema):
    """A page begins behind the entry that `after` names."""

    model_config = ConfigDict(extra="ignore")

    after: str = Field("", max_length=200, description="Schlüssel des letzten gelesenen Eintrags")
    limit: int = Field(100, ge=1, le=MOST_ROWS, description="so viele Einträge höchstens")


class Problem(Schema):
    """`code` stays the same in every language, `field` names the parameter."""

    code: str
    message: str
    field: str


class Problems(Schema):
    status: int
    problems: list[Problem]


class EditionLine(Schema):
    """`content_hash` is the hash of exactly the adopted text."""

    slug: str
    title: str
    starts_on: date
    ends_on: date
    state: str
    content_hash: str
    address: str


class EditionPage(Schema):
    items: list[EditionLine]
    next_after: str | None


class GuidingGoal(Schema):
    number: str
    title: str
    text: str


class Goal(GuidingGoal):
    goals: list[Goal]


class ActionField(Schema):
    number: str
    slug: str
    title: str
    summary: str
    goals: list[Goal]


class Edition(EditionLine):
    concept: str
    adopted_at: datetime
    published_at: datetime
    preface: str
    guiding_goals: list[GuidingGoal]
    action_fields: list[ActionField]


class MeasureLine(Schema):
    """`status` and `reason` are null where the office keeps them internal."""

    slug: str
    number: str
    title: str
    action_field: str
    status: str | None
    reason: str | None
    address: str


class MeasurePage(Schema):
    items: list[MeasureLine]
    next_after: str | None


class Milestone(Schema):
    title: str
    due_on: date
    done_on: date | None


class Budget(Schema):
    """Euro cents; null where it is unknown or internal."""

    year: int
    source: str
    planned_cents: int | None
    spent_cents: int | None


class Output(Schema):
    """`value` is a decimal number as text, so that nothing is lost on the way.

    Null where people are counted and the figure was not released; `note` says so.
    """

    name: str
    unit: str
    reference_date: date
    value: str | None
    source: str
    note: str


class Measure(MeasureLine):
    text: str
    target_groups: list[str]
    areas: list[str]
    responsible: str
    partners: list[str]
    starts_on: date | None
    ends_on: date | None
    milestones: list[Milestone]
    budgets: list[Budget]
    outputs: list[Output]
    last_report: str | None
    last_report_on: date | None


class Value(Schema):
    """`value` is a decimal number as text; null is not zero, and `note` says why."""

    reference_date: date
    area: str
    dimension: str
    value: str | None
    unit: str
    source: str
    as_of: date
    definition: int
    note: str
    is_corrected: bool


class IndicatorLine(Schema):
    slug: str
    code: str
    title: str
    latest: Value | None
    address: str


class IndicatorPage(Schema):
    items: list[IndicatorLine]
    next_after: str | None


class Definition(Schema):
    number: int
    text: str
    numerator: str
    denominator: str
    unit: str
    source: str
    valid_from: date
    valid_to: date | None


class Indicator(Schema):
    slug: str
    code: str
    title: str
    address: str
    definitions: list[Definition]
    values: list[Value]


class Change(Schema):
    """`key` never changes; `kind` is edition, report, measure or answer."""

    key: str
    kind: str
    title: str
    text: str
    at: datetime
    address: str


class ChangePage(Schema):
    items: list[Change]
    next_after: str | None
