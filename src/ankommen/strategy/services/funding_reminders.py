"""Mails before a source of money ends: one per address and day, each end once per contact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core import audit, mails
from ankommen.core.viewer import SYSTEM
from ankommen.partners import public as partners

from ..funding_wording import after_text, days_left_text, total_text
from ..models import Edition, FundingReminder, FundingSource, MeasureContact
from ..rules.funding import FundingStanding
from ..selectors.cliffs import CliffLine, SourceEnd, followed_budgets, source_ends
from ..selectors.reminders import FOLLOWED_STATES
from ..wording import day_text


@dataclass(frozen=True, slots=True)
class DueEnd:
    """The end of one source with the measures of one contact that go on after it."""

    end: SourceEnd
    lines: tuple[tuple[Edition, CliffLine], ...]


def due_funding_reminders(*, day: date) -> dict[int, list[DueEnd]]:
    """By contact: ends that are near and that the contact was not told of yet."""
    register = list(FundingSource.objects.all())
    near = [
        (edition, end)
        for edition in Edition.objects.filter(state__in=FOLLOWED_STATES)
        for end in source_ends(followed_budgets(edition), register, day=day)
        if end.standing == FundingStanding.ENDING
    ]
    told = set(
        FundingReminder.objects.filter(source__in=register).values_list(
            "source", "ends_on", "contact"
        )
    )
    contacts = _contacts(line.measure_id for _edition, end in near for line in end.going_on)
    found: dict[tuple[int, int], list[tuple[Edition, CliffLine]]] = defaultdict(list)
    ends = {}
    for edition, end in near:
        ends[end.source.pk] = end
        for line in end.going_on:
            for contact in contacts[line.measure_id]:
                if (end.source.pk, end.ends_on, contact) not in told:
                    found[contact, end.source.pk].append((edition, line))
    due: dict[int, list[DueEnd]] = defaultdict(list)
    for (contact, source), lines in found.items():
        due[contact].append(DueEnd(ends[source], tuple(lines)))
    return due


def queue_funding_reminders(*, now: datetime) -> int:
    """Put what is due on its way; safe to repeat. Returns how many mails."""
    today = timezone.localdate(now)
    due = due_funding_reminders(day=today)
    addresses = partners.contact_addresses(ids=due)
    by_address: dict[str, list[int]] = defaultdict(list)
    for contact in due:
        if address := addresses.get(contact, ""):
            by_address[address.lower()].append(contact)
    queued = sum(
        _queue(address, {one: due[one] for one in contacts}, now)
        for address, contacts in by_address.items()
    )
    if queued:
        with transaction.atomic():
            audit.record(
                "funding_source.reminders_sent",
                actor=SYSTEM,
                kind="funding_source",
                id=today.isoformat(),
                label=_("Erinnerungen an das Ende von Mittelquellen"),
                details={"mails": queued},
            )
    return queued


def _queue(address: str, due: dict[int, list[DueEnd]], now: datetime) -> bool:
    """The notes and their mail are kept together; who wrote them first has told already."""
    rows = [
        FundingReminder(
            source=one.end.source, ends_on=one.end.ends_on, contact_id=contact, sent_at=now
        )
        for contact, ends in due.items()
        for one in ends
    ]
    ends = [one for found in due.values() for one in found]
    count = len({one.end.source.pk for one in ends})
    with translation.override("de"):
        subject = ngettext(
            "Erinnerung: eine Mittelquelle endet", "Erinnerung: %(n)d Mittelquellen enden", count
        )
        text = mail_text(ends)
    try:
        with transaction.atomic():
            FundingReminder.objects.bulk_create(rows)
            mails.queue(subject % {"n": count}, text, address, now=now)
    except IntegrityError:
        return False
    return True


def mail_text(ends: Sequence[DueEnd]) -> str:
    """Each source once, with the measures that go on after it; no names of persons."""
    lines: dict[int, dict[int, tuple[Edition, CliffLine]]] = defaultdict(dict)
    by_source = {}
    for one in ends:
        by_source[one.end.source.pk] = one.end
        lines[one.end.source.pk] |= {line.measure_id: (at, line) for at, line in one.lines}
    in_order = sorted(by_source.values(), key=lambda end: (end.ends_on, end.source.name))
    return "\n\n".join(
        [
            _("Guten Tag,"),
            _("diese Mittel enden, die Maßnahmen laufen weiter oder haben kein bekanntes Ende:"),
            *(_block(end, lines[end.source.pk].values()) for end in in_order),
            _(
                "Sie bekommen diese Nachricht einmal je Mittelquelle und Ende, weil Sie als "
                "Ansprechperson eingetragen sind."
            ),
        ]
    )


def _block(end: SourceEnd, lines: Iterable[tuple[Edition, CliffLine]]) -> str:
    head = _("%(source)s endet am %(date)s (%(left)s).") % {
        "source": end.source.name,
        "date": day_text(end.ends_on),
        "left": days_left_text(end.days_left),
    }
    return "\n".join([head, *(_line(edition, line) for edition, line in lines)])


def _line(edition: Edition, line: CliffLine) -> str:
    text = _("– %(measure)s: %(year)d geplant %(last)s; danach %(after)s") % {
        "measure": f"{line.number} {line.title}",
        "year": line.end.last_year,
        "last": total_text(line.end.last),
        "after": after_text(line.end.after),
    }
    address = reverse("strategy:measure_detail", args=[edition.slug, line.slug])
    return f"{text}\n  {settings.BASE_URL}{address}"


def _contacts(measures: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = MeasureContact.objects.filter(gets_reminders=True, measure__in=set(measures))
    for measure, contact in rows.values_list("measure", "contact"):
        found[measure].append(contact)
    return found
