"""Finished implementation reports: frozen, for staff and, once published, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.storage import default_storage

from ankommen.committees.public import ResolutionFacts, resolution_choices, resolutions
from ankommen.core.documents.district_template import template_digest
from ankommen.core.errors import NotAllowed, NotFound
from ankommen.core.viewer import Viewer

from ..models import Edition, ImplementationReport, OutputKind, ReportOutput
from ..permissions import may_make_report, may_read_concept
from ..report.audience import public_version
from ..report.canonical import content_hash, from_plain
from ..report.content import ReportContent

Predicate = Callable[[Viewer], bool]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in the list."""

    id: int
    title: str
    reference_date: date
    content_hash: str
    made_at: datetime
    made_by_label: str
    is_published: bool
    resolution: ResolutionFacts | None


def report_lines(*, viewer: Viewer, edition: Edition) -> list[ReportLine]:
    """The reports of an edition, the newest reference date first; without their long content."""
    if not may_read_concept(viewer):
        return []
    rows = list(
        ImplementationReport.objects.filter(edition=edition).values_list(
            "id",
            "title",
            "reference_date",
            "content_hash",
            "made_at",
            "made_by_label",
            "published_at",
            "resolution_id",
        )
    )
    known = resolutions(ids=[row[-1] for row in rows if row[-1]])
    return [
        ReportLine(*row[:6], is_published=row[6] is not None, resolution=known.get(row[7]))
        for row in rows
    ]


def report_day(*, viewer: Viewer, edition: Edition, today: date) -> date | None:
    """The likely reference date of the next report; nothing where the viewer can make none now."""
    if not may_make_report(viewer) or today < edition.starts_on:
        return None
    return min(today, edition.ends_on)


def report_for(
    *, viewer: Viewer, edition: str, id: int, allowed: Predicate = may_read_concept
) -> ImplementationReport:
    """The gatekeeper: the report, if the viewer may do `allowed` with it."""
    found = None
    if may_read_concept(viewer):
        found = (
            ImplementationReport.objects.select_related("edition__concept", "previous")
            .filter(edition__slug=edition, pk=id)
            .first()
        )
    if found is None:
        raise NotFound
    if not allowed(viewer):
        raise NotAllowed
    return found


def frozen_content(report: ImplementationReport) -> ReportContent:
    return from_plain(ReportContent, report.content)


def public_content(report: ImplementationReport) -> ReportContent:
    return public_version(frozen_content(report))


def output_of(report: ImplementationReport, kind: OutputKind) -> ReportOutput | None:
    """The file made of a report, unless it has the looks of another time."""
    found = report.outputs.filter(kind=kind, look=look_of(kind)).first()
    return found if found and default_storage.exists(str(found.file.name)) else None


def look_of(kind: OutputKind) -> str:
    """What a file's looks depend on: another template makes an old Word file stale."""
    return template_digest() if kind == OutputKind.WORD else ""


def is_unchanged(report: ImplementationReport) -> bool:
    """Whether what is stored is still what was frozen."""
    return content_hash(report.content) == report.content_hash


def resolution_of(report: ImplementationReport) -> ResolutionFacts | None:
    if report.resolution_id is None:
        return None
    return resolutions(ids=[report.resolution_id]).get(report.resolution_id)


def possible_resolutions(*, viewer: Viewer, report: ImplementationReport) -> list[ResolutionFacts]:
    """Resolutions of the bodies of the edition's chain that can speak of this report."""
    bodies = report.edition.steps.values_list("body_id", flat=True).distinct()
    return [
        facts
        for body in bodies
        for facts in resolution_choices(viewer=viewer, body_id=body)
        if facts.decided_on > report.reference_date
    ]
