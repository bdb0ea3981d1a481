"""The demo's earlier edition: decided, lived through, reported and closed."""

from __future__ import annotations

from dataclasses import replace

from ankommen.strategy.models import Measure
from ankommen.strategy.services import editions, measures, reports, status
from ankommen.strategy.services.measure_rows import Row, RowGroup

from . import content
from .concept import add_edition
from .decisions import adopt_edition
from .measures import add_measure, reporter
from .world import World

CLOSING_REPORT_DAYS = -25
LAST_WORDS = {
    "kept": "Die Maßnahme läuft und soll unverändert weitergehen.",
    "changed": "Die Maßnahme läuft; was zu ändern ist, steht in der Fortschreibung.",
    "split": "Die Maßnahme ist gewachsen und wird aufgeteilt.",
    "merged": "Die Maßnahme wird mit einer anderen zusammen weitergeführt.",
    "dropped": "Die Maßnahme endet mit dieser Edition.",
}


def add_earlier_edition(world: World) -> World:
    """The edition before, as a world of its own in which the same people act."""
    past = replace(
        world, calendar=world.calendar.before, edition=None, fields={}, goals={}, measures={}
    )
    data = content.load("earlier", elsewhere=world.elsewhere)
    add_edition(past, data["edition"], content.earlier_fields(elsewhere=world.elsewhere))
    rows = content.earlier_measures(elsewhere=world.elsewhere)
    now = past.calendar.at(past.calendar.from_start(-150))
    for row in rows:
        add_measure(_as_planned(world, past, row), row, now=now)
    adopt_edition(past)
    for row in rows:
        _live_through(past, row, past.measures[row["number"]])
    return past


def close_earlier_edition(past: World) -> None:
    """Its last report, and the end of the work on it. Typesetting takes most of the time: the
    public version of this report is left for whoever wants it."""
    data = content.load("earlier", elsewhere=past.elsewhere)
    calendar, edition = past.calendar, past.the_edition
    day = calendar.days(-10)
    reports.make_report(
        actor=past.actor,
        edition_id=edition.pk,
        reference_date=day,
        now=calendar.at(day),
        introduction=data["edition"]["report"],
    )
    for target in ("reported", "closed"):
        editions.move_edition(
            actor=past.actor,
            edition_id=edition.pk,
            target=target,
            day=calendar.today,
            now=calendar.at(calendar.today),
        )


def _as_planned(world: World, past: World, row: content.Content) -> World:
    """Whoever is kept was planned beyond the edition: steps and money are those of the present."""
    return replace(past, calendar=world.calendar) if row["fate"] == "kept" else past


def _live_through(past: World, row: content.Content, measure: Measure) -> None:
    calendar = past.calendar
    if row["fate"] != "kept":
        _spend_and_count(past, row, measure)
    day = calendar.days(CLOSING_REPORT_DAYS)
    status.report_status(
        actor=reporter(past, row),
        measure_id=measure.pk,
        report=status.Report(
            reported_on=day,
            assessment="done" if "done" in row else "as_planned",
            text=row["reason"] if "done" in row else LAST_WORDS[row["fate"]],
            is_public=True,
        ),
        now=calendar.at(day),
    )
    if "done" in row:
        status.finish_measure(
            actor=past.actor,
            measure_id=measure.pk,
            done_on=calendar.month_end(row["done"]),
            today=calendar.today,
        )


def _spend_and_count(past: World, row: content.Content, measure: Measure) -> None:
    calendar = past.calendar
    spent = {calendar.year(number): euros * 100 for number, _, _, euros in row.get("budget", [])}
    budgets = [
        Row(
            one.pk,
            {
                "year": one.year,
                "source": one.source,
                "planned_cents": one.planned_cents,
                "spent_cents": spent[one.year],
            },
        )
        for one in measure.budgets.all()
    ]
    measures.edit_measure(
        actor=past.actor,
        measure_id=measure.pk,
        seen=None,
        values={},
        rows=[
            RowGroup("budgets", budgets),
            RowGroup("outputs", _outputs(past, row)),
        ],
        now=calendar.at(calendar.days(CLOSING_REPORT_DAYS)),
    )


def _outputs(past: World, row: content.Content) -> list[Row]:
    if not row.get("output"):
        return []
    name, unit = row["counted"]
    day = past.calendar.today
    values = {
        "name": name,
        "unit": unit,
        "reference_date": day,
        "value": row["output"],
        "source": "Demowert, erfunden",
        "counted": content.counted(unit),
    }
    return [Row(None, values)]
