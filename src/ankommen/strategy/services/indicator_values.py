"""Figures of indicators: entered, corrected, computed. An old figure is never overwritten."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.registries import indicators as registry
from ankommen.core.viewer import Viewer

from ..models import Indicator, IndicatorDefinition, IndicatorValue, ValueOrigin
from ..permissions import may_enter_values
from ..rules import indicators as rules
from ..wording import day_text
from .indicator_checks import ValueEntry, checked, shown


@transaction.atomic
def enter_value(
    *,
    actor: Viewer,
    indicator: Indicator,
    entry: ValueEntry,
    now: datetime,
    today: date,
    origin: ValueOrigin = ValueOrigin.TYPED,
    batch: str = "",
) -> IndicatorValue:
    """A new figure. Refused where the definition did not hold, or where there is one already."""
    _require(actor, entry.area_id)
    indicator = lock_indicator(indicator)
    definition, dimension = checked(indicator=indicator, entry=entry, today=today)
    current = current_value(definition=definition, entry=entry, dimension=dimension)
    if current is not None:
        raise Refused.because(
            "value_exists",
            _("Zum %(day)s gibt es schon den Wert %(value)s. Berichtigen Sie ihn.")
            % {
                "day": day_text(entry.reference_date),
                "value": shown(current),
            },
            field="reference_date",
            value=current.pk,
        )
    added = _add(actor, definition, dimension, entry, origin=origin, batch=batch, now=now)
    _record("indicator_value.enter", actor, added)
    return added


@transaction.atomic
def correct_value(
    *,
    actor: Viewer,
    value: IndicatorValue,
    entry: ValueEntry,
    reason: str,
    now: datetime,
    today: date,
    origin: ValueOrigin = ValueOrigin.TYPED,
    batch: str = "",
) -> IndicatorValue:
    """Put a new figure beside an old one, which stays visible with the reason.

    Area, reference date and breakdown stay those of the old figure. Refused when somebody else
    has corrected it meanwhile.
    """
    _require(actor, value.area_id)
    indicator = lock_indicator(value.definition.indicator)
    old = IndicatorValue.objects.select_for_update().get(pk=value.pk)
    _refuse_corrected(old)
    if not reason.strip():
        message = _("Warum wird der Wert berichtigt?")
        raise Refused.because("reason_missing", message, field="reason")
    _refuse_elsewhere(old, entry)
    definition, dimension = checked(indicator=indicator, entry=entry, today=today)
    # A value that points to itself makes room for its successor under the unique constraint.
    IndicatorValue.objects.filter(pk=old.pk).update(corrected_by_id=old.pk)
    added = _add(actor, definition, dimension, entry, origin=origin, batch=batch, now=now)
    old.corrected_by, old.correction_reason = added, reason.strip()
    old.save(update_fields=("corrected_by", "correction_reason"))
    _record("indicator_value.correct", actor, added, old=shown(old), reason=reason.strip())
    return added


@transaction.atomic
def compute_value(
    *, actor: Viewer, indicator: Indicator, reference_date: date, now: datetime, today: date
) -> IndicatorValue:
    """The figure as the platform computes it for a date; unchanged figures are not written anew."""
    computation = registry.computed().get(indicator.computed_by)
    if computation is None:
        message = _("Diese Kennzahl wird nicht berechnet.")
        raise Refused.because("not_computed", message)
    area_id = indicator.concept.district_id
    _require(actor, area_id)
    computed = computation.compute(reference_date)
    entry = ValueEntry(
        area_id=area_id,
        reference_date=reference_date,
        value=None if computed.value is None else round(computed.value, rules.MAX_DECIMALS),
        source=computed.source[:300],
        as_of=today,
        persons_counted=computed.denominator,
        note=_counts(computed),
    )
    definition, dimension = checked(indicator=indicator, entry=entry, today=today)
    current = current_value(definition=definition, entry=entry, dimension=dimension)
    origin = ValueOrigin.COMPUTED
    if current is None:
        return enter_value(
            actor=actor, indicator=indicator, entry=entry, now=now, today=today, origin=origin
        )
    if (current.value, current.persons_counted) == (entry.value, entry.persons_counted):
        return current
    reason = _("neu berechnet")
    return correct_value(
        actor=actor, value=current, entry=entry, reason=reason, now=now, today=today, origin=origin
    )


def current_value(
    *, definition: IndicatorDefinition, entry: ValueEntry, dimension: str
) -> IndicatorValue | None:
    """The figure that now stands where the entry would stand."""
    return definition.values.filter(
        area_id=entry.area_id,
        reference_date=entry.reference_date,
        dimension=dimension,
        corrected_by__isnull=True,
    ).first()


def _require(actor: Viewer, area_id: int) -> None:
    if not may_enter_values(actor, area_id):
        raise NotAllowed


def lock_indicator(indicator: Indicator) -> Indicator:
    """The indicator's row is the one lock of all its figures and definitions."""
    found = Indicator.objects.select_for_update().filter(pk=indicator.pk).first()
    if found is None:
        raise NotFound
    return found


def _add(
    actor: Viewer,
    definition: IndicatorDefinition,
    dimension: str,
    entry: ValueEntry,
    *,
    origin: ValueOrigin,
    batch: str,
    now: datetime,
) -> IndicatorValue:
    return IndicatorValue.objects.create(
        definition=definition,
        area_id=entry.area_id,
        reference_date=entry.reference_date,
        dimension=dimension,
        value=entry.value,
        lower=entry.lower,
        upper=entry.upper,
        confidence_percent=entry.confidence_percent,
        persons_counted=entry.persons_counted,
        source=entry.source.strip(),
        as_of=entry.as_of,
        origin=origin,
        note=entry.note.strip(),
        entered_at=now,
        entered_by_label=actor.label,
        batch=batch,
    )


def _record(action: str, actor: Viewer, value: IndicatorValue, **details: str) -> None:
    audit.record(
        action,
        actor=actor,
        kind="indicator",
        id=value.definition.indicator_id,
        label=str(value.definition.indicator),
        details={
            "value_id": value.pk,
            "reference_date": str(value.reference_date),
            "new": shown(value),
            **details,
        },
    )


def _refuse_corrected(old: IndicatorValue) -> None:
    if old.corrected_by_id is None:
        return
    newer = old.corrected_by
    if newer is None:
        raise NotFound
    message = _(
        "%(person)s hat diesen Wert inzwischen auf %(value)s berichtigt. "
        "Berichtigen Sie gegebenenfalls den neuen Wert."
    ) % {"person": newer.entered_by_label, "value": shown(newer)}
    raise Refused.because("corrected_meanwhile", message, value=newer.pk)


def _refuse_elsewhere(old: IndicatorValue, entry: ValueEntry) -> None:
    place = (entry.area_id, entry.reference_date, entry.dimension)
    if place != (old.area_id, old.reference_date, old.dimension):
        raise Refused.because(
            "correction_moves",
            _("Gebiet, Stichtag und Gliederung eines Wertes bleiben bei einer Berichtigung."),
            field="reference_date",
        )


def _counts(computed: registry.ComputedValue) -> str:
    if computed.numerator is None or computed.denominator is None:
        return "" if computed.value is not None else _("nicht berechenbar")
    return _("%(numerator)d von %(denominator)d") % {
        "numerator": computed.numerator,
        "denominator": computed.denominator,
    }
