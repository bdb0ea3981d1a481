"""A large invented concept to measure with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ankommen.core.models import Area, AreaKind
from ankommen.partners.models import Contact, Organisation, OrganisationKind, Unit
from ankommen.strategy.models import (
    ActionField,
    ActionFieldSuccession,
    Assessment,
    Concept,
    Edition,
    EditionState,
    Fate,
    IndicatorValue,
    Measure,
    MeasureBudget,
    MeasureContact,
    MeasureSuccession,
    Milestone,
    StatusReport,
    TargetGroup,
    ValueOrigin,
)
from ankommen.strategy.rules.grid import Rhythm, period_ends
from tests.strategy import build

FIELDS = 10


def fill(
    *, measures: int, today: date, slug: str = "gross", concept: Concept | None = None
) -> Edition:
    """An edition in force with so many measures, each with milestones, money and a report."""
    edition = build.edition(
        concept=concept or build.concept(),
        slug=slug,
        state=EditionState.IN_FORCE,
        frozen_at=at(today),
        published_at=at(today),
        content_hash="0" * 64,
    )
    fields = [build.action_field(edition, str(number + 1)) for number in range(FIELDS)]
    rows = Measure.objects.bulk_create(
        measure_row(edition, fields, units(), number, today) for number in range(measures)
    )
    Milestone.objects.bulk_create(m for row in rows for m in milestones(row, today))
    MeasureBudget.objects.bulk_create(b for row in rows for b in budgets(row))
    StatusReport.objects.bulk_create(report(row, today) for row in rows if row.position % 5)
    MeasureContact.objects.bulk_create(contacts(rows))
    add_groups_and_areas(rows)
    return edition


def fill_next(old: Edition, *, slug: str, today: date) -> Edition:
    """The edition after it: half the measures reworded, a fifth retitled, a twentieth replaced."""
    new = build.edition(
        concept=old.concept, slug=slug, title=f"Edition {slug}", predecessor=old, state="draft"
    )
    before = list(old.measures.order_by("position"))
    fields = [build.action_field(new, str(number + 1)) for number in range(FIELDS)]
    after = [measure_row(new, fields, units(), number, today) for number in range(len(before))]
    for row in after:
        _reword(row)
    Measure.objects.bulk_create(after)
    Milestone.objects.bulk_create(m for row in after for m in milestones(row, today))
    MeasureBudget.objects.bulk_create(b for row in after for b in budgets(row))
    add_groups_and_areas(after)
    MeasureSuccession.objects.bulk_create(
        link for pair in zip(before, after, strict=True) for link in _links(new, *pair)
    )
    ActionFieldSuccession.objects.bulk_create(
        ActionFieldSuccession(edition=new, predecessor=one, successor=other, fate=Fate.KEPT)
        for one, other in zip(old.action_fields.order_by("position"), fields, strict=True)
    )
    return new


def _reword(row: Measure) -> None:
    row.last_confirmed_at = None
    if row.position % 2:
        row.text = row.text.replace("vereinbart", "verabredet", 2).replace("Nähe", "Umgebung", 1)
        row.text += "Dazu kommt ein Fahrdienst für Orte ohne Bus."
    if row.position % 5 == 0:
        row.title = row.title.replace("sichern", "ausbauen")


def _links(new: Edition, one: Measure, other: Measure) -> list[MeasureSuccession]:
    """One link, or two where the old measure was dropped and a new one stands in its place."""

    def link(old: Measure | None, heir: Measure | None, fate: Fate) -> MeasureSuccession:
        reason = "Beschluss der Steuerungsgruppe"
        return MeasureSuccession(
            edition=new, predecessor=old, successor=heir, fate=fate, reason=reason
        )

    if one.position % 20 == 0:
        return [link(one, None, Fate.DROPPED), link(None, other, Fate.NEW)]
    is_same = (one.title, one.text) == (other.title, other.text)
    return [link(one, other, Fate.KEPT if is_same else Fate.CHANGED)]


def fill_figures(concept: Concept, *, indicators: int, months: int) -> None:
    """So many indicators with a figure at the end of each month up to 2025."""
    first = 2026 - months // 12
    ends = period_ends(Rhythm.MONTH, first=first, last=2025, today=date(2026, 1, 1))
    for number in range(indicators):
        definition = build.definition(build.indicator(concept, f"K{number}"))
        IndicatorValue.objects.bulk_create(
            IndicatorValue(
                definition=definition,
                area=concept.district,
                reference_date=day,
                value=Decimal(number) + Decimal(day.month) / 10,
                source=definition.source,
                as_of=day,
                origin=ValueOrigin.TYPED,
                entered_at=at(day),
                entered_by_label="Maren Musterfrau",
            )
            for day in ends
        )


def fill_organisations(count: int) -> Area:
    """So many, in turns in the area Nord and elsewhere, one in ten protected; returns Nord."""
    north, south = (
        Area.objects.get_or_create(
            kind=AreaKind.PLANNING_AREA,
            name=name,
            defaults={"is_invented": True, "source": "erfunden"},
        )[0]
        for name in ("Nord", "Süd")
    )
    rows = Organisation.objects.bulk_create(
        Organisation(
            name=f"Verein {number:04} (erfunden)",
            kind=OrganisationKind.ASSOCIATION,
            area=(north, south)[number % 2],
            protection="protected" if number % 10 == 0 else "public",
        )
        for number in range(count)
    )
    Unit.objects.bulk_create(Unit(organisation=row, name="Geschäftsstelle") for row in rows)
    return north


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Europe/Berlin"))


def units() -> list[Unit]:
    organisation, _ = Organisation.objects.get_or_create(
        name="Musterkreis (erfunden)",
        defaults={"kind": OrganisationKind.DISTRICT_OFFICE, "protection": "public"},
    )
    return [
        Unit.objects.get_or_create(organisation=organisation, name=f"Sachgebiet {number}")[0]
        for number in range(8)
    ]


def measure_row(
    edition: Edition, fields: list[ActionField], units: list[Unit], number: int, today: date
) -> Measure:
    field = fields[number % FIELDS]
    label = f"{field.number}.{number // FIELDS + 1}"
    return Measure(
        edition=edition,
        action_field=field,
        number=label,
        slug=label.replace(".", "-"),
        title=f"Kinderbetreuung während der Kurszeiten an Standort {number} sichern",
        text="Der Landkreis vereinbart mit Trägern Betreuung in erreichbarer Nähe. " * 4,
        lead_unit=units[number % len(units)],
        financing_statement="Eigenmittel und Landesförderung",
        starts_on=date(2024, 1, 1),
        ends_on=date(2026, 12, 31),
        last_confirmed_at=at(today - timedelta(days=number % 200)),
        position=number,
    )


def milestones(row: Measure, today: date) -> list[Milestone]:
    return [
        Milestone(
            measure=row,
            title=title,
            due_on=today + timedelta(days=offset + row.position % 60),
            done_on=today - timedelta(days=30) if offset < -100 else None,
        )
        for title, offset in (("Räume", -200), ("Vertrag", -20), ("Start", 90))
    ]


def contacts(rows: list[Measure]) -> list[MeasureContact]:
    """The contact of the lead unit is reminded; one measure in ten has nobody."""
    reached = {
        unit.pk: Contact.objects.get_or_create(
            organisation=unit.organisation,
            unit=unit,
            defaults={"name": f"Leitung {unit.name}", "email": f"sg{unit.pk}@example.org"},
        )[0]
        for unit in units()
    }
    return [
        MeasureContact(
            measure=row,
            contact=reached[row.lead_unit_id],
            role="Ansprechperson",
            gets_reminders=True,
        )
        for row in rows
        if row.lead_unit_id and row.position % 10
    ]


def budgets(row: Measure) -> list[MeasureBudget]:
    return [
        MeasureBudget(
            measure=row, year=year, source="Land", planned_cents=1_200_000, spent_cents=400_000
        )
        for year in (2025, 2026)
    ]


def report(row: Measure, today: date) -> StatusReport:
    return StatusReport(
        measure=row,
        reported_on=today - timedelta(days=row.position % 150),
        assessment=Assessment.AS_PLANNED,
        text="Die Räume sind gefunden, der Vertrag liegt zur Unterschrift.",
        next_step="Vertrag unterschreiben",
        next_step_due_on=today + timedelta(days=10),
        reported_by_label="Maren Musterfrau",
    )


def add_groups_and_areas(rows: list[Measure]) -> None:
    group, _ = TargetGroup.objects.get_or_create(name="Frauen mit Kindern")
    area, _ = Area.objects.get_or_create(
        kind=AreaKind.PLANNING_AREA,
        name="Nord",
        defaults={"is_invented": True, "source": "erfunden"},
    )
    Measure.target_groups.through.objects.bulk_create(
        Measure.target_groups.through(measure_id=row.pk, targetgroup_id=group.pk) for row in rows
    )
    Measure.areas.through.objects.bulk_create(
        Measure.areas.through(measure_id=row.pk, area_id=area.pk) for row in rows
    )
