"""What others did to measures while the viewer was away."""

from __future__ import annotations

from datetime import datetime

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from ankommen.core.models import AuditEntry
from ankommen.core.viewer import Viewer

from ..models import Measure
from .measures import my_measures, visible_measures


def changes_since(viewer: Viewer, since: datetime) -> QuerySet[AuditEntry]:
    """Entries about all measures for the office, for others about their own; latest first."""
    measures = visible_measures(viewer)
    if not viewer.may("strategy.edit"):
        measures = measures.filter(my_measures(viewer))
    ids = measures.order_by().values_list(Cast("pk", CharField()))
    entries = AuditEntry.objects.filter(at__gt=since, object_kind="measure", object_id__in=ids)
    return entries.exclude(actor_id=viewer.user_id)


def measures_of(viewer: Viewer, entries: list[AuditEntry]) -> dict[str, Measure]:
    """The measures that entries are about, by the id that an entry carries."""
    ids = {int(one.object_id) for one in entries}
    rows = visible_measures(viewer).filter(pk__in=ids).select_related("edition")
    return {str(row.pk): row for row in rows}
