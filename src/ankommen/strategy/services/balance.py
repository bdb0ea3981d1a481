from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.viewer import Viewer

from ..balance_table import Delivered
from ..models import CountedDelivery
from ..permissions import may_enter_totals


@transaction.atomic
def enter_deliveries(*, actor: Viewer, rows: Sequence[Delivered], now: datetime) -> int:
    """Keep the totals of the offices; a newer one takes the place of the same office's older."""
    if not may_enter_totals(actor):
        raise NotAllowed
    if any(one.reference_date > timezone.localdate(now) for one in rows):
        message = _("Ein Stichtag liegt in der Zukunft.")
        raise Refused.because("future", message, field="rows")
    for one in rows:
        CountedDelivery.objects.update_or_create(
            year=one.year,
            quarter=one.quarter,
            origin=one.origin,
            stage=one.stage,
            source=one.source,
            defaults={
                "count": one.count,
                "reference_date": one.reference_date,
                "entered_at": now,
                "entered_by_label": actor.label,
            },
        )
    audit.record(
        "balance.enter",
        actor=actor,
        kind="balance",
        id=0,
        label=_("Bilanz des Kurszugangs"),
        details={"rows": len(rows)},
    )
    return len(rows)
