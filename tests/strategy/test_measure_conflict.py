"""Two people edit one measure: the second sees both versions, chooses, and nothing is lost."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from ankommen.core.errors import Refused
from ankommen.strategy.forms.measure_base import seal, unseal
from ankommen.strategy.models import (
    Edition,
    Measure,
    MeasureBudget,
    MeasureContact,
    Milestone,
    TargetGroup,
)
from ankommen.strategy.selectors.measure_snapshot import MeasureSnapshot, measure_snapshot
from ankommen.strategy.services.measure_merge import EditConflict
from ankommen.strategy.services.measure_rows import Row, RowGroup
from ankommen.strategy.services.measures import Edited, edit_measure
from ankommen.strategy.services.milestones import add_milestone, complete_milestone
from ankommen.strategy.services.status import drop_measure
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)
OFFICE = people.viewer_with(
    "strategy.read", "strategy.edit", "strategy.report_status", "strategy.approve"
)
KINDS = ("milestones", "budgets", "contacts", "outputs")


@pytest.fixture
def measure() -> Measure:
    measure = build.measure(build.action_field(build.edition()), text="Alter Text")
    Milestone.objects.create(measure=measure, title="Räume", due_on=date(2026, 12, 1))
    MeasureBudget.objects.create(measure=measure, year=2026, source="Land", planned_cents=100_00)
    return measure


@pytest.fixture
def second(client: Client) -> Client:
    client.force_login(people.maren())
    return client


def seen(measure: Measure) -> MeasureSnapshot:
    return measure_snapshot(Measure.objects.select_related("edition").get(pk=measure.pk))


def save(measure: Measure, *, base: MeasureSnapshot | None = None, **wanted: Any) -> Edited:
    rows = wanted.pop("rows", ())
    return edit_measure(
        actor=OFFICE,
        measure_id=measure.pk,
        seen=base,
        values=wanted,
        rows=rows,
        reason="Weil es stimmt",
        now=NOW,
    )


def address(measure: Measure) -> str:
    return f"/intern/konzept/{measure.edition.slug}/massnahmen/{measure.slug}/bearbeiten/"


def sent_by(client: Client, measure: Measure) -> dict[str, Any]:
    """The form as a browser would send it back unchanged."""
    return fields_of(client.get(address(measure)))


def fields_of(response: Any) -> dict[str, Any]:
    form = response.context["form"]
    sections = [section["formset"] for section in response.context["row_sections"]]
    fields: dict[str, Any] = {}
    for bound in form:
        _add(fields, bound)
    for formset in sections:
        for bound in formset.management_form:
            _add(fields, bound)
        for row in formset.forms:
            for bound in row:
                _add(fields, bound)
    fields |= {one.name: one.chosen for one in response.context["conflicts"]}
    return {"reason": "Weil es stimmt"} | {k: v for k, v in fields.items() if v not in (None, "")}


def _add(fields: dict[str, Any], bound: Any) -> None:
    value = bound.value()
    if isinstance(value, bool):
        value = "on" if value else ""
    elif not isinstance(value, list):
        value = bound.field.widget.format_value(bound.field.prepare_value(value))
        value = value[0] if isinstance(value, list) and value else value
    fields[bound.html_name] = value


def milestone_of(measure: Measure) -> Milestone:
    return measure.milestones.get(title="Räume")


def test_what_the_form_was_made_from_survives_the_browser(measure: Measure) -> None:
    build.indicator(measure.edition.concept)
    measure.outputs.create(
        name="Plätze", unit="Plätze", value="12.50", reference_date=TODAY, source=""
    )
    assert unseal(seal(seen(measure))) == seen(measure)
    assert unseal(seal(seen(measure)) + "x") is None
    assert unseal("") is None


def test_an_unchanged_form_changes_nothing(second: Client, measure: Measure) -> None:
    before = seen(measure)
    response = second.post(address(measure), sent_by(second, measure))
    assert response.status_code == 302
    assert seen(measure) == before


def test_both_texts_are_shown_and_one_is_chosen(second: Client, measure: Measure) -> None:
    form = sent_by(second, measure) | {"text": "Mein Text", "trend": "strengthen"}
    save(measure, text="Text der anderen")
    page = second.post(address(measure), form)
    text = page.content.decode()
    assert "Text der anderen" in text
    assert "Mein Text" in text
    assert 'name="choice_text"' in text
    assert Measure.objects.get(pk=measure.pk).text == "Text der anderen"
    again = fields_of(page) | {"choice_text": "theirs"}
    assert second.post(address(measure), again).status_code == 302
    stored = Measure.objects.get(pk=measure.pk)
    assert (stored.text, stored.trend) == ("Text der anderen", "strengthen")


def test_my_text_can_be_chosen_too(second: Client, measure: Measure) -> None:
    form = sent_by(second, measure) | {"text": "Mein Text"}
    save(measure, text="Text der anderen")
    again = fields_of(second.post(address(measure), form))
    assert again["choice_text"] == "mine"
    assert second.post(address(measure), again).status_code == 302
    assert Measure.objects.get(pk=measure.pk).text == "Mein Text"


def test_what_only_one_changed_is_merged_and_named(second: Client, measure: Measure) -> None:
    group = TargetGroup.objects.create(name="Eltern")
    form = sent_by(second, measure) | {"title": "Mein Titel", "milestones-0-done_on": "20.11.2026"}
    new_line = Row(None, {"year": 2027, "source": "Bund", "planned_cents": 5, "spent_cents": None})
    [old_line] = [Row(id, values) for id, values in seen(measure).rows["budgets"].items()]
    save(
        measure,
        text="Text der anderen",
        target_groups=[group.pk],
        rows=[RowGroup("budgets", [old_line, new_line])],
    )
    page = second.post(address(measure), form, follow=True)
    told = [str(one) for one in page.context["messages"]]
    assert told[-1].endswith("Text der Maßnahme, Zielgruppen, Geld je Jahr und Quelle.")
    stored = Measure.objects.get(pk=measure.pk)
    assert (stored.title, stored.text) == ("Mein Titel", "Text der anderen")
    assert list(stored.target_groups.all()) == [group]
    assert list(stored.budgets.values_list("year", flat=True)) == [2026, 2027]
    assert milestone_of(measure).done_on == date(2026, 11, 20)


def test_a_row_that_both_changed_is_shown_twice(second: Client, measure: Measure) -> None:
    form = sent_by(second, measure) | {"milestones-0-due_on": "24.12.2026"}
    complete_milestone(
        actor=OFFICE,
        measure_id=measure.pk,
        milestone_id=milestone_of(measure).pk,
        done_on=TODAY,
        today=TODAY,
    )
    page = second.post(address(measure), form)
    [both] = page.context["conflicts"]
    assert (both.name, both.label) == ("milestones-0-choice", "Meilensteine")
    assert "erreicht am: 22.11.2026" in both.theirs
    assert "fällig am: 24.12.2026" in both.mine
    assert milestone_of(measure).due_on == date(2026, 12, 1)
    second.post(address(measure), fields_of(page) | {"milestones-0-choice": "theirs"})
    stored = milestone_of(measure)
    assert (stored.due_on, stored.done_on) == (date(2026, 12, 1), TODAY)


def test_a_row_removed_by_one_and_changed_by_the_other(second: Client, measure: Measure) -> None:
    mine = sent_by(second, measure) | {"milestones-0-due_on": "24.12.2026"}
    removing = sent_by(second, measure) | {"budgets-0-remove": "on"}
    [line] = [Row(id, values) for id, values in seen(measure).rows["budgets"].items()]
    spent = Row(line.id, {**line.values, "spent_cents": 77_00})
    save(measure, rows=[RowGroup("milestones", []), RowGroup("budgets", [spent])])
    page = second.post(address(measure), mine)
    [both] = page.context["conflicts"]
    assert both.theirs == "entfernt"
    assert second.post(address(measure), fields_of(page)).status_code == 302
    assert milestone_of(measure).due_on == date(2026, 12, 24)
    page = second.post(address(measure), removing)
    [both] = page.context["conflicts"]
    assert both.mine == "entfernt"
    assert "77,00" in both.theirs
    second.post(address(measure), fields_of(page) | {both.name: "theirs"})
    assert measure.budgets.get().spent_cents == 77_00


def test_rows_raise_the_version(measure: Measure) -> None:
    add_milestone(actor=OFFICE, measure_id=measure.pk, title="Neu", due_on=TODAY)
    assert Measure.objects.get(pk=measure.pk).version == measure.version + 1
    save(measure, rows=[RowGroup("milestones", [])])
    assert Measure.objects.get(pk=measure.pk).version == measure.version + 2


def test_a_third_save_in_between_is_shown_as_well(second: Client, measure: Measure) -> None:
    form = sent_by(second, measure) | {"text": "Mein Text"}
    save(measure, text="Zweiter Text")
    page = second.post(address(measure), form)
    save(measure, text="Dritter Text", title="Dritter Titel")
    page = second.post(address(measure), fields_of(page))
    [both] = page.context["conflicts"]
    assert (both.theirs, both.mine) == ("Dritter Text", "Mein Text")
    assert "Titel" in page.context["taken"]
    second.post(address(measure), fields_of(page))
    stored = Measure.objects.get(pk=measure.pk)
    assert (stored.text, stored.title) == ("Mein Text", "Dritter Titel")


def test_theirs_chosen_means_what_is_stored_by_then(second: Client, measure: Measure) -> None:
    form = sent_by(second, measure) | {"text": "Mein Text"}
    save(measure, text="Zweiter Text")
    again = fields_of(second.post(address(measure), form)) | {"choice_text": "theirs"}
    save(measure, text="Dritter Text")
    assert second.post(address(measure), again).status_code == 302
    assert Measure.objects.get(pk=measure.pk).text == "Dritter Text"


def test_one_more_row_keeps_the_choice_open(second: Client, measure: Measure) -> None:
    form = sent_by(second, measure) | {"text": "Mein Text"}
    save(measure, text="Text der anderen")
    page = second.post(address(measure), form)
    page = second.post(address(measure), fields_of(page) | {"add": "budgets"})
    [both] = page.context["conflicts"]
    assert (both.theirs, both.mine) == ("Text der anderen", "Mein Text")


def test_a_problem_of_the_merged_values_is_told_with_both_in_place(
    second: Client, measure: Measure
) -> None:
    form = sent_by(second, measure) | {"ends_on": "01.01.2026"}
    save(measure, starts_on=date(2026, 6, 1))
    page = second.post(address(measure), form)
    assert "liegt vor dem Beginn (01.06.2026)" in page.content.decode()
    assert page.context["form"]["starts_on"].value() == "01.06.2026"
    assert Measure.objects.get(pk=measure.pk).ends_on is None


def test_refused_when_the_edition_was_adopted_meanwhile(second: Client, measure: Measure) -> None:
    form = sent_by(second, measure) | {"text": "Mein Text"}
    Edition.objects.update(frozen_at=NOW, content_hash="0" * 64)
    text = second.post(address(measure), form).content.decode()
    assert "ist beschlossen" in text
    assert "Mein Text" in text
    assert Measure.objects.get(pk=measure.pk).text == "Alter Text"


def test_what_is_not_decided_is_saved_though_adopted_meanwhile(
    second: Client, measure: Measure
) -> None:
    form = sent_by(second, measure) | {"internal_fields": ["budget"]}
    Edition.objects.update(frozen_at=NOW, content_hash="0" * 64)
    assert second.post(address(measure), form).status_code == 302
    assert Measure.objects.get(pk=measure.pk).internal_fields == ["budget"]


def test_refused_once_when_the_measure_ended_meanwhile(second: Client, measure: Measure) -> None:
    form = sent_by(second, measure) | {"text": "Mein Text"}
    drop_measure(
        actor=OFFICE, measure_id=measure.pk, reason="Kein Geld", ended_on=TODAY, today=TODAY
    )
    page = second.post(address(measure), form)
    assert "wurde diese Maßnahme beendet: entfallen (Kein Geld)" in page.content.decode()
    assert "Mein Text" in page.content.decode()
    assert Measure.objects.get(pk=measure.pk).text == "Alter Text"
    assert second.post(address(measure), fields_of(page)).status_code == 302
    assert Measure.objects.get(pk=measure.pk).text == "Mein Text"


def test_without_a_seal_every_difference_is_asked(second: Client, measure: Measure) -> None:
    form = sent_by(second, measure) | {"base": "forged", "text": "Mein Text"}
    page = second.post(address(measure), form)
    assert [one.name for one in page.context["conflicts"]] == ["choice_text"]


def test_a_form_sent_twice_adds_its_rows_once(second: Client, measure: Measure) -> None:
    form = sent_by(second, measure) | {
        "milestones-TOTAL_FORMS": "2",
        "milestones-1-title": "Vertrag",
        "milestones-1-due_on": "01.12.2026",
    }
    for _ in range(2):
        assert second.post(address(measure), form).status_code == 302
    assert measure.milestones.filter(title="Vertrag").count() == 1


def test_the_service_says_what_both_changed(measure: Measure) -> None:
    base = seen(measure)
    save(measure, text="Text der anderen")
    with pytest.raises(EditConflict) as conflict:
        save(measure, base=base, text="Mein Text", title="Mein Titel")
    assert conflict.value.merge.fields.disputed == ("text",)
    assert isinstance(conflict.value, Refused)
    assert save(measure, base=base, title="Mein Titel").taken == ()


def test_a_person_the_editor_may_not_see_stays(second: Client, measure: Measure) -> None:
    hidden = build.contact(build.organisation(protection="protected"), "Frau Geheim")
    MeasureContact.objects.create(measure=measure, contact=hidden, role="Beratung")
    page = second.get(address(measure))
    assert re.search(rf'<option value="{hidden.pk}" selected', page.content.decode())
    assert second.post(address(measure), sent_by(second, measure)).status_code == 302
    assert measure.contacts.get().contact_id == hidden.pk
