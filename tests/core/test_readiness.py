"""What watches over the installation is told the truth: each part well, and each part not."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.utils import timezone

from ankommen.core import jobs
from ankommen.core.jobs import alive
from ankommen.core.models import Job
from ankommen.core.operations import readiness
from ankommen.core.viewer import Viewer
from tests.faults.database import gone

WELL = {"disk": "ok", "database": "ok", "migrations": "ok", "worker": "ok"}
OPERATOR = Viewer(None, "Einrichtung", frozenset())


@pytest.fixture(autouse=True)
def own_folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def checks(client: Client, status: int) -> dict[str, str]:
    response = client.get("/readyz")
    assert response.status_code == status, response.json()
    assert response.json()["ready"] is (status == 200)
    return dict(response.json()["checks"])


@pytest.mark.django_db
def test_all_is_well_and_asking_leaves_nothing_behind(client: Client, own_folder: Path) -> None:
    with alive.signed_on("worker1"):
        response = client.get("/readyz")
    assert response.json() == {"ready": True, "checks": WELL}
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert [path.name for path in own_folder.iterdir()] == ["workers"]


@pytest.mark.django_db
def test_a_worker_that_died_or_hangs_is_missed(client: Client, own_folder: Path) -> None:
    assert checks(client, 503) == {**WELL, "worker": "missing"}
    (own_folder / "workers").mkdir()
    (own_folder / "workers" / "killed").touch()
    assert checks(client, 503)["worker"] == "missing"
    with alive.signed_on("worker1"):
        assert checks(client, 200)["worker"] == "ok"
        long_ago = (timezone.now() - timedelta(minutes=11)).timestamp()
        os.utime(own_folder / "workers" / "worker1", (long_ago, long_ago))
        assert checks(client, 503)["worker"] == "missing"
        alive.give_sign()
        assert checks(client, 200)["worker"] == "ok"


@pytest.mark.django_db
@override_settings(WORKER="elsewhere")
def test_a_worker_elsewhere_shows_itself_by_what_is_not_left_lying(client: Client) -> None:
    assert checks(client, 200)["worker"] == "ok"
    job = jobs.enqueue("core.tidy", title="Aufräumen", parameters={}, actor=OPERATOR)
    assert checks(client, 200)["worker"] == "ok", "it may still be on its way"
    Job.objects.filter(pk=job.pk).update(asked_at=timezone.now() - timedelta(minutes=11))
    assert checks(client, 503)["worker"] == "behind"
    Job.objects.filter(pk=job.pk).update(next_attempt_at=timezone.now() + timedelta(hours=1))
    assert checks(client, 200)["worker"] == "ok", "put off is not left lying"


@pytest.mark.django_db
def test_a_pending_migration_is_named_to_the_operator_only(client: Client) -> None:
    app, name = MigrationLoader(None).graph.leaf_nodes("core")[0]
    MigrationRecorder(connection).record_unapplied(app, name)
    assert checks(client, 503)["migrations"] == "pending"
    assert readiness.pending_migrations() == [f"{app}.{name}"]


@pytest.mark.django_db
def test_a_disk_that_takes_nothing_is_told(client: Client) -> None:
    with mock.patch("tempfile.TemporaryFile", side_effect=OSError(30, "Read-only file system")):
        assert checks(client, 503)["disk"] == "not_writable"


@pytest.mark.django_db(transaction=True)
def test_without_database_it_is_alive_and_not_ready(client: Client) -> None:
    with gone():
        assert client.get("/healthz").content == b"ok\n"
        found = checks(client, 503)
    assert found == {"disk": "ok", "database": "unreachable"} | dict.fromkeys(
        ("migrations", "worker"), "unknown"
    ) | {"worker": "missing"}


def test_the_process_alone_needs_no_database_and_only_reading_is_answered(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405


@pytest.mark.django_db
@override_settings(SECURE_SSL_REDIRECT=True)
def test_it_is_asked_over_plain_http_behind_the_proxy(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/konzept/").status_code == 301
