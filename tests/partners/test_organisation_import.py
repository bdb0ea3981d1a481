"""The list of organisations read in at the desk: preview, taking over, taking back, refusals."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from ankommen.accounts.models import User
from ankommen.core.imports import tidying
from ankommen.core.imports import work as desk_work
from ankommen.core.imports.runs import Run, Superseded, no_progress
from ankommen.core.imports.taking import run_write
from ankommen.core.jobs.worker import Worker
from ankommen.core.models import AuditEntry, ImportBatch, ImportRow, Job
from ankommen.core.protection import Level
from ankommen.core.references import pointed_to
from ankommen.core.tables.reading import read_table_file
from ankommen.partners import organisation_import
from ankommen.partners.models import Contact, Organisation, OrganisationKind
from ankommen.partners.organisation_import import OrganisationWork
from tests.people import as_viewer, maren, reader

pytestmark = pytest.mark.django_db
DESK = "/intern/einlesen/"
HEAD = "Name;Kurzname;Art;Schutzstufe"


@pytest.fixture
def lead() -> Client:
    client = Client()
    client.force_login(maren())
    return client


def upload(client: Client, content: bytes | str, name: str = "liste.csv") -> ImportBatch:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(f"{DESK}organisationen/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.latest("pk")


def check(client: Client, batch: ImportBatch, **changed: str) -> ImportBatch:
    data = {f"column_{column['index']}": column["key"] for column in batch.columns} | changed
    answer = client.post(f"{DESK}tabelle/{batch.pk}/spalten/", data)
    assert answer.status_code == 302, answer.content.decode()
    batch.refresh_from_db()
    return batch


def table(client: Client, *lines: str, head: str = HEAD) -> ImportBatch:
    return check(client, upload(client, "\n".join([head, *lines])))


def send(client: Client, batch: ImportBatch, action: str, **data: Any) -> str:
    answer = client.post(f"{DESK}tabelle/{batch.pk}/{action}/", data, follow=True)
    batch.refresh_from_db()
    return str(answer.content.decode())


def take(client: Client, batch: ImportBatch, **data: Any) -> str:
    return send(client, batch, "uebernehmen", run=batch.run, **data)


def outcomes(batch: ImportBatch) -> list[str]:
    return list(batch.rows.values_list("outcome", flat=True))


def codes(batch: ImportBatch) -> list[str]:
    return [problem[2] for row in batch.rows.all() for problem in row.problems]


def test_a_table_is_previewed_taken_over_and_taken_back(lead: Client) -> None:
    old = Organisation.objects.create(name="Caritas-Verband e. V.", kind=OrganisationKind.OTHER)
    batch = table(
        lead,
        "Neuer Verein;NV;Verein oder Initiative;öffentlich",
        "caritas verband e.V.;CV;Träger;",
        "Halb;;Unsinn;",
    )
    assert (batch.stage, outcomes(batch)) == ("checked", ["new", "changed", "wrong"])
    assert Organisation.objects.count() == 1
    page = lead.get(f"{DESK}tabelle/{batch.pk}/").content.decode()
    assert "„Unsinn“ gibt es hier nicht. Möglich sind: Kreis- oder Stadtverwaltung" in page
    assert "hat Fehler" in take(lead, batch)
    assert Organisation.objects.count() == 1
    take(lead, batch, only_good="1")
    assert (batch.stage, batch.file.name) == ("done", "")
    old.refresh_from_db()
    assert (old.name, old.short_name, old.kind) == ("Caritas-Verband e. V.", "CV", "provider")
    new = Organisation.objects.get(name="Neuer Verein")
    assert (new.protection, new.version) == (Level.PUBLIC, 1)
    assert AuditEntry.objects.filter(action="organisation.add", object_id=str(new.pk)).exists()
    send(lead, batch, "zuruecknehmen")
    assert batch.stage == "undone"
    old.refresh_from_db()
    assert (old.short_name, old.kind) == ("", "other")
    assert list(Organisation.objects.all()) == [old]
    log = AuditEntry.objects.get(action="core.import_undone")
    assert (log.details, "liste.csv" in log.object_label) == ({"rows": 2, "kept": 0}, False)


def test_what_was_changed_since_is_named_and_keeps_everything(lead: Client) -> None:
    batch = table(lead, "Eins;;Träger;", "Zwei;;Träger;", "Drei;;Träger;")
    take(lead, batch)
    Organisation.objects.filter(name="Zwei").update(version=2)
    Contact.objects.create(organisation=Organisation.objects.get(name="Drei"), name="Anja")
    page = send(lead, batch, "zuruecknehmen")
    assert batch.stage == "done"
    assert "Seither geändert oder gebraucht wurden Zwei (3), Drei (4)" in page
    assert Organisation.objects.count() == 3
    send(lead, batch, "zuruecknehmen", only_unchanged="1")
    assert batch.stage == "undone"
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Zwei", "Drei"}
    assert list(batch.rows.values_list("step", flat=True)) == ["undone", "kept", "kept"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Haus Sonne;;Unterkunft;öffentlich", "starts_non_public"),
        ("Frauenhaus;;Schutzeinrichtung;öffentlich", "starts_non_public"),
        ("Anna Beispiel;;helper;public", "starts_non_public"),
        ("Geheim;;Träger;nur benannte Personen", "named"),
        ("Ohne Art;;;", "value_missing"),
        (";K;Träger;", "value_missing"),
        ("Vorhanden;;;Partner", "level_wider"),
        ("Vorhanden;;Unterkunft;", ""),
        ("Haus Mond;;Unterkunft;", ""),
        ("Offen;;Unterkunft;", "starts_non_public"),
    ],
)
def test_levels_fail_closed(lead: Client, line: str, code: str) -> None:
    Organisation.objects.create(name="Vorhanden", kind="other", protection=Level.STAFF)
    Organisation.objects.create(name="Offen", kind="other", protection=Level.PUBLIC)
    batch = table(lead, line)
    assert codes(batch) == ([code] if code else [])
    if not code:
        take(lead, batch)
        home = Organisation.objects.get(name=line.partition(";")[0])
        assert (home.protection, home.was_home) == (Level.STAFF, True)


@pytest.mark.django_db(transaction=True)
def test_who_uses_a_row_at_the_last_moment_keeps_it(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contact comes after the question who is used, before the end of the transaction."""
    batch = table(lead, "Bleibt;;Träger;", "Geht;;Träger;")
    take(lead, batch)
    stays, undo, calls = Organisation.objects.get(name="Bleibt"), OrganisationWork.undo, []

    def late(work: OrganisationWork, kept: Any) -> None:
        calls.append(len(kept))
        if len(calls) == 1:
            monkeypatch.setattr(organisation_import, "pointed_to", pointed_to)
        undo(work, kept)

    contact = Contact.objects.create(organisation=stays, name="Eine Person")
    monkeypatch.setattr(organisation_import, "pointed_to", lambda *_args: set())
    monkeypatch.setattr(OrganisationWork, "undo", late)
    send(lead, batch, "zuruecknehmen")
    assert calls[:2] == [2, 1]
    assert list(Organisation.objects.all()) == [stays]
    assert list(Contact.objects.all()) == [contact]
    assert list(batch.rows.values_list("step", flat=True)) == ["kept", "undone"]


def test_taking_back_never_widens_a_level(lead: Client) -> None:
    one = Organisation.objects.create(name="Offen", kind="other", protection=Level.PUBLIC)
    batch = table(lead, "Offen;OF;;nur Verwaltung")
    take(lead, batch)
    send(lead, batch, "zuruecknehmen")
    one.refresh_from_db()
    assert (one.short_name, one.protection) == ("", Level.STAFF)


def test_what_nobody_may_know_of_is_neither_named_nor_changed(lead: Client) -> None:
    hidden = Organisation.objects.create(name="Verborgen", kind="other", protection=Level.NAMED)
    batch = table(lead, "Verborgen;VB;Träger;")
    assert outcomes(batch) == ["new"]
    take(lead, batch)
    hidden.refresh_from_db()
    assert (hidden.short_name, Organisation.objects.count()) == ("", 2)


def test_two_rows_of_one_name_are_both_wrong(lead: Client) -> None:
    batch = table(lead, "Verein A;;Träger;", "verein-a;;Träger;", "Verein B;;Träger;")
    assert outcomes(batch) == ["wrong", "wrong", "new"]
    assert codes(batch) == ["double", "double"]


def test_a_row_changed_since_the_preview_is_left_out_or_stops_everything(lead: Client) -> None:
    one = Organisation.objects.create(name="Eins", kind="other")
    lines = ("Zwei;;Träger;", "Eins;EI;;")
    batch = table(lead, *lines)
    Organisation.objects.filter(pk=one.pk).update(version=7)
    page = take(lead, batch)
    assert "Nichts übernommen" in page
    assert (batch.stage, Organisation.objects.count()) == ("uploaded", 1)
    batch = check(lead, batch)
    take(lead, batch)
    assert (batch.stage, Organisation.objects.count()) == ("done", 2)
    other = table(lead, "Drei;;Träger;", "Eins;EX;;", "Falsch;;x;")
    Organisation.objects.filter(pk=one.pk).update(version=9)
    take(lead, other, only_good="1")
    assert outcomes(other) == ["new", "wrong", "wrong"]
    assert "changed_meanwhile" in codes(other)
    assert Organisation.objects.filter(name="Drei").exists()


def test_sent_twice_it_is_written_once_and_an_old_preview_does_not_count(lead: Client) -> None:
    batch = table(lead, "Eins;;Träger;")
    old = batch.run
    batch = check(lead, batch)
    assert "gilt nicht mehr" in send(lead, batch, "uebernehmen", run=old)
    assert Organisation.objects.count() == 0
    take(lead, batch)
    send(lead, batch, "uebernehmen", run=batch.run - 1)
    assert Organisation.objects.count() == 1


def test_the_list_comes_back_unchanged(lead: Client) -> None:
    for number in range(3):
        Organisation.objects.create(name=f"Träger {number}", short_name=f"T{number}", kind="other")
    file = lead.get("/intern/organisationen/?datei=xlsx").content
    batch = check(lead, upload(lead, file, "organisationen.xlsx"))
    assert outcomes(batch) == ["same"] * 3
    assert "nichts Neues" in take(lead, batch)


def test_the_template_is_read_and_its_example_passed_over(lead: Client) -> None:
    for kind in ("xlsx", "csv"):
        file = lead.get(f"{DESK}organisationen/vorlage.{kind}").content
        batch = check(lead, upload(lead, file, f"vorlage.{kind}"))
        assert outcomes(batch) == ["passed_over"], kind
    assert lead.get(f"{DESK}organisationen/vorlage.exe").status_code == 404


def test_the_wrong_rows_can_be_mended_and_read_in_again(lead: Client) -> None:
    batch = table(lead, "Gut;;Träger;", "Schlecht;S;Quatsch;")
    file = lead.get(f"{DESK}tabelle/{batch.pk}/fehler.xlsx").content
    (sheet,) = read_table_file(io.BytesIO(file), size=len(file))
    assert sheet.rows[0] == ["Zeile", "Name", "Kurzname", "Art", "Schutzstufe", "Grund"]
    assert sheet.rows[1][:4] == [3, "Schlecht", "S", "Quatsch"]
    assert "Art: „Quatsch“ gibt es hier nicht." in str(sheet.rows[1][5])
    again = check(lead, upload(lead, file, "fehler.xlsx"))
    assert (again.rows.get().label, codes(again)) == ("Schlecht", ["choice_unknown"])


def test_a_mapping_is_remembered(lead: Client) -> None:
    batch = upload(lead, "Bezeichnung;Sorte\nAlpha;x")
    assert batch.columns == []
    check(lead, batch, column_0="name", column_1="kind")
    again = upload(lead, "Sorte;Bezeichnung\nx;Alpha")
    assert {column["header"]: column["key"] for column in again.columns} == {
        "Bezeichnung": "name",
        "Sorte": "kind",
    }


def test_a_needed_column_and_one_chosen_twice_are_said(lead: Client) -> None:
    batch = upload(lead, "A;B\nx;y")
    address = f"{DESK}tabelle/{batch.pk}/spalten/"
    assert "sie sind nötig: Name" in lead.post(address, {"column_0": "kind"}).content.decode()
    twice = lead.post(address, {"column_0": "name", "column_1": "name"}).content.decode()
    assert "schon einer anderen Spalte zugeordnet" in twice


def test_what_is_thrown_away_leaves_nothing(
    lead: Client, django_capture_on_commit_callbacks: Any
) -> None:
    batch = table(lead, "Eins;;Träger;")
    name, storage = str(batch.file.name), batch.file.storage
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        lead.post(f"{DESK}tabelle/{batch.pk}/verwerfen/")
        assert storage.exists(name), "what is not certain yet destroys nothing"
    assert not ImportBatch.objects.exists()
    assert not ImportRow.objects.exists()
    assert not storage.exists(name)
    assert AuditEntry.objects.filter(action__startswith="organisation.").count() == 0


def test_who_may_not_add_organisations_finds_no_desk(lead: Client) -> None:
    batch = table(lead, "Eins;;Träger;")
    other = Client()
    other.force_login(reader())
    for address in ("", "organisationen/", f"tabelle/{batch.pk}/", "organisationen/vorlage.xlsx"):
        assert lead.get(f"{DESK}{address}").status_code == 200
        assert other.get(f"{DESK}{address}").status_code == 404
    assert (
        other.post(f"{DESK}tabelle/{batch.pk}/uebernehmen/", {"run": batch.run}).status_code == 404
    )
    assert Organisation.objects.count() == 0


def work() -> None:
    Worker(interval=0).run_waiting(now=timezone.now())


def test_a_long_table_is_work_for_a_job_that_shows_how_far_it_is(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_work, "AT_ONCE", 0)
    batch = table(lead, "Eins;;Träger;", "Zwei;;Träger;")
    assert (batch.stage, batch.rows.count()) == ("checking", 0)
    page = lead.get(f"{DESK}tabelle/{batch.pk}/").content.decode()
    assert f"/intern/auftraege/{batch.job}/" in page
    work()
    batch.refresh_from_db()
    job = Job.objects.get(pk=str(batch.job))
    assert (batch.stage, job.state) == ("checked", "done")
    assert job.result_url == f"{DESK}tabelle/{batch.pk}/"
    take(lead, batch)
    assert Organisation.objects.count() == 0
    work()
    assert Organisation.objects.count() == 2
    send(lead, batch, "zuruecknehmen")
    work()
    batch.refresh_from_db()
    assert (batch.stage, Organisation.objects.count()) == ("undone", 0)


class Killed(BaseException):
    """Stands for a process that ends in the middle."""


@pytest.mark.parametrize("then", ["fortsetzen", "zuruecknehmen"])
def test_what_was_interrupted_goes_on_or_back(
    lead: Client, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    batch = table(lead, *(f"Verein {number};;Träger;" for number in range(60)))
    write, chunks = OrganisationWork.write, iter(range(2))

    def one_chunk(self: OrganisationWork, rows: Any) -> Any:
        if next(chunks):
            raise Killed
        return write(self, rows)

    with monkeypatch.context() as patched:
        patched.setattr(OrganisationWork, "write", one_chunk)
        with pytest.raises(Killed):
            take(lead, batch)
    batch.refresh_from_db()
    assert batch.stage == "writing"
    assert 0 < Organisation.objects.count() < 60
    send(lead, batch, then)
    if then == "fortsetzen":
        assert (batch.stage, Organisation.objects.count()) == ("done", 60)
    else:
        assert (batch.stage, Organisation.objects.count()) == ("undone", 0)


def test_an_older_run_stops_when_it_sees_a_newer_one(lead: Client) -> None:
    batch = table(lead, "Eins;;Träger;")
    ImportBatch.objects.filter(pk=batch.pk).update(stage="writing", run=9)
    with pytest.raises(Superseded):
        run_write(Run(batch.pk, 8, as_viewer(User.objects.get()), timezone.now(), no_progress))
    assert Organisation.objects.count() == 0
    run_write(Run(batch.pk, 9, as_viewer(User.objects.get()), timezone.now(), no_progress))
    assert Organisation.objects.count() == 1


def test_thousands_of_rows_page_by_key_with_as_many_queries_as_few(
    lead: Client, django_assert_max_num_queries: Any
) -> None:
    batch = table(
        lead, *(f"Verein {number};;Quatsch;" for number in range(250)), "Einwandfrei;;Träger;"
    )
    address = f"{DESK}tabelle/{batch.pk}/?zeigen=falsch"
    for query, first in (("", "Verein 0"), ("&ab=101", "Verein 100"), ("&ab=201", "Verein 200")):
        with django_assert_max_num_queries(12):
            page = lead.get(address + query).content.decode()
        assert first in page
        assert "Einwandfrei" not in page
    assert "Weitere Zeilen" not in page


def test_old_tables_are_forgotten(lead: Client, django_capture_on_commit_callbacks: Any) -> None:
    done, open_one = table(lead, "Eins;;Träger;"), table(lead, "Zwei;;Träger;")
    take(lead, done)
    ImportBatch.objects.update(uploaded_at=timezone.now() - timedelta(days=15))
    with django_capture_on_commit_callbacks(execute=True):
        tidying.tidy_imports(None)  # type: ignore[arg-type]
    assert list(ImportBatch.objects.all()) == [done]
    assert done.rows.count() == 1
    ImportBatch.objects.update(uploaded_at=timezone.now() - timedelta(days=91))
    tidying.tidy_imports(None)  # type: ignore[arg-type]
    assert (ImportBatch.objects.count(), done.rows.count()) == (1, 0)
    assert not open_one.file.storage.exists(str(open_one.file.name))
    assert "nicht mehr zurücknehmen" in lead.get(f"{DESK}tabelle/{done.pk}/").content.decode()
