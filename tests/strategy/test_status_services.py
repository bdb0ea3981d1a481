"""Reporting, confirming, overriding, ending: what it does and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.viewer import Scope
from ankommen.strategy.models import Measure, Milestone, StatusReport
from ankommen.strategy.selectors.status import edition_statuses
from ankommen.strategy.services import status as services
from ankommen.strategy.services.milestones import complete_milestone, reopen_milestone
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)
LEAD = people.viewer_with("strategy.read", "strategy.report_status", "strategy.approve")
REPORT = services.Report(TODAY, "as_planned", "Vertrag unterschrieben.")


@pytest.fixture
def measure() -> Measure:
    return build.measure(build.action_field(build.edition(state="in_force")))


def status_of(measure: Measure) -> str:
    return edition_statuses(measure.edition, day=TODAY)[measure.pk].status


def test_a_report_counts_as_confirmation_and_gives_the_status(measure: Measure) -> None:
    assert status_of(measure) == "not_started"
    services.report_status(actor=LEAD, measure_id=measure.pk, report=REPORT, now=NOW)
    assert status_of(measure) == "on_time"
    measure.refresh_from_db()
    assert measure.last_confirmed_at == NOW


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reported_on": TODAY + timedelta(days=1)}, "reported_on"),
        ({"text": " "}, "text"),
        ({"assessment": "great"}, "assessment"),
        ({"next_step_due_on": TODAY}, "next_step"),
        ({"next_step": "X", "next_step_due_on": TODAY - timedelta(days=1)}, "next_step_due_on"),
    ],
)
def test_refuses_a_report_that_cannot_be(
    measure: Measure, changed: dict[str, object], field: str
) -> None:
    report = replace(REPORT, **changed)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        services.report_status(actor=LEAD, measure_id=measure.pk, report=report, now=NOW)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert not StatusReport.objects.exists()


def test_a_kik_reports_in_her_area_only(measure: Measure) -> None:
    area = build.district()
    kik = people.viewer_with(
        "strategy.read", "strategy.report_status", scope=Scope("area", str(area.pk))
    )
    with pytest.raises(NotAllowed):
        services.report_status(actor=kik, measure_id=measure.pk, report=REPORT, now=NOW)
    measure.areas.add(area)
    services.report_status(actor=kik, measure_id=measure.pk, report=REPORT, now=NOW)


def test_an_override_holds_until_its_day(measure: Measure) -> None:
    services.override_status(
        actor=LEAD, measure_id=measure.pk, status="at_risk", reason="Träger insolvent",
        valid_until=TODAY, today=TODAY,
    )  # fmt: skip
    assert status_of(measure) == "at_risk"
    tomorrow = edition_statuses(measure.edition, day=TODAY + timedelta(days=1))
    assert tomorrow[measure.pk].status == "not_started"
    services.end_override(actor=LEAD, measure_id=measure.pk, today=TODAY)
    assert status_of(measure) == "not_started"


@pytest.mark.parametrize(
    ("status", "reason", "days", "field"),
    [
        ("done", "Grund", 10, "status"),
        ("late", "", 10, "reason"),
        ("late", "Grund", -1, "valid_until"),
        ("late", "Grund", 400, "valid_until"),
    ],
)
def test_refuses_an_override_without_end_or_reason(
    measure: Measure, status: str, reason: str, days: int, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        services.override_status(
            actor=LEAD, measure_id=measure.pk, status=status, reason=reason,
            valid_until=TODAY + timedelta(days=days), today=TODAY,
        )  # fmt: skip
    assert [problem.field for problem in refused.value.problems] == [field]


def test_dropped_merged_done_and_back(measure: Measure) -> None:
    other = build.measure(measure.action_field, "1.2")
    services.drop_measure(
        actor=LEAD, measure_id=measure.pk, reason="Kein Bedarf", ended_on=TODAY, today=TODAY
    )
    assert status_of(measure) == "dropped"
    services.resume_measure(actor=LEAD, measure_id=measure.pk, reason="Doch Bedarf")
    services.merge_measure(
        actor=LEAD, measure_id=measure.pk, into=other.pk, reason="Gleiches Ziel",
        ended_on=TODAY, today=TODAY,
    )  # fmt: skip
    assert status_of(measure) == "merged"
    services.resume_measure(actor=LEAD, measure_id=measure.pk, reason="Getrennt")
    services.finish_measure(actor=LEAD, measure_id=measure.pk, done_on=TODAY, today=TODAY)
    assert status_of(measure) == "done"


def test_refuses_to_merge_into_itself(measure: Measure) -> None:
    with pytest.raises(Refused) as refused:
        services.merge_measure(
            actor=LEAD, measure_id=measure.pk, into=measure.pk, reason="x",
            ended_on=TODAY, today=TODAY,
        )  # fmt: skip
    assert refused.value.problems[0].field == "merged_into"


def test_a_closed_edition_takes_no_reports(measure: Measure) -> None:
    type(measure.edition).objects.update(state="closed")
    with pytest.raises(Refused):
        services.report_status(actor=LEAD, measure_id=measure.pk, report=REPORT, now=NOW)


def test_a_milestone_is_reached_and_opened_again(measure: Measure) -> None:
    row = Milestone.objects.create(measure=measure, title="M", due_on=TODAY - timedelta(days=5))
    assert status_of(measure) == "late"
    complete_milestone(
        actor=LEAD, measure_id=measure.pk, milestone_id=row.pk, done_on=TODAY, today=TODAY
    )
    assert status_of(measure) == "on_time"
    reopen_milestone(actor=LEAD, measure_id=measure.pk, milestone_id=row.pk)
    assert status_of(measure) == "late"
    with pytest.raises(Refused):
        complete_milestone(
            actor=LEAD, measure_id=measure.pk, milestone_id=row.pk,
            done_on=TODAY + timedelta(days=1), today=TODAY,
        )  # fmt: skip


def test_the_form_reports_and_ticks_milestones_together(client: Client, measure: Measure) -> None:
    row = Milestone.objects.create(measure=measure, title="M", due_on=date(2020, 1, 1))
    client.force_login(people.maren())
    base = f"/intern/konzept/{measure.edition.slug}/massnahmen/{measure.slug}/"
    sent = {
        "assessment": "as_planned",
        "text": "Fertig",
        "milestones": [str(row.pk)],
        "reported_on": "01.01.2026",
        "next_step": "Weiter",
        "next_step_due_on": "2026-02-01",
    }
    assert client.post(f"{base}stand/", sent).status_code == 302
    row.refresh_from_db()
    assert row.done_on == date(2026, 1, 1)
    refused = client.post(f"{base}stand/", {**sent, "reported_on": "01.01.2999", "text": "Bleibt"})
    assert "Das Datum liegt in der Zukunft." in refused.content.decode()
    assert "Bleibt" in refused.content.decode()


def test_one_click_confirms(client: Client, measure: Measure) -> None:
    client.force_login(people.maren())
    base = f"/intern/konzept/{measure.edition.slug}/massnahmen/{measure.slug}/"
    assert client.post(f"{base}bestaetigen/").status_code == 302
    measure.refresh_from_db()
    assert measure.last_confirmed_at is not None
