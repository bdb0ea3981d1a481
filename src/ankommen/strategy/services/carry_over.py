"""The next edition made of the decisions: all of it in one transaction, or nothing.

Everything is read before, written in a few statements, and can be taken back while the draft is
untouched. A second run finds the edition that the first one made.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import notices
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.models import TraceLink, Translation
from ankommen.core.registries import people
from ankommen.core.viewer import Viewer

from ..models import ConceptUpdate, Edition, EditionState, Measure, MeasureSuccession
from ..notices import DRAFT_MADE
from ..permissions import may_edit_concept
from ..rules.official_text import content_hash
from ..rules.succession import NewMeasure, plan_succession
from ..selectors.concept_updates import open_points
from ..selectors.official_text import edition_content
from .carried_rows import Carried, carry_measures, carry_rows, carry_structure, carry_threads
from .concept_updates import lock_update, plain_decision, record_update
from .editions import add_edition

Told = Callable[[int, int, str], object]


def carry_out(*, actor: Viewer, update_id: int, now: datetime, told: Told | None = None) -> Edition:
    """Make the next edition. Refused with every open point while something is undecided."""
    made = ConceptUpdate.objects.filter(pk=update_id, edition__isnull=False).first()
    if made is not None and made.edition is not None and may_edit_concept(actor):
        return made.edition
    if told is not None:
        told(0, 1, _("Entscheidungen prüfen"))
    with transaction.atomic():
        update = lock_update(actor, update_id)
        points = open_points(update)
        if points:
            raise Refused(tuple(Problem(one.code, f"{one.label}: {one.message}") for one in points))
        edition = _make(actor, update, now)
        update.edition, update.made_at = edition, now
        update.made_hash = content_hash(edition_content(edition))
        update.version += 1
        update.save()
        concerned = people.known().holders("strategy.edit")
        notices.tell(DRAFT_MADE, edition.pk, to=concerned, actor=actor, now=now)
        record_update("update.carry_out", actor, update, edition=edition.title)
    return edition


@transaction.atomic
def undo_update(*, actor: Viewer, update_id: int) -> ConceptUpdate:
    """Take the draft back; the decisions stay. Refused once somebody worked on the draft."""
    if not may_edit_concept(actor):
        raise NotAllowed
    update = ConceptUpdate.objects.select_for_update(of=("self",)).filter(pk=update_id).first()
    if update is None or update.edition_id is None:
        raise NotFound
    edition = Edition.objects.select_for_update().get(pk=update.edition_id)
    if not is_untouched(update, edition):
        raise Refused.because(
            "touched",
            _(
                "Am Entwurf wurde schon gearbeitet. Er lässt sich nicht mehr zurücknehmen; "
                "legen Sie daneben einen zweiten Entwurf an."
            ),
        )
    _forget_links(edition)
    update.edition, update.made_hash, update.made_at = None, "", None
    update.version += 1
    update.save()
    record_update("update.undo", actor, update, edition=edition.title)
    edition.measures.all().delete()
    edition.delete()
    return update


def is_untouched(update: ConceptUpdate, edition: Edition) -> bool:
    """Whether the draft is exactly what was made: its text, and nothing hangs on it yet."""
    measures = Measure.objects.filter(edition=edition)
    return (
        edition.state == EditionState.DRAFT
        and content_hash(edition_content(edition)) == update.made_hash
        and not edition.revisions.exists()
        and not edition.suggestions.exists()
        and not edition.steps.exists()
        and not edition.texts.exists()
        and not edition.updates.exists()
        and not edition.successors.exists()
        and not measures.filter(version__gt=1).exists()
        and not measures.filter(status_reports__isnull=False).exists()
        and not measures.filter(attachments__isnull=False).exists()
    )


def _make(actor: Viewer, update: ConceptUpdate, now: datetime) -> Edition:
    old = update.predecessor
    edition = add_edition(
        actor=actor,
        concept_id=old.concept_id,
        now=now,
        title=update.title,
        starts_on=update.starts_on,
        ends_on=update.ends_on,
        preface=old.preface,
        source_note=old.source_note,
        predecessor=old,
        stale_after_days=old.stale_after_days,
    )
    measures = list(old.measures.order_by("position", "id"))
    rows = list(update.decisions.all())
    decisions = {row.measure_id: plain_decision(row) for row in rows if row.measure_id is not None}
    new = [row for row in rows if row.measure_id is None]
    last = {one.action_field_id: at for at, one in enumerate(measures, start=1)}
    plan = plan_succession(
        [one.pk for one in measures],
        decisions,
        [
            NewMeasure(row.title, row.reason, last.get(row.action_field_id or 0, len(measures)))
            for row in new
        ],
    )
    carried = Carried(old, edition)
    carry_structure(carried)
    # New ones come out of the plan by place, then in the order in which they were added.
    in_order = sorted(new, key=lambda row: last.get(row.action_field_id or 0, len(measures)))
    carry_measures(carried, measures, plan, [row.action_field_id for row in in_order])
    carry_rows(carried, plan)
    carry_threads(carried)
    MeasureSuccession.objects.bulk_create(
        MeasureSuccession(
            edition=edition,
            predecessor_id=link.predecessor,
            successor=None if link.heir is None else carried.heirs[link.heir],
            fate=link.fate,
            reason=link.reason,
        )
        for link in plan.links
    )
    return edition


def _forget_links(edition: Edition) -> None:
    """What points to rows of the draft without a foreign key."""
    fields = edition.action_fields.values_list("pk", flat=True)
    for kind, ids in (
        ("measure", set(edition.measures.values_list("pk", flat=True))),
        ("goal", set(edition.action_fields.values_list("goals", flat=True)) - {None}),
        ("action_field", set(fields)),
        ("edition", {edition.pk}),
    ):
        TraceLink.objects.filter(source_kind=kind, source_id__in=ids).delete()
        TraceLink.objects.filter(target_kind=kind, target_id__in=ids).delete()
        Translation.objects.filter(object_kind=kind, object_id__in=ids).delete()
