"""Dates of the demo: all of them hang on the day of loading, so that it always looks alive."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

YEARS = 3
ZONE = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True)
class DemoCalendar:
    """The edition is in its third and last year on the day of loading."""

    today: date

    @property
    def first(self) -> int:
        return self.today.year - YEARS + 1

    @property
    def last(self) -> int:
        return self.today.year

    @property
    def starts_on(self) -> date:
        return date(self.first, 1, 1)

    @property
    def ends_on(self) -> date:
        return date(self.last, 12, 31)

    @property
    def before(self) -> DemoCalendar:
        """The edition before this one, seen from its last day."""
        return DemoCalendar(date(self.first - 1, 12, 31))

    def year(self, number: int) -> int:
        """The calendar year of the edition's year 1, 2 or 3."""
        return self.first + number - 1

    def month_start(self, number: int) -> date:
        """The first day of the edition's month 1 to 36."""
        return date(self.first + (number - 1) // 12, (number - 1) % 12 + 1, 1)

    def month_end(self, number: int) -> date:
        start = self.month_start(number)
        return start.replace(day=monthrange(start.year, start.month)[1])

    def days(self, offset: int) -> date:
        """So many days after (negative: before) the day of loading."""
        return self.today + timedelta(days=offset)

    def within(self, offset: int, first: date, last: date) -> date:
        """The same, kept between two days: late in the year what lies ahead moves closer."""
        return min(max(self.days(offset), first), last)

    def from_start(self, offset: int) -> date:
        return self.starts_on + timedelta(days=offset)

    def half_years(self) -> list[date]:
        """Six reference dates: the end of the year before the edition, then June and December."""
        return [
            date(self.first - 1, 12, 31),
            *(
                day
                for year in range(self.first, self.first + YEARS)
                for day in (date(year, 6, 30), date(year, 12, 31))
            ),
        ][:6]

    @staticmethod
    def at(day: date) -> datetime:
        """A working hour of that day."""
        return datetime.combine(day, time(10, 30), tzinfo=ZONE)

    def words(self) -> dict[str, int]:
        """What `{first}`, `{last}` and so on in the content files become."""
        return {
            "first": self.first,
            "last": self.last,
            "before_first": self.first - YEARS,
            "before_last": self.first - 1,
            "next_first": self.last + 1,
            "next_last": self.last + YEARS,
            "year": self.today.year,
        }
