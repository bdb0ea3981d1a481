"""What is written about good practice: projects, and requests to open one to others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from ..models import Concept, OpeningRequest, Project, RequestState
from ..permissions import may_edit_concept, may_publish, may_suggest

ANSWERS = (RequestState.ACCEPTED, RequestState.PARTLY, RequestState.DECLINED)


@transaction.atomic
def add_project(
    *, actor: Viewer, concept_id: int, values: Mapping[str, Any], now: datetime
) -> Project:
    """A project that worked. Only whoever may publish shows it to everybody."""
    if not may_edit_concept(actor):
        raise NotAllowed
    concept = Concept.objects.filter(pk=concept_id).first()
    if concept is None:
        raise NotFound
    _refuse_values(values)
    _refuse_publishing(actor, before=False, after=values.get("is_public", False))
    project = Project.objects.create(
        concept=concept, added_at=now, added_by_label=actor.label, **dict(values)
    )
    _record("project.add", actor, project)
    return project


@transaction.atomic
def change_project(
    *, actor: Viewer, id: int, version: int, base: Base = None, values: Mapping[str, Any]
) -> Project:
    if not may_edit_concept(actor):
        raise NotAllowed
    project = _lock(id)
    values = merge_changed(project, version=version, base=base, wanted=values)
    _refuse_values(values)
    changed = [name for name, value in values.items() if getattr(project, name) != value]
    if not changed:
        return project
    _refuse_publishing(actor, before=project.is_public, after=values.get("is_public", False))
    for name in changed:
        setattr(project, name, values[name])
    project.version += 1
    project.save()
    _record("project.change", actor, project, fields=sorted(changed))
    return project


@transaction.atomic
def ask_to_open(
    *, actor: Viewer, project_id: int, asked_by: str, asked_on: date, wish: str, now: datetime
) -> OpeningRequest:
    """Somebody asks to take part in a project or to have it too."""
    if not may_suggest(actor):
        raise NotAllowed
    project = _lock(project_id)
    if asked_on > timezone.localdate(now):
        message = _("Der Tag liegt in der Zukunft.")
        raise Refused.because("future", message, field="asked_on", value=asked_on)
    request = OpeningRequest.objects.create(
        project=project,
        asked_by=asked_by.strip(),
        asked_on=asked_on,
        wish=wish.strip(),
        added_at=now,
        added_by_label=actor.label,
    )
    _record("project.ask", actor, project, asked_by=request.asked_by)
    return request


@transaction.atomic
def answer_request(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    state: str,
    answer: str,
    now: datetime,
) -> OpeningRequest:
    """Say whether the project is opened, with the reason. An answer can be corrected."""
    if not may_edit_concept(actor):
        raise NotAllowed
    request = (
        OpeningRequest.objects.select_for_update(of=("self",))
        .select_related("project")
        .filter(pk=id)
        .first()
    )
    if request is None:
        raise NotFound
    typed = {"state": state, "answer": answer.strip()}
    wanted = merge_changed(request, version=version, base=base, wanted=typed)
    if wanted["state"] not in ANSWERS:
        raise Refused.because("state", _("Bitte wählen Sie eine Antwort."), field="state")
    if not wanted["answer"]:
        message = _("Bitte begründen Sie die Antwort. Die Begründung liest, wer gebeten hat.")
        raise Refused.because("reason_missing", message, field="answer")
    request.state, request.answer = wanted["state"], wanted["answer"]
    request.answered_on, request.answered_by_label = timezone.localdate(now), actor.label
    request.version += 1
    request.save()
    _record(
        "project.answer", actor, request.project, state=request.state, asked_by=request.asked_by
    )
    return request


def _lock(id: int) -> Project:
    project = Project.objects.select_for_update(of=("self",)).filter(pk=id).first()
    if project is None:
        raise NotFound
    return project


def _refuse_values(values: Mapping[str, Any]) -> None:
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        message = _("Das Ende liegt vor dem Beginn.")
        raise Refused.because("end_before_start", message, field="ends_on", value=ends)


def _refuse_publishing(actor: Viewer, *, before: bool, after: bool) -> None:
    if before != after and not may_publish(actor):
        message = _("Ob ein Projekt öffentlich steht, entscheidet, wer veröffentlichen darf.")
        raise Refused.because("may_not_publish", message, field="is_public")


def _record(action: str, actor: Viewer, project: Project, **details: object) -> None:
    audit.record(
        action,
        actor=actor,
        kind="project",
        id=project.pk,
        label=str(project),
        details={name: value for name, value in details.items() if value},
    )
