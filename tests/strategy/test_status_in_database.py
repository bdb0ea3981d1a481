"""The database and the rule agree on the status of measures, whatever is known of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ankommen.strategy.models import (
    ActionField,
    Edition,
    Measure,
    Milestone,
    StatusOverride,
    StatusReport,
)
from ankommen.strategy.rules.status import ENDED, Reason, Status
from ankommen.strategy.selectors.measure_list import is_stale_on
from ankommen.strategy.selectors.reminders import reminders_of, unreachable_measures
from ankommen.strategy.selectors.standing_counts import standing_counts, standing_counts_of_all
from ankommen.strategy.selectors.status import edition_facts, statuses
from ankommen.strategy.selectors.status_in_database import of_status, stale, with_standing
from tests.strategy import build

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
MEASURES = 400
NEAR = (-120, -92, -91, -90, -89, -32, -31, -30, -29, -15, -2, -1, 0, 1, 2, 13, 14, 15, 16, 90)
BERLIN = ZoneInfo("Europe/Berlin")


def near(random: Random, *, known: float = 0.5) -> date | None:
    """A day around today, most often one at which something changes; or none."""
    return day_near(random) if random.random() < known else None


def day_near(random: Random) -> date:
    return TODAY + timedelta(days=random.choice(NEAR))


def confirmed(random: Random) -> datetime | None:
    """At either end of a local day, where it is another day in UTC."""
    day = near(random, known=0.4)
    if day is None or day > TODAY:
        return None
    hour, minute = random.choice([(0, 0), (0, 30), (12, 0), (23, 59)])
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN)


def random_measure(random: Random, field: ActionField, number: int) -> Measure:
    starts_on, ends_on = near(random), near(random, known=0.3)
    if starts_on and ends_on and ends_on < starts_on:
        starts_on, ends_on = ends_on, starts_on
    end_kind = random.choice([""] * 8 + ["dropped", "merged"])
    return build.measure(
        field,
        f"1.{number}",
        position=number,
        starts_on=starts_on,
        ends_on=ends_on,
        end_kind=end_kind,
        ended_on=near(random) if end_kind else None,
        done_on=near(random, known=0.1),
        last_confirmed_at=confirmed(random),
    )


def add_rows(random: Random, measure: Measure) -> None:
    rows: list[Any] = [
        Milestone(measure=measure, title="M", due_on=day_near(random), done_on=near(random))
        for _ in range(random.choice([0, 0, 1, 2]))
    ]
    rows += [
        StatusReport(
            measure=measure,
            reported_on=day_near(random),
            assessment=random.choice(["as_planned", "as_planned", "at_risk", "done"]),
            text="x",
            next_step="y",
            next_step_due_on=near(random),
            reported_by_label="z",
        )
        for _ in range(random.choice([0, 0, 1, 3]))
    ]
    rows += [
        StatusOverride(
            measure=measure,
            status=random.choice(["not_started", "on_time", "at_risk", "late"]),
            reason="x",
            valid_from=TODAY - timedelta(days=random.choice([0, 1, 9])),
            valid_until=TODAY + timedelta(days=random.choice([-1, 0, 5])),
            set_by_label="z",
        )
        for _ in range(random.choice([0] * 6 + [1, 2]))
    ]
    for row in rows:
        row.save()


@pytest.fixture(params=[1, 2])
def edition(request: pytest.FixtureRequest) -> Edition:
    random = Random(request.param)  # noqa: S311
    edition = build.edition(state="in_force", stale_after_days=90)
    field = build.action_field(edition)
    rows = [random_measure(random, field, number) for number in range(MEASURES)]
    for row in rows:
        add_rows(random, row)
    for later, earlier in zip(rows[1:], rows, strict=False):
        if random.random() < 0.2:
            later.depends_on.add(earlier)
    return edition


def test_the_database_finds_the_status_that_the_rule_gives(edition: Edition) -> None:
    facts = edition_facts(edition, day=TODAY)
    ruled = statuses(facts, edition=edition, day=TODAY)
    rows = edition.measures.all()
    for status in Status:
        found = set(of_status(rows, edition, status, day=TODAY).values_list("pk", flat=True))
        assert found == {id for id, one in ruled.items() if one.status == status}
        assert found
    standing = dict(with_standing(rows, edition, day=TODAY).values_list("pk", "standing"))
    soon = Reason.MILESTONE_SOON_UNREPORTED
    assert {id for id, code in standing.items() if code == soon} == {
        id for id, one in ruled.items() if one.reason == soon
    }
    assert {id for id, code in standing.items() if code == Status.LATE} == {
        id for id, one in ruled.items() if one.status == Status.LATE
    }
    assert set(stale(rows, edition, day=TODAY).values_list("pk", flat=True)) == {
        id
        for id, one in ruled.items()
        if one.status not in ENDED and is_stale_on(facts[id], edition, TODAY)
    }
    counts = standing_counts(rows, edition, day=TODAY)
    assert counts.late == sum(one.status == Status.LATE for one in ruled.values())
    assert counts.waiting == sum(one.reason == soon for one in ruled.values())
    reasons = {one.reason for one in ruled.values()}
    assert {Reason.DEPENDENCY_LATE, Reason.NEXT_STEP_LATE, Reason.STALE} <= reasons


def test_the_database_finds_whom_the_reminders_are_about(edition: Edition) -> None:
    facts = edition_facts(edition, day=TODAY)
    ruled = {one.number for one in reminders_of(edition, facts, day=TODAY)}
    found = unreachable_measures(edition, day=TODAY, most=MEASURES)
    assert {number for number, _slug in found.first} == ruled
    assert 0 < found.count == len(ruled) < MEASURES
    assert unreachable_measures(edition, day=TODAY, most=4).first == found.first[:4]


def test_counts_of_an_edition_are_those_of_its_rows_also_when_something_changes(
    edition: Edition,
) -> None:
    """The text of the queries is kept; the answers, the day and the limit are not."""
    for days, limit in ((0, 90), (1, 90), (0, 30), (0, 90)):
        edition.stale_after_days = limit
        edition.measures.order_by("pk")[days].milestones.create(
            title="M", due_on=TODAY - timedelta(days=1)
        )
        day = TODAY + timedelta(days=days)
        counts = standing_counts_of_all(edition, day=day)
        assert counts == standing_counts(edition.measures.all(), edition, day=day)
        assert min(counts.late, counts.waiting, counts.stale) > 1
    empty = build.edition(concept=edition.concept, slug="leer")
    assert standing_counts_of_all(empty, day=TODAY).stale == 0
