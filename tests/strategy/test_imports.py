"""Bringing a concept in: all or only the good, once, and back again."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.models import Area, AreaKind, AuditEntry
from ankommen.core.tables.writing import Column, Sheet, write_xlsx
from ankommen.core.viewer import PUBLIC
from ankommen.partners.models import Organisation, Unit
from ankommen.strategy.models import (
    ActionField,
    Concept,
    ConceptImport,
    Edition,
    GuidingGoal,
    ImportState,
    Indicator,
    IndicatorValue,
    Measure,
    Milestone,
    StatusReport,
    TargetGroup,
)
from ankommen.strategy.selectors.imports import import_for, preview_for
from ankommen.strategy.services.exports import edition_sheets, import_template
from ankommen.strategy.services.import_undo import undo_import
from ankommen.strategy.services.imports import look_at_sheet, run_import, upload_concept
from tests.people import TODAY, viewer_with
from tests.strategy import build
from tests.strategy.exchange_build import (
    HEADERS,
    NOW,
    ROWS,
    bring_in,
    choose,
    importer,
    run,
    upload,
    workbook,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store", "district")]


@pytest.fixture
def district() -> Area:
    return build.district()


def refusal(action: Any, **values: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        action(**values)
    return [problem.code for problem in caught.value.problems]


def undo(concept_import: ConceptImport, changed: str = "") -> ConceptImport:
    return undo_import(actor=importer(), import_id=concept_import.pk, changed=changed)


def test_the_published_form_becomes_an_edition() -> None:
    done = bring_in(workbook())
    edition = Edition.objects.get()
    assert done.state == ImportState.DONE
    assert done.edition == edition
    assert edition.slug == "2026-2028"
    assert list(ActionField.objects.values_list("number", "title")) == [
        ("1", "Sprache"),
        ("2", "Arbeit"),
    ]
    first, second, _third = Measure.objects.all()
    assert (first.number, first.slug, first.responsible_text) == ("1.1", "1-1", "VHS")
    assert first.financing_statement == "Kreishaushalt"
    assert second.financing_statement == ""
    assert second.starts_on is None
    assert not second.budgets.exists()


def test_every_step_leaves_its_trace() -> None:
    undo(bring_in(workbook()))
    actions = AuditEntry.objects.filter(object_kind="concept_import").values_list(
        "action", "details"
    )
    assert [action for action, _details in actions] == [
        "import.undo",
        "import.run",
        "import.upload",
    ]
    assert actions[1][1]["measure"] == 3


def test_what_the_form_does_not_say_stays_internal() -> None:
    bring_in(workbook())
    assert "budget" in Measure.objects.all()[0].internal_fields


def test_all_columns_arrive() -> None:
    organisation = Organisation.objects.create(name="Landkreis", kind="district_office")
    unit = Unit.objects.create(organisation=organisation, name="Integration")
    area = Area.objects.create(
        kind=AreaKind.PLANNING_AREA, name="Nord", parent=build.district(), source="erfunden"
    )
    values = {
        "Handlungsfeld": "Sprache",
        "Maßnahme": "Kurse",
        "Federführung": "Landkreis / Integration",
        "Partner": "Landkreis",
        "Ziele": "Alle lernen Deutsch",
        "Zielgruppen": "Eltern; Aufnahmegesellschaft",
        "Gebiete": "Nord",
        "Beginn": date(2026, 1, 1),
        "Ende": "31.12.2026",
        "Meilensteine": "30.06.2026 · Räume · erreicht 01.07.2026\n30.09.2026 · Start",
        "Mittel": "2026 · Kreis · geplant 1.000,50 € · ausgegeben –",
        "Richtung": "verstärken",
        "Nicht öffentlich": "nichts",
        "Handlungsfeld: Zusammenfassung": "Kurz",
    }
    bring_in(workbook([list(values.values())], list(values)))
    measure = Measure.objects.get()
    assert measure.lead_unit == unit
    assert list(measure.partners.all()) == [organisation]
    assert list(measure.areas.all()) == [area]
    assert [goal.title for goal in measure.goals.all()] == ["Alle lernen Deutsch"]
    assert {group.name for group in measure.target_groups.all()} == {
        "Eltern",
        "Aufnahmegesellschaft",
    }
    assert (measure.starts_on, measure.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert list(measure.milestones.values_list("title", "done_on")) == [
        ("Räume", date(2026, 7, 1)),
        ("Start", None),
    ]
    assert list(measure.budgets.values_list("planned_cents", "spent_cents")) == [(100_050, None)]
    assert (measure.trend, measure.internal_fields) == ("strengthen", [])
    assert measure.action_field.summary == "Kurz"


def test_errors_stop_everything_or_only_their_rows() -> None:
    rows = [*ROWS, ["2. Arbeit", "2.1", "Doppelt", "", ""]]
    chosen = choose(upload(workbook(rows)))
    assert refusal(run, concept_import=chosen) == ["has_errors"]
    assert not Edition.objects.exists()
    chosen.refresh_from_db()
    assert chosen.state == ImportState.PREVIEWED
    assert chosen.file.size > 0
    done = run(chosen, only_good=True)
    assert Measure.objects.count() == 3
    assert [one["row"] for one in done.problems] == [5]


def test_an_import_is_taken_over_once() -> None:
    done = bring_in(workbook())
    assert refusal(run, concept_import=done) == ["already_done"]
    assert Measure.objects.count() == 3


def test_rows_join_an_open_edition() -> None:
    edition = build.edition()
    build.action_field(edition, title="Sprache")
    content = workbook([["Sprache", "", "Kurse", "", ""], ["", "", "Treffs", "", ""]])
    bring_in(content, concept=edition.concept, edition_id=edition.pk)
    assert list(edition.measures.values_list("number", flat=True)) == ["1.1", "1.2"]
    assert edition.action_fields.count() == 1


def test_an_unknown_field_needs_permission_in_an_open_edition() -> None:
    edition = build.edition()
    build.action_field(edition, title="Sprache")
    uploaded = upload(workbook([["Sport", "", "Turnen", "", ""]]), concept=edition.concept)
    chosen = choose(uploaded, edition_id=edition.pk)
    problems = preview_for(viewer=importer(), id=chosen.pk, today=TODAY).reading.errors
    assert [one.code for one in problems] == ["field_unknown"]
    run(choose(chosen, edition_id=edition.pk, may_add_fields=True))
    assert edition.action_fields.count() == 2


def test_numbers_of_the_edition_are_not_used_again() -> None:
    edition = build.edition()
    build.measure(build.action_field(edition, title="Sprache"), "1.1")
    rows = [["Sprache", "1.1", "Kurse", "", ""], ["", "", "Treffs", "", ""]]
    chosen = choose(upload(workbook(rows), concept=edition.concept), edition_id=edition.pk)
    reading = preview_for(viewer=importer(), id=chosen.pk, today=TODAY).reading
    assert [one.code for one in reading.errors] == ["number_taken"]
    assert reading.table.measures[0].number == "1.2"


def test_a_frozen_edition_takes_nothing() -> None:
    edition = build.edition()
    chosen = choose(upload(workbook(), concept=edition.concept), edition_id=edition.pk)
    Edition.objects.update(frozen_at=NOW, state="adopted")
    assert refusal(run, concept_import=chosen) == ["edition_frozen"]
    assert refusal(choose, concept_import=chosen, edition_id=edition.pk) == ["edition_not_open"]


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"columns": {0: "field", 2: "field"}}, ["column_twice", "column_twice"]),
        ({"columns": {0: "text"}}, ["column_missing"]),
        ({"title": ""}, ["value_missing"]),
        ({"ends_on": date(2025, 1, 1)}, ["end_before_start"]),
        ({"sheet": "Wetter"}, ["sheet_unknown"]),
        ({"header_row": 99}, ["header_unknown"]),
    ],
)
def test_a_choice_that_cannot_work_is_refused(values: dict[str, Any], codes: list[str]) -> None:
    uploaded = upload(workbook())
    assert refusal(choose, concept_import=uploaded, **values) == codes


def test_a_mapping_is_proposed_again() -> None:
    headers = ["Bereich A", "Vorhaben", "Wer"]
    rows = [["Sprache", "Kurse", "VHS"]]
    first = upload(workbook(rows, headers))
    choose(first, columns={0: "field", 1: "title", 2: "responsible"})
    again = upload(workbook(rows, headers), concept=first.concept)
    assert again.mapping["columns"] == {"0": "field", "1": "title", "2": "responsible"}


def test_another_sheet_can_be_looked_at() -> None:
    columns = [Column(one) for one in HEADERS]
    content = write_xlsx([Sheet("Deckblatt", [Column("Titel")], []), Sheet("Plan", columns, ROWS)])
    uploaded = upload(content)
    assert uploaded.sheet == "Plan"
    looked = look_at_sheet(actor=importer(), import_id=uploaded.pk, sheet="Deckblatt")
    assert (looked.sheet, looked.mapping["columns"]) == ("Deckblatt", {"0": "title"})
    codes = refusal(
        look_at_sheet, actor=importer(), import_id=uploaded.pk, sheet="Plan", header_row=40
    )
    assert codes == ["header_unknown"]


def test_a_refused_file_is_not_kept(file_store: Path) -> None:
    assert refusal(upload, content=b"%PDF-1.7") == ["file_wrong_type"]
    assert not ConceptImport.objects.exists()
    assert not list(file_store.rglob("*.*"))


def test_the_file_that_is_gone_says_so() -> None:
    chosen = choose(upload(workbook()))
    chosen.file.storage.delete(str(chosen.file.name))
    assert refusal(run, concept_import=chosen) == ["file_gone"]


def test_only_who_may_import_can() -> None:
    reader = viewer_with("strategy.read", "strategy.edit")
    chosen = choose(upload(workbook()))
    with pytest.raises(NotAllowed):
        upload_concept(actor=reader, file=SimpleUploadedFile("a.xlsx", workbook()), now=NOW)
    for viewer in (reader, PUBLIC):
        with pytest.raises(NotFound):
            run_import(actor=viewer, import_id=chosen.pk, now=NOW, today=TODAY)
        with pytest.raises(NotFound):
            import_for(viewer=viewer, id=chosen.pk)
    with pytest.raises(NotAllowed):
        undo_import(actor=reader, import_id=chosen.pk)


def test_an_untouched_import_is_taken_back_whole() -> None:
    TargetGroup.objects.create(name="Frauen")
    headers = [*HEADERS, "Zielgruppen", "Ziele"]
    rows = [[*row, "Frauen; Eltern", "Ziel A"] for row in ROWS]
    done = undo(bring_in(workbook(rows, headers)))
    assert done.state == ImportState.UNDONE
    assert not Measure.objects.exists()
    assert not ActionField.objects.exists()
    assert not Edition.objects.exists()
    assert list(TargetGroup.objects.values_list("name", flat=True)) == ["Frauen"]
    assert Concept.objects.exists()


def test_what_was_there_before_stays_when_an_import_goes() -> None:
    edition = build.edition()
    field = build.action_field(edition, title="Sprache")
    build.measure(field, "1.9")
    undo(bring_in(workbook(), concept=edition.concept, edition_id=edition.pk, may_add_fields=True))
    assert list(edition.measures.values_list("number", flat=True)) == ["1.9"]
    assert list(edition.action_fields.all()) == [field]


def test_changed_rows_are_named_before_anything_goes() -> None:
    done = bring_in(workbook())
    Measure.objects.filter(number="1.1").update(title="Von Hand geändert")
    assert refusal(undo, concept_import=done) == ["changed_since"]
    assert Measure.objects.count() == 3
    undo(done, "keep")
    assert list(Measure.objects.values_list("number", flat=True)) == ["1.1"]
    assert list(ActionField.objects.values_list("number", flat=True)) == ["1"]
    assert Edition.objects.exists()


def test_changed_rows_go_when_asked() -> None:
    done = bring_in(workbook())
    measure = Measure.objects.get(number="1.1")
    StatusReport.objects.create(
        measure=measure,
        reported_on=TODAY,
        assessment="as_planned",
        text="läuft",
        reported_by_label="A",
    )
    assert refusal(undo, concept_import=done) == ["changed_since"]
    undo(done, "remove")
    assert not Measure.objects.exists()


def test_a_row_added_by_hand_keeps_its_field() -> None:
    done = bring_in(workbook())
    build.measure(ActionField.objects.get(number="1"), "1.9")
    undo(done)
    assert list(Measure.objects.values_list("number", flat=True)) == ["1.9"]
    assert list(ActionField.objects.values_list("number", flat=True)) == ["1"]
    assert Edition.objects.exists()


def test_an_adopted_edition_is_not_taken_back() -> None:
    done = bring_in(workbook())
    Edition.objects.update(frozen_at=NOW, state="adopted")
    assert refusal(undo, concept_import=done) == ["edition_frozen"]
    assert Measure.objects.count() == 3


def test_what_was_taken_back_can_be_taken_over_again() -> None:
    done = undo(bring_in(workbook()))
    run(done)
    assert Measure.objects.count() == 3
    fresh = upload(workbook(), concept=done.concept)
    assert refusal(undo, concept_import=fresh) == ["not_done"]


KEY_FIGURES = [
    "Kürzel",
    "Kennzahl",
    "Definition",
    "Einheit",
    "Wert",
    "Stichtag",
    "Quelle",
    "Anmerkung",
]


def with_figures(*rows: list[Any]) -> bytes:
    return write_xlsx(
        [
            Sheet("Konzept", [Column(one) for one in HEADERS], ROWS),
            Sheet("Kennzahlen", [Column(one) for one in KEY_FIGURES], rows),
        ]
    )


PLACED = [
    "K1",
    "Vermittlungen",
    "Vermittelte Personen",
    "Personen",
    570,
    date(2019, 11, 8),
    "JC",
    "",
]


def test_figures_come_with_the_concept_and_go_with_it() -> None:
    done = bring_in(with_figures(PLACED))
    value = IndicatorValue.objects.get()
    assert (value.value, value.origin, value.batch) == (
        Decimal(570),
        "imported",
        f"import-{done.pk}",
    )
    assert value.definition.indicator.is_public is False
    undo(done)
    assert not Indicator.objects.exists()
    assert not IndicatorValue.objects.exists()


def test_a_figure_stored_already_is_passed_over_and_another_refused() -> None:
    concept = bring_in(with_figures(PLACED)).concept
    second: dict[str, Any] = {
        "title": "Zweite",
        "starts_on": date(2029, 1, 1),
        "ends_on": date(2030, 1, 1),
    }
    chosen = choose(upload(with_figures(PLACED), concept=concept), **second)
    assert preview_for(viewer=importer(), id=chosen.pk, today=TODAY).reading.is_clean
    other = choose(upload(with_figures([*PLACED[:4], 571, *PLACED[5:]]), concept=concept), **second)
    errors = preview_for(viewer=importer(), id=other.pk, today=TODAY).reading.errors
    assert [(one.code, one.sheet, one.letter) for one in errors] == [
        ("figure_differs", "Kennzahlen", "E")
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({4: ""}, "missing_without_note"),
        ({4: "viel"}, "number_unreadable"),
        ({5: date(2030, 1, 1)}, "figure_in_future"),
        ({5: "31.02.2019"}, "day_impossible"),
        ({3: ""}, "value_missing"),
        ({0: ""}, "value_missing"),
    ],
)
def test_bad_figures_are_named(change: dict[int, Any], code: str) -> None:
    row = [change.get(index, cell) for index, cell in enumerate(PLACED)]
    chosen = choose(upload(with_figures(row)))
    errors = preview_for(viewer=importer(), id=chosen.pk, today=TODAY).reading.errors
    assert code in [one.code for one in errors]


def test_a_value_before_its_definition_is_refused() -> None:
    headers = [*KEY_FIGURES, "Definition gilt ab"]
    row = [*PLACED, date(2020, 1, 1)]
    sheet = Sheet("Kennzahlen", [Column(one) for one in headers], [row])
    content = write_xlsx([Sheet("Konzept", [Column(one) for one in HEADERS], ROWS), sheet])
    errors = preview_for(
        viewer=importer(), id=choose(upload(content)).pk, today=TODAY
    ).reading.errors
    assert [one.code for one in errors] == ["outside_definition"]


def test_guiding_goals_come_once() -> None:
    sheet = Sheet("Leitziele", [Column("Nr."), Column("Leitziel")], [["1", "Toleranz"]])
    content = write_xlsx([Sheet("Konzept", [Column(one) for one in HEADERS], ROWS), sheet])
    concept = bring_in(content).concept
    later: dict[str, Any] = {"starts_on": date(2029, 1, 1), "ends_on": date(2030, 1, 1)}
    bring_in(content, concept=concept, title="Zweite", **later)
    assert GuidingGoal.objects.count() == 1


def test_an_export_is_read_back_field_by_field() -> None:
    headers = [*HEADERS, "Ziele", "Zielgruppen", "Beginn", "Meilensteine", "Mittel", "Hängt ab von"]
    rows = [
        [*ROWS[0], "Ziel A", "Eltern", "01.02.2026", "30.06.2026 · Räume", "", ""],
        [*ROWS[1], "Ziel A", "", "", "", "2026 · Kreis · geplant 5 €", "1.1"],
        [*ROWS[2], "", "", "", "", "", ""],
    ]
    first = bring_in(workbook(rows, headers)).edition
    assert first is not None
    exported = write_xlsx(edition_sheets(viewer=importer(), slug=first.slug))
    second = bring_in(
        exported,
        title="Zweite",
        concept=first.concept,
        starts_on=date(2029, 1, 1),
        ends_on=date(2031, 1, 1),
    ).edition
    assert second is not None
    assert sheets(write_xlsx(edition_sheets(viewer=importer(), slug=second.slug))) == sheets(
        exported
    )
    assert Milestone.objects.count() == 2


def sheets(content: bytes) -> str:
    import io

    from ankommen.core.tables.reading import read_table_file

    found = read_table_file(io.BytesIO(content), size=len(content))
    return json.dumps([[one.name, one.rows] for one in found], default=str)


def test_the_export_needs_the_right() -> None:
    edition = bring_in(workbook()).edition
    assert edition is not None
    assert edition_sheets(viewer=importer(), slug=edition.slug)[0].name == "Maßnahmen"
    with pytest.raises(NotFound):
        edition_sheets(viewer=viewer_with("strategy.read"), slug=edition.slug)
    with pytest.raises(NotFound):
        edition_sheets(viewer=importer(), slug="gibt-es-nicht")


def test_the_empty_form_can_be_filled_in() -> None:
    uploaded = upload(write_xlsx(import_template()))
    assert uploaded.mapping["columns"]["3"] == "title"


@pytest.mark.prove
def test_five_thousand_measures_in_few_statements(django_assert_max_num_queries: Any) -> None:
    rows = [["1. Sprache", "", f"Maßnahme {number}", "VHS", ""] for number in range(5_000)]
    chosen = choose(upload(workbook(rows)))
    # SQLite takes 999 values in a statement: the search has two for 166 measures, one for what is
    # found inside and one for what everybody may find.
    with django_assert_max_num_queries(200 + 2 * 5_000 // 166):
        run(chosen)
    assert Measure.objects.count() == 5_000


def test_more_measures_need_no_more_statements(django_assert_max_num_queries: Any) -> None:
    rows = [["1. Sprache", "", f"Maßnahme {number}", "VHS", ""] for number in range(200)]
    chosen = choose(upload(workbook(rows)))
    with django_assert_max_num_queries(100):
        run(chosen)
    assert Measure.objects.count() == 200
