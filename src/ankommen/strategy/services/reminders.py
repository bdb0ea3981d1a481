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

from ankommen.core import audit
from ankommen.core.mails import Round
from ankommen.core.viewer import SYSTEM

from ..models import Reminder
from ..rules.reminders import Subject
from ..selectors.reminders import DueReminder, Recipient, recipients
from ..wording import day_text


@dataclass(frozen=True, slots=True)
class Sent:
    """How many mails went out, were refused, go later, or had no address to go to."""

    mails: int
    failed: int
    put_off: int
    without_address: int


def send_reminders(*, now: datetime) -> Sent:
    """Send what is due today. Safe to repeat: who got a mail today gets no second one.

    The rows are written before the mail goes out and taken back when it fails, so that nobody is
    told twice. The log names no person.
    """
    today = timezone.localdate(now)
    found = recipients(day=today)
    by_address: dict[str, list[Recipient]] = defaultdict(list)
    for one in found:
        by_address[one.email.lower()].append(one)
    nobody = by_address.pop("", [])
    mails = Round()
    for address, group in by_address.items():
        _send(mails, address, group, now)
    if mails.sent or mails.refused:
        with transaction.atomic():
            audit.record(
                "strategy.reminders_sent",
                actor=SYSTEM,
                kind="reminder",
                id=today.isoformat(),
                label=_("Erinnerungen"),
                details={
                    "mails": mails.sent,
                    "failed": mails.refused,
                    "without_address": len(nobody),
                },
            )
    return Sent(mails.sent, mails.refused, mails.put_off, len(nobody))


def _send(mails: Round, address: str, group: Sequence[Recipient], now: datetime) -> None:
    """One mail for this address, unless the person had one today already."""
    contacts = [one.contact_id for one in group]
    today = timezone.localdate(now)
    last = Reminder.objects.filter(contact_id__in=contacts).order_by("-sent_at").first()
    if last is not None and timezone.localdate(last.sent_at) == today:
        return
    try:
        with transaction.atomic():
            rows = Reminder.objects.bulk_create(_rows(group, now))
    except IntegrityError:
        return
    due = {one.measure_id: one for recipient in group for one in recipient.reminders}
    lines = [one for recipient in group for one in recipient.reminders]
    with translation.override("de"):
        is_sent = mails.send(_subject(len(due)), mail_text(lines), address)
    if not is_sent:
        Reminder.objects.filter(pk__in=[row.pk for row in rows]).delete()


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
