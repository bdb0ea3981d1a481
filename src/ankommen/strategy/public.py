"""The door of strategy: the concept as plain values."""

from __future__ import annotations

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
    "PublicAttachment",
    "PublicBudget",
    "PublicMeasure",
    "PublicMeasureLine",
    "PublicMilestone",
    "PublicOutput",
    "public_attachment_path",
    "public_measure",
    "public_measures",
]
