"""Needs read in at the desk: checked, taken over, taken back, out of the list and in again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from ankommen.core.errors import NotAllowed, NotFound
from ankommen.core.imports.values import RowReader
from ankommen.core.models import Area, AreaKind, AuditEntry, ImportBatch, SearchEntry, TraceLink
from ankommen.core.registries.import_tables import Asked, Checked, Outcome, ReadRow
from ankommen.core.viewer import Viewer
from ankommen.strategy.models import Concept, Need, NeedEvidence, TargetGroup, TextRevision
from ankommen.strategy.need_columns import NEED
from ankommen.strategy.need_import import NeedWork, need_table
from ankommen.strategy.services import need_evidence, needs
from tests.people import TODAY, maren, reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db
EDITOR = viewer_with("strategy.read", "strategy.edit")
READER = viewer_with("strategy.read")
DESK = "/intern/einlesen/"
LIST = "/intern/konzept/bedarfe/"
EVIDENCE = {
    "evidence_kind": "Karte von einem Tisch",
    "evidence_weight": "mehrere Fälle oder Betroffene",
    "origin": "Tisch 3 der Konferenz",
    "evidence_text": "Mütter bleiben dem Kurs fern.",
    "dated_on": "01.03.2026",
}
HEAD = "Bedarf;Wen betrifft es?;Für wen?;Wo?;seit"


@pytest.fixture
def concept() -> Concept:
    for position, name in enumerate(("Frauen", "Kinder, Jugendliche", "Kinder")):
        TargetGroup.objects.create(name=name, position=position)
    found = build.concept()
    for name in ("Nord", "Süd"):
        Area.objects.create(name=name, kind=AreaKind.PLANNING_AREA, parent=found.district)
    return found


@pytest.fixture
def lead(concept: Concept) -> Client:
    client = Client()
    client.force_login(maren())
    return client


def work(concept: Concept, viewer: Viewer = EDITOR) -> NeedWork:
    asked = Asked(
        viewer=viewer,
        target=str(concept.pk),
        batch="tabelle-1",
        reason="",
        now=timezone.now(),
        today=TODAY,
    )
    return NeedWork(asked)


def read(concept: Concept, *rows: Mapping[str, Any]) -> list[Checked]:
    """Every row has all of the columns that one of them has."""
    keys = ["title", *sorted({key for row in rows for key in row} - {"title"})]
    reader = RowReader(need_table(), keys)
    found = [reader.read(2 + at, [row.get(key, "") for key in keys]) for at, row in enumerate(rows)]
    assert not [problem for _row, problems in found for problem in problems]
    return work(concept).check([row for row, _problems in found])


def written(concept: Concept, *rows: Mapping[str, Any], also: Any = None) -> list[dict[str, Any]]:
    checked = read(concept, *rows)
    assert not [problem for one in checked for problem in one.problems]
    return work(concept).write([(ReadRow(at, {}), one) for at, one in enumerate(checked)])


def new(title: str = "Kein Kita-Platz", **cells: Any) -> dict[str, Any]:
    return {"title": title, "system": "nur Zugewanderte", **cells}


def upload(client: Client, content: bytes | str, name: str = "liste.csv") -> ImportBatch:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(f"{DESK}bedarfe/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    batch = ImportBatch.objects.latest("pk")
    columns = {f"column_{column['index']}": column["key"] for column in batch.columns}
    answer = client.post(f"{DESK}tabelle/{batch.pk}/spalten/", columns)
    assert answer.status_code == 302, answer.content.decode()
    batch.refresh_from_db()
    return batch


def send(client: Client, batch: ImportBatch, action: str, **data: Any) -> str:
    answer = client.post(
        f"{DESK}tabelle/{batch.pk}/{action}/", {"run": batch.run, **data}, follow=True
    )
    batch.refresh_from_db()
    return str(answer.content.decode())


def outcomes(batch: ImportBatch) -> list[str]:
    return list(batch.rows.values_list("outcome", flat=True))


def test_a_table_of_the_conference_is_taken_over_and_back(lead: Client, concept: Concept) -> None:
    old = build.need(concept, 1, title="Busse fehlen")
    evidence = "Art des Belegs;Priorität;Quelle;Was sagt der Beleg?;Datum"
    card = ";".join(EVIDENCE.values())
    batch = upload(
        lead,
        f"{HEAD};{evidence}\n"
        f"Kein Kita-Platz;Regelsystem Kindertagesbetreuung;Frauen, Kinder;Nord;2019;{card}\n"
        f"busse fehlen;;Frauen;überall;2018;{card}\n",
    )
    assert outcomes(batch) == ["new", "changed"]
    assert "Tisch 3 der Konferenz" in lead.get(f"{DESK}tabelle/{batch.pk}/").content.decode()
    send(lead, batch, "uebernehmen")
    made = Need.objects.get(number=2)
    assert (made.title, made.system, made.since_year) == ("Kein Kita-Platz", "day_care", 2019)
    assert [one.name for one in made.target_groups.all()] == ["Frauen", "Kinder"]
    assert [one.name for one in made.areas.all()] == ["Nord"]
    assert made.evidence.get().dated_on == date(2026, 3, 1)
    old.refresh_from_db()
    assert (old.title, old.since_year, old.version) == ("Busse fehlen", 2018, 2)

    send(lead, batch, "zuruecknehmen")
    assert batch.stage == "undone"
    assert list(Need.objects.all()) == [old]
    old.refresh_from_db()
    assert (old.since_year, list(old.target_groups.all()), old.version) == (None, [], 3)
    taken_back = old.evidence.get()
    assert taken_back.removed_reason == "Einlesen der Tabelle zurückgenommen"
    assert NeedEvidence.objects.count() == 1
    assert not SearchEntry.objects.filter(kind="need", object_id=made.pk).exists()
    log = AuditEntry.objects.get(action="need.take_back")
    assert (log.object_id, log.details) == (str(made.pk), {"batch": f"tabelle-{batch.pk}"})
    page = lead.get(f"{LIST}1/").content.decode()
    assert "Einlesen der Tabelle zurückgenommen" in page


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_the_list_comes_back_unchanged(
    lead: Client, concept: Concept, language: str, kind: str
) -> None:
    group = TargetGroup.objects.get(name="Kinder, Jugendliche")
    full = build.need(concept, 1, system="work", since_year=2015, state="set_aside")
    full.target_groups.set([group, TargetGroup.objects.get(name="Frauen")])
    full.areas.set(Area.objects.filter(kind=AreaKind.PLANNING_AREA))
    build.need_evidence(full)
    build.need(concept, 2, title="Bedarf 1", state="merged", merged_into=full)
    lead.cookies["ankommen-language"] = language
    with translation.override(language):
        file = lead.get(f"{LIST}?datei={kind}", HTTP_ACCEPT_LANGUAGE=language).content
    batch = upload(lead, file, f"bedarfe.{kind}")
    keys = {column["key"] for column in batch.columns if column["key"]}
    assert keys == {column.key for column in NEED} - {"text"}
    assert outcomes(batch) == ["same", "same"], [one.problems for one in batch.rows.all()]
    assert "nichts Neues" in send(lead, batch, "uebernehmen") or language == "en"


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"title": ""}, "title", "value_missing"),
        ({"system": ""}, "system", "value_missing"),
        ({"number": "B-77"}, "number", "number_unknown"),
        ({"number": "7"}, "number", "number_unreadable"),
        ({"title": "Zweimal da"}, "title", "title_ambiguous"),
        ({"state": "beantwortet"}, "state", "state_elsewhere"),
        ({"since_year": 1900}, "since_year", "year"),
        ({"since_year": 2999}, "since_year", "year"),
        ({"target_groups": "Frauen, Marsmenschen"}, "target_groups", "name_unknown"),
        ({"areas": "Anderswo"}, "areas", "name_unknown"),
        ({"text": "#WERT!"}, "text", "formula_error"),
        ({**EVIDENCE, "evidence_kind": ""}, "evidence_kind", "kind"),
        ({**EVIDENCE, "evidence_weight": ""}, "evidence_weight", "weight"),
        ({**EVIDENCE, "origin": ""}, "origin", "origin_missing"),
        ({**EVIDENCE, "evidence_text": ""}, "evidence_text", "text_missing"),
        ({**EVIDENCE, "dated_on": ""}, "dated_on", "no_date"),
        ({**EVIDENCE, "dated_on": "01.03.2099"}, "dated_on", "date_ahead"),
        ({**EVIDENCE, "reports": 0}, "reports", "reports"),
        ({**EVIDENCE, "reports": 10_000}, "reports", "reports"),
        ({**EVIDENCE, "margin_points": 3}, "margin_points", "margin_without_survey"),
        ({**EVIDENCE, "share_percent": 130}, "share_percent", "share"),
        ({**EVIDENCE, "share_percent": "12,34"}, "share_percent", "too_exact"),
        (
            {**EVIDENCE, "evidence_kind": "Schätzwert einer Befragung"},
            "share_percent",
            "share_missing",
        ),
    ],
)
def test_says_at_each_cell_what_is_wrong(
    concept: Concept, cells: dict[str, Any], field: str, code: str
) -> None:
    for number in (1, 2):
        build.need(concept, number, title="Zweimal da")
    right, wrong = read(concept, new("Etwas anderes", **EVIDENCE), {**new(), **cells})
    assert (right.outcome, wrong.outcome) == (Outcome.NEW, Outcome.WRONG)
    assert (field, code) in {(problem.field, problem.code) for problem in wrong.problems}


def test_a_number_may_rename_and_a_title_never_does(concept: Concept) -> None:
    build.need(concept, 7, title="Kein Kita-Platz")
    by_number, by_title = read(
        concept,
        {"number": "b-7", "title": "Zu wenig Kita-Plätze"},
        {"number": "", "title": "KEIN  KITA-PLATZ"},
    )
    assert by_number.changes == (("Bedarf", "Kein Kita-Platz", "Zu wenig Kita-Plätze"),)
    assert by_title.outcome == Outcome.SAME
    assert by_number.identity == by_title.identity


def test_an_empty_cell_changes_nothing_and_everywhere_takes_the_areas_away(
    concept: Concept,
) -> None:
    need = build.need(concept, 1, text="Lang", since_year=2015)
    need.areas.set(Area.objects.filter(name="Nord"))
    same, everywhere = read(
        concept,
        {"title": "Bedarf 1", "text": "", "since_year": "", "areas": "", "system": ""},
        {"title": "Bedarf 1", "areas": "überall"},
    )
    assert same.outcome == Outcome.SAME
    assert everywhere.changes == (("Wo?", "Nord", "überall"),)


def test_of_several_areas_with_one_name_the_stored_one_is_meant(concept: Concept) -> None:
    twin = Area.objects.create(name="Nord", kind=AreaKind.PLANNING_AREA, parent=concept.district)
    need = build.need(concept, 1)
    (wrong,) = read(concept, {"title": "Bedarf 1", "areas": "Nord"})
    assert [problem.code for problem in wrong.problems] == ["name_ambiguous"]
    need.areas.set([twin])
    (same,) = read(concept, {"title": "Bedarf 1", "areas": "Nord"})
    assert same.outcome == Outcome.SAME


def test_the_same_evidence_is_added_once_and_again_after_it_was_taken_back(
    concept: Concept,
) -> None:
    row = new(**EVIDENCE)
    written(concept, row)
    (same,) = read(concept, row)
    assert same.outcome == Outcome.SAME
    (other,) = read(concept, {**row, "origin": "Tisch 4 der Konferenz"})
    shown = "Karte von einem Tisch: Tisch 4 der Konferenz, 01.03.2026"
    assert other.changes == (("Beleg", "", shown),)
    entry = NeedEvidence.objects.get()
    at = {"need_id": entry.need_id, "evidence_id": entry.pk}
    need_evidence.remove_evidence(actor=EDITOR, **at, reason="Irrtum", now=timezone.now())
    (again,) = read(concept, row)
    assert again.outcome == Outcome.CHANGED


def test_the_history_of_a_changed_need_says_where_it_came_from(concept: Concept) -> None:
    need = build.need(concept, 1, text="Alt")
    kept = written(concept, {"title": "Bedarf 1", "text": "Neu\nin zwei Zeilen"})
    revision = TextRevision.objects.get(object_kind="need", object_id=need.pk)
    assert (revision.old_text, revision.new_text) == ("Alt", "Neu\nin zwei Zeilen")
    assert revision.reason == "Tabelle eingelesen"
    work(concept).undo(kept)
    need.refresh_from_db()
    assert need.text == "Alt"
    assert TextRevision.objects.count() == 2


def change(concept: Concept, need: Need) -> None:
    needs.change_need(
        actor=EDITOR, id=need.pk, version=need.version, now=timezone.now(), title="Anders"
    )


def move(concept: Concept, need: Need) -> None:
    needs.move_need(
        actor=EDITOR, id=need.pk, target="set_aside", reason="später", now=timezone.now()
    )


def show(concept: Concept, need: Need) -> None:
    build.need_evidence(need, "Eine Schule")


def merge_into(concept: Concept, need: Need) -> None:
    other = build.need(concept, 99)
    needs.merge_need(actor=EDITOR, id=other.pk, into=need.pk, reason="dasselbe", now=timezone.now())


def link(concept: Concept, need: Need) -> None:
    TraceLink.objects.create(
        source_kind="need", source_id=need.pk, target_kind="goal", target_id=1, relation="x"
    )


def lead_to(concept: Concept, need: Need) -> None:
    TraceLink.objects.create(
        source_kind="indicator", source_id=1, target_kind="need", target_id=need.pk, relation="x"
    )


def remove_evidence(concept: Concept, need: Need) -> None:
    need.evidence.update(removed_at=timezone.now())


def remove(concept: Concept, need: Need) -> None:
    need.evidence.all().delete()
    need.delete()


@pytest.mark.parametrize(
    "act", [change, move, show, merge_into, link, lead_to, remove_evidence, remove]
)
def test_a_new_need_that_is_used_since_stays(concept: Concept, act: Any) -> None:
    kept = written(concept, new("Bleibt"), new(**EVIDENCE), new("Geht", **EVIDENCE))
    assert work(concept).changed_since(kept) == [False] * 3
    act(concept, Need.objects.get(title="Kein Kita-Platz"))
    assert work(concept).changed_since(kept) == [False, True, False]


def test_evidence_added_to_a_need_of_before_goes_whatever_else_became_of_it(
    concept: Concept,
) -> None:
    need = build.need(concept, 1)
    kept = written(concept, {"title": "Bedarf 1", **EVIDENCE})
    move(concept, need)
    show(concept, need)
    assert work(concept).changed_since(kept) == [False]
    work(concept).undo(kept)
    assert need.evidence.get(removed_at__isnull=True).origin == "Eine Schule"
    assert need.evidence.get(removed_at__isnull=False).origin == "Tisch 3 der Konferenz"
    assert work(concept).changed_since(kept) == [True]


def test_checking_and_taking_back_new_ones_cost_as_many_queries_for_one_as_for_many(
    concept: Concept,
) -> None:
    def run(count: int) -> list[int]:
        rows = [new(f"Bedarf {count}.{at}", areas="Nord", **EVIDENCE) for at in range(count)]
        kept, counts, one = written(concept, *rows), [], work(concept)
        keys = ["title", *sorted(rows[0].keys() - {"title"})]
        reader = RowReader(need_table(), keys)
        found = [reader.read(2, [row[key] for key in keys])[0] for row in rows]
        acts = (
            lambda: one.check(found),
            lambda: one.changed_since(kept),
            lambda: one.undo(kept),
        )
        for act in acts:
            with CaptureQueriesContext(connection) as queries:
                act()
            counts.append(len(queries))
        assert not Need.objects.exists()
        return counts

    assert run(2) == run(40)


def test_a_reader_may_not(concept: Concept) -> None:
    with pytest.raises(NotFound):
        work(concept, READER)
    kept = written(concept, new())
    one = work(concept)
    one._asked = Asked(
        viewer=READER, target="", batch="", reason="", now=timezone.now(), today=TODAY
    )
    with pytest.raises(NotAllowed):
        one.undo(kept)
    client = Client()
    client.force_login(reader())
    assert client.get(f"{DESK}bedarfe/").status_code == 404
    assert f"{DESK}bedarfe/" not in client.get(LIST).content.decode()


def test_the_template_is_read_and_its_example_passed_over(lead: Client) -> None:
    for kind in ("xlsx", "ods", "csv"):
        batch = upload(lead, lead.get(f"{DESK}bedarfe/vorlage.{kind}").content, f"vorlage.{kind}")
        assert outcomes(batch) == ["passed_over"], kind
    assert f"{DESK}bedarfe/" in lead.get(LIST).content.decode()


def test_the_preview_names_needs_and_columns_as_people_do(lead: Client) -> None:
    """Also where a cell cannot be read, and for a column that the file does not have."""
    batch = upload(lead, "Nr.;Bedarf;Wo?;seit\n1;Ärzte fehlen;;bald\n;Busse fehlen;Nord;2020\n")
    assert list(batch.rows.values_list("label", flat=True)) == ["Ärzte fehlen", "Busse fehlen"]
    page = lead.get(f"{DESK}tabelle/{batch.pk}/").content.decode()
    assert "<strong>seit:</strong> Das ist keine Zahl." in page
    assert "<strong>Wen betrifft es?</strong> Bei einem neuen Bedarf ist nötig" in page
    assert 'Wo? <span lang="de">Nord</span>' in page
