"""What can be chosen in the filter bar of the measure list and in forms of a measure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ankommen.core.models import Area, AreaKind
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..models import ActionField, Edition, Goal, TargetGroup

Choice = tuple[int, str]


@dataclass(frozen=True, slots=True)
class ListChoices:
    action_fields: list[Choice]
    units: list[Choice]
    areas: list[Choice]
    target_groups: list[Choice]
    editions: list[tuple[str, str]]


def list_choices(viewer: Viewer, edition: Edition) -> ListChoices:
    """One query for each kind."""
    return ListChoices(
        action_fields=action_fields(edition),
        units=units(viewer),
        areas=planning_areas(),
        target_groups=list(TargetGroup.objects.values_list("pk", "name")),
        editions=list(Edition.objects.values_list("slug", "title")),
    )


def action_fields(edition: Edition) -> list[Choice]:
    rows = ActionField.objects.filter(edition=edition).values_list("pk", "number", "title")
    return [(id, f"{number} {title}") for id, number, title in rows]


def units(viewer: Viewer) -> list[Choice]:
    return [
        (id, f"{unit.organisation_name}: {unit.short_name or unit.name}")
        for id, unit in partners.units(viewer=viewer).items()
    ]


def planning_areas() -> list[Choice]:
    return list(Area.objects.filter(kind=AreaKind.PLANNING_AREA).values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class FormChoices:
    """The options of the edit form."""

    action_fields: list[Choice]
    goals: list[Choice]
    target_groups: list[Choice]
    areas: list[Choice]
    units: list[Choice]
    organisations: list[Choice]
    contacts: list[Choice]

    def of_fields(self) -> dict[str, list[tuple[int | str, str]]]:
        """The options by name of the form's field."""
        nobody: list[tuple[int | str, str]] = [("", _("keine Angabe"))]
        return {
            "action_field": list(self.action_fields),
            "further_action_fields": list(self.action_fields),
            "goals": list(self.goals),
            "target_groups": list(self.target_groups),
            "areas": list(self.areas),
            "lead_unit": [*nobody, *self.units],
            "partners": list(self.organisations),
        }


def form_choices(viewer: Viewer, edition: Edition) -> FormChoices:
    goals = Goal.objects.filter(action_field__edition=edition).order_by(
        "action_field__position", "position", "id"
    )
    places = Area.objects.exclude(kind=AreaKind.LAND).order_by("kind", "position", "name")
    return FormChoices(
        action_fields=action_fields(edition),
        goals=[
            (id, f"{number} {title}")
            for id, number, title in goals.values_list("pk", "number", "title")
        ],
        target_groups=list(TargetGroup.objects.values_list("pk", "name")),
        areas=list(places.values_list("pk", "name")),
        units=units(viewer),
        organisations=[(id, one.name) for id, one in partners.organisations(viewer=viewer).items()],
        contacts=[
            (id, f"{card.name} ({card.organisation_name})")
            for id, card in partners.contacts(viewer=viewer).items()
        ],
    )
