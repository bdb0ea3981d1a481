"""Making an implementation report, publishing it, hanging a resolution on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ankommen.committees.public import resolutions
from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.viewer import Viewer

from ..models import Edition, ImplementationReport, Measure, ReportDraft, ReportPromise
from ..permissions import may_make_report, may_publish
from ..report import paper
from ..report.audience import public_version
from ..report.canonical import content_hash, from_plain, to_plain
from ..report.content import ReportContent
from ..report.drafting import with_texts
from ..selectors.report_drafts import written_texts
from ..selectors.report_facts import Wish, previous_report, report_content

Progress = Callable[[int, int, str], object]


def check_report(*, actor: Viewer, edition_id: int, reference_date: date, now: datetime) -> Edition:
    """The edition, if a report on this day can be made; else says why not."""
    if not may_make_report(actor):
        raise NotAllowed
    edition = Edition.objects.select_related("concept__district").filter(pk=edition_id).first()
    if edition is None:
        raise NotFound
    if reference_date > timezone.localdate(now):
        raise Refused.because(
            "future",
            _("Der Stichtag liegt in der Zukunft. Wählen Sie heute oder einen früheren Tag."),
            field="reference_date",
            value=reference_date,
        )
    if not edition.starts_on <= reference_date <= edition.ends_on:
        raise Refused.because(
            "outside_period",
            _(
                "Der Stichtag liegt nicht im Zeitraum der Edition "
                "(%(start)s bis %(end)s). Wählen Sie einen Tag in diesem Zeitraum."
            )
            % {"start": _day(edition.starts_on), "end": _day(edition.ends_on)},
            field="reference_date",
            value=reference_date,
        )
    return edition


def make_report(
    *,
    edition_id: int,
    reference_date: date,
    actor: Viewer,
    now: datetime,
    introduction: str = "",
    request: str = "",
    draft: ReportDraft | None = None,
    progress: Progress | None = None,
) -> ImplementationReport:
    """Gather, freeze and print a report. An earlier one for the same day stays as it is.

    `request` is what the council is asked; `draft` holds texts that were written beforehand;
    `progress` hears steps done, steps in all, and a label.
    """
    tell = progress or _nobody
    edition = check_report(
        actor=actor, edition_id=edition_id, reference_date=reference_date, now=now
    )
    tell(0, 1, _("Inhalt zusammenstellen"))
    previous = previous_report(edition, before=reference_date)
    with translation.override(paper.LANGUAGE):
        content = report_content(
            edition=edition,
            wish=Wish(
                reference_date=reference_date,
                made_on=timezone.localdate(now),
                introduction=introduction.strip(),
                request=request.strip() or default_request(edition),
            ),
            previous=previous,
        )
        if draft is not None:
            content = with_texts(content, written_texts(draft))
        title = paper.report_title(content)
    plain = to_plain(content)
    digest = content_hash(plain)
    sheet = paper.one_page_pdf(public_version(content), content_hash=digest)
    pdf = paper.report_pdf(content, content_hash=digest, told=_settings(tell))
    report = ImplementationReport(
        edition=edition,
        reference_date=reference_date,
        title=title,
        introduction=content.introduction,
        content=plain,
        content_hash=digest,
        previous=previous,
        made_at=now,
        made_by_label=actor.label,
    )
    name = f"umsetzungsbericht-{edition.slug}-{reference_date:%Y-%m-%d}"
    with _files(report, pdf=(f"{name}.pdf", pdf), one_page_pdf=(f"{name}-eine-seite.pdf", sheet)):
        _store(report, content, draft, actor=actor)
    return report


def default_request(edition: Edition) -> str:
    """What a council is usually asked: to take note."""
    step = edition.steps.filter(decides=True).select_related("body").first()
    body = step.body.name if step is not None else _("Gremium")
    return _("%(body)s: Der Umsetzungsbericht wird zur Kenntnis genommen.") % {"body": body}


def check_publication(*, report_id: int, actor: Viewer) -> ImplementationReport:
    """The report, if it can be published; else says why not."""
    if not may_publish(actor):
        raise NotAllowed
    report = _report(report_id)
    if report.edition.published_at is None:
        raise Refused.because(
            "edition_not_published",
            _("Veröffentlichen Sie zuerst die Edition, über die der Bericht spricht."),
        )
    return report


def publish_report(
    *, report_id: int, actor: Viewer, now: datetime, progress: Progress | None = None
) -> ImplementationReport:
    """Show a report to the public: without what is internal, as page and as PDF of its own."""
    report = check_publication(report_id=report_id, actor=actor)
    if report.published_at is not None:
        return report
    files: dict[str, tuple[str, bytes]] = {}
    if not report.public_pdf:
        public = public_version(from_plain(ReportContent, report.content))
        pdf = paper.report_pdf(
            public, content_hash=report.content_hash, told=_settings(progress or _nobody)
        )
        name = f"umsetzungsbericht-{report.edition.slug}-{report.reference_date:%Y-%m-%d}"
        files["public_pdf"] = (f"{name}-oeffentlich.pdf", pdf)
    with _files(report, **files):
        _change(report, actor=actor, action="report.publish", published_at=now)
    return report


def unpublish_report(*, report_id: int, actor: Viewer) -> ImplementationReport:
    """Take a report back from the public; staff keep it."""
    if not may_publish(actor):
        raise NotAllowed
    report = _report(report_id)
    if report.published_at is not None:
        _change(report, actor=actor, action="report.unpublish", published_at=None)
    return report


def attach_resolution(
    *, report_id: int, resolution_id: int | None, actor: Viewer
) -> ImplementationReport:
    """Say which resolution took the report; None takes the link away."""
    if not may_make_report(actor):
        raise NotAllowed
    report = _report(report_id)
    if resolution_id is not None:
        facts = resolutions(ids=[resolution_id]).get(resolution_id)
        if facts is None:
            raise NotFound
        if facts.decided_on <= report.reference_date:
            raise Refused.because(
                "resolution_too_early",
                _(
                    "Der Beschluss vom %(decided)s ist nicht nach dem Stichtag %(day)s gefasst. "
                    "Er kann nicht von diesem Bericht handeln."
                )
                % {"decided": _day(facts.decided_on), "day": _day(report.reference_date)},
                field="resolution",
                value=resolution_id,
            )
    _change(report, actor=actor, action="report.resolution", resolution_id=resolution_id)
    return report


@transaction.atomic
def _store(
    report: ImplementationReport,
    content: ReportContent,
    draft: ReportDraft | None,
    *,
    actor: Viewer,
) -> None:
    report.save()
    if draft is not None:
        _close(draft, report, content)
    ids = dict(Measure.objects.filter(edition=report.edition).values_list("number", "pk"))
    ReportPromise.objects.bulk_create(
        ReportPromise(
            report=report,
            measure_id=ids[measure.number],
            text=measure.next_step.text[:300],
            due_on=measure.next_step.due_on,
        )
        for measure in content.measures
        if measure.next_step is not None
    )
    audit.record(
        "report.make",
        actor=actor,
        kind="report",
        id=report.pk,
        label=report.title,
        details={"content_hash": report.content_hash},
    )


def _close(draft: ReportDraft, report: ImplementationReport, content: ReportContent) -> None:
    """Hang the report on its draft, unless somebody wrote on while it was being frozen."""
    row = ReportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if row.report_id is not None or with_texts(content, written_texts(row)) != content:
        raise Refused.because(
            "changed_meanwhile",
            _(
                "Während der Bericht erstellt wurde, hat jemand im Entwurf geschrieben. Es wurde "
                "nichts eingefroren. Bitte den Entwurf ansehen und noch einmal einfrieren."
            ),
        )
    row.report = report
    row.save(update_fields=("report",))


@transaction.atomic
def _change(report: ImplementationReport, *, actor: Viewer, action: str, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(report, name, value)
    report.save()
    audit.record(action, actor=actor, kind="report", id=report.pk, label=report.title)


@contextmanager
def _files(report: ImplementationReport, **files: tuple[str, bytes]) -> Iterator[None]:
    """Put files into the store before the rows that name them; take them out if the rows fail."""
    for field, (name, data) in files.items():
        getattr(report, field).save(name, ContentFile(data), save=False)
    try:
        yield
    except BaseException:
        for field in files:
            default_storage.delete(getattr(report, field).name)
        raise


def _report(id: int) -> ImplementationReport:
    found = ImplementationReport.objects.select_related("edition").filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def _settings(tell: Progress) -> Callable[[int, int], object]:
    return lambda done, total: tell(done, total, _("Seiten setzen"))


def _nobody(done: int, total: int, label: str) -> None:
    """Nobody asked how far the work is."""


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
