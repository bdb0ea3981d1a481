"""What the parts of the loader share: who acts, which day it is, and what has a name so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from ankommen.committees.models import Body
from ankommen.config.installing import EVERYTHING
from ankommen.core.geography.shipped import ShippedDistrict
from ankommen.core.models import Area
from ankommen.core.viewer import Viewer
from ankommen.partners.models import Contact, Organisation, Unit
from ankommen.strategy.models import (
    ActionField,
    Concept,
    Edition,
    Goal,
    GuidingGoal,
    Indicator,
    Measure,
)

from .calendar import DemoCalendar

HOME = "14626"


def somebody(label: str, user_id: int | None = None) -> Viewer:
    """An actor who may do everything: the demo is written as if each person had done it."""
    return Viewer(user_id, label, EVERYTHING)


@dataclass
class World:
    """The demo while it is being built. The dicts map the keys of the content files to rows."""

    calendar: DemoCalendar
    district: ShippedDistrict
    actor: Viewer = field(default_factory=lambda: somebody("Demo-Aufbau"))
    home: Area | None = None
    concept: Concept | None = None
    edition: Edition | None = None
    areas: dict[str, Area] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    guiding_goals: dict[str, GuidingGoal] = field(default_factory=dict)
    fields: dict[str, ActionField] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    target_groups: dict[str, int] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)

    @property
    def elsewhere(self) -> bool:
        """Another district than the one the content was written for."""
        return self.district.key != HOME

    @property
    def the_home(self) -> Area:
        assert self.home is not None  # noqa: S101 - set by the first step
        return self.home

    @property
    def the_concept(self) -> Concept:
        assert self.concept is not None  # noqa: S101 - set before anything asks
        return self.concept

    @property
    def the_edition(self) -> Edition:
        assert self.edition is not None  # noqa: S101 - set before anything asks
        return self.edition
