"""Creating and editing measures: what is refused where, what is kept, and two people at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.models import AuditEntry
from ankommen.strategy.forms.measure_base import seal
from ankommen.strategy.models import Measure, MeasureBudget, Milestone, TextRevision
from ankommen.strategy.selectors.measure_snapshot import measure_snapshot
from ankommen.strategy.services.measure_rows import Row, RowGroup
from ankommen.strategy.services.measures import create_measure, edit_measure
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
EDITOR = people.viewer_with("strategy.read", "strategy.edit")


@pytest.fixture
def measure() -> Measure:
    return build.measure(build.action_field(build.edition()), text="Alter Text")


def edit(measure: Measure, **wanted: Any) -> Measure:
    reason, rows = wanted.pop("reason", "Weil es stimmt"), wanted.pop("rows", ())
    return edit_measure(
        actor=EDITOR,
        measure_id=measure.pk,
        seen=None,
        values=wanted,
        rows=rows,
        reason=reason,
        now=NOW,
    ).measure


def refusal(measure: Measure, **wanted: Any) -> dict[str, str]:
    """Code by field of everything that is refused."""
    with pytest.raises(Refused) as refused:
        edit(measure, **wanted)
    return {problem.field: problem.code for problem in refused.value.problems}


def test_creates_a_measure_between_its_neighbours() -> None:
    edition = build.edition()
    field = build.action_field(edition)
    for position, number in enumerate(("1.2", "1.10"), start=1):
        build.measure(field, number, position=position)
    create_measure(
        actor=EDITOR,
        edition_id=edition.pk,
        values={"number": "1.9", "title": "Neu", "action_field": field.pk},
        now=NOW,
    )
    assert list(edition.measures.values_list("number", flat=True)) == ["1.2", "1.9", "1.10"]
    assert AuditEntry.objects.get().action == "strategy.measure_created"


def test_refuses_a_number_twice_with_the_title_that_has_it(measure: Measure) -> None:
    with pytest.raises(Refused) as refused:
        create_measure(
            actor=EDITOR,
            edition_id=measure.edition_id,
            values={"number": "1.1", "title": "Neu", "action_field": measure.action_field_id},
            now=NOW,
        )
    [problem] = refused.value.problems
    assert (problem.code, problem.field) == ("duplicate_number", "number")
    assert "Maßnahme 1.1" in problem.message


def test_an_edit_keeps_old_and_new_text_with_who_and_why(measure: Measure) -> None:
    edit(measure, text="Neuer Text", reason="Träger gewechselt")
    revision = TextRevision.objects.get()
    assert (revision.old_text, revision.new_text) == ("Alter Text", "Neuer Text")
    assert (revision.changed_by_label, revision.reason) == ("Test", "Träger gewechselt")
    assert Measure.objects.get().version == 2


def test_a_text_does_not_change_without_a_reason(measure: Measure) -> None:
    assert refusal(measure, text="Neuer Text", reason=" ") == {"reason": "reason_missing"}
    assert Measure.objects.get().text == "Alter Text"


def test_dates_change_without_a_reason(measure: Measure) -> None:
    edit(measure, starts_on=date(2026, 1, 1), reason="")
    assert Measure.objects.get().starts_on == date(2026, 1, 1)


def test_refuses_all_problems_at_once(measure: Measure) -> None:
    assert refusal(measure, title="", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)) == {
        "title": "title_missing",
        "ends_on": "end_before_start",
    }


def test_refuses_a_ring_of_dependencies_and_names_it(measure: Measure) -> None:
    second = build.measure(measure.action_field, "1.2")
    third = build.measure(measure.action_field, "1.3")
    edit(measure, depends_on=[second.pk])
    edit(second, depends_on=[third.pk])
    with pytest.raises(Refused) as refused:
        edit(third, depends_on=[measure.pk])
    assert "1.3 → 1.1 → 1.2 → 1.3" in str(refused.value)
    assert not third.depends_on.exists()


def test_the_decided_text_of_an_adopted_edition_stays(measure: Measure) -> None:
    type(measure.edition).objects.update(frozen_at=NOW, content_hash="0" * 64)
    assert refusal(measure, title="Anders") == {"": "edition_frozen", "title": "edition_frozen"}
    edit(measure, internal_fields=["budget"])
    assert Measure.objects.get().internal_fields == ["budget"]


def test_without_the_right_nothing_happens(measure: Measure) -> None:
    with pytest.raises(NotAllowed):
        edit_measure(
            actor=people.viewer_with("strategy.read", "strategy.report_status"),
            measure_id=measure.pk,
            seen=None,
            values={"title": "Anders"},
            now=NOW,
        )


def test_rows_are_added_changed_and_removed_together(measure: Measure) -> None:
    kept = Milestone.objects.create(measure=measure, title="A", due_on=date(2026, 1, 1))
    Milestone.objects.create(measure=measure, title="B", due_on=date(2026, 2, 1))
    rows = [
        Row(kept.pk, {"title": "A neu", "due_on": date(2026, 1, 1), "done_on": None}),
        Row(None, {"title": "C", "due_on": date(2026, 3, 1), "done_on": None}),
    ]
    edit(measure, rows=[RowGroup("milestones", rows)])
    assert list(measure.milestones.values_list("title", flat=True)) == ["A neu", "C"]


def test_a_year_and_source_stand_once(measure: Measure) -> None:
    line = {"year": 2026, "source": "Land", "planned_cents": 1, "spent_cents": None}
    rows = RowGroup("budgets", [Row(None, line), Row(None, line)])
    assert refusal(measure, rows=[rows]) == {
        "budgets-0-year": "twice",
        "budgets-1-year": "twice",
    }


def test_two_budget_lines_may_change_places(measure: Measure) -> None:
    first, second = (
        MeasureBudget.objects.create(measure=measure, year=year, source="Land")
        for year in (2025, 2026)
    )
    values = {"source": "Land", "planned_cents": None, "spent_cents": None}
    rows = [Row(first.pk, {**values, "year": 2026}), Row(second.pk, {**values, "year": 2025})]
    edit(measure, rows=[RowGroup("budgets", rows)])
    assert sorted(measure.budgets.values_list("year", flat=True)) == [2025, 2026]


def test_decided_milestones_stay_and_working_ones_come(measure: Measure) -> None:
    decided = Milestone.objects.create(measure=measure, title="A", due_on=date(2026, 1, 1))
    type(measure.edition).objects.update(frozen_at=NOW)
    new = Row(None, {"title": "C", "due_on": date(2026, 3, 1), "done_on": None})
    moved = Row(decided.pk, {"title": "A", "due_on": date(2027, 1, 1), "done_on": None})
    reached = Row(
        decided.pk, {"title": "A", "due_on": date(2026, 1, 1), "done_on": date(2026, 1, 1)}
    )
    assert refusal(measure, rows=[RowGroup("milestones", [new])]) == {"": "edition_frozen"}
    assert "milestones-0-due_on" in refusal(measure, rows=[RowGroup("milestones", [moved])])
    edit(measure, rows=[RowGroup("milestones", [reached, new])])
    assert list(measure.milestones.values_list("title", "is_official")) == [
        ("A", True),
        ("C", False),
    ]


def posted(measure: Measure, **fields: str) -> dict[str, str]:
    """The edit form as a browser sends it."""
    form = {
        "base": seal(measure_snapshot(Measure.objects.get(pk=measure.pk))),
        "number": measure.number,
        "title": measure.title,
        "text": measure.text,
        "action_field": str(measure.action_field_id),
        "reason": "Grund",
    }
    for kind in ("milestones", "budgets", "contacts", "outputs"):
        form |= {f"{kind}-TOTAL_FORMS": "0", f"{kind}-INITIAL_FORMS": "0"}
    return form | fields


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(people.maren())
    return client


def address(measure: Measure, end: str = "bearbeiten/") -> str:
    return f"/intern/konzept/{measure.edition.slug}/massnahmen/{measure.slug}/{end}"


def test_the_form_saves_with_a_new_milestone(editor: Client, measure: Measure) -> None:
    sent = posted(measure, title="Neuer Titel") | {
        "milestones-TOTAL_FORMS": "2",
        "milestones-0-title": "Räume",
        "milestones-0-due_on": "30.09.2026",
    }
    response = editor.post(address(measure), sent)
    assert response.status_code == 302
    assert Measure.objects.get().title == "Neuer Titel"
    assert Milestone.objects.get().due_on == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("starts_on", "31.02.2026", "Den Tag „31.02.2026“ gibt es im Kalender nicht."),
        ("starts_on", "morgen", "„morgen“ ist kein Datum."),
        ("depends_on", "9.9", "In dieser Edition gibt es keine Maßnahme 9.9."),
        ("title", "", "Dieses Feld ist zwingend erforderlich."),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_kept(
    editor: Client, measure: Measure, field: str, typed: str, message: str
) -> None:
    page = editor.post(address(measure), posted(measure, text="Behalten", **{field: typed}))
    text = page.content.decode()
    assert page.status_code == 200
    assert message in text
    assert f'id="id_{field}_error"' in text
    assert "Behalten" in text


def test_one_more_row_without_javascript_keeps_what_was_typed(
    editor: Client, measure: Measure
) -> None:
    sent = posted(measure, title="", text="Behalten", add="budgets")
    text = editor.post(address(measure), sent).content.decode()
    assert 'name="budgets-0-year"' in text
    assert "Behalten" in text
    assert "kern-error" not in text
