"""Measures as anybody may read them: of published editions, without what is kept internal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from ankommen.core import publication
from ankommen.core.viewer import PUBLIC
from ankommen.partners import public as partners
from ankommen.partners.public import ContactCard

from ..models import Edition, Measure
from ..rules.status import Reason, StatusResult
from ..wording import reason_text, status_label
from .published_outputs import decisions_of
from .status import edition_statuses, measure_facts, statuses


@dataclass(frozen=True, slots=True)
class PublicMilestone:
    title: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class PublicBudget:
    """Euro cents; None where it is unknown or not published."""

    year: int
    source: str
    planned_cents: int | None
    spent_cents: int | None


@dataclass(frozen=True, slots=True)
class PublicOutput:
    """What the gate does not let out has no number, and `note` says so."""

    name: str
    unit: str
    reference_date: date
    value: Decimal | None
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PublicAttachment:
    id: int
    name: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class PublicMeasureLine:
    """A measure in a list. `status` is a code of the status badge, empty where it is internal."""

    id: int
    number: str
    slug: str
    title: str
    action_field_slug: str
    status: str
    status_label: str
    reason: str


@dataclass(frozen=True, slots=True)
class PublicMeasure:
    """A measure on its page; what is internal is empty."""

    line: PublicMeasureLine
    action_field_id: int
    action_field_title: str
    text: str
    target_groups: tuple[str, ...]
    areas: tuple[str, ...]
    responsible: str
    partner_names: tuple[str, ...]
    contacts: tuple[ContactCard, ...]
    financing_statement: str
    starts_on: date | None
    ends_on: date | None
    milestones: tuple[PublicMilestone, ...]
    budgets: tuple[PublicBudget, ...]
    outputs: tuple[PublicOutput, ...]
    attachments: tuple[PublicAttachment, ...]
    last_report: str
    last_report_on: date | None


def public_measures(edition_slug: str, *, day: date) -> list[PublicMeasureLine]:
    """All measures of a published edition in the order of the concept; none of any other."""
    edition = Edition.objects.filter(slug=edition_slug, published_at__isnull=False).first()
    if edition is None:
        return []
    found = edition_statuses(edition, day=day)
    return [_line(row, found[row.pk]) for row in _rows(edition)]


def public_measure(edition_slug: str, slug: str, *, day: date) -> PublicMeasure | None:
    """One measure of a published edition, or None."""
    edition = Edition.objects.filter(slug=edition_slug, published_at__isnull=False).first()
    row = _rows(edition).filter(slug=slug).first() if edition else None
    if edition is None or row is None:
        return None
    facts = measure_facts([row.pk], edition=edition, day=day)
    return _page(row, _line(row, statuses(facts, edition=edition, day=day)[row.pk]), day)


def public_attachment_path(edition_slug: str, slug: str, *, id: int) -> str | None:
    """The storage name of a file that anybody may read, or None."""
    measure = Measure.objects.filter(
        edition__slug=edition_slug, edition__published_at__isnull=False, slug=slug
    ).first()
    if measure is None or "attachments" in measure.internal_fields:
        return None
    found = measure.attachments.filter(pk=id, is_public=True).first()
    return found.file.name if found else None


def _rows(edition: Edition) -> QuerySet[Measure]:
    return Measure.objects.filter(edition=edition).select_related("action_field")


def _line(row: Measure, result: StatusResult) -> PublicMeasureLine:
    shown = "status" not in row.internal_fields
    return PublicMeasureLine(
        id=row.pk,
        number=row.number,
        slug=row.slug,
        title=row.title,
        action_field_slug=row.action_field.slug,
        status=str(result.status) if shown else "",
        status_label=status_label(result) if shown else "",
        reason=_public_reason(result, row.internal_fields) if shown else "",
    )


def _public_reason(result: StatusResult, internal: Collection[str]) -> str:
    """The reason as far as it names nothing that is kept internal."""
    if "milestones" in internal or "schedule" in internal or result.reason in _INTERNAL_REASONS:
        return ""
    return reason_text(result)


# Their parameters are words that somebody wrote for the office, not for the public.
_INTERNAL_REASONS = frozenset({Reason.OVERRIDE, Reason.NEXT_STEP_LATE})


def _page(row: Measure, line: PublicMeasureLine, day: date) -> PublicMeasure:
    shown = {field: field not in row.internal_fields for field in Measure.CHOOSABLE_FIELDS}
    report = (
        row.status_reports.filter(is_public=True, reported_on__lte=day).first()
        if shown["status"]
        else None
    )
    return PublicMeasure(
        line=line,
        action_field_id=row.action_field_id,
        action_field_title=row.action_field.title,
        text=row.text if shown["text"] else "",
        target_groups=_names(row.target_groups.all()) if shown["target_groups"] else (),
        areas=_names(row.areas.all()) if shown["areas"] else (),
        responsible=_responsible(row) if shown["lead_unit"] else "",
        partner_names=_partners(row) if shown["partners"] else (),
        contacts=_contacts(row) if shown["contacts"] else (),
        financing_statement=row.financing_statement if shown["financing_statement"] else "",
        starts_on=row.starts_on if shown["schedule"] else None,
        ends_on=row.ends_on if shown["schedule"] else None,
        milestones=_milestones(row) if shown["milestones"] else (),
        budgets=_budgets(row, shown),
        outputs=_outputs(row) if shown["outputs"] else (),
        attachments=_attachments(row) if shown["attachments"] else (),
        last_report=report.text if report else "",
        last_report_on=report.reported_on if report else None,
    )


def _names(rows: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(row) for row in rows)


def _responsible(row: Measure) -> str:
    """The unit if anybody may know of its organisation, else the wording of the concept."""
    if row.lead_unit_id is not None:
        unit = partners.units(viewer=PUBLIC, ids=[row.lead_unit_id]).get(row.lead_unit_id)
        if unit is not None:
            return f"{unit.organisation_name}, {unit.name}"
    return row.responsible_text


def _partners(row: Measure) -> tuple[str, ...]:
    ids = list(row.partners.values_list("pk", flat=True))
    return tuple(one.name for one in partners.organisations(viewer=PUBLIC, ids=ids).values())


def _contacts(row: Measure) -> tuple[ContactCard, ...]:
    ids = list(row.contacts.values_list("contact_id", flat=True))
    return tuple(partners.contacts(viewer=PUBLIC, ids=ids).values())


def _milestones(row: Measure) -> tuple[PublicMilestone, ...]:
    return tuple(
        PublicMilestone(one.title, one.due_on, one.done_on) for one in row.milestones.all()
    )


def _budgets(row: Measure, shown: Mapping[str, bool]) -> tuple[PublicBudget, ...]:
    if not shown["budget"] and not shown["spent"]:
        return ()
    return tuple(
        PublicBudget(
            one.year,
            one.source,
            one.planned_cents if shown["budget"] else None,
            one.spent_cents if shown["spent"] else None,
        )
        for one in row.budgets.all()
    )


def _outputs(row: Measure) -> tuple[PublicOutput, ...]:
    found = list(row.outputs.all())
    decisions = decisions_of(found)
    return tuple(
        PublicOutput(
            one.name,
            one.unit,
            one.reference_date,
            one.value if decisions[one.pk].is_shown else None,
            one.source,
            "" if decisions[one.pk].is_shown else publication.hidden_note(decisions[one.pk].why),
        )
        for one in found
    )


def _attachments(row: Measure) -> tuple[PublicAttachment, ...]:
    return tuple(
        PublicAttachment(one.pk, one.name, one.content_type, one.size_bytes)
        for one in row.attachments.filter(is_public=True)
    )
