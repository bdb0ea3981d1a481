"""A small concept to test with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ankommen.core.models import Area, AreaKind, Installation
from ankommen.core.publication import Counted
from ankommen.partners.models import Contact, Organisation, OrganisationKind
from ankommen.strategy.models import (
    ActionField,
    ComparisonValue,
    Concept,
    ConceptUpdate,
    Duty,
    Edition,
    EditionState,
    FundingSource,
    Indicator,
    IndicatorDefinition,
    IndicatorValue,
    LandLetter,
    Measure,
    MeasureDecision,
    Need,
    NeedEvidence,
    Project,
    ValueOrigin,
)


def district() -> Area:
    area, _ = Area.objects.get_or_create(
        kind=AreaKind.DISTRICT,
        key="99999",
        defaults={"name": "Musterkreis", "is_invented": True, "source": "erfunden"},
    )
    Installation.objects.get_or_create(
        district=area, defaults={"office_name": "Landkreis Musterkreis"}
    )
    return area


def concept(**fields: Any) -> Concept:
    return Concept.objects.create(**{"district": district(), "title": "Ankommen", **fields})


def edition(**fields: Any) -> Edition:
    if "concept" not in fields:
        fields["concept"] = concept()
    defaults = {
        "slug": "2024-2026",
        "title": "Edition 2024–2026",
        "starts_on": date(2024, 1, 1),
        "ends_on": date(2026, 12, 31),
    }
    return Edition.objects.create(**{**defaults, **fields})


def published_edition(**fields: Any) -> Edition:
    """An adopted edition that anybody may read."""
    moment = datetime(2020, 2, 1, 9, tzinfo=UTC)
    defaults = {
        "slug": "2020-2022",
        "title": "Edition 2020–2022",
        "starts_on": date(2020, 1, 1),
        "ends_on": date(2022, 12, 31),
        "state": EditionState.IN_FORCE,
        "frozen_at": moment,
        "published_at": moment,
        "content_hash": "abcdef0123456789" * 4,
    }
    return edition(**{**defaults, **fields})


def action_field(edition: Edition, number: str = "1", **fields: Any) -> ActionField:
    defaults = {"slug": number, "title": f"Handlungsfeld {number}", "position": int(number)}
    return ActionField.objects.create(edition=edition, number=number, **{**defaults, **fields})


def measure(action_field: ActionField, number: str = "1.1", **fields: Any) -> Measure:
    defaults = {"slug": number.replace(".", "-"), "title": f"Maßnahme {number}"}
    return Measure.objects.create(
        edition=action_field.edition,
        action_field=action_field,
        number=number,
        **{**defaults, **fields},
    )


def indicator(concept: Concept, code: str = "J1", **fields: Any) -> Indicator:
    """An indicator without definition; add them with `definition`."""
    defaults = {"slug": code.lower(), "title": f"Kennzahl {code}", "direction": "up"}
    return Indicator.objects.create(concept=concept, code=code, **{**defaults, **fields})


def definition(indicator: Indicator, number: int = 1, **fields: Any) -> IndicatorDefinition:
    defaults = {
        "text": "Anteil der Beschäftigten",
        "numerator": "Beschäftigte",
        "denominator": "Personen von 15 bis unter 65 Jahren",
        "unit": "%",
        "source": "Bundesagentur für Arbeit",
        "dimensions": [{"name": "Geschlecht", "values": ["weiblich", "männlich"]}],
        "valid_from": date(2020, 1, 1),
        "counted": Counted.OFFICIAL,
    }
    return IndicatorDefinition.objects.create(
        indicator=indicator, number=number, **{**defaults, **fields}
    )


def indicator_value(
    definition: IndicatorDefinition, year: int, value: str | None, **fields: Any
) -> IndicatorValue:
    """The district's value at the end of `year`."""
    defaults = {
        "area": definition.indicator.concept.district,
        "reference_date": date(year, 12, 31),
        "value": None if value is None else Decimal(value),
        "source": definition.source,
        "as_of": date(year + 1, 3, 1),
        "origin": ValueOrigin.TYPED,
        "entered_at": datetime(year + 1, 3, 2, 9, tzinfo=UTC),
        "entered_by_label": "Maren Musterfrau",
    }
    return IndicatorValue.objects.create(definition=definition, **{**defaults, **fields})


def comparison_value(definition: IndicatorDefinition, **fields: Any) -> ComparisonValue:
    """What Landkreis Goslar published for the end of 2023."""
    defaults = {
        "district_key": "03153",
        "district_name": "Landkreis Goslar",
        "reference_date": date(2023, 12, 31),
        "value": Decimal(30),
        "source": "Bericht des Landkreises",
        "as_of": date(2024, 3, 1),
        "entered_at": datetime(2024, 3, 2, 9, tzinfo=UTC),
        "entered_by_label": "Maren Musterfrau",
    }
    return ComparisonValue.objects.create(definition=definition, **{**defaults, **fields})


def organisation(name: str = "Träger A", **fields: Any) -> Organisation:
    return Organisation.objects.create(
        **{"name": name, "kind": OrganisationKind.PROVIDER, "is_invented": True, **fields}
    )


def contact(organisation: Organisation, name: str = "Kim Kontakt", **fields: Any) -> Contact:
    return Contact.objects.create(organisation=organisation, name=name, **fields)


def duty(concept: Concept, **fields: Any) -> Duty:
    defaults = {
        "title": "Jahresbericht abgeben",
        "kind": "report",
        "legal_basis": "Mustergesetz § 1",
        "added_at": datetime(2026, 1, 5, 9, tzinfo=UTC),
        "added_by_label": "Maren Musterfrau",
    }
    return Duty.objects.create(concept=concept, **{**defaults, **fields})


def funding_source(concept: Concept, name: str = "Landesprogramm", **fields: Any) -> FundingSource:
    defaults = {
        "added_at": datetime(2026, 1, 5, 9, tzinfo=UTC),
        "added_by_label": "Maren Musterfrau",
    }
    return FundingSource.objects.create(concept=concept, name=name, **{**defaults, **fields})


def letter(concept: Concept, number: int = 1, **fields: Any) -> LandLetter:
    defaults = {
        "topic": "Vorausschau der Zuweisungen",
        "addressee": "Landesbehörde (erfunden)",
        "sent_on": date(2026, 1, 5),
        "added_at": datetime(2026, 1, 5, 9, tzinfo=UTC),
        "added_by_label": "Maren Musterfrau",
    }
    return LandLetter.objects.create(concept=concept, number=number, **{**defaults, **fields})


def project(concept: Concept, title: str = "Lernpaten", **fields: Any) -> Project:
    defaults = {
        "result": "Zwölf Paare treffen sich jede Woche.",
        "added_at": datetime(2026, 1, 5, 9, tzinfo=UTC),
        "added_by_label": "Maren Musterfrau",
    }
    return Project.objects.create(concept=concept, title=title, **{**defaults, **fields})


def need(concept: Concept, number: int = 1, **fields: Any) -> Need:
    defaults = {
        "title": f"Bedarf {number}",
        "system": "newcomers",
        "added_at": datetime(2026, 1, 5, 9, tzinfo=UTC),
        "added_by_label": "Maren Musterfrau",
    }
    return Need.objects.create(concept=concept, number=number, **{**defaults, **fields})


def need_evidence(
    need: Need, origin: str = "Träger A", weight: int = 3, **fields: Any
) -> NeedEvidence:
    defaults = {
        "kind": "report",
        "text": "Es fehlt an Plätzen.",
        "dated_on": date(2026, 1, 5),
        "added_at": need.added_at,
        "added_by_label": need.added_by_label,
    }
    return NeedEvidence.objects.create(
        need=need, origin=origin, weight=weight, **{**defaults, **fields}
    )


def concept_update(edition: Edition, **fields: Any) -> ConceptUpdate:
    """A Fortschreibung of which no edition was made yet."""
    defaults = {
        "title": "Edition 2027–2029",
        "starts_on": date(2027, 1, 1),
        "ends_on": date(2029, 12, 31),
        "added_at": datetime(2026, 10, 1, 9, tzinfo=UTC),
        "added_by_label": "Maren Musterfrau",
    }
    return ConceptUpdate.objects.create(predecessor=edition, **{**defaults, **fields})


def new_measure(update: ConceptUpdate, field: ActionField) -> MeasureDecision:
    return MeasureDecision.objects.create(
        update=update,
        label="Neue Maßnahme",
        title="Neue Maßnahme",
        fate="new",
        reason="weil sie fehlt",
        action_field=field,
        decided_at=update.added_at,
        decided_by_label=update.added_by_label,
    )
