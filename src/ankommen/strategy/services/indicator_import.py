"""Figures from a table, taken over together and taken back together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.viewer import Viewer

from ..indicator_import import DIFFERENT, NEW, ImportRow
from ..models import Concept, Indicator, IndicatorValue, ValueOrigin
from ..permissions import may_enter_values
from .indicator_values import correct_value, enter_value


@transaction.atomic
def import_values(
    *,
    actor: Viewer,
    concept: Concept,
    rows: Sequence[ImportRow],
    reason: str,
    batch: str,
    now: datetime,
    today: date,
) -> int:
    """Write the new figures and correct the different ones; returns how many were written.

    Rows of other states are left out. `reason` is needed where figures are corrected.
    """
    if any(row.state == DIFFERENT for row in rows) and not reason.strip():
        message = _("Warum werden die vorhandenen Werte berichtigt?")
        raise Refused.because("reason_missing", message, field="reason")
    written = [
        _write(actor, row, reason=reason, batch=batch, now=now, today=today)
        for row in rows
        if row.state in {NEW, DIFFERENT}
    ]
    if not written:
        raise Refused.because("nothing_to_import", _("In dieser Tabelle ist nichts Neues."))
    audit.record(
        "indicator_value.import",
        actor=actor,
        kind="concept",
        id=concept.pk,
        label=str(concept),
        details={"batch": batch, "count": len(written)},
    )
    return len(written)


@transaction.atomic
def undo_import(*, actor: Viewer, batch: str) -> int:
    """Take one import back: its figures go, those that it corrected hold again.

    Refused as soon as somebody has corrected one of its figures. The audit entry keeps them all.
    """
    values = list(_of_batch(batch))
    if not values:
        raise NotFound
    if not all(may_enter_values(actor, one.area_id) for one in values):
        raise NotAllowed
    concept = values[0].definition.indicator.concept
    list(Indicator.objects.select_for_update().filter(concept=concept).order_by("pk"))
    corrected = [one for one in _of_batch(batch) if one.corrected_by_id is not None]
    if corrected:
        message = _("%(count)d Werte dieses Imports wurden seither berichtigt; er bleibt bestehen.")
        raise Refused.because("corrected_since", message % {"count": len(corrected)})
    olds = list(IndicatorValue.objects.filter(corrected_by__batch=batch))
    for old in olds:
        IndicatorValue.objects.filter(pk=old.pk).update(corrected_by_id=old.pk)
    IndicatorValue.objects.filter(pk__in=[one.pk for one in values]).delete()
    IndicatorValue.objects.filter(pk__in=[one.pk for one in olds]).update(
        corrected_by=None, correction_reason=""
    )
    audit.record(
        "indicator_value.undo_import",
        actor=actor,
        kind="concept",
        id=concept.pk,
        label=str(concept),
        details={"batch": batch, "values": [_kept(one) for one in values]},
    )
    return len(values)


def _of_batch(batch: str) -> list[IndicatorValue]:
    if not batch:
        return []
    found = IndicatorValue.objects.filter(batch=batch, origin=ValueOrigin.IMPORTED)
    return list(found.select_related("definition__indicator__concept", "area"))


def _write(
    actor: Viewer, row: ImportRow, *, reason: str, batch: str, now: datetime, today: date
) -> IndicatorValue:
    if row.entry is None or row.indicator is None:
        raise ValueError(f"Row {row.number} has nothing to write.")
    origin = ValueOrigin.IMPORTED
    if row.current is None:
        return enter_value(
            actor=actor,
            indicator=row.indicator,
            entry=row.entry,
            now=now,
            today=today,
            origin=origin,
            batch=batch,
        )
    return correct_value(
        actor=actor,
        value=row.current,
        entry=row.entry,
        reason=reason,
        now=now,
        today=today,
        origin=origin,
        batch=batch,
    )


def _kept(value: IndicatorValue) -> dict[str, str]:
    return {
        "indicator": value.definition.indicator.code,
        "area": value.area.name,
        "reference_date": str(value.reference_date),
        "dimension": value.dimension,
        "value": str(value.value),
        "source": value.source,
    }
