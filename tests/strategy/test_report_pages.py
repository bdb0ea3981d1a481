"""Pages of implementation reports, from the wish to the file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from ankommen.accounts.models import User
from ankommen.core.jobs.task import run_job
from ankommen.core.models import Job, JobState
from ankommen.strategy.models import Edition, ImplementationReport, Measure
from ankommen.strategy.report import paper
from tests.people import maren, reader
from tests.strategy import build

from . import report_sample as sample

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 3, 10, tzinfo=UTC)


@pytest.fixture
def store(file_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def quick(*_: object, **__: object) -> bytes:
        return b"%PDF-1.7"

    monkeypatch.setattr(paper, "report_pdf", quick)
    monkeypatch.setattr(paper, "one_page_pdf", quick)
    return file_store


@pytest.fixture
def measure() -> Measure:
    edition = build.edition(published_at=NOW, frozen_at=NOW)
    return build.measure(build.action_field(edition))


@pytest.fixture
def edition(measure: Measure) -> Edition:
    return measure.edition


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def run_the_job() -> Job:
    job = Job.objects.get()
    run_job.func(str(job.pk))
    job.refresh_from_db()
    return job


def test_one_click_makes_a_report_in_the_background(store: Path, edition: Edition) -> None:
    client = client_of(maren())
    address = reverse("strategy:report_create", args=[edition.slug])

    wish = {"reference_date": "31.12.2025", "introduction": "Vorab.", "request": "Bitte."}
    answer = client.post(address, wish)
    job = run_the_job()

    assert answer["Location"] == reverse("core:job", args=[job.pk])
    assert job.state == JobState.DONE, job.message
    report = ImplementationReport.objects.get()
    assert job.result_url == reverse("strategy:report_detail", args=[edition.slug, report.pk])
    assert report.introduction == "Vorab."
    page = client.get(job.result_url).content.decode()
    assert "Auf einen Blick" in page
    pdf = client.get(reverse("strategy:report_file", args=[edition.slug, report.pk, "intern"]))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content == b"%PDF-1.7"


def test_a_day_outside_the_period_is_refused_at_its_field(edition: Edition) -> None:
    answer = client_of(maren()).post(
        reverse("strategy:report_create", args=[edition.slug]),
        {"reference_date": "31.12.2023", "introduction": "Mein Text."},
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "nicht im Zeitraum der Edition" in page
    assert "Mein Text." in page
    assert not Job.objects.exists()


def test_a_right_that_was_taken_away_meanwhile_no_longer_counts(
    store: Path, edition: Edition
) -> None:
    user = maren()
    client_of(user).post(
        reverse("strategy:report_create", args=[edition.slug]), {"reference_date": "31.12.2025"}
    )
    user.roles.all().delete()

    assert run_the_job().state == JobState.FAILED
    assert not ImplementationReport.objects.exists()


def test_the_list_shows_reports_or_says_what_to_do(edition: Edition) -> None:
    client = client_of(reader())
    address = reverse("strategy:report_list", args=[edition.slug])

    assert "Noch kein Bericht" in client.get(address).content.decode()
    sample.stored(edition)
    assert "Umsetzungsbericht 2025" in client.get(address).content.decode()


def test_the_menu_leads_to_the_reports_of_the_working_edition(edition: Edition) -> None:
    answer = client_of(reader()).get(reverse("strategy:report_home"))

    assert answer["Location"] == reverse("strategy:report_list", args=[edition.slug])


def test_a_report_reads_well_in_both_languages(edition: Edition) -> None:
    report = sample.stored(edition)
    client = client_of(reader())
    address = reverse("strategy:report_detail", args=[edition.slug, report.pk])

    german = client.get(address).content.decode()
    english = client.get(address, headers={"accept-language": "en"}).content.decode()

    for page in (german, english):
        assert page.count("<h1") == 1
        assert "Kinderbetreuung während der Kurszeiten" in page
        assert 'style="' not in page
    assert "verspätet (92 Tage)" in german


def test_one_page_is_there_in_the_browser_too(edition: Edition) -> None:
    report = sample.stored(edition)

    answer = client_of(reader()).get(
        reverse("strategy:report_sheet", args=[edition.slug, report.pk])
    )

    assert "Worum gebeten wird" in answer.content.decode()


def test_a_tampered_report_warns(edition: Edition) -> None:
    report = sample.stored(edition)
    report.content["introduction"] = "Gefälscht."
    report.save()

    answer = client_of(reader()).get(
        reverse("strategy:report_detail", args=[edition.slug, report.pk])
    )

    assert "weicht von seiner Prüfsumme ab" in answer.content.decode()


def test_publishing_is_a_job_and_taking_back_is_not(store: Path, edition: Edition) -> None:
    report = sample.stored(edition)
    client = client_of(maren())
    address = reverse("strategy:report_publish", args=[edition.slug, report.pk])

    client.post(address)
    assert run_the_job().state == JobState.DONE
    report.refresh_from_db()
    assert report.published_at is not None

    client.post(address, {"withdraw": "1"})
    report.refresh_from_db()
    assert report.published_at is None


def test_an_unpublished_edition_is_said_at_once(edition: Edition) -> None:
    report = sample.stored(edition)
    Edition.objects.update(published_at=None)

    answer = client_of(maren()).post(
        reverse("strategy:report_publish", args=[edition.slug, report.pk]), follow=True
    )

    assert "zuerst die Edition" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_file_that_does_not_exist_is_not_found(edition: Edition) -> None:
    report = sample.stored(edition)
    client = client_of(reader())

    for kind in ("oeffentlich", "anderes"):
        address = reverse("strategy:report_file", args=[edition.slug, report.pk, kind])
        assert client.get(address).status_code == 404
