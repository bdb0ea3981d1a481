"""Files made of a frozen report on demand: Word, slides. They can be made again at any time."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from ankommen.core.documents.district_template import template_bytes
from ankommen.core.errors import NotFound
from ankommen.core.viewer import Viewer

from ..models import ImplementationReport, OutputKind, ReportOutput
from ..permissions import may_read_concept
from ..report.audience import public_version
from ..report.canonical import from_plain
from ..report.content import ReportContent
from ..report.slides import slides_pdf
from ..report.word import report_docx
from ..selectors.reports import look_of

ENDINGS = {OutputKind.WORD: "docx", OutputKind.SLIDES: "pdf"}
NAMES = {OutputKind.WORD: "umsetzungsbericht", OutputKind.SLIDES: "folien"}


def make_output(*, report_id: int, kind: OutputKind, actor: Viewer, now: datetime) -> ReportOutput:
    """Write the file outside of any transaction, then name it in the place of an older one."""
    report = _report(report_id, actor)
    content = from_plain(ReportContent, report.content)
    look = look_of(kind)
    if kind == OutputKind.WORD:
        data = report_docx(content, content_hash=report.content_hash, template=template_bytes())
    else:
        data = slides_pdf(public_version(content), content_hash=report.content_hash)
    name = f"{NAMES[kind]}-{report.edition.slug}-{report.reference_date:%Y-%m-%d}.{ENDINGS[kind]}"
    stored = default_storage.save(f"reports/{now:%Y}/{name}", ContentFile(data))
    return _keep(report, kind, look, stored, now)


def _report(report_id: int, actor: Viewer) -> ImplementationReport:
    found = None
    if may_read_concept(actor):
        rows = ImplementationReport.objects.select_related("edition")
        found = rows.filter(pk=report_id).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def _keep(
    report: ImplementationReport, kind: OutputKind, look: str, stored: str, now: datetime
) -> ReportOutput:
    old = ReportOutput.objects.select_for_update().filter(report=report, kind=kind).first()
    if old is not None:
        former = str(old.file.name)
        old.file, old.look, old.made_at = stored, look, now
        old.save()
        transaction.on_commit(lambda: default_storage.delete(former))
        return old
    return ReportOutput.objects.create(
        report=report, kind=kind, look=look, file=stored, made_at=now
    )
