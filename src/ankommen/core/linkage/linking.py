from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ankommen.methods.disclosure import (
    DestructionRecord,
    Dimension,
    Person,
    Table,
    count_unmatched,
)

from ..disclosure import Protected
from ..disclosure.rules_file import Method
from ..disclosure.wording import WHY
from .order_file import Order

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Linked:
    """`protected` may leave the unit; `record` says what was destroyed and when it ended."""

    order: Order
    protected: Protected
    record: DestructionRecord
    linked_at: datetime


def link(
    order: Order,
    issued: Sequence[Person],
    others: Sequence[Sequence[Person]],
    *,
    now: datetime,
    seconds: float = 60.0,
) -> Linked:
    """Join once under a key that nobody ever sees. Raises rather than give out half of it."""
    counted = count_unmatched(
        issued,
        others,
        order.dimensions,
        secret=secrets.token_bytes(SECRET_BYTES),
        authority=order.authority,
        rules=order.rules,
        seconds=seconds,
    )
    safe = counted.counts
    reasons = Counter(str(WHY[one.why]) for one in safe.sensitive)
    protected = Protected(
        Table((*order.dimensions, _result()), safe.table.inner),
        order.rules,
        Method.SUPPRESS,
        1,
        order.source,
        safe.published,
        tuple(sorted(reasons.items())),
        safe.secondary,
    )
    return Linked(order, protected, counted.record, now)


def _result() -> Dimension:
    codes = [_("in einer anderen Datei gefunden"), _("in keiner anderen Datei")]
    return Dimension.flat(_("Gefunden"), codes, total=_("alle der ersten Datei"))
