"""What is written about an edition: its data, its chain of deliberation, its way to adoption."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ankommen.committees.public import resolutions
from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from .. import workflow
from ..models import ActionField, Concept, ConsultationStep, Edition, EditionState
from ..permissions import may_approve, may_edit_concept, may_publish
from ..rules.structure import RESERVED, address_text, free_slug, period_slug
from ..selectors.workflow import workflow_facts
from . import texts
from .concept import preset_named
from .freezing import keep_text, lock_edition

# Fixed with the adoption. What steers an edition (report due, stale after) can always change.
EDITABLE = ("title", "starts_on", "ends_on", "preface", "source_note", "predecessor")


@transaction.atomic
def add_edition(
    *, actor: Viewer, concept_id: int, preset: str = "", now: datetime, **values: Any
) -> Edition:
    """A new edition as a draft, on request with the action fields of a preset."""
    if not may_edit_concept(actor):
        raise NotAllowed
    concept = Concept.objects.select_for_update().filter(pk=concept_id).first()
    if concept is None:
        raise NotFound
    _refuse_values(concept, values, except_id=0)
    slug = free_slug(
        period_slug(values["starts_on"], values["ends_on"]),
        set(Edition.objects.values_list("slug", flat=True)),
    )
    edition = Edition.objects.create(concept=concept, slug=slug, **values)
    audit.record("edition.add", actor=actor, kind="edition", id=edition.pk, label=edition.title)
    if preset:
        _load_action_fields(edition, preset, actor=actor)
    return edition


@transaction.atomic
def change_edition(
    *,
    actor: Viewer,
    id: int,
    version: int,
    base: Base = None,
    reason: str = "",
    now: datetime,
    **values: Any,
) -> Edition:
    """Change an edition. Once adopted only what steers it can change, not the text."""
    if not may_edit_concept(actor):
        raise NotAllowed
    edition = lock_edition(id, official=False)
    values = {name: getattr(edition, name) for name in EDITABLE} | values
    values = merge_changed(edition, version=version, base=base, wanted=values)
    if any(getattr(edition, name) != values[name] for name in EDITABLE):
        lock_edition(id, official=True)
    _refuse_values(edition.concept, values, except_id=id)
    texts.write(edition, values, actor=actor, kind="edition", edition_id=id, reason=reason, now=now)
    return edition


@transaction.atomic
def move_edition(
    *, actor: Viewer, edition_id: int, target: str, day: date, now: datetime
) -> Edition:
    """Take one step of the workflow. Adopting freezes the text under its hash."""
    edition = lock_edition(edition_id, official=False)
    step = workflow.transition(edition.state, target)
    if step is None:
        raise Refused.because(
            "no_such_step",
            _("Von „%(state)s“ führt kein Schritt dorthin. Vielleicht war jemand schneller.")
            % {"state": edition.get_state_display()},
            value=target,
        )
    if not actor.may(step.permission):
        raise NotAllowed
    problems = workflow.missing(step, workflow_facts(edition, day=day))
    if problems:
        raise Refused(tuple(problems))
    before = edition.state
    edition.state = step.target
    if step.target == EditionState.ADOPTED:
        edition.content_hash = keep_text(edition, now=now)
        edition.frozen_at = now
    edition.version += 1
    edition.save(update_fields=["state", "content_hash", "frozen_at", "version"])
    audit.record(
        "edition.move",
        actor=actor,
        kind="edition",
        id=edition.pk,
        label=edition.title,
        details={"from": before, "to": str(step.target), "content_hash": edition.content_hash},
    )
    return edition


@transaction.atomic
def publish_edition(*, actor: Viewer, edition_id: int, now: datetime) -> Edition:
    """Show an adopted edition to the public. A draft is never published."""
    if not may_publish(actor):
        raise NotAllowed
    edition = lock_edition(edition_id, official=False)
    if edition.frozen_at is None:
        raise Refused.because(
            "not_adopted", _("Veröffentlicht wird nur eine beschlossene Edition.")
        )
    if edition.published_at is None:
        _set_published(edition, now, actor=actor, action="edition.publish")
    return edition


@transaction.atomic
def withdraw_edition(*, actor: Viewer, edition_id: int) -> Edition:
    """Take an edition back from the public pages."""
    if not may_publish(actor):
        raise NotAllowed
    edition = lock_edition(edition_id, official=False)
    if edition.published_at is not None:
        _set_published(edition, None, actor=actor, action="edition.withdraw")
    return edition


@transaction.atomic
def add_step(
    *, actor: Viewer, edition_id: int, body_id: int, decides: bool = False
) -> ConsultationStep:
    """One more body at the end of the chain of deliberation; one of them decides."""
    edition = _chain(actor, edition_id)
    steps = list(edition.steps.all())
    problems = []
    if any(step.body_id == body_id for step in steps):
        problems.append(
            Problem("body_twice", _("Dieses Gremium steht schon in der Beratungsfolge."), "body")
        )
    if decides and any(step.decides for step in steps):
        problems.append(
            Problem("decides_twice", _("Es entscheidet schon ein anderes Gremium."), "decides")
        )
    if problems:
        raise Refused(tuple(problems))
    last = max((step.position for step in steps), default=0)
    step = ConsultationStep.objects.create(
        edition=edition, position=last + 1, body_id=body_id, decides=decides
    )
    _record_step("edition.add_step", actor, step)
    return step


@transaction.atomic
def remove_step(*, actor: Viewer, step_id: int) -> None:
    step = _step(step_id)
    _chain(actor, step.edition_id)
    if step.resolution_id is not None:
        raise Refused.because(
            "has_resolution",
            _("An diesem Schritt hängt ein Beschluss. Lösen Sie ihn zuerst vom Schritt."),
        )
    _record_step("edition.remove_step", actor, step)
    step.delete()


@transaction.atomic
def swap_step(*, actor: Viewer, step_id: int) -> None:
    """Move a step one place earlier in the chain; the first one stays."""
    step = _step(step_id)
    edition = _chain(actor, step.edition_id)
    earlier = edition.steps.filter(position__lt=step.position).last()
    if earlier is None:
        return
    mine, theirs = step.position, earlier.position
    free = (edition.steps.aggregate(last=Max("position"))["last"] or 0) + 1
    ConsultationStep.objects.filter(pk=step.pk).update(position=free)
    ConsultationStep.objects.filter(pk=earlier.pk).update(position=mine)
    ConsultationStep.objects.filter(pk=step.pk).update(position=theirs)
    _record_step("edition.swap_step", actor, step)


@transaction.atomic
def lay_before(*, actor: Viewer, step_id: int, now: datetime) -> ConsultationStep:
    """Record that the text as it stands lies before the body; its hash stays with the step."""
    step = _step(step_id)
    edition = _in_consultation(actor, step.edition_id)
    if step.resolution_id is not None:
        raise Refused.because(
            "has_resolution",
            _("Hierzu gibt es schon einen Beschluss. Er gilt für den Text, der vorlag."),
        )
    step.content_hash = keep_text(edition, now=now)
    step.save(update_fields=["content_hash"])
    _record_step("edition.lay_before", actor, step)
    return step


@transaction.atomic
def attach_resolution(
    *, actor: Viewer, step_id: int, resolution_id: int | None, now: datetime
) -> ConsultationStep:
    """Hang a resolution on a step, on exactly the text that lay before the body.

    Where no text was laid before the body it is the one that stands now. `None` takes the
    resolution off again.
    """
    step = _step(step_id)
    edition = _in_consultation(actor, step.edition_id)
    if resolution_id is not None:
        _refuse_resolution(step, resolution_id)
        step.content_hash = step.content_hash or keep_text(edition, now=now)
    step.resolution_id = resolution_id
    step.save(update_fields=["resolution", "content_hash"])
    _record_step("edition.attach_resolution", actor, step)
    return step


def _refuse_values(concept: Concept, values: dict[str, Any], *, except_id: int) -> None:
    problems = []
    if values["ends_on"] < values["starts_on"]:
        problems.append(
            Problem(
                "end_before_start",
                _("Das Ende liegt vor dem Beginn."),
                "ends_on",
                values["ends_on"],
            )
        )
    others = Edition.objects.filter(concept=concept).exclude(pk=except_id)
    if others.filter(title__iexact=values["title"]).exists():
        problems.append(
            Problem(
                "title_taken",
                _("Eine Edition mit diesem Titel gibt es schon."),
                "title",
                values["title"],
            )
        )
    predecessor = values.get("predecessor")
    if predecessor is not None and not _may_precede(concept, predecessor, except_id, values):
        problems.append(
            Problem(
                "predecessor",
                _("Vorgängerin kann nur eine andere, früher begonnene Edition des Konzepts sein."),
                "predecessor",
                str(predecessor),
            )
        )
    if problems:
        raise Refused(tuple(problems))


def _may_precede(
    concept: Concept, predecessor: Edition, edition_id: int, values: dict[str, Any]
) -> bool:
    return (
        predecessor.concept_id == concept.pk
        and predecessor.pk != edition_id
        and predecessor.starts_on < values["starts_on"]
    )


def _load_action_fields(edition: Edition, preset: str, *, actor: Viewer) -> None:
    chosen = preset_named(preset)
    slugs: set[str] = set(RESERVED)
    for position, entry in enumerate(chosen.action_fields, start=1):
        slug = free_slug(address_text(entry.title), slugs)
        slugs.add(slug)
        ActionField.objects.create(
            edition=edition, number=entry.number, slug=slug, title=entry.title, position=position
        )
    if not edition.source_note:
        edition.source_note = chosen.source
        edition.save(update_fields=["source_note"])
    audit.record(
        "edition.load_preset",
        actor=actor,
        kind="edition",
        id=edition.pk,
        label=edition.title,
        details={"preset": chosen.code, "source": chosen.source},
    )


def _set_published(edition: Edition, at: datetime | None, *, actor: Viewer, action: str) -> None:
    edition.published_at = at
    edition.version += 1
    edition.save(update_fields=["published_at", "version"])
    audit.record(action, actor=actor, kind="edition", id=edition.pk, label=edition.title)


def _step(step_id: int) -> ConsultationStep:
    """The step, locked: a resolution and the text it is about belong together."""
    steps = ConsultationStep.objects.select_for_update(of=("self",)).select_related("body")
    step = steps.filter(pk=step_id).first()
    if step is None:
        raise NotFound
    return step


def _chain(actor: Viewer, edition_id: int) -> Edition:
    """The edition whose chain may be changed: by editors, until it is adopted."""
    if not may_edit_concept(actor):
        raise NotAllowed
    return lock_edition(edition_id, official=True)


def _in_consultation(actor: Viewer, edition_id: int) -> Edition:
    """The edition whose deliberation is on record: by approvers, while it is in consultation."""
    if not may_approve(actor):
        raise NotAllowed
    edition = lock_edition(edition_id, official=True)
    if edition.state != EditionState.CONSULTATION:
        raise Refused.because("not_in_consultation", _("Die Edition ist nicht in der Beratung."))
    return edition


def _refuse_resolution(step: ConsultationStep, resolution_id: int) -> None:
    facts = resolutions(ids=[resolution_id]).get(resolution_id)
    if facts is None:
        raise NotFound
    problems = []
    if facts.body_id != step.body_id:
        problems.append(
            Problem(
                "wrong_body",
                _("Dieser Beschluss stammt von %(body)s.") % {"body": facts.body_name},
                "resolution",
                facts.label,
            )
        )
    if facts.decided_on < facts.meeting_held_on:
        problems.append(
            Problem(
                "before_meeting",
                _("Der Beschluss ist vor seiner Sitzung datiert. Bitte im Gremium berichtigen."),
                "resolution",
                facts.label,
            )
        )
    if problems:
        raise Refused(tuple(problems))


def _record_step(action: str, actor: Viewer, step: ConsultationStep) -> None:
    audit.record(
        action,
        actor=actor,
        kind="edition",
        id=step.edition_id,
        label=str(step),
        details={
            "body_id": step.body_id,
            "resolution_id": step.resolution_id,
            "content_hash": step.content_hash,
        },
    )
