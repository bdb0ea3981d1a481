"""A small concept to test with."""

from __future__ import annotations

from datetime import date
from typing import Any

from ankommen.core.models import Area, AreaKind, Installation
from ankommen.strategy.models import ActionField, Concept, Edition, Measure


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
