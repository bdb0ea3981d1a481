"""The concepts of three districts and one city go in as published and come out as a report."""

from __future__ import annotations

import importlib.util
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pypdf import PdfReader

from ankommen.core.jobs.worker import Worker
from ankommen.core.models import Job, JobState
from ankommen.core.tables.reading import read_table_file
from ankommen.strategy.models import (
    ConceptImport,
    Edition,
    ImplementationReport,
    IndicatorValue,
    Measure,
)
from ankommen.strategy.selectors.imports import columns_of
from tests import people
from tests.strategy import build
from tests.strategy.exchange_build import stream

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"

# file, period of the edition, how many action fields, measures, values, guiding goals
REAL = [
    ("goslar.xlsx", (date(2019, 11, 8), date(2021, 12, 31)), (6, 7, 3, 0)),
    ("goerlitz.xlsx", (date(2018, 1, 1), date(2020, 12, 31)), (5, 10, 5, 0)),
    ("oder-spree.xlsx", (date(2016, 8, 1), date(2018, 12, 31)), (5, 10, 0, 0)),
    ("goettingen.xlsx", (date(2019, 1, 1), date(2021, 12, 31)), (3, 0, 1, 7)),
]


@pytest.fixture
def maren(client: Client) -> Client:
    build.district()
    client.force_login(people.maren())
    return client


def take_over(client: Client, file_name: str, period: tuple[date, date]) -> Edition:
    """Through the pages, as a person does it, with what is proposed."""
    content = (EXAMPLES / file_name).read_bytes()
    sent = {"file": SimpleUploadedFile(file_name, content), "new_concept": file_name}
    client.post(reverse("strategy:import_upload"), sent)
    uploaded = ConceptImport.objects.get()
    columns = {f"column_{index}": key for index, key in columns_of(uploaded).items()}
    form = {
        **columns,
        "target": "new",
        "title": f"Edition {period[0].year}",
        "starts_on": f"{period[0]:%d.%m.%Y}",
        "ends_on": f"{period[1]:%d.%m.%Y}",
    }
    client.post(reverse("strategy:import_mapping", args=[uploaded.pk]), form)
    preview = client.get(reverse("strategy:import_preview", args=[uploaded.pk]))
    assert "Keine Fehler gefunden" in preview.content.decode()
    client.post(reverse("strategy:import_run", args=[uploaded.pk]))
    return Edition.objects.get()


@pytest.mark.django_db
@pytest.mark.usefixtures("file_store")
@pytest.mark.parametrize(("file_name", "period", "counts"), REAL)
def test_a_published_concept_goes_in_without_an_error(
    maren: Client, file_name: str, period: tuple[date, date], counts: tuple[int, int, int, int]
) -> None:
    edition = take_over(maren, file_name, period)
    assert counts == (
        edition.action_fields.count(),
        edition.measures.count(),
        IndicatorValue.objects.count(),
        edition.concept.guiding_goals.count(),
    )


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.usefixtures("file_store")
@pytest.mark.parametrize(("file_name", "period", "counts"), REAL)
def test_it_comes_out_as_a_report(
    maren: Client, file_name: str, period: tuple[date, date], counts: tuple[int, int, int, int]
) -> None:
    edition = take_over(maren, file_name, period)
    wish = {"reference_date": f"{period[1]:%d.%m.%Y}", "introduction": "", "request": ""}

    asked = maren.post(reverse("strategy:report_create", args=[edition.slug]), wish)
    Worker().run_waiting(now=timezone.now())
    job = Job.objects.get(kind="strategy.make_report")
    assert (asked["Location"], job.state) == (reverse("core:job", args=[job.pk]), JobState.DONE)

    screen = maren.get(job.result_url).content.decode()
    report = ImplementationReport.objects.get()
    address = reverse("strategy:report_file", args=[edition.slug, report.pk, "intern"])
    printed = PdfReader(io.BytesIO(maren.get(address).content))
    paper = squeezed("".join(page.extract_text() for page in printed.pages))
    titles = [
        *edition.action_fields.values_list("title", flat=True),
        *edition.measures.values_list("title", flat=True),
    ]
    assert len(titles) == counts[0] + counts[1]
    for title in titles:
        assert escape(title) in screen
        assert squeezed(title) in paper
    with report.one_page_pdf.open() as sheet:
        assert len(PdfReader(sheet).pages) == 1


def squeezed(text: str) -> str:
    """Without what the end of a line does to a text."""
    return re.sub(r"[\s\-\u00ad\u2010]", "", text)


@pytest.mark.django_db
@pytest.mark.usefixtures("file_store")
def test_the_figures_say_what_the_source_says(maren: Client) -> None:
    take_over(maren, "goslar.xlsx", (date(2019, 11, 8), date(2021, 12, 31)))
    placed = IndicatorValue.objects.get(definition__indicator__code="GS-1")
    assert (placed.value, placed.reference_date) == (Decimal(570), date(2019, 11, 8))
    wanted = IndicatorValue.objects.get(definition__indicator__code="GS-3")
    assert wanted.value is None
    assert "Datenschutz" in wanted.note
    empty = Measure.objects.get(title="Sprachkurse für Frauen mit Kindern")
    assert (empty.responsible_text, empty.financing_statement) == ("", "")
    assert (empty.starts_on, empty.ends_on) == (None, None)


@pytest.mark.parametrize("file_name", [one[0] for one in REAL])
def test_the_files_are_those_of_the_script(file_name: str, tmp_path: Path) -> None:
    script().main(tmp_path)
    assert cells(tmp_path / file_name) == cells(EXAMPLES / file_name)


@pytest.mark.parametrize("file_name", [one[0] for one in REAL])
def test_each_file_names_its_source(file_name: str) -> None:
    sheets = dict(cells(EXAMPLES / file_name))
    assert {"Gebiet", "Quelle", "Datum"} <= {row[0] for row in sheets["Quelle"]}


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("examples", ROOT / "scripts/make_examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by name.
    import sys

    sys.modules["examples"] = module
    spec.loader.exec_module(module)
    return module


def cells(path: Path) -> list[tuple[str, list[list[object]]]]:
    content = path.read_bytes()
    sheets = read_table_file(stream(content), size=len(content))
    return [(one.name, [list(row) for row in one.rows]) for one in sheets]
