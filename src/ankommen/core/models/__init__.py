"""The foundation's tables, one file per noun."""

from .audit import AuditEntry
from .geography import Area, AreaKind, PopulationFigure, Sex
from .installation import Installation
from .jobs import Job, JobState, ScheduledRun
from .saved_filters import SavedFilter
from .trace import TraceLink
from .translation import Translation, TranslationStatus

__all__ = [
    "Area",
    "AreaKind",
    "AuditEntry",
    "Installation",
    "Job",
    "JobState",
    "PopulationFigure",
    "SavedFilter",
    "ScheduledRun",
    "Sex",
    "TraceLink",
    "Translation",
    "TranslationStatus",
]
