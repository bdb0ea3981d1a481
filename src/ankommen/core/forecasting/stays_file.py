"""How long people stayed, from dated stays; an open end means that they are still there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from ankommen.methods.forecasting import Month, Notice, Remark, Stays, kaplan_meier, risk_sets

from ..errors import Refused
from ..tables import cells
from ..tables.named import columns_at, read_named

STAYS: Mapping[str, tuple[str, ...]] = {
    "house": ("haus", "unterkunft", "house", "site"),
    "arrived": ("einzug", "moved in"),
    "left": ("auszug", "moved out"),
    "seen_from": ("vollständig ab", "complete from"),
}
FEW = 30


@dataclass(frozen=True, slots=True)
class Stay:
    """One person; `house` is empty where the table does not say, `left` None: still there.

    Whoever left before the month `seen_from` is missing in the list; None: nobody is.
    """

    house: str
    arrived: Month
    left: Month | None
    seen_from: Month | None = None

    @property
    def unseen(self) -> int:
        """Months after arrival in which this person could not have been seen leaving."""
        return max(0, self.seen_from.index - self.arrived.index) if self.seen_from else 0


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
    """One stay a row: house (if wanted), day of moving in, day of moving out or nothing.

    A column may say since when the list is complete: who left before that day is missing.
    """
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
    text = row[at["seen_from"]] if "seen_from" in at else ""
    begun = _day(number, text) if text else None
    if begun is not None and left is not None and left < begun:
        message = _(
            "Zeile %(number)s der Aufenthalte: Der Auszug liegt vor dem Tag, ab dem die Liste"
            " vollständig ist. Nennen Sie einen früheren Tag, oder lassen Sie die Zeile weg."
        )
        raise Refused.because("stay_before_list", message % {"number": number})
    seen_from = _month(begun).plus(0 if begun.day == 1 else 1) if begun else None
    return Stay(house, _month(arrived), _month(left) if left else None, seen_from)


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
    lengths = [_length(one, until) for one in known]
    seen = [at for at, one in enumerate(known) if one.unseen <= lengths[at][0]]
    counted, unseen = [lengths[at] for at in seen], [known[at].unseen for at in seen]
    ended = sum(has_ended for _months, has_ended in counted)
    if not ended:
        return None
    found: list[tuple[Remark, object, bool]] = [
        (Remark.FEW_STAYS, ended, ended < FEW),
        (Remark.STAYS_TOO_LATE, len(stays) - len(known), len(known) < len(stays)),
        (Remark.STAYS_BEFORE_LIST, len(known) - len(seen), len(seen) < len(known)),
    ]
    at_risk, left = risk_sets(counted, seen_from=unseen)
    alone = tuple(month for month in range(len(left) - 1) if at_risk[month] == left[month])
    found.append((Remark.STAYS_UNSEEN, alone, bool(alone)))
    return Seen(
        kaplan_meier(counted, seen_from=unseen),
        elapsed=tuple(int(months) for months, has_ended in lengths if not has_ended),
        notices=tuple(Notice(what, house, got) for what, got, said in found if said),
    )


def _length(stay: Stay, until: Month) -> tuple[float, bool]:
    has_ended = stay.left is not None and stay.left <= until
    last = stay.left if has_ended and stay.left else until
    return last.index - stay.arrived.index, has_ended


def _month(day: date) -> Month:
    return Month(day.year, day.month)
