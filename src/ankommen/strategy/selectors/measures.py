"""Gatekeepers of measures: what a viewer may see, and the one row asked for."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from ankommen.core.errors import NotAllowed, NotFound
from ankommen.core.viewer import Viewer

from ..models import Measure, MeasureContact
from ..permissions import MeasurePredicate, may_read_measure

Areas = Measure.areas.through
Partners = Measure.partners.through


def visible_measures(viewer: Viewer, *, permission: str = "strategy.read") -> QuerySet[Measure]:
    """The measures on which `permission` holds: all in the district, else those of one's scopes."""
    if viewer.may(permission):
        return Measure.objects.all()
    areas = _ids(viewer, permission, "area")
    organisations = _ids(viewer, permission, "organisation")
    if not areas and not organisations:
        return Measure.objects.none()
    this = OuterRef("pk")
    return Measure.objects.filter(
        Q(Exists(Areas._default_manager.filter(measure_id=this, area_id__in=areas)))
        | Q(lead_unit__organisation_id__in=organisations)
        | Q(
            Exists(
                Partners._default_manager.filter(measure_id=this, organisation_id__in=organisations)
            )
        )
    )


def my_measures(viewer: Viewer) -> Q:
    """Mine: I am its contact, or it lies in the area or organisation I report for."""
    mine = Q(
        Exists(
            MeasureContact.objects.filter(
                measure_id=OuterRef("pk"), contact__user_id=viewer.user_id
            )
        )
    )
    if not viewer.may("strategy.report_status") and viewer.may_somewhere("strategy.report_status"):
        reported = visible_measures(viewer, permission="strategy.report_status")
        mine |= Q(pk__in=reported.values("pk"))
    return mine


def measure_for(
    *,
    viewer: Viewer,
    edition: str,
    measure: str,
    allowed: MeasurePredicate = may_read_measure,
) -> Measure:
    """The measure at this address, if the viewer may do `allowed` with it.

    Raises `NotFound` where there is none or the viewer may not know of it, `NotAllowed` where the
    viewer may read but not do this.
    """
    found = (
        Measure.objects.select_related("edition", "action_field", "lead_unit__organisation")
        .filter(edition__slug=edition, slug=measure)
        .first()
    )
    if found is None or not may_read_measure(viewer, found):
        raise NotFound
    if not allowed(viewer, found):
        raise NotAllowed
    return found


def _ids(viewer: Viewer, permission: str, kind: str) -> list[int]:
    return [int(id) for id in viewer.scope_ids(permission, kind) if id.isdigit()]
