"""Seconds of the timetable as people read a clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import ngettext

from ankommen.methods.reachability import Timetable, wall_seconds

DAY_MINUTES = 1_440


@dataclass(frozen=True)
class Clock:
    """The clock on the wall on the day of a timetable; each time is translated once."""

    timetable: Timetable
    known: dict[tuple[int, bool], str] = field(default_factory=dict)

    def leaving(self, seconds: int) -> str:
        """The minute by which one has to go: rounded down."""
        return self._text(seconds, up=False)

    def arriving(self, seconds: int) -> str:
        """The minute in which one is there for sure: rounded up."""
        return self._text(seconds, up=True)

    def _text(self, seconds: int, *, up: bool) -> str:
        key = (seconds, up)
        if key not in self.known:
            wall = wall_seconds(self.timetable.day, seconds, self.timetable.timezone)
            self.known[key] = clock_text(-(-wall // 60) if up else wall // 60)
        return self.known[key]


def clock_text(minutes: int) -> str:
    """Minutes since midnight; of the evening before or the day after with that said."""
    days, minute = divmod(minutes, DAY_MINUTES)
    text = f"{minute // 60}:{minute % 60:02}"
    if not days:
        return text
    count = abs(days)
    said = (
        ngettext("(%(count)d Tag später)", "(%(count)d Tage später)", count)
        if days > 0
        else ngettext("(%(count)d Tag vorher)", "(%(count)d Tage vorher)", count)
    )
    return f"{text} {said % {'count': count}}"
