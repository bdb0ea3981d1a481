"""What is written about bodies, meetings and resolutions."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from . import rules
from .models import Body, Meeting, Resolution
from .permissions import may_edit_committees

Row = TypeVar("Row", Body, Meeting, Resolution)


@transaction.atomic
def add_body(*, actor: Viewer, **values: Any) -> Body:
    _refuse_stranger(actor)
    _refuse_same_body(values["name"], except_id=0)
    body = Body.objects.create(**values)
    audit.record("body.add", actor=actor, kind="body", id=body.pk, label=str(body))
    return body


@transaction.atomic
def change_body(*, actor: Viewer, id: int, version: int, base: Base = None, **values: Any) -> Body:
    _refuse_stranger(actor)
    body = _locked(Body, id)
    values = merge_changed(body, version=version, base=base, wanted=values)
    _refuse_same_body(values["name"], except_id=id)
    _write(body, values)
    audit.record("body.change", actor=actor, kind="body", id=body.pk, label=str(body))
    return body


@transaction.atomic
def add_meeting(*, actor: Viewer, body_id: int, held_on: date, place: str = "") -> Meeting:
    _refuse_stranger(actor)
    body = _locked(Body, body_id)
    _refuse_second_meeting(body, held_on, except_id=0)
    meeting = Meeting.objects.create(body=body, held_on=held_on, place=place)
    audit.record("meeting.add", actor=actor, kind="meeting", id=meeting.pk, label=str(meeting))
    return meeting


@transaction.atomic
def change_meeting(
    *, actor: Viewer, id: int, version: int, base: Base = None, held_on: date, place: str = ""
) -> Meeting:
    """Move a meeting or its place; never behind a resolution that it already took."""
    _refuse_stranger(actor)
    meeting = _locked(Meeting, id)
    values: dict[str, Any] = {"held_on": held_on, "place": place}
    values = merge_changed(meeting, version=version, base=base, wanted=values)
    held_on = values["held_on"]
    _refuse_second_meeting(meeting.body, held_on, except_id=id)
    for resolution in meeting.resolutions.all():
        if rules.is_dated_before_meeting(decided_on=resolution.decided_on, held_on=held_on):
            raise Refused.because(
                "meeting_after_resolution",
                _("Der Beschluss %(paper)s ist vom %(day)s; die Sitzung kann nicht danach liegen.")
                % {"paper": resolution.paper_number, "day": f"{resolution.decided_on:%d.%m.%Y}"},
                field="held_on",
                value=held_on,
            )
    _write(meeting, values)
    audit.record("meeting.change", actor=actor, kind="meeting", id=meeting.pk, label=str(meeting))
    return meeting


@transaction.atomic
def add_resolution(*, actor: Viewer, meeting_id: int, **values: Any) -> Resolution:
    _refuse_stranger(actor)
    meeting = _locked(Meeting, meeting_id)
    _refuse_resolution(meeting, values, except_id=0)
    resolution = Resolution.objects.create(meeting=meeting, **values)
    _record_resolution("resolution.add", actor, resolution)
    return resolution


@transaction.atomic
def change_resolution(
    *, actor: Viewer, id: int, version: int, base: Base = None, **values: Any
) -> Resolution:
    _refuse_stranger(actor)
    resolution = _locked(Resolution, id)
    values = merge_changed(resolution, version=version, base=base, wanted=values)
    _refuse_resolution(resolution.meeting, values, except_id=id)
    before = {name: str(getattr(resolution, name)) for name in values}
    _write(resolution, values)
    changed = {name: old for name, old in before.items() if old != str(getattr(resolution, name))}
    _record_resolution("resolution.change", actor, resolution, {"before": changed})
    return resolution


def _refuse_stranger(actor: Viewer) -> None:
    if not may_edit_committees(actor):
        raise NotAllowed


def _locked(model: type[Row], id: int) -> Row:
    row = model._default_manager.select_for_update().filter(pk=id).first()
    if row is None:
        raise NotFound
    return row


def _write(row: Body | Meeting | Resolution, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()


def _record_resolution(
    action: str, actor: Viewer, resolution: Resolution, details: dict[str, Any] | None = None
) -> None:
    audit.record(
        action,
        actor=actor,
        kind="resolution",
        id=resolution.pk,
        label=str(resolution),
        details=details,
    )


def _refuse_same_body(name: str, *, except_id: int) -> None:
    if Body.objects.exclude(pk=except_id).filter(name__iexact=name).exists():
        raise Refused.because(
            "body_exists",
            _("Ein Gremium mit diesem Namen gibt es schon."),
            field="name",
            value=name,
        )


def _refuse_second_meeting(body: Body, held_on: date, *, except_id: int) -> None:
    if body.meetings.exclude(pk=except_id).filter(held_on=held_on).exists():
        raise Refused.because(
            "meeting_exists",
            _("Für diesen Tag gibt es schon eine Sitzung des Gremiums."),
            field="held_on",
            value=held_on,
        )


def _refuse_resolution(meeting: Meeting, values: dict[str, Any], *, except_id: int) -> None:
    problems = []
    if rules.is_dated_before_meeting(decided_on=values["decided_on"], held_on=meeting.held_on):
        problems.append(
            Problem(
                "before_meeting",
                _("Der Beschluss kann nicht vor der Sitzung am %(day)s gefasst worden sein.")
                % {"day": f"{meeting.held_on:%d.%m.%Y}"},
                "decided_on",
                values["decided_on"],
            )
        )
    if rules.contradicts_votes(
        outcome=values["outcome"], yes=values.get("votes_yes"), no=values.get("votes_no")
    ):
        problems.append(
            Problem(
                "votes_contradict",
                _("Die Stimmenzahlen passen nicht zum Ergebnis. Bitte prüfen Sie beides."),
                "votes_yes",
                values.get("votes_yes"),
            )
        )
    same = Resolution.objects.filter(meeting=meeting, paper_number=values["paper_number"])
    if same.exclude(pk=except_id).exists():
        problems.append(
            Problem(
                "paper_exists",
                _("Zu dieser Vorlage hat die Sitzung schon einen Beschluss."),
                "paper_number",
                values["paper_number"],
            )
        )
    if problems:
        raise Refused(tuple(problems))
