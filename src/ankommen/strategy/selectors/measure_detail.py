"""Everything the page of one measure shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from ankommen.core.models import AuditEntry
from ankommen.core.registries import trace
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..models import (
    Attachment,
    Goal,
    IndicatorValue,
    Measure,
    MeasureBudget,
    Milestone,
    OutputFigure,
    StatusOverride,
    StatusReport,
    TextRevision,
)
from ..permissions import may_read_measure
from ..rules.status import ENDED, MeasureFacts, StatusResult, last_sign_of_life, measure_status
from ..rules.timeliness import Timeliness, timeliness
from .status import facts_of_one, policy_of

Dependencies = Measure.depends_on.through

LATEST_REPORTS = 5
LATEST_ENTRIES = 6


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact as far as the viewer may know; else only the role."""

    role: str
    gets_reminders: bool
    card: partners.ContactCard | None


@dataclass(frozen=True, slots=True)
class ContextFigure:
    """The latest value of an indicator named beside the measure: it proves no effect."""

    slug: str
    code: str
    title: str
    value: Decimal | None
    unit: str
    decimals: int
    reference_date: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Money:
    """Budget lines with their sums in cents; a sum of unknowns is None, never zero."""

    lines: Sequence[MeasureBudget]
    planned_cents: int | None
    spent_cents: int | None


@dataclass(frozen=True, slots=True)
class MeasureDetail:
    measure: Measure
    status: StatusResult
    clock: Timeliness
    override: StatusOverride | None
    milestones: list[Milestone]
    money: Money
    outputs: list[OutputFigure]
    context: list[ContextFigure]
    reports: list[StatusReport]
    goals: list[Goal]
    target_groups: list[str]
    areas: list[str]
    further_action_fields: list[str]
    lead_unit: str
    partners: list[str]
    contacts: list[ContactLine]
    depends_on: list[Measure]
    needed_by: list[Measure]
    merged_into: Measure | None
    attachments: list[Attachment]
    backward: list[trace.Thread]
    forward: list[trace.Thread]
    history: list[AuditEntry]


def measure_detail(*, viewer: Viewer, measure: Measure, day: date) -> MeasureDetail:
    """`measure` comes from `measure_for`: the viewer may read it."""
    milestones = list(measure.milestones.all())
    reports = list(measure.status_reports.all()[:LATEST_REPORTS])
    overrides = list(measure.overrides.filter(valid_from__lte=day, valid_until__gte=day))
    depends_on, needed_by = _neighbours(measure)
    backward, forward = trace.both_ways(viewer, kind="measure", id=measure.pk)
    facts = facts_of_one(
        measure,
        milestones=milestones,
        reports=reports,
        overrides=overrides[::-1],
        depends_on=depends_on,
        day=day,
    )
    status = measure_status(facts, day=day, policy=policy_of(measure.edition))
    return MeasureDetail(
        measure=measure,
        status=status,
        clock=_clock(measure, facts, status, day),
        override=overrides[0] if overrides else None,
        milestones=milestones,
        money=money_of(list(measure.budgets.all())),
        outputs=list(measure.outputs.all()),
        context=_context(measure),
        reports=reports,
        goals=list(measure.goals.all()),
        target_groups=list(measure.target_groups.values_list("name", flat=True)),
        areas=list(measure.areas.values_list("name", flat=True)),
        further_action_fields=[str(one) for one in measure.further_action_fields.all()],
        lead_unit=_lead_unit(viewer, measure),
        partners=_partners(viewer, measure),
        contacts=_contacts(viewer, measure),
        depends_on=[one for one in depends_on if may_read_measure(viewer, one)],
        needed_by=[one for one in needed_by if may_read_measure(viewer, one)],
        merged_into=_merged_into(viewer, measure),
        attachments=list(measure.attachments.all()),
        backward=backward,
        forward=forward,
        history=list(history_of(measure)[:LATEST_ENTRIES]),
    )


def history_of(measure: Measure) -> QuerySet[AuditEntry]:
    """Who did what to this measure, the latest first."""
    return AuditEntry.objects.filter(object_kind="measure", object_id=str(measure.pk))


def revisions_of(measure: Measure) -> list[TextRevision]:
    """Every change of its texts, the latest first."""
    return list(TextRevision.objects.filter(object_kind="measure", object_id=measure.pk))


def money_of(lines: Sequence[MeasureBudget]) -> Money:
    return Money(
        lines=lines,
        planned_cents=_sum([line.planned_cents for line in lines]),
        spent_cents=_sum([line.spent_cents for line in lines]),
    )


def _sum(amounts: Sequence[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _clock(measure: Measure, facts: MeasureFacts, status: StatusResult, day: date) -> Timeliness:
    if status.status in ENDED:
        return Timeliness(days=None, stale_on=None, is_stale=False)
    return timeliness(
        confirmed_on=last_sign_of_life(facts),
        starts_on=facts.starts_on,
        stale_after_days=measure.edition.stale_after_days,
        day=day,
    )


def _partners(viewer: Viewer, measure: Measure) -> list[str]:
    ids = list(measure.partners.order_by().values_list("pk", flat=True))
    return list(partners.organisation_names(viewer=viewer, ids=ids).values())


def _lead_unit(viewer: Viewer, measure: Measure) -> str:
    unit = measure.lead_unit
    return partners.unit_name(viewer=viewer, unit=unit).full if unit is not None else ""


def _contacts(viewer: Viewer, measure: Measure) -> list[ContactLine]:
    rows = list(measure.contacts.values_list("contact_id", "role", "gets_reminders"))
    if not rows:
        return []
    cards = partners.contacts(viewer=viewer, ids=[contact for contact, _, _ in rows])
    return [ContactLine(role, reminded, cards.get(contact)) for contact, role, reminded in rows]


def _neighbours(measure: Measure) -> tuple[list[Measure], list[Measure]]:
    """What it depends on, and what waits for it."""
    here = Q(from_measure=measure) | Q(to_measure=measure)
    ties = Dependencies._default_manager.filter(here)
    links = set(ties.values_list("from_measure_id", "to_measure_id"))
    if not links:
        return [], []
    rows = Measure.objects.filter(pk__in={id for link in links for id in link})
    found = rows.only("number", "title", "slug", "edition_id").order_by("position", "id")
    return (
        [one for one in found if (measure.pk, one.pk) in links],
        [one for one in found if (one.pk, measure.pk) in links],
    )


def _merged_into(viewer: Viewer, measure: Measure) -> Measure | None:
    target = measure.merged_into
    return target if target is not None and may_read_measure(viewer, target) else None


def _context(measure: Measure) -> list[ContextFigure]:
    """The latest total of each linked indicator, for the whole district."""
    indicators = list(measure.indicators.values_list("pk", "slug", "code", "title"))
    if not indicators:
        return []
    values = IndicatorValue.objects.filter(
        definition__indicator_id__in=[row[0] for row in indicators],
        area_id=F("definition__indicator__concept__district_id"),
        corrected_by__isnull=True,
        dimension="",
    )
    latest = {
        value.definition.indicator_id: value
        for value in values.select_related("definition").order_by("reference_date", "id")
    }
    return [_figure(row, latest.get(row[0])) for row in indicators]


def _figure(row: tuple[int, str, str, str], value: IndicatorValue | None) -> ContextFigure:
    _id, slug, code, title = row
    if value is None:
        return ContextFigure(slug, code, title, None, "", 0, None, "")
    definition = value.definition
    return ContextFigure(
        slug,
        code,
        title,
        value.value,
        definition.unit,
        definition.decimals,
        value.reference_date,
        value.source,
    )
