"""The demo's thread from decision to effect: goal → measure → resolution and indicators."""

from __future__ import annotations

from ankommen.core import saved_filters
from ankommen.core.registries import trace
from ankommen.strategy.models import ConsultationStep

from .world import World


def tie_together(world: World) -> None:
    decision = ConsultationStep.objects.get(edition=world.the_edition, decides=True)
    decided = ("resolution", decision.resolution_id or 0)
    trace.link(source=("edition", world.the_edition.pk), target=decided, relation="decided_by")
    for measure in world.measures.values():
        end = ("measure", measure.pk)
        trace.link(source=end, target=decided, relation="decided_by")
        for goal in measure.goals.all():
            trace.link(source=("goal", goal.pk), target=end, relation="pursued_by")
        for indicator in measure.indicators.all():
            trace.link(source=end, target=("indicator", indicator.pk), relation="watched_by")


def keep_filters(world: World) -> None:
    """A filter that Maren uses every morning."""
    saved_filters.save_filter(
        actor=world.actor,
        page="strategy:measure_list",
        name="überfällig, meine",
        query="overdue=1&mine=1",
    )
