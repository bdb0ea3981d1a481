"""Backup and restore: the same rows and files, or nothing has happened."""

from __future__ import annotations

import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from ankommen.accounts.models import User
from ankommen.config.installing import install
from ankommen.core import jobs
from ankommen.core.audit.verify import verify
from ankommen.core.backup import dump, files, scratch, services
from ankommen.core.backup.load import go_to
from ankommen.core.backup.records import packed, unpacked
from ankommen.core.backup.rows import TableHash
from ankommen.core.backup.sealed import HEAD, PIECE, SUM, TAG, Damaged, opened, seal
from ankommen.core.backup.selectors import last_backup
from ankommen.core.jobs import alive
from ankommen.core.models import AuditEntry, Installation, Job
from ankommen.core.operations import readiness
from ankommen.core.operations.serving import pages_are_served, somebody_serves
from tests.faults.processes import environment, wait_for

OFFICE = {"office_name": "Sachgebiet Integration", "login": "ada", "name": "Ada Admin"}
KEY = "ein-langer-schlüssel-für-tests"


@pytest.fixture
def installation(transactional_db: None, settings: LazySettings, tmp_path: Path) -> Path:
    """A founded office with two files; the folder for backups."""
    settings.BACKUP_KEY = KEY
    settings.DATA_DIR = tmp_path / "data"
    storages: dict[str, Any] = {**settings.STORAGES}
    storages["default"] = {
        **storages["default"],
        "OPTIONS": {"location": str(tmp_path / "data" / "files")},
    }
    settings.STORAGES = storages
    folder = tmp_path / "data" / "files" / "proofs" / "2026"
    folder.mkdir(parents=True)
    (folder / "a.pdf").write_bytes(b"a" * 3_000_000)
    (folder / "leer.txt").write_bytes(b"")
    (tmp_path / "data" / "files" / "kept_uploads").mkdir()
    (tmp_path / "data" / "files" / "kept_uploads" / "x").write_bytes(b"for a day")
    install(district_key="03153", now=timezone.now(), **OFFICE)
    with transaction.atomic():
        jobs.enqueue(
            "core.tidy",
            title="Ünïcode \U0001f600",
            parameters={"b": 1e3, "a": [0.1, None, {"z": True}], "tief": {"y": 1, "x": "ß"}},
            actor=services.OPERATOR,
        )
    return tmp_path


def hashes() -> dict[str, tuple[int, str]]:
    """Every table as it is now."""
    with dump.snapshot() as seen:
        found = {}
        for table in dump.tables(seen):
            hash = TableHash(table)
            for rows in dump.chunks(seen, table):
                for row in rows:
                    hash.add(row)
            found[table.name] = (hash.rows, hash.value)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    root = folder / "data" / "files"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


AUDIT = {"core_auditentry", "core_auditseal", "core_audithead"}


def test_everything_comes_back_and_what_came_later_is_gone(installation: Path) -> None:
    file = installation / "backup"
    call_command("backup", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert KEY.encode() not in file.read_bytes()
    assert b"Ada Admin" not in file.read_bytes()
    before, stored = hashes(), contents(installation)
    Installation.objects.update(office_name="Anders")
    Job.objects.all().delete()
    (installation / "data" / "files" / "proofs" / "2026" / "a.pdf").write_bytes(b"later")
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(file))
    assert Installation.objects.get().office_name == "Anders"
    call_command("restore", str(file), replace=True)
    after = hashes()
    assert {name: one for name, one in after.items() if name not in AUDIT} == {
        name: one for name, one in before.items() if name not in AUDIT
    }
    # That the backup was written whole is noted behind it, so not in it.
    assert after["core_auditentry"][0] == before["core_auditentry"][0]
    restored = AuditEntry.objects.latest("pk")
    assert restored.action == "core.backup_restored"
    written, proved = last_backup()
    assert written is not None
    assert written < restored.at == proved, "the backup it came from is known"
    assert verify().broken is None
    del stored["kept_uploads/x"]
    assert contents(installation) == stored
    assert not list((installation / "data").glob("*restor*"))
    # Life goes on: numbers and the chain grow from where they were.
    with transaction.atomic():
        jobs.enqueue("core.tidy", title="Weiter", parameters={}, actor=services.OPERATOR)
    assert verify().broken is None


@pytest.fixture
def backup(installation: Path) -> Path:
    file = installation / "backup"
    services.make_backup(file, now=timezone.now())
    return file


def test_only_the_right_key_opens_it(backup: Path, settings: LazySettings) -> None:
    settings.BACKUP_KEY = "ein-anderer-schlüssel-für-tests"
    with pytest.raises(CommandError, match="Schlüssel passt nicht"):
        call_command("restore", str(backup), replace=True)
    with pytest.raises(CommandError, match="The key does not fit"):
        call_command("restore", str(backup), replace=True, language="en")
    settings.BACKUP_KEY = "zu-kurz"
    with pytest.raises(CommandError, match="ANKOMMEN_BACKUP_KEY_FILE"):
        call_command("restore", str(backup), replace=True)
    settings.BACKUP_KEY = ""
    settings.BACKUP_KEY_FILE = str(backup.with_name("key"))
    backup.with_name("key").write_text(KEY + "\n")
    assert services.look_into(backup).files == 2


def test_what_was_written_and_what_was_proved_is_noted(
    backup: Path, settings: LazySettings
) -> None:
    written, proved = last_backup()
    assert written is not None
    assert proved is None
    settings.BACKUP_KEY = "ein-anderer-schlüssel-für-tests"
    with pytest.raises(CommandError, match="Schlüssel passt nicht"):
        call_command("restore", str(backup), dry_run=True)
    assert last_backup() == (written, None)
    settings.BACKUP_KEY = KEY
    call_command("restore", str(backup), dry_run=True)
    first = last_backup()[1]
    assert first is not None
    call_command("backup", str(backup.with_name("second")), prove=True)
    again = last_backup()
    assert again[0] is not None
    assert again[1] is not None
    assert again > (written, first)
    full = OSError(28, "No space left on device")
    with mock.patch("os.fsync", side_effect=full), pytest.raises(CommandError):
        call_command("backup", str(backup.with_name("third")))
    assert last_backup() == again, "what failed is no backup"


def refusal(backup: Path) -> str:
    try:
        call_command("restore", str(backup), replace=True, dry_run=True)
    except CommandError as error:
        return str(error)
    return ""


def test_a_changed_or_cut_file_is_not_believed(backup: Path) -> None:
    whole = backup.read_bytes()
    services.look_into(backup)
    damaged = {
        "cut": whole[:-1],
        "nothing after the head": whole[: HEAD.size + SUM.size],
        "grown": whole + b"x",
        "bit in the head": whole[:20] + bytes([whole[20] ^ 1]) + whole[21:],
        "bit in the middle": whole[:-900] + bytes([whole[-900] ^ 1]) + whole[-899:],
    }
    for what, content in damaged.items():
        backup.write_bytes(content)
        assert "beschädigt" in refusal(backup), what
    backup.write_bytes(b"PK" + whole)
    with pytest.raises(CommandError, match="keine Sicherung"):
        call_command("restore", str(backup), replace=True)


def test_a_file_cut_between_two_pieces_is_not_believed() -> None:
    whole = BytesIO()
    seal([bytes(3 * PIECE)], whole, passphrase=KEY)
    whole.truncate(HEAD.size + SUM.size + 2 * (PIECE + TAG))
    whole.seek(0)
    with pytest.raises(Damaged):
        list(opened(whole, passphrase=KEY))


def written(path: Path, records: list[tuple[str, Any]]) -> Path:
    with path.open("wb") as file:
        seal(packed(records), file, passphrase=KEY)
    return path


def test_a_backup_of_a_newer_version_is_refused(installation: Path) -> None:
    with dump.snapshot() as seen:
        name, start = dump.start_of(seen, now=timezone.now())
    start["migrations"].append(["core", "9999_of_next_year"])
    newer = written(installation / "newer", [(name, start), ("end", {})])
    with pytest.raises(CommandError, match=r"neueren Version.*core\.9999_of_next_year"):
        call_command("restore", str(newer), replace=True)
    assert Installation.objects.exists()


def test_what_fails_on_the_way_leaves_all_as_it_was(backup: Path) -> None:
    before, stored = hashes(), contents(backup.parent)
    with backup.open("rb") as file, mock.patch.object(services, "passphrase", return_value=KEY):
        records = list(unpacked(opened(file, passphrase=KEY)))
    wrong = next(place for place, one in enumerate(records) if one[0] == "file_end")
    records[wrong] = ("file_end", {**records[wrong][1], "size": 1})
    damaged = written(backup.with_name("damaged"), records)
    with pytest.raises(CommandError, match="nichts wurde geändert"):
        call_command("restore", str(damaged), replace=True)
    assert (hashes(), contents(backup.parent)) == (before, stored)
    assert not list((backup.parent / "data").glob("*restor*"))


def test_nothing_is_restored_under_a_working_worker(backup: Path) -> None:
    with alive.signed_on("worker1"), pytest.raises(CommandError, match="arbeitet noch"):
        call_command("restore", str(backup), replace=True)


def test_nothing_is_restored_under_a_server_without_a_worker(backup: Path) -> None:
    with pages_are_served():
        with pytest.raises(CommandError, match="Seiten ausgeliefert"):
            call_command("restore", str(backup), replace=True)
        with pages_are_served():
            assert somebody_serves()
        assert somebody_serves()
    assert not somebody_serves()


def test_a_backup_overwrites_nothing_and_leaves_no_half(backup: Path) -> None:
    content = backup.read_bytes()
    with pytest.raises(CommandError, match="gibt es schon"):
        call_command("backup", str(backup))
    assert backup.read_bytes() == content
    for error in (OSError(30, "Read-only file system"), OSError(28, "No space left on device")):
        with mock.patch("os.fsync", side_effect=error), pytest.raises(CommandError):
            call_command("backup", str(backup.with_name("second")))
        assert sorted(path.name for path in backup.parent.iterdir()) == ["backup", "data"]


def first_state() -> list[list[str]]:
    """The migrations with which each of our apps began, and what they need."""
    graph = MigrationLoader(None).graph
    ours = [node for node in graph.nodes if node[1] == "0001_initial" and node[0] in OURS]
    needed = {step for node in ours for step in graph.forwards_plan(node)}
    return [list(step) for step in sorted(needed)]


OURS = {"core", "accounts", "partners", "committees", "strategy", "portal"}


def old_records() -> list[tuple[str, Any]]:
    """A database of the first days, with a person and an entry of the log without a chain."""
    old = scratch.scratch_for(connection.settings_dict)
    with old.as_default():
        go_to(first_state())
        models = (
            MigrationLoader(connection)
            .project_state([(app, name) for app, name in first_state()], at_end=True)
            .apps
        )
        models.get_model("accounts", "User").objects.create(login="alt", name="Alte Zeit")
        models.get_model("core", "AuditEntry").objects.create(
            at=timezone.now(),
            actor_label="Einrichtung",
            action="body.add",
            object_kind="body",
            object_id="1",
            object_label="Kreistag",
            details={"a": 1},
        )
        records = [dump.start_of(connection, now=timezone.now())]
        records += list(dump.table_records(connection))
    old.clear_away()
    return [*records, ("end", {})]


def test_a_backup_of_the_first_version_comes_up_to_date(installation: Path) -> None:
    old = written(installation / "old", old_records())
    call_command("restore", str(old), replace=True)
    assert User.objects.get().name == "Alte Zeit"
    assert AuditEntry.objects.filter(object_label="Kreistag").count() == 1
    assert verify().entries == 2
    assert readiness.pending_migrations() == []
    assert not Installation.objects.exists()
    assert contents(installation) == {}


WRITER = """
import django; django.setup()
from django.db import transaction
from ankommen.core import jobs
from ankommen.core.backup.services import OPERATOR
while True:
    with transaction.atomic():
        for title in ("one", "two"):
            jobs.enqueue("core.tidy", title=title, parameters={}, actor=OPERATOR)
"""


def test_a_backup_among_four_writers_is_of_one_moment(installation: Path) -> None:
    own = {**environment(), "DJANGO_SETTINGS_MODULE": "ankommen.config.settings"}
    writers = [subprocess.Popen([sys.executable, "-c", WRITER], env=own) for _ in range(4)]
    try:
        before = Job.objects.count()
        wait_for(lambda: Job.objects.count() > before + 40)
        rows = services.make_backup(installation / "backup", now=timezone.now()).rows or {}
        assert Job.objects.count() > rows["core_job"], "they went on meanwhile"
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    assert rows["core_job"] % 2 == before % 2
    assert rows["core_auditentry"] == rows["core_auditseal"]
    assert rows["django_tasks_database_dbtaskresult"] == rows["core_job"]
    services.look_into(installation / "backup")


KILLED = """
import django, os, signal; django.setup()
from pathlib import Path
from unittest import mock
from django.conf import settings
from django.utils import timezone
from ankommen.core.backup import files, scratch, services
root = Path({root!r})
settings.DATA_DIR = root / "data"
settings.STORAGES["default"]["OPTIONS"]["location"] = str(root / "data" / "files")
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with mock.patch.object({where}, die):
    services.restore_backup(root / "backup", replace=True, now=timezone.now())
"""


@pytest.mark.prove
@pytest.mark.parametrize(
    ("where", "restored"),
    [
        (
            "type(scratch.scratch_for(scratch.connections['default'].settings_dict)), 'take_place'",
            False,
        ),
        ("files, 'change_places'", True),
    ],
)
def test_killed_in_the_middle_it_is_before_or_after(
    backup: Path, where: str, restored: bool
) -> None:
    upload = backup.parent / "data" / "files" / "proofs" / "2026" / "leer.txt"
    upload.write_bytes(b"later")
    Installation.objects.update(office_name="Anders")
    before = hashes()
    own = {
        **environment(),
        "DJANGO_SETTINGS_MODULE": "ankommen.config.settings",
        "ANKOMMEN_BACKUP_KEY": KEY,
    }
    code = KILLED.format(root=str(backup.parent), where=where)
    done = subprocess.run([sys.executable, "-c", code], env=own, check=False)
    assert done.returncode == -signal.SIGKILL
    assert files.settle()
    assert not files.settle()
    assert (Installation.objects.get().office_name == OFFICE["office_name"]) is restored
    assert upload.read_bytes() == (b"" if restored else b"later")
    assert restored or hashes() == before
    assert not files.note().exists()
    assert verify().broken is None
