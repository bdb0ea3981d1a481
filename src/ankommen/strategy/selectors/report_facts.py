"""The content of an implementation report, gathered from the live rows as known on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ankommen.core.models import Installation
from ankommen.core.viewer import PUBLIC
from ankommen.partners import public as partners

from ..models import (
    ActionField,
    Edition,
    ImplementationReport,
    Measure,
    MeasureBudget,
    OutputFigure,
    StatusReport,
)
from ..report.content import (
    FORMAT,
    Decision,
    FieldEntry,
    Heading,
    IndicatorEntry,
    LastReport,
    MeasureEntry,
    Money,
    Output,
    Previous,
    ReasonValue,
    ReportContent,
    StatusEntry,
)
from ..report.outlook import next_step, overdue
from ..rules.status import Status, StatusResult
from ..rules.structure import natural_key
from ..wording import reason_text
from .editions import chain_rows
from .published_outputs import shown_outputs
from .report_indicators import indicator_entries
from .report_promises import promise_entries
from .status import edition_facts, statuses

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for when the report was made."""

    reference_date: date
    made_on: date
    introduction: str
    request: str


def report_content(
    *, edition: Edition, wish: Wish, previous: ImplementationReport | None
) -> ReportContent:
    """Everything the report says, in a constant number of queries."""
    indicators = indicator_entries(edition, wish.reference_date)
    return ReportContent(
        format=FORMAT,
        is_public=False,
        heading=_heading(edition, wish),
        introduction=wish.introduction,
        request=wish.request,
        fields=_fields(edition, wish.reference_date, indicators),
        indicators=indicators,
        previous=_previous(previous),
        promises=promise_entries(previous, day=wish.reference_date) if previous else (),
    )


def previous_report(edition: Edition, *, before: date) -> ImplementationReport | None:
    """The last report with an earlier reference date: of this edition, else of the one before."""
    reports = ImplementationReport.objects.filter(reference_date__lt=before)
    reports = reports.order_by("-reference_date", "-id")
    own = reports.filter(edition=edition).first()
    if own is None and edition.predecessor_id is not None:
        return reports.filter(edition_id=edition.predecessor_id).first()
    return own


def _heading(edition: Edition, wish: Wish) -> Heading:
    concept = edition.concept
    installation = Installation.objects.filter(district_id=concept.district_id).first()
    district = concept.district.name
    return Heading(
        district=district,
        office=installation.office_name if installation else district,
        concept=concept.title,
        edition=edition.title,
        edition_slug=edition.slug,
        edition_state=edition.state,
        edition_hash=edition.content_hash,
        starts_on=edition.starts_on,
        ends_on=edition.ends_on,
        reference_date=wish.reference_date,
        made_on=wish.made_on,
        decisions=_decisions(edition, wish.reference_date),
    )


def _decisions(edition: Edition, day: date) -> tuple[Decision, ...]:
    """The chain of deliberation as it stood on the day."""
    found = []
    for row in chain_rows(edition):
        facts = row.resolution
        known = facts if facts is not None and facts.decided_on <= day else None
        found.append(
            Decision(
                body=row.step.body.name,
                decides=row.step.decides,
                decided_on=known.decided_on if known else None,
                paper_number=known.paper_number if known else "",
                outcome=known.outcome if known else "",
                votes_yes=known.votes_yes if known else None,
                votes_no=known.votes_no if known else None,
                votes_abstain=known.votes_abstain if known else None,
            )
        )
    return tuple(found)


def _fields(
    edition: Edition, day: date, indicators: Iterable[IndicatorEntry]
) -> tuple[FieldEntry, ...]:
    by_field: dict[int, list[MeasureEntry]] = defaultdict(list)
    field_of: dict[str, int] = {}
    for field_id, entry in _measures(edition, day):
        by_field[field_id].append(entry)
        field_of[entry.number] = field_id
    named: dict[int, list[str]] = defaultdict(list)
    for one in indicators:
        home = next((field_of[number] for number in one.measures if number in field_of), None)
        if home is not None:
            named[home].append(one.code)
    return tuple(
        _field(row, by_field[row.pk], named[row.pk]) for row in edition.action_fields.all()
    )


def _field(row: ActionField, measures: list[MeasureEntry], codes: list[str]) -> FieldEntry:
    return FieldEntry(
        number=row.number,
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        situation=row.situation,
        trend=row.trend,
        measures=tuple(sorted(measures, key=lambda one: natural_key(one.number))),
        indicators=tuple(codes),
    )


def _measures(edition: Edition, day: date) -> Iterable[tuple[int, MeasureEntry]]:
    rows = list(Measure.objects.filter(edition=edition))
    facts = edition_facts(edition, day=day)
    results = statuses(facts, edition=edition, day=day)
    where = {"measure__edition": edition}
    money = _grouped(MeasureBudget.objects.filter(**where))
    outputs = _grouped(
        OutputFigure.objects.filter(reference_date__lte=day, **where).order_by(
            "name", "-reference_date"
        )
    )
    let_out = shown_outputs([one for found in outputs.values() for one in found])
    reports = _grouped(
        StatusReport.objects.filter(reported_on__lte=day, **where).order_by("reported_on", "id")
    )
    ids = {row.lead_unit_id for row in rows if row.lead_unit_id}
    units = partners.unit_names(viewer=partners.every_reader(), ids=ids)
    public_units = partners.units(viewer=PUBLIC, ids=ids)
    for row in rows:
        result = results[row.pk]
        yield (
            row.action_field_id,
            MeasureEntry(
                number=row.number,
                slug=row.slug,
                title=row.title,
                responsible=_responsible(units, row),
                responsible_public=_responsible(public_units, row),
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                trend=row.trend,
                status=_status(result),
                last_report=_last(reports[row.pk]),
                last_public_report=_last([one for one in reports[row.pk] if one.is_public]),
                next_step=next_step(facts[row.pk], result, day=day),
                overdue=overdue(facts[row.pk], result, day=day),
                money=tuple(
                    Money(one.year, one.source, one.planned_cents, one.spent_cents)
                    for one in money[row.pk]
                ),
                financing=row.financing_statement,
                outputs=tuple(_outputs(outputs[row.pk], let_out)),
                internal=tuple(sorted(row.internal_fields)),
            ),
        )


def _responsible(units: Mapping[int, partners.UnitName], row: Measure) -> str:
    """The unit; where it may not be named, the words of the office, else a neutral name."""
    unit = units.get(row.lead_unit_id) if row.lead_unit_id else None
    if unit is None or (unit.is_hidden and row.responsible_text):
        return row.responsible_text
    return unit.full


def _status(result: StatusResult) -> StatusEntry:
    days = result.parameters.get("days")
    return StatusEntry(
        code=str(result.status),
        days_late=days if result.status == Status.LATE and isinstance(days, int) else None,
        reason=str(result.reason),
        values=tuple(_reason_value(name, value) for name, value in result.parameters.items()),
        sentence=reason_text(result),
    )


def _reason_value(name: str, value: str | int | date) -> ReasonValue:
    if isinstance(value, date):
        return ReasonValue(name, "date", value.isoformat())
    return ReasonValue(name, "int" if isinstance(value, int) else "text", str(value))


def _last(found: list[StatusReport]) -> LastReport | None:
    if not found:
        return None
    last = found[-1]
    return LastReport(last.reported_on, last.assessment, last.text, last.is_public)


def _outputs(found: list[OutputFigure], let_out: Collection[int]) -> Iterable[Output]:
    """The newest figure of each name."""
    seen: set[str] = set()
    for one in found:
        if one.name not in seen:
            seen.add(one.name)
            yield Output(
                one.name,
                one.unit,
                one.reference_date,
                one.value,
                one.source,
                one.pk in let_out,
            )


def _previous(report: ImplementationReport | None) -> Previous | None:
    if report is None:
        return None
    return Previous(report.title, report.reference_date, report.content_hash)


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.measure_id].append(row)  # type: ignore[attr-defined]
    return groups
