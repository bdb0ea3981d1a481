"""How long people stayed, from dated stays; an open end means that they are still there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from ankommen.methods.forecasting import Month, Notice, Remark, Stays, kaplan_meier

from ..errors import Refused
from ..tables import cells
from ..tables.named import columns_at, read_named

STAYS: Mapping[str, tuple[str, ...]] = {
    "house": ("haus", "unterkunft", "house", "site"),
    "arrived": ("einzug", "moved in"),
    "left": ("auszug", "moved out"),
}
FEW = 30


@dataclass(frozen=True, slots=True)
class Stay:
    """One person; `house` is empty where the table does not say, `left` None: still there."""

    house: str
    arrived: Month
    left: Month | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The stays of one house (or of all) as they looked at the end of the month `until`."""

    stays: Stays
    elapsed: tuple[int, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class StayList:
    """All stays; `by_house` where the table has a column for it."""

    stays: tuple[Stay, ...]
    by_house: bool

    def seen(self, house: str, *, until: Month) -> Seen | None:
        """None where no stay in this house has ended: then nobody knows how long people stay."""
        own = [one for one in self.stays if not self.by_house or one.house == house]
        return _seen(own, house, until)


def read_stays(path: Path) -> StayList:
    """One stay a row: house (if wanted), day of moving in, day of moving out or nothing."""
    header, rows = read_named(path)
    at = columns_at(header, STAYS, needed=("arrived", "left"))
    found = tuple(_stay(number, row, at) for number, row in enumerate(rows, start=2))
    if not found:
        raise Refused.because("no_stays", _("In der Tabelle der Aufenthalte steht niemand."))
    return StayList(found, by_house="house" in at)


def _stay(number: int, row: Sequence[str], at: Mapping[str, int]) -> Stay:
    house = row[at["house"]] if "house" in at else ""
    arrived = _day(number, row[at["arrived"]])
    left = _day(number, row[at["left"]]) if row[at["left"]] else None
    if left is not None and left < arrived:
        message = _("Zeile %(number)s der Aufenthalte: Der Auszug liegt vor dem Einzug.")
        raise Refused.because("stay_backwards", message % {"number": number})
    return Stay(house, _month(arrived), _month(left) if left else None)


def _day(number: int, text: str) -> date:
    try:
        found = cells.day(text).value
    except cells.CellRefused:
        found = None
    if not isinstance(found, date):
        message = _("Zeile %(number)s der Aufenthalte: „%(text)s“ ist kein Tag.")
        raise Refused.because("stay_day", message % {"number": number, "text": text})
    return found


def _seen(stays: Sequence[Stay], house: str, until: Month) -> Seen | None:
    """A stay counts the ends of months it saw; what happens after `until` is not known yet."""
    known = [one for one in stays if one.arrived <= until]
    lengths: list[tuple[float, bool]] = [
        (one.left.index - one.arrived.index, True)
        if one.left is not None and one.left <= until
        else (until.index - one.arrived.index, False)
        for one in known
    ]
    ended = sum(has_ended for _length, has_ended in lengths)
    if not ended:
        return None
    notices = []
    if ended < FEW:
        notices.append(Notice(Remark.FEW_STAYS, house, ended))
    if len(known) < len(stays):
        notices.append(Notice(Remark.STAYS_TOO_LATE, house, len(stays) - len(known)))
    elapsed = tuple(int(length) for length, has_ended in lengths if not has_ended)
    return Seen(kaplan_meier(lengths), elapsed, tuple(notices))


def _month(day: date) -> Month:
    return Month(day.year, day.month)
