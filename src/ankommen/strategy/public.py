"""The door of strategy: the concept as plain values."""

from __future__ import annotations

from .selectors.public_editions import (
    PublicActionField,
    PublicEdition,
    PublicEditionLine,
    PublicGoal,
    PublicGuidingGoal,
    PublicStep,
    public_edition,
    published_editions,
)
from .selectors.public_measures import (
    PublicAttachment,
    PublicBudget,
    PublicMeasure,
    PublicMeasureLine,
    PublicMilestone,
    PublicOutput,
    public_attachment_path,
    public_measure,
    public_measures,
)

__all__ = [
    "PublicActionField",
    "PublicAttachment",
    "PublicBudget",
    "PublicEdition",
    "PublicEditionLine",
    "PublicGoal",
    "PublicGuidingGoal",
    "PublicMeasure",
    "PublicMeasureLine",
    "PublicMilestone",
    "PublicOutput",
    "PublicStep",
    "public_attachment_path",
    "public_edition",
    "public_measure",
    "public_measures",
    "published_editions",
]
