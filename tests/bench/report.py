"""The report as a person starts it: from rows of measures and indicators to files and page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

MEASURES, INDICATORS = 200, 80
YEARS = range(2018, 2026)
SECONDS, MEGABYTES = 20.0, 300.0


@dataclass(frozen=True, slots=True)
class Measured:
    """`cpu` is what the work takes in its one thread, however busy the machine is beside it."""

    seconds: float
    cpu: float
    megabytes: float
    kilobytes: int
    pages: int


def bench_report() -> bool:
    """Print time and peak memory; False if a budget is broken."""
    measured = in_own_process()
    print(
        f"report and its page, {MEASURES} measures, {INDICATORS} indicators: "
        f"{measured.seconds:.1f} s ({measured.cpu:.1f} s CPU, at most {SECONDS:.0f} s), "
        f"{measured.megabytes:.0f} MB at most (limit {MEGABYTES:.0f} MB), "
        f"{measured.pages} pages, {measured.kilobytes} KB PDF"
    )
    return measured.cpu <= SECONDS and measured.megabytes <= MEGABYTES


def in_own_process(*, one_field: bool = False) -> Measured:
    """Peak memory belongs to a process, so the job runs in one of its own, on a small database."""
    command = [sys.executable, "-m", "tests.bench.report", *(["one-field"] if one_field else [])]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "ANKOMMEN_MODE": "test",
            "ANKOMMEN_DATABASE_URL": f"sqlite:///{folder}/report.sqlite3",
            "DJANGO_SETTINGS_MODULE": "ankommen.config.settings",
        }
        # Compiling the packages is no part of the job: whoever installs them has them compiled.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return Measured(**json.loads(run.stdout.splitlines()[-1]))


def measure(*, one_field: bool) -> Measured:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import override_settings

    call_command("migrate", verbosity=0)
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(STORAGES=_files_below(Path(folder))),
    ):
        fill(one_field=one_field)
        enqueue()
        call_command("check")  # as `ankommen work` has done before it takes a job
        start, cpu = time.perf_counter(), time.process_time()
        run_job()
        open_page()
        seconds, spent = time.perf_counter() - start, time.process_time() - cpu
        peak = peak_megabytes()
        kilobytes, pages = made()
    return Measured(seconds, spent, peak, kilobytes, pages)


def peak_megabytes() -> float:
    """The most memory this process ever held. Not `ru_maxrss`: a child inherits its parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("This system does not say how much memory a process held.")


def fill(*, one_field: bool) -> None:
    from django.utils import timezone

    from ankommen.strategy.models import ActionField, Edition, IndicatorValue, Measure
    from tests.strategy import build

    from . import dataset

    edition: Edition = dataset.fill(measures=MEASURES, today=timezone.localdate())
    if one_field:
        first = ActionField.objects.filter(edition=edition).order_by("pk")[0]
        Measure.objects.filter(edition=edition).update(action_field=first)
    values = []
    for number in range(INDICATORS):
        indicator = build.indicator(edition.concept, f"K{number + 1}")
        definition = build.definition(indicator, valid_from=date(YEARS[0], 1, 1))
        measure = edition.measures.all()[number * MEASURES // INDICATORS]
        measure.indicator_links.create(indicator=indicator)
        for year in YEARS:
            share = Decimal(30 + number % 7 + year - YEARS[0])
            value = build.indicator_value(definition, year, str(share))
            value.lower, value.upper, value.confidence_percent = share - 4, share + 4, Decimal(95)
            values.append(value)
    IndicatorValue.objects.bulk_update(values, ["lower", "upper", "confidence_percent"])


def enqueue() -> None:
    from django.utils import timezone

    from ankommen.accounts.public import viewer_with_id
    from ankommen.core import jobs
    from ankommen.strategy.models import Edition
    from tests import people

    day = timezone.localdate()
    edition = Edition.objects.get()
    jobs.enqueue(
        "strategy.make_report",
        title="Umsetzungsbericht",
        parameters={
            "edition_id": edition.pk,
            "reference_date": (day - timedelta(days=1)).isoformat(),
            "introduction": "",
            "request": "",
        },
        actor=viewer_with_id(people.maren().pk, today=day),
    )


def run_job() -> None:
    from django.utils import timezone

    from ankommen.core.jobs.worker import Worker

    Worker().run_waiting(now=timezone.now())


def open_page() -> None:
    """The report as accessible HTML, which is rendered for whoever opens it."""
    from django.test import Client
    from django.urls import reverse

    from ankommen.accounts.models import User
    from ankommen.strategy.models import ImplementationReport

    report = ImplementationReport.objects.select_related("edition").get()
    staff = Client()
    staff.force_login(User.objects.get(login="maren"))
    address = reverse("strategy:report_detail", args=[report.edition.slug, report.pk])
    if staff.get(address).status_code != 200:
        raise RuntimeError("The page of the report does not open.")


def made() -> tuple[int, int]:
    from pypdf import PdfReader

    from ankommen.strategy.models import ImplementationReport

    report = ImplementationReport.objects.get()
    with report.pdf.open() as file:
        return file.size // 1024, len(PdfReader(file).pages)


def _files_below(folder: Path) -> dict[str, object]:
    from django.conf import settings

    backend = "django.core.files.storage.FileSystemStorage"
    default = {"BACKEND": backend, "OPTIONS": {"location": folder}}
    return {**settings.STORAGES, "default": default}


if __name__ == "__main__":
    from dataclasses import asdict

    print(json.dumps(asdict(measure(one_field="one-field" in sys.argv))))
