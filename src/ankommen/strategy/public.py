"""The door of strategy: the concept as plain values."""

from __future__ import annotations

from .selectors.balance import BalanceLine, public_balances
from .selectors.projects import PublicProject, public_projects
from .selectors.public_changes import (
    AccountLine,
    PublicAccount,
    PublicChange,
    public_account,
    public_changes,
)
from .selectors.public_consultation import (
    InvitedConsultation,
    OwnComment,
    invited_consultation,
)
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
from .selectors.synopsis import Synopsis, SynopsisRow, SynopsisSection, TextChange, public_synopsis
from .services.public_comments import comment_by_link
from .value_delivery import DeliveryLine, DeliveryPage, deliver_by_link, delivery_page

__all__ = [
    "AccountLine",
    "BalanceLine",
    "DeliveryLine",
    "DeliveryPage",
    "InvitedConsultation",
    "OwnComment",
    "PublicAccount",
    "PublicActionField",
    "PublicAttachment",
    "PublicBudget",
    "PublicChange",
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
    "PublicProject",
    "PublicReport",
    "PublicReportLine",
    "PublicStep",
    "PublicTarget",
    "PublicValue",
    "Synopsis",
    "SynopsisRow",
    "SynopsisSection",
    "TextChange",
    "comment_by_link",
    "deliver_by_link",
    "delivery_page",
    "invited_consultation",
    "public_account",
    "public_attachment_path",
    "public_balances",
    "public_changes",
    "public_edition",
    "public_indicator",
    "public_indicators",
    "public_measure",
    "public_measures",
    "public_projects",
    "public_report",
    "public_synopsis",
    "published_editions",
    "published_reports",
]
