"""Mails before a legal deadline: one per address and day, each deadline once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core import audit, mails
from ankommen.core.viewer import SYSTEM
from ankommen.partners import public as partners

from ..models import Duty
from ..rules.duties import DutyStanding
from ..selectors.duties import DutyLine, lines_of
from ..wording import day_text

REMINDED = {DutyStanding.DUE_SOON, DutyStanding.OVERDUE}


def due_duty_reminders(*, day: date) -> list[DutyLine]:
    """Duties near or past their deadline whose contact was not told about this deadline yet."""
    lines = lines_of(Duty.objects.filter(contact__isnull=False), day=day)
    return [
        line
        for line in lines
        if line.state.standing in REMINDED and line.duty.reminded_for != line.state.due_on
    ]


def queue_duty_reminders(*, now: datetime) -> int:
    """Put what is due on its way; safe to repeat. Returns how many mails."""
    today = timezone.localdate(now)
    found = due_duty_reminders(day=today)
    contacts = {line.duty.contact_id for line in found if line.duty.contact_id is not None}
    addresses = partners.contact_addresses(ids=contacts)
    by_address: dict[str, list[DutyLine]] = defaultdict(list)
    for line in found:
        address = addresses.get(line.duty.contact_id or 0, "")
        if address:
            by_address[address.lower()].append(line)
    for address, lines in by_address.items():
        _queue(address, lines, now)
    if by_address:
        with transaction.atomic():
            audit.record(
                "duty.reminders_sent",
                actor=SYSTEM,
                kind="duty",
                id=today.isoformat(),
                label=_("Erinnerungen an Pflichten"),
                details={"mails": len(by_address)},
            )
    return len(by_address)


def _queue(address: str, lines: Sequence[DutyLine], now: datetime) -> None:
    """The notes of what it says are kept together with the mail."""
    with transaction.atomic(), translation.override("de"):
        for line in lines:
            Duty.objects.filter(pk=line.duty.pk).update(reminded_for=line.state.due_on)
        subject = ngettext(
            "Erinnerung: %(n)d Pflicht mit naher Frist",
            "Erinnerung: %(n)d Pflichten mit naher Frist",
            len(lines),
        )
        mails.queue(subject % {"n": len(lines)}, _text(lines), address, now=now)


def _text(lines: Sequence[DutyLine]) -> str:
    """Duty, law, deadline and address of each; no names of persons."""
    blocks = [
        "\n".join(
            (
                f"{line.duty.title} ({line.duty.legal_basis})",
                _("Frist: %(day)s") % {"day": day_text(line.state.due_on)}
                if line.state.due_on
                else "",
                settings.BASE_URL + reverse("strategy:duty_detail", args=[line.duty.pk]),
            )
        )
        for line in lines
    ]
    return "\n\n".join(
        [
            _("Guten Tag,"),
            _("zu diesen Pflichten fehlt noch ein Nachweis:"),
            *blocks,
        ]
    )
