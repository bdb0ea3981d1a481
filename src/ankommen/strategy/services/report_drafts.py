"""A report's texts before it is frozen: started, written by several people, discarded."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from ..models import ReportDraft, ReportSection, SectionKind
from ..permissions import may_make_report, may_write_report
from ..report.drafting import FIELD_TEXTS
from .reports import check_report


@transaction.atomic
def start_draft(
    *,
    edition_id: int,
    reference_date: date,
    foreword: str,
    request: str,
    actor: Viewer,
    now: datetime,
) -> ReportDraft:
    """Begin a report whose texts can be written before its figures are frozen."""
    edition = check_report(
        actor=actor, edition_id=edition_id, reference_date=reference_date, now=now
    )
    draft = ReportDraft.objects.create(
        edition=edition,
        reference_date=reference_date,
        started_at=now,
        started_by_label=actor.label,
    )
    for kind, text in ((SectionKind.FOREWORD, foreword), (SectionKind.REQUEST, request)):
        if text.strip():
            ReportSection.objects.create(
                draft=draft,
                kind=kind,
                text=text.strip(),
                changed_at=now,
                changed_by_label=actor.label,
            )
    _record("report.draft", draft, actor)
    return draft


@transaction.atomic
def write_section(
    *,
    draft_id: int,
    action_field_id: int | None,
    kind: str,
    text: str,
    version: int,
    base: Base = None,
    actor: Viewer,
    now: datetime,
) -> ReportSection:
    """Write one text. `version` is the one the person saw, 0 where nobody had written yet."""
    draft = _open_draft(draft_id, actor)
    _refuse_unknown_place(draft, action_field_id, kind)
    rows = ReportSection.objects.select_for_update()
    found = rows.filter(draft=draft, action_field_id=action_field_id, kind=kind).first()
    if found is None:
        found = ReportSection(draft=draft, action_field_id=action_field_id, kind=kind, version=0)
    else:
        wanted = {"text": text.strip()}
        text = merge_changed(found, version=version, base=base, wanted=wanted)["text"]
    found.text = text.strip()
    found.changed_at, found.changed_by_label = now, actor.label
    found.version += 1
    found.save()
    _record("report.write_section", draft, actor, section=found.get_kind_display())
    return found


@transaction.atomic
def discard_draft(*, draft_id: int, actor: Viewer) -> None:
    """Throw a draft away; what was written stays in the audit log."""
    if not may_make_report(actor):
        raise NotAllowed
    draft = _open_draft(draft_id, actor)
    sections = draft.sections.select_related("action_field")
    texts = {f"{one.action_field or ''} {one.kind}".strip(): one.text for one in sections}
    _record("report.discard_draft", draft, actor, texts=texts)
    draft.delete()


@transaction.atomic
def open_draft_for_freezing(*, draft_id: int, actor: Viewer) -> ReportDraft:
    """The draft, if this person may freeze it and nobody has."""
    if not may_make_report(actor):
        raise NotAllowed
    return _open_draft(draft_id, actor)


def _open_draft(draft_id: int, actor: Viewer) -> ReportDraft:
    if not may_write_report(actor):
        raise NotAllowed
    rows = ReportDraft.objects.select_for_update(of=("self",)).select_related("edition")
    draft = rows.filter(pk=draft_id).first()
    if draft is None:
        raise NotFound
    if draft.report_id is not None:
        raise Refused.because(
            "frozen",
            _("Dieser Entwurf ist schon eingefroren. Legen Sie für Änderungen einen neuen an."),
        )
    return draft


def _refuse_unknown_place(draft: ReportDraft, action_field_id: int | None, kind: str) -> None:
    of_field = kind in FIELD_TEXTS
    if kind not in SectionKind.values or of_field != (action_field_id is not None):
        raise NotFound
    if action_field_id is None:
        return
    if not draft.edition.action_fields.filter(pk=action_field_id).exists():
        raise NotFound


def _record(action: str, draft: ReportDraft, actor: Viewer, **details: object) -> None:
    audit.record(
        action,
        actor=actor,
        kind="report_draft",
        id=draft.pk,
        label=str(draft),
        details=dict(details),
    )
