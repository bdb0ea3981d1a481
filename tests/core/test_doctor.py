"""`ankommen doctor`: every check finds the good case good and the bad case bad."""

from __future__ import annotations

import json
import shutil
import smtplib
import socket
import sqlite3
import sys
import threading
from collections import namedtuple
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from ankommen.core import audit, jobs
from ankommen.core.backup.services import OPERATOR, PROVED, WRITTEN
from ankommen.core.jobs import alive
from ankommen.core.models import AuditEntry, Job, JobState, SearchEntry
from ankommen.core.operations import readiness
from ankommen.core.operations.doctor import databases, examine, exit_code, machine
from ankommen.core.registries.checkups import State, Visit
from ankommen.portal.models import LegalPage, LegalPageKind
from tests.faults.database import gone

pytestmark = pytest.mark.django_db
Patch = pytest.MonkeyPatch


@pytest.fixture
def well_kept(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """A production server of which nothing bad can be said."""
    secret, backup = tmp_path / "secret", tmp_path / "backup"
    for path in (secret, backup):
        path.write_text("x" * 60)
        path.chmod(0o600)
    settings.DATA_DIR = tmp_path
    settings.MODE = "production"
    settings.SECRET_KEY, settings.SECRET_KEY_FILE = "aB3".join(map(str, range(60))), str(secret)
    settings.BACKUP_KEY, settings.BACKUP_KEY_FILE = "", str(backup)
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://amt.kreis.de", ["amt.kreis.de"]
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2
    settings.SECURITY_CONTACT = "mailto:sicherheit@kreis.de"
    settings.SECURITY_EXPIRES = date(2999, 1, 1)
    for kind in LegalPageKind:
        LegalPage.objects.update_or_create(
            kind=kind, language="de", defaults={"text": "Fertig.", "is_placeholder": False}
        )
    for action in (WRITTEN, PROVED):
        note(action)
    with alive.signed_on("worker1"):
        yield tmp_path


def note(action: str) -> None:
    with transaction.atomic():
        audit.record(action, actor=OPERATOR, kind="backup", id="1", label="")
    connection.check_constraints()  # PostgreSQL seals the audit log at the end of a transaction


def states(**how: Any) -> dict[str, State]:
    found = examine(Visit(how.pop("now", timezone.now()), **how))
    return {one.name: one.finding.state for one in found}


def trouble(found: dict[str, State]) -> dict[str, State]:
    return {name: state for name, state in found.items() if state != State.OK}


@pytest.mark.parametrize("thorough", [False, True])
def test_a_well_kept_installation_is_well(well_kept: Path, thorough: bool) -> None:
    found = examine(Visit(timezone.now(), thorough=thorough))
    assert [one for one in found if one.finding.state != State.OK] == []
    assert exit_code(found) == 0


def _old_python(settings: Any, patch: Patch, folder: Path) -> None:
    patch.setattr(sys, "version_info", (3, 10, 4))


def _without_fts5(settings: Any, patch: Patch, folder: Path) -> None:
    patch.setattr(connection, "vendor", "sqlite")
    patch.setattr(machine, "_has_fts5", lambda: False)


def _old_sqlite(settings: Any, patch: Patch, folder: Path) -> None:
    patch.setattr(connection, "vendor", "sqlite")
    patch.setattr(sqlite3, "sqlite_version_info", (3, 31, 0))


def _without_pango(settings: Any, patch: Patch, folder: Path) -> None:
    def refuse(name: str, *rest: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest)

    real = __import__
    patch.setattr("builtins.__import__", refuse)


def _read_only(settings: Any, patch: Patch, folder: Path) -> None:
    patch.setattr(readiness, "disk", lambda _now: "not_writable")


def _room(free: int) -> Callable[[Any, Patch, Path], None]:
    def arrange(settings: Any, patch: Patch, folder: Path) -> None:
        usage = namedtuple("usage", "total used free")
        patch.setattr(shutil, "disk_usage", lambda _path: usage(10**12, 0, free))
        patch.setattr(machine, "_size_of", lambda _path: 10**9)

    return arrange


def _pending(settings: Any, patch: Patch, folder: Path) -> None:
    app, name = MigrationLoader(None).graph.leaf_nodes("core")[0]
    MigrationRecorder(connection).record_unapplied(app, name)


def _other_clock(settings: Any, patch: Patch, folder: Path) -> None:
    patch.setattr(databases, "_apart", lambda: timedelta(seconds=-9))


def _old_postgresql(settings: Any, patch: Patch, folder: Path) -> None:
    patch.setattr(databases, "_version", lambda: 130004)
    patch.setattr(connection, "vendor", "postgresql")


def _open_to_others(name: str) -> Callable[[Any, Patch, Path], None]:
    def arrange(settings: Any, patch: Patch, folder: Path) -> None:
        (folder / name).chmod(0o640)

    return arrange


def _set(**values: Any) -> Callable[[Any, Patch, Path], None]:
    def arrange(settings: Any, patch: Patch, folder: Path) -> None:
        for name, value in values.items():
            setattr(settings, name, value)

    return arrange


def _no_worker(settings: Any, patch: Patch, folder: Path) -> None:
    shutil.rmtree(folder / "workers")


def _job(**fields: Any) -> Callable[[Any, Patch, Path], None]:
    def arrange(settings: Any, patch: Patch, folder: Path) -> None:
        job = jobs.enqueue("core.tidy", title="Aufräumen", parameters={}, actor=OPERATOR)
        Job.objects.filter(pk=job.pk).update(**fields)

    return arrange


def _log_unprotected(settings: Any, patch: Patch, folder: Path) -> None:
    patch.setattr("ankommen.core.audit.triggers.standing", lambda _connection: set())


def _stale_search(settings: Any, patch: Patch, folder: Path) -> None:
    SearchEntry.objects.create(kind="measure", object_id=9, tokens="t", analysis="old")


def _placeholder(settings: Any, patch: Patch, folder: Path) -> None:
    LegalPage.objects.filter(kind=LegalPageKind.IMPRINT).delete()


EARLY = timezone.now() - timedelta(hours=1)
WARNING, BROKEN = State.WARNING, State.BROKEN
BAD: dict[str, tuple[str, State, Callable[[Any, Patch, Path], None]]] = {
    "old Python": ("python", BROKEN, _old_python),
    "old SQLite": ("sqlite", BROKEN, _old_sqlite),
    "SQLite without FTS5": ("sqlite", BROKEN, _without_fts5),
    "no Pango": ("pdf", BROKEN, _without_pango),
    "read-only folder": ("folder", BROKEN, _read_only),
    "disk nearly full": ("space", BROKEN, _room(10**8)),
    "no room to restore": ("space", WARNING, _room(10**9)),
    "old PostgreSQL": ("database", BROKEN, _old_postgresql),
    "pending migration": ("migrations", BROKEN, _pending),
    "clocks apart": ("clock", WARNING, _other_clock),
    "short secret key": ("secret_key", WARNING, _set(SECRET_KEY="kurz")),
    "secret key for all": ("secret_key", WARNING, _open_to_others("secret")),
    "no field keys": ("field_keys", BROKEN, _set(FIELD_KEYS="", FIELD_KEYS_FILE="")),
    "no backup key": ("backup_key", WARNING, _set(BACKUP_KEY_FILE="")),
    "backup key for all": ("backup_key", WARNING, _open_to_others("backup")),
    "demo": ("mode", WARNING, _set(MODE="demo")),
    "debug": ("mode", BROKEN, _set(DEBUG=True)),
    "plain http": ("address", BROKEN, _set(BASE_URL="http://amt.kreis.de")),
    "unknown host": ("address", BROKEN, _set(ALLOWED_HOSTS=["localhost"])),
    "open cookies": ("browser", WARNING, _set(SESSION_COOKIE_SECURE=False)),
    "no mail server": (
        "mail",
        WARNING,
        _set(EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend"),
    ),
    "no worker": ("worker", BROKEN, _no_worker),
    "job lies about": ("jobs", WARNING, _job(asked_at=EARLY)),
    "job failed": ("jobs", WARNING, _job(state=JobState.FAILED, finished_at=EARLY)),
    "log unprotected": ("audit", BROKEN, _log_unprotected),
    "stale search": ("search", WARNING, _stale_search),
    "legal page missing": ("legal_pages", BROKEN, _placeholder),
    "no security contact": ("security_contact", BROKEN, _set(SECURITY_CONTACT="")),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_bad_is_said(
    case: str, well_kept: Path, settings: LazySettings, monkeypatch: Patch
) -> None:
    name, state, arrange = BAD[case]
    with monkeypatch.context() as patch:
        arrange(settings, patch, well_kept)
        found = {one.name: one.finding for one in examine(Visit(timezone.now()))}
    assert found[name].state == state
    assert found[name].remedy, "every trouble names what mends it"


def test_an_old_backup_and_one_never_proved_are_told(well_kept: Path) -> None:
    now = timezone.now()
    assert states(now=now + timedelta(days=3))["backup"] == State.WARNING
    note(WRITTEN)
    assert states(now=now + timedelta(days=1))["backup"] == State.OK
    late = now + timedelta(days=40)
    AuditEntry(action=WRITTEN, at=late, object_kind="backup", object_id="2").save()
    assert states(now=late)["backup"] == State.WARNING, "fresh, but none was proved for 40 days"


def test_a_clock_that_was_set_back_is_told(well_kept: Path) -> None:
    assert states(now=timezone.now() - timedelta(hours=1))["clock"] == State.WARNING


@pytest.mark.django_db(transaction=True)
def test_without_database_the_rest_is_told(well_kept: Path) -> None:
    with gone():
        found = states()
    assert found["database"] == State.BROKEN
    assert found["folder"] == found["secret_key"] == State.OK
    assert {found[name] for name in ("jobs", "backup", "search")} == {State.UNKNOWN}


class MailServer:
    """Greets once, or slams the door; notes what it is told."""

    def __init__(self, greeting: bytes) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.told = b""
        self._greeting = greeting
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        caller, _address = self._socket.accept()
        with caller, caller.makefile("rb") as lines:
            caller.sendall(self._greeting)
            for line in lines:
                self.told += line
                caller.sendall(b"250 ok\r\n" if line[:4].upper() != b"QUIT" else b"221 bye\r\n")

    def end(self) -> bytes:
        self._thread.join(10)
        self._socket.close()
        return self.told


@pytest.mark.parametrize(
    ("greeting", "state"), [(b"220 hello\r\n", State.OK), (b"554 no\r\n", State.BROKEN)]
)
def test_the_mail_server_is_greeted_and_gets_no_mail(
    well_kept: Path, settings: LazySettings, greeting: bytes, state: State
) -> None:
    server = MailServer(greeting)
    settings.EMAIL_PORT = server.port
    assert states(mail=True)["mail"] == state
    told = server.end().upper()
    assert (b"EHLO" in told) is (state == State.OK)
    assert b"MAIL FROM" not in told
    assert states(mail=True)["mail"] == State.BROKEN, "nobody listens any more"


def test_a_refused_login_at_the_mail_server_is_told_apart(
    well_kept: Path, monkeypatch: Patch
) -> None:
    def refuse(self: Any) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"no")

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.open", refuse)
    assert states(mail=True)["mail"] == State.BROKEN


def told(**options: Any) -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("doctor", stdout=out, **options)
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, out.getvalue()


def test_the_command_ends_with_the_worst_and_speaks_both_languages(
    well_kept: Path, settings: LazySettings
) -> None:
    assert told(language="de")[0] == 0
    settings.BACKUP_KEY_FILE = ""
    code, text = told(language="en")
    assert code == 1
    assert "warning" in text
    assert "The key of the backups is missing" in text
    shutil.rmtree(well_kept / "workers")
    code, text = told(language="de")
    assert code == 2
    assert "→ systemctl restart ankommen" in text
    assert str(settings.SECRET_KEY) not in text
    code, text = told(json=True, language="de")
    by_name = {one["name"]: one for one in json.loads(text)["checks"]}
    assert json.loads(text)["code"] == code == 2
    assert by_name["worker"]["state"] == "broken"
    assert by_name["database"]["state"] == "ok"
