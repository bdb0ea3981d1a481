"""What changed in public, and what became of the measures of the edition before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from ..models import (
    CouncilQuestion,
    Edition,
    Fate,
    ImplementationReport,
    Measure,
    StatusReport,
)
from .public_measures import PublicMeasureLine, public_measures
from .succession import UNDECIDED, Onward, onward

LIMIT = 60


@dataclass(frozen=True, slots=True)
class PublicChange:
    """Something that was published. `key` never changes and never names another change."""

    key: str
    kind: str  # "edition", "report", "measure" or "answer"
    title: str
    text: str
    at: datetime
    edition_slug: str
    slug: str
    id: int


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A measure of the edition before: how it stands, what was last said, how it goes on.

    `fate` is undecided where nothing about it is public.
    """

    line: PublicMeasureLine
    last_report: str
    last_report_on: date | None
    fate: str
    successors: tuple[PublicMeasureLine, ...]


@dataclass(frozen=True, slots=True)
class PublicAccount:
    """`added` are measures of this edition that none of the edition before leads to."""

    former_slug: str
    former_title: str
    former: tuple[AccountLine, ...]
    added: tuple[PublicMeasureLine, ...]


def public_changes(*, day: date) -> list[PublicChange]:
    """The newest published things first; nothing that is not published, in four queries."""
    found = [*_editions(), *_reports(), *_status_reports(day), *_answers()]
    return sorted(found, key=lambda one: (one.at, one.key), reverse=True)[:LIMIT]


def public_account(edition_slug: str, *, day: date) -> PublicAccount | None:
    """What became of the edition before; nothing where none was published."""
    edition = _published_editions().select_related("predecessor").filter(slug=edition_slug).first()
    former = edition.predecessor if edition else None
    if edition is None or former is None or former.published_at is None:
        return None
    now = {one.slug: one for one in public_measures(edition.slug, day=day)}
    before = public_measures(former.slug, day=min(day, former.ends_on))
    leads_to = onward(former, edition)
    said = _last_reports(former, day)
    lines = []
    for one in before:
        fate, successors = _public_part(leads_to.get(one.slug, Onward(UNDECIDED)), now)
        report = said.get(one.id)
        lines.append(
            AccountLine(
                line=one,
                last_report=report.text if report else "",
                last_report_on=report.reported_on if report else None,
                fate=fate,
                successors=successors,
            )
        )
    known = {slug for one in leads_to.values() for slug in one.slugs}
    added = tuple(one for one in now.values() if one.slug not in known)
    return PublicAccount(former.slug, former.title, tuple(lines), added)


def _public_part(
    one: Onward, public: Mapping[str, PublicMeasureLine]
) -> tuple[str, tuple[PublicMeasureLine, ...]]:
    """The fate and the measures it leads to, as far as these are public themselves."""
    found = tuple(public[slug] for slug in one.slugs if slug in public)
    return (one.fate if found or one.fate == Fate.DROPPED else UNDECIDED), found


def _published_editions() -> QuerySet[Edition]:
    return Edition.objects.filter(published_at__isnull=False, frozen_at__isnull=False)


def _editions() -> list[PublicChange]:
    return [
        PublicChange(
            key=f"edition-{row.pk}",
            kind="edition",
            title=row.title,
            text="",
            at=_moment(row.published_at),
            edition_slug=row.slug,
            slug="",
            id=row.pk,
        )
        for row in _published_editions().order_by("-published_at")[:LIMIT]
    ]


def _reports() -> list[PublicChange]:
    rows = ImplementationReport.objects.filter(
        published_at__isnull=False, edition__published_at__isnull=False
    ).select_related("edition")
    return [
        PublicChange(
            key=f"report-{row.pk}",
            kind="report",
            title=row.title,
            text=row.introduction,
            at=_moment(row.published_at),
            edition_slug=row.edition.slug,
            slug="",
            id=row.pk,
        )
        for row in rows.defer("content").order_by("-published_at")[:LIMIT]
    ]


def _status_reports(day: date) -> list[PublicChange]:
    """Public reports on measures whose status is public."""
    rows = (
        StatusReport.objects.filter(
            is_public=True, reported_on__lte=day, measure__edition__published_at__isnull=False
        )
        .select_related("measure__edition")
        .order_by("-reported_on", "-pk")
    )
    return [
        PublicChange(
            key=f"status-{row.pk}",
            kind="measure",
            title=str(row.measure),
            text=row.text,
            at=_moment(row.reported_on),
            edition_slug=row.measure.edition.slug,
            slug=row.measure.slug,
            id=row.pk,
        )
        for row in rows[: 4 * LIMIT]
        if "status" not in row.measure.internal_fields
    ]


def _answers() -> list[PublicChange]:
    rows = CouncilQuestion.objects.filter(published_at__isnull=False, given_at__isnull=False)
    return [
        PublicChange(
            key=f"answer-{row.pk}",
            kind="answer",
            title=row.question,
            text=row.answer,
            at=_moment(row.published_at),
            edition_slug="",
            slug="",
            id=row.pk,
        )
        for row in rows.order_by("-published_at")[:LIMIT]
    ]


def _last_reports(edition: Edition, day: date) -> dict[int, StatusReport]:
    """The last public report of each measure whose status is public."""
    shown = [
        pk
        for pk, internal in Measure.objects.filter(edition=edition).values_list(
            "pk", "internal_fields"
        )
        if "status" not in internal
    ]
    rows = StatusReport.objects.filter(measure__in=shown, is_public=True, reported_on__lte=day)
    return {row.measure_id: row for row in rows.order_by("reported_on", "pk")}


def _moment(value: date | datetime | None) -> datetime:
    if value is None:
        raise ValueError("What is published has a day.")
    if isinstance(value, datetime):
        return value
    return timezone.make_aware(datetime.combine(value, time(12)))
