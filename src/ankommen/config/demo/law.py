"""The demo's own dated law: how long feedback is kept gets shorter at the turn of the year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from ankommen.core.models import LegalEntry, LegalKind
from ankommen.core.privacy.periods import law_code
from ankommen.portal.models import Feedback

from .world import World

MONTHS = (6, 3)
FEEDBACK = (
    (20, "Auf dem Telefon ist die Karte der Kursorte kaum zu bedienen.", "Hilfe finden"),
    (110, "Die Überschriften im Bericht sind für die Sprachausgabe nicht erkennbar.", "Bericht"),
    (150, "Bitte die Termine auch in Leichter Sprache.", "Termine"),
)


def keep_by_law(world: World) -> None:
    """Six months until the end of this year, three from the next: an order that is invented."""
    today = world.calendar.today
    next_year = date(today.year + 1, 1, 1)
    starts = (date(today.year, 1, 1), next_year)
    ends = (next_year - timedelta(days=1), None)
    LegalEntry.objects.filter(code=law_code("feedback")).delete()
    LegalEntry.objects.bulk_create(
        _entry(today, months=months, valid_from=start, valid_to=end)
        for months, start, end in zip(MONTHS, starts, ends, strict=True)
    )
    for days, text, page in FEEDBACK:
        received_at = timezone.make_aware(
            datetime.combine(today - timedelta(days=days), time(10, 15))
        )
        Feedback.objects.create(text=text, page=page, language="de", received_at=received_at)


def _entry(today: date, *, months: int, **days: Any) -> LegalEntry:
    return LegalEntry(
        kind=LegalKind.PARAMETER,
        code=law_code("feedback"),
        title="Rückmeldungen zur Barrierefreiheit aufbewahren",
        content={"value": months, "unit": "Monate"},
        legal_basis="Art. 5 Abs. 1 Buchst. e DSGVO, Dienstanweisung (erfunden)",
        source="für die Demo erfunden",
        reviewed_on=today,
        reviewed_by="Demo",
        **days,
    )
