"""One cell of the table of figures: entered, corrected, emptied or taken back. Nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.models import Area
from ankommen.core.viewer import Viewer

from ..indicator_wording import interval_text
from ..models import Indicator, IndicatorValue
from ..permissions import may_enter_values
from ..rules import indicators as rules
from .indicator_checks import ValueEntry, shown
from .indicator_values import correct_value, enter_value, lock_indicator

CHANGED_MEANWHILE = "changed_meanwhile"


@transaction.atomic
def save_cell(
    *,
    actor: Viewer,
    indicator: Indicator,
    area_id: int,
    reference_date: date,
    dimension: str,
    value: Decimal | None,
    seen: int | None,
    as_of: date,
    reason: str,
    now: datetime,
    today: date,
) -> IndicatorValue | None:
    """Bring one cell to `value`; None empties it. Returns what now stands there.

    `seen` is the figure that the person had before the eyes, None for an empty cell. If another
    one stands there now that says something else, it is refused with both; the caller may choose
    and come again. `reason` is kept with the figure that is corrected.
    """
    if not may_enter_values(actor, area_id):
        raise NotAllowed
    indicator = lock_indicator(indicator)
    district = indicator.concept.district_id
    if not Area.objects.filter(Q(pk=district) | Q(parent_id=district), pk=area_id).exists():
        raise NotFound
    _refuse_computed(indicator)
    current = _current(indicator, area_id, reference_date, dimension)
    if (current is None and value is None) or (current is not None and current.value == value):
        return current
    if current is not None and current.pk != seen:
        raise _changed_meanwhile(current)
    definition = rules.definition_at(list(indicator.definitions.all()), reference_date)
    entry = ValueEntry(
        area_id=area_id,
        reference_date=reference_date,
        value=value,
        source=current.source if current else definition.source if definition else "–",
        as_of=max(as_of, reference_date),
        dimension=dimension,
        note=_("In der Tabelle geleert.") if value is None else "",
    )
    if current is not None and value is not None:
        entry = _with_what_stays(entry, current)
    if current is None:
        return enter_value(actor=actor, indicator=indicator, entry=entry, now=now, today=today)
    return correct_value(
        actor=actor, value=current, entry=entry, reason=reason, now=now, today=today
    )


def _with_what_stays(entry: ValueEntry, current: IndicatorValue) -> ValueEntry:
    """A cell shows only the number: what else was said of the figure stays as it was.

    After an emptied cell it is what was said of the number that comes back; of another number
    nothing is known.
    """
    kept = current
    if current.value is None:
        former = current.corrects.filter(value=entry.value).first()
        if former is None:
            return entry
        kept = former
    _refuse_outside(entry, kept)
    return replace(
        entry,
        lower=kept.lower,
        upper=kept.upper,
        confidence_percent=kept.confidence_percent,
        persons_counted=kept.persons_counted,
        note=kept.note,
    )


def _refuse_outside(entry: ValueEntry, kept: IndicatorValue) -> None:
    """A number outside its old limits needs new ones, which only the form of a figure asks for."""
    if kept.lower is None or kept.upper is None or entry.value is None:
        return
    if kept.lower <= entry.value <= kept.upper:
        return
    interval = interval_text(kept.lower, kept.upper, decimals=kept.definition.decimals)
    message = _(
        "Zu diesem Wert gehört das Intervall %(interval)s. Berichtigen Sie Wert und Grenzen "
        "zusammen auf der Seite der Kennzahl."
    ) % {"interval": interval}
    raise Refused.because("outside_interval", message, field="value", value=entry.value)


def _current(
    indicator: Indicator, area_id: int, reference_date: date, dimension: str
) -> IndicatorValue | None:
    found = IndicatorValue.objects.filter(
        definition__indicator=indicator,
        area_id=area_id,
        reference_date=reference_date,
        dimension=dimension,
        corrected_by__isnull=True,
    )
    return found.select_related("definition").first()


def _changed_meanwhile(current: IndicatorValue) -> Refused:
    message = _("%(person)s hat hier inzwischen %(value)s eingetragen. Welcher Wert gilt?") % {
        "person": current.entered_by_label,
        "value": shown(current),
    }
    return Refused((Problem(CHANGED_MEANWHILE, message, "value", current),))


def _refuse_computed(indicator: Indicator) -> None:
    if indicator.computed_by:
        message = _("Diese Kennzahl berechnet Ankommen selbst.")
        raise Refused.because("computed", message, field="value")
