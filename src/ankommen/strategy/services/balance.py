from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

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
        _keep(one, actor, now)
    _record("balance.enter", actor, {"rows": len(rows)})
    return len(rows)


@transaction.atomic
def take_back_deliveries(
    *,
    actor: Viewer,
    pairs: Sequence[tuple[Delivered, Delivered | None]],
    now: datetime,
    batch: str,
) -> None:
    """Each total gives way to the one that stood there before it, or goes."""
    if not may_enter_totals(actor):
        raise NotAllowed
    for written, before in pairs:
        if before is not None:
            _keep(before, actor, now)
        else:
            CountedDelivery.objects.filter(**_place(written)).delete()
    _record("balance.undo_import", actor, {"rows": len(pairs), "batch": batch})


def _place(one: Delivered) -> dict[str, Any]:
    return {
        "year": one.year,
        "quarter": one.quarter,
        "origin": one.origin,
        "stage": one.stage,
        "source": one.source,
    }


def _keep(one: Delivered, actor: Viewer, now: datetime) -> None:
    CountedDelivery.objects.update_or_create(
        **_place(one),
        defaults={
            "count": one.count,
            "reference_date": one.reference_date,
            "entered_at": now,
            "entered_by_label": actor.label,
        },
    )


def _record(action: str, actor: Viewer, details: dict[str, int | str]) -> None:
    audit.record(
        action,
        actor=actor,
        kind="balance",
        id=0,
        label=_("Bilanz des Kurszugangs"),
        details=details,
    )
