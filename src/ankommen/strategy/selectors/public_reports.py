"""Published implementation reports as anybody may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from ..models import ImplementationReport
from ..report.audience import public_version
from ..report.canonical import from_plain
from ..report.content import ReportContent
from ..report.paper import LANGUAGE
from ..report.presentation import report_view


@dataclass(frozen=True, slots=True)
class PublicReportLine:
    """`pdf` and `one_page_pdf` are storage names, empty where there is no file."""

    id: int
    edition_slug: str
    edition_title: str
    title: str
    reference_date: date
    published_at: datetime
    content_hash: str
    pdf: str
    one_page_pdf: str


@dataclass(frozen=True, slots=True)
class PublicReport:
    """`body` is the report as HTML from h2 downwards, in the reader's language as far as words
    of the interface go."""

    line: PublicReportLine
    body: SafeString


def published_reports(edition_slug: str = "") -> list[PublicReportLine]:
    """Published reports of published editions, the newest reference date first."""
    rows = ImplementationReport.objects.filter(
        published_at__isnull=False, edition__published_at__isnull=False
    ).select_related("edition")
    if edition_slug:
        rows = rows.filter(edition__slug=edition_slug)
    return [_line(row) for row in rows.defer("content")]


def public_report(edition_slug: str, id: int) -> PublicReport | None:
    """One published report, or None."""
    row = (
        ImplementationReport.objects.filter(
            pk=id,
            edition__slug=edition_slug,
            published_at__isnull=False,
            edition__published_at__isnull=False,
        )
        .select_related("edition")
        .first()
    )
    if row is None:
        return None
    content = public_version(from_plain(ReportContent, row.content))
    with translation.override(LANGUAGE):
        context = {"report": report_view(content), "content_hash": row.content_hash}
        body = render_to_string("strategy/report/body.html", context)
    return PublicReport(_line(row), body)


def _line(row: ImplementationReport) -> PublicReportLine:
    if row.published_at is None:
        raise ValueError(f"Report {row.pk} is not published.")
    return PublicReportLine(
        id=row.pk,
        edition_slug=row.edition.slug,
        edition_title=row.edition.title,
        title=row.title,
        reference_date=row.reference_date,
        published_at=row.published_at,
        content_hash=row.content_hash,
        pdf=row.public_pdf.name or "",
        one_page_pdf=row.one_page_pdf.name or "",
    )
