"""What implementation reports hand to core's registries: the work of their jobs, trace ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.accounts.public import viewer_with_id
from ankommen.core.jobs import RunningJob
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from .models import ImplementationReport, OutputKind
from .permissions import may_read_concept
from .services import report_drafts as drafts
from .services import report_outputs as outputs
from .services import reports as services


def make_report(running: RunningJob) -> None:
    """Make the report with the rights that the person holds when the work begins."""
    report = services.make_report(
        edition_id=running.parameters["edition_id"],
        reference_date=date.fromisoformat(running.parameters["reference_date"]),
        introduction=running.parameters["introduction"],
        request=running.parameters["request"],
        actor=viewer_with_id(running.asked_by_id, today=timezone.localdate()),
        now=timezone.now(),
        progress=running.step,
    )
    running.finish(_("Der Bericht ist fertig."), _address(report))


def freeze_draft(running: RunningJob) -> None:
    """Freeze a draft: its texts, with the figures of its reference date."""
    actor = viewer_with_id(running.asked_by_id, today=timezone.localdate())
    draft = drafts.open_draft_for_freezing(draft_id=running.parameters["draft_id"], actor=actor)
    report = services.make_report(
        edition_id=draft.edition_id,
        reference_date=draft.reference_date,
        draft=draft,
        actor=actor,
        now=timezone.now(),
        progress=running.step,
    )
    running.finish(_("Der Bericht ist fertig."), _address(report))


def make_output(running: RunningJob) -> None:
    """Write one more file of a frozen report."""
    output = outputs.make_output(
        report_id=running.parameters["report_id"],
        kind=OutputKind(running.parameters["kind"]),
        actor=viewer_with_id(running.asked_by_id, today=timezone.localdate()),
        now=timezone.now(),
    )
    report = output.report
    address = reverse("strategy:report_output", args=[report.edition.slug, report.pk, output.kind])
    running.finish(_("Die Datei ist fertig."), address)


def publish_report(running: RunningJob) -> None:
    report = services.publish_report(
        report_id=running.parameters["report_id"],
        actor=viewer_with_id(running.asked_by_id, today=timezone.localdate()),
        now=timezone.now(),
        progress=running.step,
    )
    running.finish(_("Der Bericht ist veröffentlicht."), _address(report))


def report_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_concept(viewer):
        return []
    rows = ImplementationReport.objects.filter(pk__in=set(ids)).select_related("edition")
    return [TraceEnd("report", row.pk, row.title, _address(row)) for row in rows.defer("content")]


def _address(report: ImplementationReport) -> str:
    return reverse("strategy:report_detail", args=[report.edition.slug, report.pk])
