"""Making, publishing and deciding on reports with real rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from ankommen.committees.models import Body, BodyKind, Meeting, Outcome, Resolution
from ankommen.core import audit
from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.models import AuditEntry
from ankommen.strategy.models import (
    Edition,
    ImplementationReport,
    Measure,
    MeasureBudget,
    MeasureIndicator,
    Milestone,
    StatusReport,
)
from ankommen.strategy.public import public_report, published_reports
from ankommen.strategy.report import paper
from ankommen.strategy.selectors.report_facts import Wish, report_content
from ankommen.strategy.selectors.reports import frozen_content, is_unchanged
from ankommen.strategy.services import reports as services
from tests.people import viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

DAY = date(2025, 12, 31)
NOW = datetime(2026, 2, 3, 10, tzinfo=UTC)
MAKER = viewer_with("strategy.read", "strategy.make_report", "strategy.publish")


@pytest.fixture
def store(file_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for files, and quick paper: what real paper looks like has its own tests."""

    def quick(*_: object, **__: object) -> bytes:
        return b"%PDF-1.7"

    monkeypatch.setattr(paper, "report_pdf", quick)
    monkeypatch.setattr(paper, "one_page_pdf", quick)
    return file_store


@pytest.fixture
def edition() -> Edition:
    return build.edition(content_hash="ab" * 32, published_at=NOW, frozen_at=NOW)


@pytest.fixture
def measure(edition: Edition) -> Measure:
    return build.measure(build.action_field(edition), starts_on=date(2024, 1, 1))


def make(edition: Edition, day: date = DAY, introduction: str = "") -> ImplementationReport:
    return services.make_report(
        edition_id=edition.pk,
        reference_date=day,
        actor=MAKER,
        now=NOW,
        introduction=introduction,
    )


def status_on(edition: Edition, day: date) -> str:
    wish = Wish(day, day, "", "")
    content = report_content(edition=edition, wish=wish, previous=None)
    return content.measures[0].status.code


def test_a_report_is_frozen_with_its_hash(store: Path, measure: Measure) -> None:
    report = make(measure.edition, introduction="Vorab.")

    Measure.objects.update(title="Später geändert")
    report.refresh_from_db()
    content = frozen_content(report)

    assert is_unchanged(report)
    assert content.measures[0].title == "Maßnahme 1.1"
    assert content.introduction == "Vorab."
    assert content.heading.edition_hash == "ab" * 32
    assert report.title == "Umsetzungsbericht Edition 2024–2026, Stichtag 31.12.2025"
    assert report.pdf.read() == b"%PDF-1.7"
    assert AuditEntry.objects.filter(action="report.make").count() == 1


def test_a_changed_content_is_noticed(store: Path, measure: Measure) -> None:
    report = make(measure.edition)

    report.content["introduction"] = "Anders."

    assert not is_unchanged(report)


def test_the_same_day_again_makes_a_second_report(store: Path, edition: Edition) -> None:
    first, second = make(edition), make(edition)

    assert first.pk != second.pk
    assert first.pdf.name != second.pdf.name
    assert second.previous is None


def test_what_happened_after_the_reference_date_does_not_count(measure: Measure) -> None:
    Milestone.objects.create(
        measure=measure, title="Räume", due_on=date(2025, 9, 30), done_on=date(2026, 1, 10)
    )

    assert status_on(measure.edition, DAY) == "late"
    assert status_on(measure.edition, date(2026, 1, 31)) != "late"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 2, 4), "future"),
        (date(2023, 12, 31), "outside_period"),
        (date(2027, 1, 1), "outside_period"),
    ],
)
def test_an_impossible_day_is_refused(store: Path, edition: Edition, day: date, code: str) -> None:
    now = datetime(2027, 3, 1, tzinfo=UTC) if day.year == 2027 else NOW

    with pytest.raises(Refused) as refused:
        services.make_report(edition_id=edition.pk, reference_date=day, actor=MAKER, now=now)

    (problem,) = refused.value.problems
    assert (problem.code, problem.field) == (code, "reference_date")
    assert not list(store.rglob("*.pdf"))


def test_who_may_not_make_reports_makes_none(store: Path, edition: Edition) -> None:
    with pytest.raises(NotAllowed):
        services.make_report(
            edition_id=edition.pk, reference_date=DAY, actor=viewer_with("strategy.read"), now=NOW
        )


def test_no_file_is_left_where_the_rows_fail(
    store: Path, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(audit, "record", fail)

    with pytest.raises(RuntimeError, match="broken"):
        make(edition)

    assert not list(store.rglob("*.pdf"))
    assert not ImplementationReport.objects.exists()


def test_promises_are_kept_and_judged_by_the_next_report(store: Path, measure: Measure) -> None:
    milestone = Milestone.objects.create(
        measure=measure, title="Räume gemietet", due_on=date(2025, 3, 31)
    )
    first = make(measure.edition, date(2024, 12, 31))
    (promise,) = first.promises.all()
    milestone.done_on = date(2025, 4, 15)
    milestone.save()

    second = make(measure.edition)
    (judged,) = frozen_content(second).promises

    assert (promise.text, promise.due_on) == ("Räume gemietet", date(2025, 3, 31))
    assert second.previous == first
    assert (judged.outcome, judged.happened_on) == ("partly", date(2025, 4, 15))
    assert judged.is_public


def test_a_promise_nobody_reported_on_stays_unknown(store: Path, measure: Measure) -> None:
    StatusReport.objects.create(
        measure=measure,
        reported_on=date(2024, 12, 1),
        assessment="as_planned",
        text="Läuft.",
        next_step="Vertrag schließen",
        next_step_due_on=date(2025, 3, 31),
        reported_by_label="Frau Scholz",
    )
    make(measure.edition, date(2024, 12, 31))

    (judged,) = frozen_content(make(measure.edition)).promises

    assert judged.outcome == "unknown"
    assert not judged.is_public


def test_the_first_report_of_an_edition_looks_back_at_its_predecessor(
    store: Path, edition: Edition
) -> None:
    old = build.edition(
        concept=edition.concept, slug="2022-2023", starts_on=date(2022, 1, 1),
        ends_on=date(2023, 12, 31),
    )  # fmt: skip
    edition.predecessor = old
    edition.save()
    before = make(old, date(2023, 12, 31))

    assert make(edition).previous == before


def test_indicators_hang_on_the_field_of_their_first_measure(measure: Measure) -> None:
    indicator = build.indicator(measure.edition.concept)
    MeasureIndicator.objects.create(measure=measure, indicator=indicator)
    definition = build.definition(indicator)
    build.indicator_value(definition, 2024, "34.5")
    corrected = build.indicator_value(definition, 2025, "35.0")
    corrected.corrected_by = build.indicator_value(
        definition, 2025, "36.0", dimension="Geschlecht=weiblich"
    )
    corrected.save()

    content = report_content(edition=measure.edition, wish=Wish(DAY, DAY, "", ""), previous=None)

    assert content.fields[0].indicators == ("J1",)
    (entry,) = content.indicators
    assert [(one.reference_date.year, one.part) for one in entry.values] == [
        (2024, ""),
        (2025, "Geschlecht=weiblich"),
    ]
    assert entry.values[1].is_corrected


def test_values_and_reports_after_the_day_are_left_out(measure: Measure) -> None:
    definition = build.definition(build.indicator(measure.edition.concept))
    build.indicator_value(definition, 2025, "36.0")
    StatusReport.objects.create(
        measure=measure, reported_on=date(2025, 6, 1), assessment="as_planned", text="Später.",
        reported_by_label="Frau Scholz",
    )  # fmt: skip
    day = date(2025, 5, 31)

    content = report_content(edition=measure.edition, wish=Wish(day, day, "", ""), previous=None)

    assert content.indicators[0].values == ()
    assert content.measures[0].last_report is None


def test_queries_do_not_grow_with_the_measures(
    edition: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    field = build.action_field(edition)

    def add(number: int) -> None:
        one = build.measure(field, f"1.{number}")
        MeasureBudget.objects.create(measure=one, year=2024, source="Kreis", planned_cents=100)
        Milestone.objects.create(measure=one, title="M", due_on=DAY)
        indicator = build.indicator(edition.concept, f"K{number}")
        build.indicator_value(build.definition(indicator), 2024, "1.0")
        MeasureIndicator.objects.create(measure=one, indicator=indicator)

    def gather() -> None:
        wish = Wish(DAY, DAY, "", "")
        row = Edition.objects.select_related("concept__district").get(pk=edition.pk)
        report_content(edition=row, wish=wish, previous=None)

    add(0)
    with CaptureQueriesContext(connection) as queries:
        gather()
    for number in range(1, 50):
        add(number)

    with django_assert_num_queries(len(queries)):
        gather()


def test_a_published_report_can_be_read_by_everybody(store: Path, measure: Measure) -> None:
    measure.internal_fields = ["status"]
    measure.save()
    report = make(measure.edition)

    assert published_reports() == []
    services.publish_report(report_id=report.pk, actor=MAKER, now=NOW)
    (line,) = published_reports(measure.edition.slug)
    shown = public_report(measure.edition.slug, report.pk)

    assert line.pdf.endswith("oeffentlich.pdf")
    assert shown is not None
    assert "Maßnahme 1.1" in shown.body
    assert "nicht öffentlich" in shown.body

    services.unpublish_report(report_id=report.pk, actor=MAKER)
    assert published_reports() == []
    assert public_report(measure.edition.slug, report.pk) is None


def test_a_report_on_an_unpublished_edition_is_not_published(store: Path, edition: Edition) -> None:
    report = make(edition)
    Edition.objects.update(published_at=None)

    with pytest.raises(Refused, match="zuerst die Edition"):
        services.publish_report(report_id=report.pk, actor=MAKER, now=NOW)


def test_publishing_needs_its_own_right(store: Path, edition: Edition) -> None:
    report = make(edition)
    maker_only = viewer_with("strategy.read", "strategy.make_report")

    with pytest.raises(NotAllowed):
        services.publish_report(report_id=report.pk, actor=maker_only, now=NOW)
    with pytest.raises(NotAllowed):
        services.unpublish_report(report_id=report.pk, actor=maker_only)


def resolution(day: date) -> Resolution:
    body = Body.objects.create(name="Kreistag", kind=BodyKind.COUNCIL)
    meeting = Meeting.objects.create(body=body, held_on=day)
    return Resolution.objects.create(
        meeting=meeting, paper_number="112/26", title="Bericht", decided_on=day,
        outcome=Outcome.NOTED,
    )  # fmt: skip


def test_a_resolution_after_the_day_hangs_on_the_report(store: Path, edition: Edition) -> None:
    report = make(edition)
    row = resolution(date(2026, 3, 1))

    services.attach_resolution(report_id=report.pk, resolution_id=row.pk, actor=MAKER)
    report.refresh_from_db()
    assert report.resolution_id == row.pk

    services.attach_resolution(report_id=report.pk, resolution_id=None, actor=MAKER)
    report.refresh_from_db()
    assert report.resolution_id is None


def test_a_resolution_before_the_day_cannot_speak_of_it(store: Path, edition: Edition) -> None:
    report = make(edition)
    row = resolution(date(2025, 12, 1))

    with pytest.raises(Refused, match="nicht nach dem Stichtag"):
        services.attach_resolution(report_id=report.pk, resolution_id=row.pk, actor=MAKER)
