"""Sending reminders: one mail per person and day, each reminder once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core import audit, mails
from ankommen.core.viewer import SYSTEM

from ..models import Reminder
from ..rules.reminders import Subject
from ..selectors.reminders import DueReminder, Recipient, recipients
from ..wording import day_text


@dataclass(frozen=True, slots=True)
class Queued:
    """How many mails are on their way, and how many people have no address to write to."""

    mails: int
    without_address: int


def queue_reminders(*, now: datetime) -> Queued:
    """Put what is due today on its way. Safe to repeat: who got a mail today gets no second one."""
    today = timezone.localdate(now)
    found = recipients(day=today)
    by_address: dict[str, list[Recipient]] = defaultdict(list)
    for one in found:
        by_address[one.email.lower()].append(one)
    nobody = by_address.pop("", [])
    queued = sum(_queue(address, group, now) for address, group in by_address.items())
    if queued:
        with transaction.atomic():
            audit.record(
                "strategy.reminders_sent",
                actor=SYSTEM,
                kind="reminder",
                id=today.isoformat(),
                label=_("Erinnerungen"),
                details={"mails": queued, "without_address": len(nobody)},
            )
    return Queued(queued, len(nobody))


def _queue(address: str, group: Sequence[Recipient], now: datetime) -> bool:
    """One mail for this address, unless the person had one today already. The notes of what it
    says are kept together with it.
    """
    contacts = [one.contact_id for one in group]
    today = timezone.localdate(now)
    last = Reminder.objects.filter(contact_id__in=contacts).order_by("-sent_at").first()
    if last is not None and timezone.localdate(last.sent_at) == today:
        return False
    due = {one.measure_id: one for recipient in group for one in recipient.reminders}
    lines = [one for recipient in group for one in recipient.reminders]
    with translation.override("de"):
        subject, text = _subject(len(due)), mail_text(lines)
    try:
        with transaction.atomic():
            Reminder.objects.bulk_create(_rows(group, now))
            mails.queue(subject, text, address, now=now)
    except IntegrityError:
        return False
    return True


def _rows(group: Sequence[Recipient], now: datetime) -> list[Reminder]:
    return [
        Reminder(
            measure_id=one.measure_id,
            milestone_id=one.due.row,
            kind=one.kind,
            about=one.due.due_on,
            contact_id=recipient.contact_id,
            sent_at=now,
        )
        for recipient in group
        for one in recipient.reminders
    ]


def mail_text(reminders: Sequence[DueReminder]) -> str:
    """All measures of one person, the earliest date first; no names of persons."""
    by_measure: dict[int, list[DueReminder]] = defaultdict(list)
    for one in sorted(set(reminders), key=lambda one: (one.due.due_on, one.number)):
        by_measure[one.measure_id].append(one)
    blocks = [_block(group) for group in by_measure.values()]
    return "\n\n".join(
        [
            _("Guten Tag,"),
            _("zu diesen Maßnahmen des Integrationskonzepts steht ein Termin an:"),
            *blocks,
            _(
                "Sie bekommen diese Nachricht, weil Sie als Ansprechperson eingetragen sind. "
                "Melden Sie den Stand auf der Seite der Maßnahme; dann endet die Erinnerung."
            ),
        ]
    )


def _block(group: Sequence[DueReminder]) -> str:
    first = group[0]
    address = reverse("strategy:measure_report", args=[first.edition_slug, first.slug])
    lines = [f"{first.number} {first.title}", *(f"– {_line(one)}" for one in group)]
    return "\n".join([*lines, f"{settings.BASE_URL}{address}"])


def _line(one: DueReminder) -> str:
    """What falls due, and whether it is still ahead."""
    values = {"title": one.due.title, "date": day_text(one.due.due_on)}
    if one.kind.endswith("_before"):
        text = {
            Subject.MILESTONE: _("Meilenstein „%(title)s“ ist am %(date)s fällig."),
            Subject.NEXT_STEP: _("Schritt „%(title)s“ ist bis %(date)s angekündigt."),
            Subject.END: _("Die Maßnahme soll am %(date)s enden."),
            Subject.CONFIRMATION: _("Ihr Stand gilt ab %(date)s als veraltet."),
        }[one.due.subject]
    else:
        text = {
            Subject.MILESTONE: _("Meilenstein „%(title)s“ war am %(date)s fällig."),
            Subject.NEXT_STEP: _("Schritt „%(title)s“ war bis %(date)s angekündigt."),
            Subject.END: _("Die Maßnahme sollte am %(date)s enden."),
            Subject.CONFIRMATION: _("Ihr Stand gilt seit %(date)s als veraltet."),
        }[one.due.subject]
    return text % values


def _subject(measures: int) -> str:
    return ngettext(
        "Erinnerung: Termin einer Maßnahme", "Erinnerung: Termine von %(count)d Maßnahmen", measures
    ) % {"count": measures}
