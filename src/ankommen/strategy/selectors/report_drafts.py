"""Drafts of reports: which are open, and each text that can be written in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from ankommen.core.errors import NotFound
from ankommen.core.viewer import Viewer

from ..models import ActionField, Edition, ReportDraft, ReportSection, SectionKind
from ..permissions import may_write_report
from ..report.drafting import FIELD_TEXTS, Texts


@dataclass(frozen=True, slots=True)
class Section:
    """A text of a draft: what was written, or what the concept says as long as nobody wrote."""

    draft_id: int
    action_field: ActionField | None
    kind: SectionKind
    text: str
    row: ReportSection | None
    changed_at: datetime | None
    changed_by_label: str

    @property
    def is_written(self) -> bool:
        return self.row is not None

    @property
    def address(self) -> str:
        field = self.action_field.slug if self.action_field else "bericht"
        return reverse("strategy:report_section", args=[self.draft_id, field, self.kind.value])


@dataclass(frozen=True, slots=True)
class SectionGroup:
    """The texts of one action field; without one, those of the whole report."""

    action_field: ActionField | None
    sections: tuple[Section, ...]


def open_drafts(*, viewer: Viewer, edition: Edition) -> list[ReportDraft]:
    if not may_write_report(viewer):
        return []
    return list(ReportDraft.objects.filter(edition=edition, report__isnull=True))


def draft_for(*, viewer: Viewer, id: int) -> ReportDraft:
    """The gatekeeper: the draft for whoever may write in it."""
    found = None
    if may_write_report(viewer):
        rows = ReportDraft.objects.select_related("edition__concept", "report")
        found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def section_groups(draft: ReportDraft) -> list[SectionGroup]:
    """All texts in the order of the report, in two queries."""
    written = _written(draft)
    whole = tuple(
        _section(draft, None, kind, written) for kind in (SectionKind.FOREWORD, SectionKind.REQUEST)
    )
    return [
        SectionGroup(None, whole),
        *(
            SectionGroup(
                field,
                tuple(_section(draft, field, SectionKind(kind), written) for kind in FIELD_TEXTS),
            )
            for field in draft.edition.action_fields.all()
        ),
    ]


def section_for(*, viewer: Viewer, id: int, field: str, kind: str) -> Section:
    """One text of a draft by its address; `bericht` stands for the whole report."""
    draft = draft_for(viewer=viewer, id=id)
    action_field = draft.edition.action_fields.filter(slug=field).first()
    of_field = kind in FIELD_TEXTS
    if kind not in SectionKind.values or of_field != (action_field is not None):
        raise NotFound
    if not of_field and field != "bericht":
        raise NotFound
    return _section(draft, action_field, SectionKind(kind), _written(draft))


def written_texts(draft: ReportDraft) -> Texts:
    """What goes into the frozen report in place of the concept's texts."""
    rows = draft.sections.select_related("action_field")
    return {(row.action_field.slug if row.action_field else "", row.kind): row.text for row in rows}


def _written(draft: ReportDraft) -> dict[tuple[int | None, str], ReportSection]:
    return {(row.action_field_id, row.kind): row for row in draft.sections.all()}


def _section(
    draft: ReportDraft,
    field: ActionField | None,
    kind: SectionKind,
    written: dict[tuple[int | None, str], ReportSection],
) -> Section:
    row = written.get((field.pk if field else None, kind.value))
    own = getattr(field, kind.value) if field is not None else ""
    return Section(
        draft_id=draft.pk,
        action_field=field,
        kind=kind,
        text=row.text if row else own,
        row=row,
        changed_at=row.changed_at if row else None,
        changed_by_label=row.changed_by_label if row else "",
    )
