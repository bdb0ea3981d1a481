"""Moving house: SQLite to PostgreSQL and back, every row the same, numbers going on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from ankommen.config import environment
from ankommen.config.installing import install
from ankommen.core import jobs
from ankommen.core.audit.verify import verify
from ankommen.core.backup import scratch, services
from ankommen.core.jobs import alive
from ankommen.core.models import AuditEntry, Installation
from tests.conftest import skip_or_fail
from tests.core.test_backup import AUDIT, OFFICE, hashes

NAME = "ankommen_move_test"


@pytest.fixture
def target(
    transactional_db: None, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of an empty database of the other kind, as the environment gives it."""
    settings.DATA_DIR = tmp_path
    install(district_key="03153", now=timezone.now(), **OFFICE)
    if connection.vendor == "postgresql":
        address = f"sqlite:///{tmp_path}/moved.sqlite3"
        monkeypatch.setenv("ANKOMMEN_MOVE_TO", address)
        yield address
        return
    server = os.environ.get("ANKOMMEN_TEST_DATABASE_URL", "")
    if not server:
        skip_or_fail("ANKOMMEN_TEST_DATABASE_URL names no PostgreSQL")
    home, _slash, _name = server.rpartition("/")
    name = f"{NAME}_{os.getpid()}"
    with psycopg.connect(server.replace("postgres://", "postgresql://"), autocommit=True) as own:
        own.execute(f"CREATE DATABASE {name}")
        monkeypatch.setenv("ANKOMMEN_MOVE_TO", f"{home}/{name}")
        yield f"{home}/{name}"
        own.execute(f"DROP DATABASE {name} WITH (FORCE)")


def moved_into(address: str) -> Any:
    return scratch._as_default(scratch.connected(environment.database_at(address, "target")))


def test_every_row_moves_and_the_old_database_stays(target: str) -> None:
    before = hashes()
    last = AuditEntry.objects.latest("pk").pk
    call_command("move_database")
    assert hashes() == before
    with moved_into(target):
        after = hashes()
        assert {name: one for name, one in after.items() if name not in AUDIT} == {
            name: one for name, one in before.items() if name not in AUDIT
        }
        assert Installation.objects.get().office_name == OFFICE["office_name"]
        with transaction.atomic():
            jobs.enqueue("core.tidy", title="Weiter", parameters={}, actor=services.OPERATOR)
        assert AuditEntry.objects.latest("pk").pk == last + 2
        assert verify().broken is None
    with pytest.raises(CommandError, match="nicht leer"):
        call_command("move_database")


def test_it_refuses_before_it_writes(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="Passwort gehört nicht"):
        call_command("move_database", to="postgres://a:secret@localhost/x")
    with alive.signed_on("worker1"), pytest.raises(CommandError, match="arbeitet noch"):
        call_command("move_database")
    monkeypatch.setenv("ANKOMMEN_MOVE_TO", "mysql://localhost/x")
    with pytest.raises(CommandError, match="must start with sqlite"):
        call_command("move_database")
    monkeypatch.delenv("ANKOMMEN_MOVE_TO")
    with pytest.raises(CommandError, match="ANKOMMEN_MOVE_TO"):
        call_command("move_database")


def test_a_backup_of_the_one_is_restored_into_the_other(
    target: str, tmp_path: Path, settings: LazySettings
) -> None:
    settings.BACKUP_KEY = "ein-langer-schlüssel-für-tests"
    stores: dict[str, Any] = {**settings.STORAGES}
    stores["default"] = {**stores["default"], "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = stores
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_bytes(b"a")
    before, kind = hashes(), connection.vendor
    services.make_backup(tmp_path / "backup", now=timezone.now())
    with moved_into(target):
        assert connection.vendor != kind
        call_command("restore", str(tmp_path / "backup"))
        after = hashes()
        assert {name: one for name, one in after.items() if name not in AUDIT} == {
            name: one for name, one in before.items() if name not in AUDIT
        }
        assert AuditEntry.objects.latest("pk").action == "core.backup_restored"
        with transaction.atomic():
            jobs.enqueue("core.tidy", title="Weiter", parameters={}, actor=services.OPERATOR)
        assert verify().broken is None
        with pytest.raises(CommandError, match="--replace"):
            call_command("restore", str(tmp_path / "backup"))
    assert (tmp_path / "files" / "a.txt").read_bytes() == b"a"
