"""What one change asked for many measures makes of each of them.

The values of a measure are plain: ids, sorted lists, days and moments in ISO form, None for
unknown; contacts as `[id, role, gets_reminders]`, the status set by hand last as
`[status, reason, from, until]`. So they can be kept, compared and put back.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

ADD, REMOVE, REPLACE = "add", "remove", "replace"
WAYS = (ADD, REMOVE, REPLACE)
SETS = ("target_groups", "areas", "partners", "internal_fields")
CONFIRMED, BY_HAND = "last_confirmed_at", "override"
ENDING = ("end_kind", "end_reason", "ended_on", "merged_into")

# Which right each value needs: as for a single measure.
RIGHTS: Mapping[str, str] = {
    **dict.fromkeys(("lead_unit", "ends_on", "contacts", *SETS), "strategy.edit"),
    CONFIRMED: "strategy.report_status",
    **dict.fromkeys((BY_HAND, *ENDING), "strategy.approve"),
}


@dataclass(frozen=True, slots=True)
class SetChange:
    """Entries of a list that are added, removed, or put in place of all others."""

    how: str
    values: tuple[Any, ...] = ()

    def of(self, old: Collection[Any], known: Collection[Any] | None = None) -> list[Any]:
        """The new values in order. Replacing leaves alone what is not among the `known`.

        >>> SetChange("replace", (2,)).of([1, 9], known=[1, 2])
        [2, 9]
        """
        chosen, before = set(self.values), set(old)
        if self.how == ADD:
            return sorted(before | chosen)
        if self.how == REMOVE:
            return sorted(before - chosen)
        unseen = before - set(known) if known is not None else set()
        return sorted(chosen | unseen)


@dataclass(frozen=True, slots=True)
class ContactChange:
    """People to talk to. Role and reminders are those of whoever is added."""

    people: SetChange
    role: str = ""
    gets_reminders: bool = False

    def of(self, old: Collection[list[Any]], known: Collection[int] | None = None) -> list[Any]:
        stored = {row[0]: list(row) for row in old}
        wanted = self.people.of(stored, known)
        return [stored.get(id, [id, self.role, self.gets_reminders]) for id in wanted]


@dataclass(frozen=True, slots=True)
class EndChange:
    """The end: on a day, or later (earlier when negative) by months and days."""

    day: date | None = None
    months: int = 0
    days: int = 0

    def of(self, old: str | None) -> str | None:
        if self.day is not None:
            return self.day.isoformat()
        return None if old is None else shifted(date.fromisoformat(old), self).isoformat()


@dataclass(frozen=True, slots=True)
class LeadChange:
    """The unit in charge; None: nobody is named."""

    unit: int | None


@dataclass(frozen=True, slots=True)
class ByHand:
    status: str
    reason: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class Drop:
    reason: str
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """What changes; None and empty: stays as it is in every measure."""

    lead_unit: LeadChange | None = None
    ends_on: EndChange | None = None
    contacts: ContactChange | None = None
    sets: Mapping[str, SetChange] = field(default_factory=dict)
    confirm: bool = False
    by_hand: ByHand | None = None
    drop: Drop | None = None
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        named = (self.lead_unit, self.ends_on, self.contacts, self.by_hand, self.drop)
        return not (self.sets or self.confirm or any(one is not None for one in named))


def shifted(day: date, by: EndChange) -> date:
    """Months first, kept inside the month, then days; never beyond the calendar.

    >>> shifted(date(2027, 1, 31), EndChange(months=1)).isoformat()
    '2027-02-28'
    """
    count = day.year * 12 + day.month - 1 + by.months
    year, month = divmod(count, 12)
    if not date.min.year <= year <= date.max.year:
        return day
    moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    ordinal = moved.toordinal() + by.days
    if not date.min.toordinal() <= ordinal <= date.max.toordinal():
        return day
    return moved + timedelta(days=by.days)


def changed_values(
    old: Mapping[str, Any],
    change: BulkChange,
    *,
    known: Mapping[str, Collection[int]],
    today: date,
    now: str,
) -> dict[str, Any]:
    """The values that differ afterwards. `known`: what the person may know of, by field."""
    new: dict[str, Any] = {
        name: one.of(old[name], known.get(name)) for name, one in change.sets.items()
    }
    if change.lead_unit is not None:
        new["lead_unit"] = change.lead_unit.unit
    if change.ends_on is not None:
        new["ends_on"] = change.ends_on.of(old["ends_on"])
    if change.contacts is not None:
        new["contacts"] = change.contacts.of(old["contacts"], known.get("contacts"))
    if change.confirm and (old[CONFIRMED] or "")[:10] != now[:10]:
        new[CONFIRMED] = now
    if change.drop is not None:
        ended = ("dropped", change.drop.reason, change.drop.ended_on.isoformat(), None)
        new |= dict(zip(ENDING, ended, strict=True))
    if change.by_hand is not None and not _stands_already(old[BY_HAND], change.by_hand, today):
        until = change.by_hand.valid_until.isoformat()
        new[BY_HAND] = [change.by_hand.status, change.by_hand.reason, today.isoformat(), until]
    return {name: value for name, value in new.items() if value != old[name]}


def _stands_already(last: list[str] | None, wanted: ByHand, today: date) -> bool:
    if last is None:
        return False
    status, reason, since, until = last
    same = (status, reason, until) == (
        wanted.status,
        wanted.reason,
        wanted.valid_until.isoformat(),
    )
    return same and since <= today.isoformat()


def has_no_end_to_shift(old: Mapping[str, Any], change: BulkChange) -> bool:
    return change.ends_on is not None and change.ends_on.day is None and old["ends_on"] is None


def as_plain(change: BulkChange) -> dict[str, Any]:
    """For keeping it: `from_plain` gives the same change back."""
    plain: dict[str, Any] = {"confirm": change.confirm, "reason": change.reason}
    plain["sets"] = {name: [one.how, list(one.values)] for name, one in change.sets.items()}
    if change.lead_unit is not None:
        plain["lead_unit"] = [change.lead_unit.unit]
    if (end := change.ends_on) is not None:
        plain["ends_on"] = [end.day.isoformat() if end.day else None, end.months, end.days]
    if (contacts := change.contacts) is not None:
        people = [contacts.people.how, list(contacts.people.values)]
        plain["contacts"] = [*people, contacts.role, contacts.gets_reminders]
    if (hand := change.by_hand) is not None:
        plain["by_hand"] = [hand.status, hand.reason, hand.valid_until.isoformat()]
    if change.drop is not None:
        plain["drop"] = [change.drop.reason, change.drop.ended_on.isoformat()]
    return plain


def from_plain(plain: Mapping[str, Any]) -> BulkChange:
    return BulkChange(
        lead_unit=LeadChange(*plain["lead_unit"]) if "lead_unit" in plain else None,
        ends_on=_end_from(*plain["ends_on"]) if "ends_on" in plain else None,
        contacts=_contacts_from(*plain["contacts"]) if "contacts" in plain else None,
        sets={
            name: SetChange(how, tuple(values))
            for name, (how, values) in plain.get("sets", {}).items()
        },
        confirm=plain.get("confirm", False),
        by_hand=_by_hand_from(*plain["by_hand"]) if "by_hand" in plain else None,
        drop=_drop_from(*plain["drop"]) if "drop" in plain else None,
        reason=plain.get("reason", ""),
    )


def _end_from(day: str | None, months: int, days: int) -> EndChange:
    return EndChange(date.fromisoformat(day) if day else None, months, days)


def _contacts_from(how: str, people: list[int], role: str, reminders: bool) -> ContactChange:
    return ContactChange(SetChange(how, tuple(people)), role, reminders)


def _by_hand_from(status: str, reason: str, until: str) -> ByHand:
    return ByHand(status, reason, date.fromisoformat(until))


def _drop_from(reason: str, ended_on: str) -> Drop:
    return Drop(reason, date.fromisoformat(ended_on))
