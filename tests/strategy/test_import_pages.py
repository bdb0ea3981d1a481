"""The pages of an import, walked through as a person does."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ankommen.accounts.models import User
from ankommen.core import uploads
from ankommen.core.imports.selectors import wholes_for
from ankommen.core.models import ImportBatch
from ankommen.strategy.models import Concept, ConceptImport, Edition, ImportState, Measure
from tests import people
from tests.strategy import build
from tests.strategy.exchange_build import HEADERS, ROWS, bring_in, choose, upload, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store", "district")]


@pytest.fixture
def district() -> None:
    build.district()


@pytest.fixture
def maren(client: Client) -> Client:
    client.force_login(people.maren())
    return client


def send(client: Client, content: bytes, name: str = "konzept.xlsx", **fields: str) -> Any:
    data = {"file": SimpleUploadedFile(name, content), "new_concept": "Ankommen", **fields}
    return client.post(reverse("strategy:import_upload"), data)


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(f"strategy:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def desk(client: Client) -> str:
    response = client.get(reverse("core:import_overview"))
    assert response.status_code == 200
    return response.content.decode()


def test_from_upload_to_measures_and_back(maren: Client) -> None:
    assert "Noch keine Tabelle" in desk(maren)
    response = send(maren, workbook())
    uploaded = ConceptImport.objects.get()
    mapping_url = reverse("strategy:import_mapping", args=[uploaded.pk])
    assert response["Location"] == mapping_url
    assert "Kurse am Abend" in page(maren, "import_mapping", uploaded.pk)
    columns = {
        f"column_{index}": key
        for index, key in enumerate(["field", "number", "title", "responsible", "financing"])
    }
    form = {**columns, "target": "new", "title": "Erste", "starts_on": "01.01.2026"}
    response = maren.post(mapping_url, form)
    assert "Für die neue Edition fehlt diese Angabe" in response.content.decode()
    response = maren.post(mapping_url, {**form, "ends_on": "31.12.2027"})
    assert response["Location"] == reverse("strategy:import_preview", args=[uploaded.pk])
    assert "Keine Fehler gefunden" in page(maren, "import_preview", uploaded.pk)
    response = maren.post(reverse("strategy:import_run", args=[uploaded.pk]), follow=True)
    assert "3 Maßnahmen übernommen" in response.content.decode()
    assert Edition.objects.get().title == "Erste"
    assert "Erste" in page(maren, "export_overview")
    assert "übernommen" in desk(maren)
    Measure.objects.filter(number="1.1").update(title="Geändert")
    undo_url = reverse("strategy:import_detail", args=[uploaded.pk])
    assert "seit dem Import geändert" in maren.post(undo_url).content.decode()
    maren.post(undo_url, {"changed": "remove"})
    assert not Edition.objects.exists()
    assert "zurückgenommen" in page(maren, "import_detail", uploaded.pk)
    assert "Kurse am Abend" in page(maren, "import_mapping", uploaded.pk)


def test_another_sheet_and_header_row_are_looked_at(maren: Client) -> None:
    rows = [["Stand 2026", "", "", "", ""], HEADERS, *ROWS]
    uploaded = upload(workbook(rows, ["Konzept", "", "", "", ""]))
    assert uploaded.header_row == 3
    url = reverse("strategy:import_mapping", args=[uploaded.pk])
    maren.post(url, {"look": "1", "sheet": "Konzept", "header_row": "1"})
    uploaded.refresh_from_db()
    assert uploaded.header_row == 1
    answer = maren.post(url, {"look": "1", "sheet": "Konzept", "header_row": "99"})
    assert "Diese Zeile gibt es im Blatt nicht" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7", "Das ist keine Tabelle"),
        (b"PK\x03\x04 broken", "beschädigt"),
        (b" ", "Die Datei ist leer"),
    ],
)
def test_a_bad_file_is_explained_and_the_title_kept(
    maren: Client, content: bytes, message: str
) -> None:
    text = send(maren, content, new_concept="Mein Titel").content.decode()
    assert message in text
    assert "Mein Titel" in text
    assert not Concept.objects.exists()


def test_a_large_file_is_explained(maren: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_UPLOAD_BYTES", 1_000)
    text = send(maren, b"x" * 70_000).content.decode()
    assert "höchstens 20 MB" in text
    assert "Bitte wählen Sie eine Datei" not in text


def bad_rows(number: int) -> list[list[str]]:
    return [["A", "1.1", f"Maßnahme {index}", "", ""] for index in range(number + 1)]


def test_a_thousand_errors_show_a_hundred_and_all_in_a_file(maren: Client) -> None:
    chosen = choose(upload(workbook(bad_rows(1_000))))
    text = page(maren, "import_preview", chosen.pk)
    assert text.count("Die Nummer steht schon in Zeile 2") == 100
    assert "und 900 weitere" in text
    response = maren.get(reverse("strategy:import_problems", args=[chosen.pk]))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Konzept", "Fehlerliste"]
    assert book["Konzept"]["A2"].value is None
    assert str(book["Konzept"]["A3"].value).startswith("B: Die Nummer steht schon")
    assert book["Konzept"]["D3"].value == "Maßnahme 1"
    assert book["Fehlerliste"].max_row == 1_001


def test_only_the_good_rows_are_taken(maren: Client) -> None:
    chosen = choose(upload(workbook(bad_rows(2))))
    run_url = reverse("strategy:import_run", args=[chosen.pk])
    assert "Die Tabelle hat Fehler" in maren.post(run_url, follow=True).content.decode()
    response = maren.post(run_url, {"only_good": "1"}, follow=True)
    assert "1 Maßnahme übernommen" in response.content.decode()
    assert "Zeile 3, B; Zeile 4, B" in response.content.decode()


@pytest.mark.parametrize("attack", ["=cmd|'/c calc'!A0", "<script>alert(1)</script>"])
def test_hostile_texts_are_only_texts(maren: Client, attack: str) -> None:
    chosen = choose(upload(workbook([[attack, "", attack, attack, attack]])))
    assert "<script>alert" not in page(maren, "import_preview", chosen.pk)
    maren.post(reverse("strategy:import_run", args=[chosen.pk]))
    assert Measure.objects.get().title == attack
    edition = Edition.objects.get()
    csv = maren.get(reverse("strategy:edition_export", args=[edition.slug, "csv"]))
    for cell in csv.content.decode("utf-8-sig").split(";"):
        assert not cell.lstrip('"').startswith("=")


def test_downloads(maren: Client) -> None:
    edition = bring_in(workbook()).edition
    assert edition is not None
    for url in (
        reverse("strategy:import_template", args=["xlsx"]),
        reverse("strategy:edition_export", args=[edition.slug, "xlsx"]),
    ):
        assert openpyxl.load_workbook(io.BytesIO(maren.get(url).content)).sheetnames == [
            "Maßnahmen",
            "Ziele",
            "Leitziele",
            "Kennzahlen",
        ]
    assert maren.get(f"/intern/konzept/export/{edition.slug}.exe").status_code == 404
    assert maren.get("/intern/konzept/import/vorlage.exe").status_code == 404


def test_it_stands_at_the_desk_among_the_other_tables(maren: Client) -> None:
    """One way in, one list, one file of the list."""
    done = bring_in(workbook())
    table = ImportBatch.objects.create(
        table="organisationen",
        file_name="Träger.csv",
        uploaded_at=done.uploaded_at + timedelta(minutes=1),
        uploaded_by_id=User.objects.get(login="maren").pk,
        uploaded_by_label="Maren",
    )
    text = desk(maren)
    assert reverse("strategy:import_upload") in text
    assert reverse("strategy:import_template", args=["ods"]) in text
    assert text.index(table.file_name) < text.index(done.file_name)
    assert reverse("strategy:import_detail", args=[done.pk]) in text
    sent = maren.get(reverse("core:import_overview"), {"datei": "csv"})
    lines = b"".join(sent).decode("utf-8-sig").splitlines()
    assert [line.split(";")[:3] for line in lines[1:]] == [
        ["Träger.csv", "Organisationen", "hochgeladen"],
        [done.file_name, "Konzept", "übernommen"],
    ]


def test_the_desk_offers_the_concept_to_who_may_take_it_in() -> None:
    offered = [one.key for one in wholes_for(viewer=people.viewer_with("strategy.import"))]
    assert offered == ["concept"]
    assert wholes_for(viewer=people.viewer_with("partners.edit")) == []


@pytest.mark.parametrize("kind", ["csv", "ods"])
def test_the_filled_template_comes_in_from_every_kind(maren: Client, kind: str) -> None:
    answer = maren.get(reverse("strategy:import_template", args=[kind]))
    content = b"".join(answer) if answer.streaming else answer.content
    if kind == "csv":
        content += b"1;Sprache;1.1;Kurse am Abend\r\n"
    assert send(maren, content, f"konzept.{kind}").status_code == 302
    assert "Spalten zuordnen" in page(maren, "import_mapping", ConceptImport.objects.get().pk)


def test_the_file_that_is_gone_leads_back(maren: Client) -> None:
    chosen = choose(upload(workbook()))
    chosen.file.storage.delete(str(chosen.file.name))
    for name in ("import_mapping", "import_preview", "import_problems"):
        response = maren.get(reverse(f"strategy:{name}", args=[chosen.pk]), follow=True)
        assert "nicht mehr da" in response.content.decode()


def test_pages_lead_to_where_the_import_stands(maren: Client) -> None:
    uploaded = upload(workbook())
    detail = reverse("strategy:import_detail", args=[uploaded.pk])
    assert maren.get(detail)["Location"] == reverse("strategy:import_mapping", args=[uploaded.pk])
    ConceptImport.objects.update(state=ImportState.DONE)
    for name in ("import_mapping", "import_preview"):
        assert maren.get(reverse(f"strategy:{name}", args=[uploaded.pk]))["Location"] == detail


def test_who_may_not_import_finds_nothing(client: Client) -> None:
    done = bring_in(workbook())
    assert done.edition is not None
    client.force_login(people.reader())
    names = ("import_detail", "import_mapping", "import_preview", "import_problems")
    urls = [reverse(f"strategy:{name}", args=[done.pk]) for name in names]
    urls += [reverse(f"strategy:{name}") for name in ("export_overview", "import_upload")]
    urls.append(reverse("strategy:edition_export", args=[done.edition.slug, "xlsx"]))
    assert {client.get(url).status_code for url in urls} == {404}
    assert client.post(reverse("strategy:import_run", args=[done.pk])).status_code == 404


def test_the_list_needs_as_many_queries_for_fifty_rows(
    maren: Client, django_assert_max_num_queries: Any
) -> None:
    done = bring_in(workbook())
    desk(maren)
    with django_assert_max_num_queries(20) as first:
        desk(maren)
    rows = [ConceptImport.objects.get(pk=done.pk) for _ in range(60)]
    for row in rows:
        row.pk = None
    ConceptImport.objects.bulk_create(rows)
    with django_assert_max_num_queries(20) as many:
        text = desk(maren)
    assert len(many) == len(first)
    assert "Weiter</span>" in text
