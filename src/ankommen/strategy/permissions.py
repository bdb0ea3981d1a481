"""Named predicates of the concept: who may do what to which row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ankommen.core.viewer import Scope, Viewer

from .models import Measure, MeasureBatch


def measure_scopes(measure: Measure) -> Iterator[Scope]:
    """Where a right on this measure can come from: its areas, its lead's and partners' houses."""
    for area in measure.areas.all():
        yield Scope("area", str(area.pk))
    if measure.lead_unit is not None:
        yield Scope("organisation", str(measure.lead_unit.organisation_id))
    for organisation in measure.partners.all():
        yield Scope("organisation", str(organisation.pk))


def scopes_of(*, areas: Iterable[int], organisations: Iterable[int]) -> Iterator[Scope]:
    """The same, where the ids of a measure were read with those of many others."""
    for area in areas:
        yield Scope("area", str(area))
    for organisation in organisations:
        yield Scope("organisation", str(organisation))


MeasurePredicate = Callable[[Viewer, Measure], bool]


def may_read_measure(viewer: Viewer, measure: Measure) -> bool:
    return _holds(viewer, "strategy.read", measure)


def may_edit_measure(viewer: Viewer, measure: Measure) -> bool:
    return _holds(viewer, "strategy.edit", measure)


def may_report_status(viewer: Viewer, measure: Measure) -> bool:
    return _holds(viewer, "strategy.report_status", measure)


def may_decide_on_measure(viewer: Viewer, measure: Measure) -> bool:
    """End a measure or set its status by hand: more than reporting, hence the right to approve."""
    return _holds(viewer, "strategy.approve", measure)


def _holds(viewer: Viewer, permission: str, measure: Measure) -> bool:
    """In the whole district, else where the measure lies; asks the database only for the latter."""
    return viewer.may(permission) or (
        viewer.may_somewhere(permission) and viewer.may(permission, measure_scopes(measure))
    )


def may_see_batch(viewer: Viewer, batch: MeasureBatch) -> bool:
    """A change of many measures: of whoever made it, and of those who edit the whole concept."""
    is_mine = viewer.user_id is not None and batch.made_by_id == viewer.user_id
    return is_mine or may_edit_concept(viewer)


def may_read_indicators(viewer: Viewer) -> bool:
    """Indicators describe the district; whoever reads the concept somewhere reads them all."""
    return viewer.may_somewhere("strategy.read")


def may_define_indicators(viewer: Viewer) -> bool:
    return viewer.may("strategy.edit")


def may_enter_totals(viewer: Viewer) -> bool:
    """Totals of the whole district: who enters values everywhere."""
    return viewer.may("strategy.enter_values")


def may_enter_values(viewer: Viewer, area_id: int) -> bool:
    return viewer.may("strategy.enter_values", [Scope("area", str(area_id))])


def may_import_values(viewer: Viewer) -> bool:
    """Read a table of figures in; each row asks for the right in its area."""
    return viewer.may_somewhere("strategy.enter_values") and may_read_concept(viewer)


def may_oversee_values(viewer: Viewer) -> bool:
    """See and take back tables of figures that others read in."""
    return viewer.may("strategy.enter_values") and may_read_concept(viewer)


def may_edit_concept(viewer: Viewer) -> bool:
    """Change texts and structure of the whole concept directly."""
    return viewer.may("strategy.edit")


def may_approve(viewer: Viewer) -> bool:
    """Decide suggestions and take an edition through consultation to adoption."""
    return viewer.may("strategy.approve")


def may_publish(viewer: Viewer) -> bool:
    return viewer.may("strategy.publish")


def may_suggest(viewer: Viewer) -> bool:
    """Suggest a wording: whoever works on any part of the concept may do so for all its texts."""
    return viewer.may_somewhere("strategy.suggest")


def may_read_concept(viewer: Viewer) -> bool:
    """The concept's texts belong to everybody who works with it, drafts included."""
    return viewer.may_somewhere("strategy.read")


def may_import(viewer: Viewer) -> bool:
    """Bring a whole concept in or take one out as a table, in one step."""
    return viewer.may("strategy.import")


def may_make_report(viewer: Viewer) -> bool:
    """Make an implementation report and hang a resolution on it."""
    return viewer.may("strategy.make_report")


def may_write_report(viewer: Viewer) -> bool:
    """Write texts of a report that is not frozen yet: also for who may make none."""
    return may_make_report(viewer) or may_edit_concept(viewer)


def may_ask_for_values(viewer: Viewer) -> bool:
    """Ask data owners for figures and accept what they deliver, wherever figures are entered."""
    return viewer.may_somewhere("strategy.enter_values")
