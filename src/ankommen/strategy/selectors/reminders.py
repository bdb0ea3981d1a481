"""Which reminders are due today, for whom, and which reach nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ankommen.partners import public as partners

from ..models import Edition, EditionState, MeasureContact, Milestone, Reminder
from ..rules.reminders import DAYS_BEFORE, DueDate, Subject, reminder_kind
from ..rules.status import ENDED, MeasureFacts, last_sign_of_life
from ..rules.timeliness import timeliness
from .standing_counts import Unreached, due_without_contact
from .status import edition_facts, statuses

FOLLOWED_STATES = (EditionState.ADOPTED, EditionState.IN_FORCE, EditionState.REPORTED)


@dataclass(frozen=True, slots=True)
class DueReminder:
    """One reminder about one date of one measure."""

    measure_id: int
    number: str
    title: str
    edition_slug: str
    slug: str
    kind: str
    due: DueDate


@dataclass(frozen=True, slots=True)
class Recipient:
    """A contact with the reminders that were not sent to it yet. No address: `email` is empty."""

    contact_id: int
    email: str
    reminders: tuple[DueReminder, ...]


def due_reminders(*, day: date) -> list[DueReminder]:
    """Of all measures that are followed: one reminder per date that is near or past."""
    return [
        reminder
        for edition in Edition.objects.filter(state__in=FOLLOWED_STATES)
        for reminder in reminders_of(edition, edition_facts(edition, day=day), day=day)
    ]


def reminders_of(
    edition: Edition, facts: Mapping[int, MeasureFacts], *, day: date
) -> list[DueReminder]:
    """The reminders about the measures whose facts are given."""
    found = statuses(facts, edition=edition, day=day)
    milestones = _open_milestones(edition, day)
    due = {
        id: [
            (kind, one)
            for one in [*milestones.get(id, ()), *_own_dates(facts[id], edition, day)]
            if (kind := reminder_kind(one, day=day))
        ]
        for id, result in found.items()
        if result.status not in ENDED
    }
    rows = edition.measures.values_list("pk", "number", "title", "slug")
    return [
        DueReminder(id, number, title, edition.slug, slug, kind, one)
        for id, number, title, slug in rows
        for kind, one in due.get(id, ())
    ]


def recipients(*, day: date) -> list[Recipient]:
    """Who is to be reminded of what, without what they were already sent."""
    by_measure: dict[int, list[DueReminder]] = defaultdict(list)
    for reminder in due_reminders(day=day):
        by_measure[reminder.measure_id].append(reminder)
    sent = _sent(by_measure)
    found: dict[int, list[DueReminder]] = defaultdict(list)
    for measure_id, contact_id in _contacts(by_measure):
        found[contact_id] += [
            one for one in by_measure[measure_id] if _key(one, contact_id) not in sent
        ]
    addresses = partners.contact_addresses(ids=found)
    return [
        Recipient(contact, addresses.get(contact, ""), tuple(reminders))
        for contact, reminders in sorted(found.items())
        if reminders
    ]


def unreachable_measures(edition: Edition, *, day: date, most: int) -> Unreached:
    """Those of which a reminder is due that no mail can bring to anybody; `most` by name."""
    reminded = MeasureContact.objects.filter(gets_reminders=True, measure__edition=edition)
    ids = reminded.order_by().values_list("contact_id", flat=True).distinct()
    reached = partners.contacts_with_address(ids=ids)
    return due_without_contact(
        edition, day=day, days_before=DAYS_BEFORE, reached=reached, most=most
    )


def _open_milestones(edition: Edition, day: date) -> dict[int, list[DueDate]]:
    found: dict[int, list[DueDate]] = defaultdict(list)
    rows = Milestone.objects.filter(
        measure__edition=edition,
        done_on__isnull=True,
        due_on__lte=day + timedelta(days=DAYS_BEFORE),
    )
    for id, measure_id, title, due_on in rows.values_list("pk", "measure_id", "title", "due_on"):
        found[measure_id].append(DueDate(Subject.MILESTONE, due_on, title, id))
    return found


def _own_dates(facts: MeasureFacts, edition: Edition, day: date) -> Iterable[DueDate]:
    """The dates of the measure itself: announced step, end, and when its state counts as stale."""
    report = facts.report
    if report and report.next_step_due_on:
        yield DueDate(Subject.NEXT_STEP, report.next_step_due_on, report.next_step)
    if facts.ends_on:
        yield DueDate(Subject.END, facts.ends_on)
    clock = timeliness(
        confirmed_on=last_sign_of_life(facts),
        starts_on=facts.starts_on,
        stale_after_days=edition.stale_after_days,
        day=day,
    )
    begun = facts.starts_on is None or facts.starts_on <= day
    if clock.stale_on and begun:
        yield DueDate(Subject.CONFIRMATION, clock.stale_on)


def _contacts(measures: Iterable[int]) -> list[tuple[int, int]]:
    rows = MeasureContact.objects.filter(gets_reminders=True, measure_id__in=list(measures))
    return list(rows.values_list("measure_id", "contact_id"))


Key = tuple[int, int | None, str, date, int]


def _sent(measures: Iterable[int]) -> set[Key]:
    rows = Reminder.objects.filter(measure_id__in=list(measures))
    return set(rows.values_list("measure_id", "milestone_id", "kind", "about", "contact_id"))


def _key(one: DueReminder, contact_id: int) -> Key:
    return (one.measure_id, one.due.row, one.kind, one.due.due_on, contact_id)
