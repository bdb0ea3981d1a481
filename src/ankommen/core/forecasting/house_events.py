"""What is known of houses, one event a row: opens, closes, is blocked, has other places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from ankommen.methods.forecasting import Change, HouseEvent, Month, check_events

from ..errors import Refused
from ..tables.named import columns_at, read_named
from ..tables.writing import Column, Kind, Sheet
from .files import House, count
from .wording import Words

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "house": ("haus", "unterkunft", "house", "site"),
    "change": ("was", "what"),
    "first": ("von", "ab", "first"),
    "last": ("bis", "last"),
    "places": ("plätze", "places"),
}
CHANGES: Mapping[str, Change] = {
    "öffnet": Change.OPENS,
    "opens": Change.OPENS,
    "schließt": Change.CLOSES,
    "closes": Change.CLOSES,
    "gesperrt": Change.BLOCKED,
    "blocked": Change.BLOCKED,
    "plätze": Change.PLACES,
    "places": Change.PLACES,
}
LABELS: Mapping[Change, Words] = {
    Change.OPENS: pgettext_lazy("Ereignis eines Hauses", "öffnet"),
    Change.CLOSES: pgettext_lazy("Ereignis eines Hauses", "schließt"),
    Change.BLOCKED: pgettext_lazy("Ereignis eines Hauses", "gesperrt"),
    Change.PLACES: pgettext_lazy("Ereignis eines Hauses", "hat andere Plätze"),
}


def with_events(houses: Sequence[House], path: Path) -> list[House]:
    """The houses with the events of the table besides those of their own rows."""
    header, rows = read_named(path)
    at = columns_at(header, COLUMNS, needed=("house", "change", "first"))
    places = {one.name: one.places for one in houses}
    found: dict[str, list[HouseEvent]] = {name: [] for name in places}
    for number, row in enumerate(rows, start=2):
        name = row[at["house"]]
        if name not in found:
            message = _(
                "Zeile %(number)s der Ereignisse: „%(name)s“ steht nicht in der Tabelle der Plätze."
                " Dort stehen: %(houses)s."
            )
            values = {"number": number, "name": name, "houses": ", ".join(places)}
            raise Refused.because("event_of_no_house", message % values)
        found[name].append(_event(number, row, at, places[name]))
    for one in houses:
        check_events(one.places, [*one.events, *found[one.name]], house=one.name)
    return [replace(one, events=(*one.events, *found[one.name])) for one in houses]


def _event(number: int, row: Sequence[str], at: Mapping[str, int], whole: int) -> HouseEvent:
    change = CHANGES.get(row[at["change"]].lower())
    first, last, text = (row[at[key]] if key in at else "" for key in ("first", "last", "places"))
    if change is None or not first:
        message = _(
            "Zeile %(number)s der Ereignisse: „Was“ ist öffnet, schließt, gesperrt oder plätze,"
            " „Von“ ein Monat wie 2026-11."
        )
        raise Refused.because("house_event", message % {"number": number})
    if not text and change in (Change.BLOCKED, Change.PLACES):
        message = _("Zeile %(number)s der Ereignisse: Es fehlt die Zahl der Plätze.")
        raise Refused.because("event_without_places", message % {"number": number})
    if (change is Change.CLOSES and text) or (last and change is not Change.BLOCKED):
        message = _(
            "Zeile %(number)s der Ereignisse: „Bis“ gehört nur zu gesperrt, „Plätze“ nicht zu"
            " schließt. Lassen Sie die Zelle leer."
        )
        raise Refused.because("event_with_too_much", message % {"number": number})
    places = 0 if change is Change.CLOSES else whole
    if text:
        places = int(count(text, _("Zeile %(number)s der Ereignisse") % {"number": number}))
    return HouseEvent(change, Month.read(first), places, Month.read(last) if last else None)


def in_words(house: House, one: HouseEvent) -> str:
    """One event as a sentence."""
    values = {"name": house.name, "first": one.first, "last": one.last, "places": one.places}
    if one.change is Change.OPENS:
        text = _("„%(name)s“ öffnet %(first)s mit %(places)s Plätzen.")
    elif one.change is Change.CLOSES:
        text = _("„%(name)s“ schließt %(first)s; wer dort wohnt, braucht einen anderen Platz.")
    elif one.change is Change.PLACES:
        text = _("„%(name)s“ hat ab %(first)s %(places)s Plätze.")
    elif one.first and one.last:
        text = _("In „%(name)s“ sind von %(first)s bis %(last)s %(places)s Plätze gesperrt.")
    elif one.first:
        text = _("In „%(name)s“ sind ab %(first)s %(places)s Plätze gesperrt.")
    elif one.last:
        text = _("In „%(name)s“ sind bis %(last)s %(places)s Plätze gesperrt.")
    else:
        text = _("In „%(name)s“ sind %(places)s Plätze gesperrt.")
    return text % values


def in_order(houses: Sequence[House]) -> list[tuple[House, HouseEvent]]:
    """The events of all houses, the earliest first."""
    events = [(house, one) for house in houses for one in house.events]
    return sorted(events, key=lambda found: str(found[1].first or ""))


def events_sheet(houses: Sequence[House]) -> Sheet:
    columns = [
        Column(_("Haus"), 30),
        Column(pgettext("Ereignis eines Hauses", "Was"), 20),
        Column(pgettext("Ereignis eines Hauses", "Von"), 10),
        Column(pgettext("Ereignis eines Hauses", "Bis"), 10),
        Column(_("Plätze"), 10, Kind.NUMBER),
    ]
    rows = [
        [
            house.name,
            str(LABELS[one.change]),
            str(one.first or "–"),
            str(one.last or "–"),
            None if one.change is Change.CLOSES else one.places,
        ]
        for house, one in in_order(houses)
    ]
    return Sheet(_("Ereignisse der Häuser"), columns, rows)
