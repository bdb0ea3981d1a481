"""The foundation's tables, one file per noun."""

from .audit import AuditEntry, AuditHead, AuditSeal, AuditSegment, AuditStream
from .geography import Area, AreaKind, PopulationFigure, Sex
from .imports import ImportBatch, ImportMapping, ImportRow, ImportStage, RowStep
from .installation import Installation
from .jobs import Job, JobState, ScheduledRun
from .legal import LegalEntry, LegalKind, LegalProposal, ProposalState
from .list_files import ListFile
from .mails import OutgoingMail
from .notices import Delivery, Notice, NoticeChoice
from .personal_exports import PersonalExport
from .protection import NamedAccess
from .publication import PublicationRelease, ReleasedFigure
from .rate_limits import RateCount
from .retention import DeletionHold, DeletionRun
from .saved_filters import SavedFilter
from .search import SearchEntry
from .signed_links import SignedLinkRow
from .staff_agreements import StaffAgreement
from .trace import TraceLink
from .translation import Translation, TranslationStatus
from .word_template import WordTemplate

__all__ = [
    "Area",
    "AreaKind",
    "AuditEntry",
    "AuditHead",
    "AuditSeal",
    "AuditSegment",
    "AuditStream",
    "DeletionHold",
    "DeletionRun",
    "Delivery",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "ImportStage",
    "Installation",
    "Job",
    "JobState",
    "LegalEntry",
    "LegalKind",
    "LegalProposal",
    "ListFile",
    "NamedAccess",
    "Notice",
    "NoticeChoice",
    "OutgoingMail",
    "PersonalExport",
    "PopulationFigure",
    "ProposalState",
    "PublicationRelease",
    "RateCount",
    "ReleasedFigure",
    "RowStep",
    "SavedFilter",
    "ScheduledRun",
    "SearchEntry",
    "Sex",
    "SignedLinkRow",
    "StaffAgreement",
    "TraceLink",
    "Translation",
    "TranslationStatus",
    "WordTemplate",
]
