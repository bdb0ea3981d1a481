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
from .selectors.public_indicators import (
    PublicDefinition,
    PublicIndicator,
    PublicIndicatorLine,
    PublicTarget,
    PublicValue,
    public_indicator,
    public_indicators,
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
from .selectors.public_reports import (
    PublicReport,
    PublicReportLine,
    public_report,
    published_reports,
)

__all__ = [
    "PublicActionField",
    "PublicAttachment",
    "PublicBudget",
    "PublicDefinition",
    "PublicEdition",
    "PublicEditionLine",
    "PublicGoal",
    "PublicGuidingGoal",
    "PublicIndicator",
    "PublicIndicatorLine",
    "PublicMeasure",
    "PublicMeasureLine",
    "PublicMilestone",
    "PublicOutput",
    "PublicReport",
    "PublicReportLine",
    "PublicStep",
    "PublicTarget",
    "PublicValue",
    "public_attachment_path",
    "public_edition",
    "public_indicator",
    "public_indicators",
    "public_measure",
    "public_measures",
    "public_report",
    "published_editions",
    "published_reports",
]
