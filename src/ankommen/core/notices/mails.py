"""One mail, one job: what waits for somebody is counted by kind, what it is about stays here."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..jobs import RunningJob
from ..mails import send_one
from ..models import Delivery, Notice
from ..registries import people
from .selectors import lines_of
from .services import hand_over

MONDAY = 0
WEEK = timedelta(days=7)


def hand_over_digests(*, day: date, now: datetime) -> int:
    """Give each person's waiting notices to a mail job of its own; how many jobs that were.

    Weekly ones on Mondays, and what waited longer than a week because no worker ran that day.
    """
    daily = Q(delivery=Delivery.DAILY)
    weekly = Q(delivery=Delivery.WEEKLY)
    if day.weekday() != MONDAY:
        weekly &= Q(happened_at__lt=now - WEEK)
    waiting = Notice.objects.order_by().filter(daily | weekly, mail_job=None, read_at=None)
    due: dict[int, set[Delivery]] = {}
    for person, delivery in waiting.values_list("person_id", "delivery").distinct():
        due.setdefault(person, set()).add(Delivery(delivery))
    return sum(hand_over(person, ways) for person, ways in sorted(due.items()))


def digests(running: RunningJob) -> None:
    """The daily work."""
    day = date.fromisoformat(running.parameters["day"])
    count = hand_over_digests(day=day, now=timezone.now())
    running.finish(_("Nachrichten in Auftrag gegeben: %(count)d") % {"count": count})


def send_notice_mail(running: RunningJob) -> None:
    """The notices of this job in one mail, as far as the person may see them at this moment."""
    person = int(running.parameters["person"])
    address = people.known().address(person)
    rows = list(Notice.objects.filter(person_id=person, mail_job=running.id, read_at=None))
    with translation.override("de"):
        lines = lines_of(people.known().viewer(person), rows)
        labels = [line.label for line in lines if line.shown is not None]
        mail = mail_of(labels)
    if labels and address:
        send_one(*mail, address)
    running.finish(
        _("Verschickt.") if labels and address else _("Es gibt nichts mehr mitzuteilen.")
    )


def mail_of(labels: list[str]) -> tuple[str, str]:
    """Subject and text. No title, no name: mails lie on servers that are not ours."""
    n = len(labels)
    subject = ngettext("%(n)d neue Mitteilung", "%(n)d neue Mitteilungen", n) % {"n": n}
    counted = [f"– {label}: {count}" for label, count in Counter(labels).items()]
    parts = (
        _("Guten Tag,"),
        _("in Ankommen wartet auf Sie:"),
        "\n".join(counted),
        settings.BASE_URL + reverse("core:notice_list"),
        _("Was Sie auf welchem Weg erfahren, stellen Sie dort unter „Einstellungen“ ein."),
    )
    return f"Ankommen: {subject}", "\n\n".join(parts)
