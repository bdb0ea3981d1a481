"""The report as one file that stands alone: who gets there and back, and what would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.methods.reachability import FeedReport, Leg, Option, Options, Outcome, Severity

from ..ui.numbers import number
from ..ui.standalone import page_style, standing_chart
from .clock import Clock, clock_text
from .places_files import PlannedCourse
from .planning import Looked, Reach
from .reach_map import Outlines, reach_map
from .wording import OUTCOMES, SEVERITIES, day_text, note_text

MOST_OPTIONS, MOST_PEOPLE, MOST_DAYS = 4, 12, 40


@dataclass(frozen=True)
class Advice:
    """What would help one course: sentences best first, and who would gain by the best."""

    course: str
    now: str
    homeward: str
    sentences: list[str]
    evidence: list[tuple[str, ...]]
    more_homes: int
    there: list[str]
    back: list[str]
    told_for: str


def report_page(found: Reach, outlines: Outlines = ()) -> str:
    """The report in the language of now."""
    clock = Clock(found.timetable)
    reached = int(found.people[found.chains.reachable.any(axis=1)].sum())
    context = {
        "style": page_style(),
        "day": _day_with_name(found),
        "reached": number(reached),
        "everybody": number(found.everybody),
        "people": found.everybody,
        "courses": len(found.courses),
        "map": standing_chart(reach_map(found, outlines)),
        "course_rows": list(_course_rows(found)),
        "is_counted": found.days is not None,
        "advice": [_advice(found, one, clock) for one in found.looked],
        "serious": [
            note_text(one) for one in found.feed.report.notes if one.severity is Severity.SERIOUS
        ],
        "not_held": _not_held(found),
        "feed": _feed(found.feed.report),
        "walking": found.question.walking,
        "speed": number(found.question.walking.speed),
        "detour": number(found.question.walking.detour),
        "to_stops": number(found.question.walking.to_stops, 0),
        "between": number(found.question.walking.between_stops, 0),
    }
    return render_to_string("core/reachability_report.html", context)


def _day_with_name(found: Reach) -> str:
    day = found.question.day
    return f"{WEEKDAYS[day.weekday()]}, {day_text(day)}"


def _not_held(found: Reach) -> list[str]:
    weekday = found.question.day.weekday()
    return [one.name for one in found.courses if weekday not in one.weekdays]


def _course_rows(found: Reach) -> Iterator[tuple[str, ...]]:
    people = found.people
    for at, course in enumerate(found.courses):
        outcomes = found.chains.outcome[:, at]
        reached = int(people[outcomes == Outcome.REACHABLE].sum())
        share = number(100 * reached / max(found.everybody, 1), 0)
        row = [
            str(at + 1),
            course.name,
            hours_text(course),
            number(reached),
            f"{share} %",
            _obstacle(found, at),
        ]
        if found.days is not None:
            row.append(_days_share(found, at))
        yield tuple(row)


def _obstacle(found: Reach, at: int) -> str:
    """What most people fail at, and how many they are."""
    failing: Counter[int] = Counter()
    for outcome, size in zip(found.chains.outcome[:, at].tolist(), found.people, strict=True):
        failing[outcome] += int(size)
    del failing[Outcome.REACHABLE]
    if not failing:
        return "–"
    outcome, size = failing.most_common(1)[0]
    return f"{OUTCOMES[Outcome(outcome)]} ({number(size)})"


def _days_share(found: Reach, at: int) -> str:
    """Of all days of all people, on how many they get there and back."""
    days = found.asked_days[at]
    if found.days is None or not days:
        return "–"
    share = float(found.people @ found.days[:, at]) / (days * max(found.everybody, 1))
    return f"{number(100 * share, 0)} %"


def hours_text(course: PlannedCourse) -> str:
    begins, ends = (clock_text(one // 60) for one in (course.course.begins, course.course.ends))
    return f"{begins} – {ends}"


def _advice(found: Reach, looked: Looked, clock: Clock) -> Advice:
    course, options = found.courses[looked.number], looked.options
    useful = [one for one in options.options if one.more > one.fewer]
    trip = looked.trip
    return Advice(
        f"{course.name} ({hours_text(course)})",
        _("Bisher erreichen ihn %(reached)s von %(all)s Personen hin und zurück.")
        % {"reached": number(options.reached), "all": number(found.everybody)},
        homeward_text(found, looked, course),
        [option_text(one, course) for one in useful[:MOST_OPTIONS]],
        list(_evidence(found, options, useful[0], clock)) if useful else [],
        max(0, len(useful[0].gained) - MOST_PEOPLE) if useful else 0,
        [leg_text(leg, clock) for one in trip.there for leg in one.legs] if trip else [],
        [leg_text(leg, clock) for one in trip.back for leg in one.legs] if trip else [],
        found.homes[looked.traveller].place.code if looked.traveller is not None else "",
    )


def homeward_text(found: Reach, looked: Looked, course: PlannedCourse) -> str:
    """How far one gets from the course when it ends, counted in people who live there."""
    minutes = looked.homeward.minutes
    counts = [
        _("nach %(minutes)s Minuten %(people)s")
        % {
            "minutes": number(limit),
            "people": number(int(found.people[(minutes >= 0) & (minutes <= limit)].sum())),
        }
        for limit in looked.homeward.limits
    ]
    text = _("Personen, die vom Ende um %(time)s an zu Hause wären, ohne Weg zur Kita: %(counts)s.")
    return text % {"time": clock_text(course.course.ends // 60), "counts": ", ".join(counts)}


def _evidence(
    found: Reach, options: Options, option: Option, clock: Clock
) -> Iterator[tuple[str, ...]]:
    column = options.options.index(option) + 1
    for row in option.gained[:MOST_PEOPLE]:
        yield (
            found.homes[row].place.code,
            number(found.homes[row].people),
            str(OUTCOMES[Outcome(int(options.chains.outcome[row, 0]))]),
            clock.leaving(int(options.chains.leaves[row, column])),
            clock.arriving(int(options.chains.returns[row, column])),
        )


def option_text(option: Option, course: PlannedCourse) -> str:
    """One sentence: what to change and for how many it is worth it."""
    if option.stop is not None:
        what = _("Eine zusätzliche Haltestelle „%(place)s“") % {"place": option.stop.code}
    elif option.shift:
        what = _("Beginn um %(time)s statt um %(before)s") % {
            "time": clock_text(option.course.begins // 60),
            "before": clock_text(course.course.begins // 60),
        }
    else:
        what = _("Am Ort von „%(place)s“") % {"place": option.course.place.code}
    more = ngettext(
        "%(n)s Person mehr kann kommen", "%(n)s Personen mehr können kommen", option.more
    ) % {"n": number(option.more)}
    text = _("%(what)s: %(more)s") % {"what": what, "more": more}
    if option.fewer:
        text += _(", %(n)s nicht mehr") % {"n": number(option.fewer)}
    return f"{text}."


def leg_text(leg: Leg, clock: Clock) -> str:
    values = {
        "leaves": clock.leaving(leg.leaves),
        "start": leg.start,
        "arrives": clock.arriving(leg.arrives),
        "end": leg.end,
        "line": leg.line,
        "headsign": leg.headsign,
    }
    if leg.line is None:
        return _("%(leaves)s %(start)s – %(arrives)s %(end)s, zu Fuß") % values
    if leg.headsign:
        text = _("%(leaves)s %(start)s – %(arrives)s %(end)s, Linie %(line)s nach %(headsign)s")
        return text % values
    return _("%(leaves)s %(start)s – %(arrives)s %(end)s, Linie %(line)s") % values


def _feed(report: FeedReport) -> dict[str, object]:
    notes: dict[Severity, list[str]] = {}
    for note in report.notes:
        notes.setdefault(note.severity, []).append(note_text(note))
    return {
        "first": day_text(report.first_day),
        "last": day_text(report.last_day),
        "stops": number(report.stops),
        "trips": number(report.trips),
        "usual": [
            (WEEKDAYS[weekday], number(count)) for weekday, count in enumerate(report.usual_trips)
        ],
        "others": [
            (f"{WEEKDAYS[one.day.weekday()]}, {day_text(one.day)}", number(one.trips),
             number(one.usual))
            for one in report.other_days[:MOST_DAYS]
        ],
        "more_days": max(0, len(report.other_days) - MOST_DAYS),
        "notes": [(SEVERITIES[one], notes[one]) for one in SEVERITIES if one in notes],
    }  # fmt: skip
