"""Figures of indicators read in at the desk: checked, taken over, taken back, out and in again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from ankommen.core.errors import NotFound
from ankommen.core.imports.layout import layout_of
from ankommen.core.imports.values import RowReader
from ankommen.core.models import Area, AreaKind, ImportBatch
from ankommen.core.registries.import_tables import Asked, Checked, Outcome
from ankommen.core.tables.streaming import SheetHead
from ankommen.core.viewer import Scope
from ankommen.strategy.indicator_import import COLUMNS, IndicatorWork, indicator_table
from ankommen.strategy.indicator_tables import value_sheet
from ankommen.strategy.models import Indicator, IndicatorValue, ValueOrigin
from tests.people import TODAY, maren, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

ENTERING = viewer_with("strategy.read", "strategy.enter_values")
KEYS = ("code", "reference_date", "area", "dimension", "value", "source", "as_of", "version")
DESK = "/intern/einlesen/"
HEAD = "Kürzel;Stichtag;Wert;Quelle;Datenstand"


@pytest.fixture
def indicator() -> Indicator:
    indicator = build.indicator(build.concept())
    build.definition(indicator, 1, valid_to=date(2023, 12, 31))
    build.definition(indicator, 2, valid_from=date(2024, 1, 1))
    return indicator


def line(**cells: object) -> list[Any]:
    good = dict(zip(KEYS, ["J1", "2024-12-31", "", "", 34.5, "BA", "2025-03-01", ""], strict=True))
    return list({**good, **cells}.values())


def asked(indicator: Indicator, viewer: Any = ENTERING) -> Asked:
    return Asked(
        viewer=viewer,
        target=str(indicator.concept_id),
        batch="tabelle-1",
        reason="",
        now=timezone.now(),
        today=TODAY,
    )


def read(indicator: Indicator, *rows: list[Any], viewer: Any = ENTERING) -> list[Checked]:
    reader = RowReader(indicator_table(), KEYS)
    found = [reader.read(number, row) for number, row in enumerate(rows, start=2)]
    work = IndicatorWork(asked(indicator, viewer))
    checked = iter(work.check([values for values, problems in found if not problems]))
    return [
        Checked(outcome=Outcome.WRONG, problems=tuple(problems)) if problems else next(checked)
        for _values, problems in found
    ]


def test_reads_numbers_dates_and_breakdowns_as_people_write_them(indicator: Indicator) -> None:
    rows = read(
        indicator,
        line(value="34,5 %", reference_date="31.12.2024"),
        line(value=34, reference_date="2023-12-31", version=1.0),
        line(dimension="geschlecht=WEIBLICH", area="musterkreis"),
        line(reference_date=45657),
    )
    assert [row.outcome for row in rows] == [Outcome.NEW] * 4
    assert rows[0].plan.entry.value == Decimal("34.5")
    assert rows[3].plan.entry.reference_date == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"code": "X"}, "code_unknown"),
        ({"reference_date": "31.02.2024"}, "day_impossible"),
        ({"reference_date": "2024"}, "day_not_exact"),
        ({"reference_date": ""}, "no_date"),
        ({"value": "1.234"}, "no_number"),
        ({"value": "34 Euro"}, "no_number"),
        ({"value": True}, "no_number"),
        ({"value": "#WERT!"}, "no_number"),
        ({"area": "Anderswo"}, "area_unknown"),
        ({"reference_date": "2019-12-31"}, "definition_not_valid"),
        ({"version": 1}, "definition_version_wrong"),
        ({"version": 1.5}, "whole_unreadable"),
        ({"dimension": "Alter=18"}, "dimension_unknown_name"),
        ({"source": ""}, "source_missing"),
        ({"reference_date": "2030-12-31"}, "future_reference_date"),
    ],
)
def test_says_at_each_row_what_is_wrong(
    indicator: Indicator, cells: dict[str, object], code: str
) -> None:
    right, wrong = read(indicator, line(reference_date="2024-06-30"), line(**cells))
    assert (right.outcome, wrong.outcome) == (Outcome.NEW, Outcome.WRONG)
    assert code in {problem.code for problem in wrong.problems}


def test_tells_same_from_different_and_passes_over_what_was_corrected(indicator: Indicator) -> None:
    build.indicator_value(
        indicator.definitions.get(number=2), 2024, "34.5", source="BA", as_of=date(2025, 3, 1)
    )
    same, different = read(indicator, line(), line(value=36))
    assert (same.outcome, different.outcome) == (Outcome.SAME, Outcome.CHANGED)
    assert [one[0] for one in different.changes] == ["Wert"]
    values, _problems = RowReader(indicator_table(), ("code", "corrected")).read(2, ["J1", "alt"])
    (passed,) = IndicatorWork(asked(indicator)).check([values])
    assert passed.outcome == Outcome.PASSED_OVER


def test_only_areas_where_the_person_may_enter(indicator: Indicator) -> None:
    district = indicator.concept.district
    areas = [
        Area.objects.create(kind=AreaKind.PLANNING_AREA, name=name, parent=district, source="Test")
        for name in ("Mitte", "Nord")
    ]
    scope = Scope("area", str(areas[0].pk))
    viewer = viewer_with("strategy.read", "strategy.enter_values", scope=scope)
    mine, other = read(indicator, line(area="Mitte"), line(area="Nord"), viewer=viewer)
    assert mine.outcome == Outcome.NEW
    assert [problem.code for problem in other.problems] == ["area_not_allowed"]


def test_a_concept_that_is_not_there_is_not_found(indicator: Indicator) -> None:
    with pytest.raises(NotFound):
        IndicatorWork(
            Asked(
                viewer=ENTERING,
                target="4711",
                batch="",
                reason="",
                now=timezone.now(),
                today=TODAY,
            )
        )


@pytest.mark.parametrize("saved_in", ["de", "en"])
@pytest.mark.parametrize("read_in", ["de", "en"])
def test_recognises_the_columns_that_a_saved_table_has(saved_in: str, read_in: str) -> None:
    with translation.override(saved_in):
        saved = [column.title for column in value_sheet([], codes={}).columns]
    with translation.override(read_in):
        layout = layout_of(SheetHead("Werte", False, 1, len(saved), [[*saved]]), COLUMNS, {})
    assert set(layout.mapping.values()) == {column.key for column in COLUMNS}


def test_checks_a_chunk_with_as_many_queries_as_a_row(
    indicator: Indicator, django_assert_num_queries: Any
) -> None:
    reader = RowReader(indicator_table(), KEYS)
    rows = [
        reader.read(number, line(reference_date=f"2024-12-{number:02}"))[0]
        for number in range(2, 30)
    ]
    work = IndicatorWork(asked(indicator))
    for part in (rows[:1], rows):
        with django_assert_num_queries(1):
            work.check(part)


@pytest.fixture
def lead() -> Client:
    client = Client()
    client.force_login(maren())
    return client


def upload(client: Client, content: bytes, name: str = "werte.csv") -> ImportBatch:
    file = SimpleUploadedFile(name, content)
    assert client.post(f"{DESK}kennzahlen/", {"file": file}).status_code == 302
    batch = ImportBatch.objects.latest("pk")
    data = {f"column_{column['index']}": column["key"] for column in batch.columns}
    assert client.post(f"{DESK}tabelle/{batch.pk}/spalten/", data).status_code == 302
    batch.refresh_from_db()
    return batch


def table(client: Client, *rows: str) -> ImportBatch:
    return upload(client, "\n".join([HEAD, *rows]).encode())


def send(client: Client, batch: ImportBatch, action: str, **data: Any) -> str:
    answer = client.post(f"{DESK}tabelle/{batch.pk}/{action}/", data, follow=True)
    batch.refresh_from_db()
    return str(answer.content.decode())


def test_a_file_is_previewed_taken_over_and_taken_back(indicator: Indicator, lead: Client) -> None:
    old = build.indicator_value(indicator.definitions.get(number=2), 2024, "34")
    batch = table(
        lead, "J1;31.12.2024;36,5;BA;01.03.2026", "J1;31.12.2025;38;BA;01.03.2026", "X;;;;"
    )
    preview = lead.get(f"{DESK}tabelle/{batch.pk}/").content.decode()
    assert "Eine Kennzahl „X“ gibt es nicht" in preview
    assert IndicatorValue.objects.count() == 1
    refused = send(lead, batch, "uebernehmen", run=batch.run, only_good="1")
    assert "Warum werden die vorhandenen Werte berichtigt?" in refused
    assert IndicatorValue.objects.count() == 1
    reason = "endgültige Zahlen"
    done = send(lead, batch, "uebernehmen", run=batch.run, only_good="1", reason=reason)
    assert "2 Zeilen sind übernommen" in done
    old.refresh_from_db()
    assert old.correction_reason == "endgültige Zahlen"
    made = IndicatorValue.objects.filter(origin=ValueOrigin.IMPORTED)
    assert list(made.values_list("batch", flat=True)) == [f"tabelle-{batch.pk}"] * 2
    send(lead, batch, "zuruecknehmen")
    old.refresh_from_db()
    assert (old.corrected_by, old.correction_reason) == (None, "")
    assert IndicatorValue.objects.get() == old
    assert batch.stage == "undone"


def test_an_import_that_was_corrected_since_stays(indicator: Indicator, lead: Client) -> None:
    batch = table(lead, "J1;31.12.2025;38;BA;01.03.2026")
    send(lead, batch, "uebernehmen", run=batch.run)
    value = IndicatorValue.objects.get()
    correction = {"value": "39", "source": "BA", "as_of": "02.03.2026", "reason": "vertippt"}
    lead.post(
        f"/intern/konzept/kennzahlen/{indicator.pk}/werte/{value.pk}/berichtigen/", correction
    )
    assert "Seither geändert oder gebraucht wurden J1" in send(lead, batch, "zuruecknehmen")
    assert IndicatorValue.objects.count() == 2


def test_an_export_comes_back_unchanged(indicator: Indicator, lead: Client) -> None:
    value = build.indicator_value(
        indicator.definitions.get(number=2),
        2024,
        "34.5",
        lower=Decimal(30),
        upper=Decimal(39),
        confidence_percent=Decimal(95),
        persons_counted=1043,
        note="=1+1",
    )
    file = lead.get(f"/intern/konzept/kennzahlen/{indicator.pk}/?datei=xlsx").content
    assert upload(lead, file, "w.xlsx").counts == {"same": 1}
    value.delete()
    batch = upload(lead, file, "w.xlsx")
    send(lead, batch, "uebernehmen", run=batch.run)
    back = IndicatorValue.objects.get()
    names = ("value", "lower", "upper", "confidence_percent", "persons_counted", "note", "source")
    assert [getattr(back, name) for name in names] == [getattr(value, name) for name in names]


def test_two_rows_for_one_place_are_both_refused(indicator: Indicator, lead: Client) -> None:
    batch = table(lead, "J1;31.12.2025;38;BA;01.03.2026", "j1;2025-12-31;39;BA;01.03.2026")
    assert batch.counts == {"wrong": 2}


def test_refuses_what_is_no_table(indicator: Indicator, lead: Client) -> None:
    file = SimpleUploadedFile("x.xlsx", b"PK\x03\x04kaputt")
    assert "beschädigt" in lead.post(f"{DESK}kennzahlen/", {"file": file}).content.decode()
    assert not ImportBatch.objects.exists()
