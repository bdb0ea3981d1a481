"""A command that cannot go on says why in a sentence and ends with a code; no stack trace."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, InternalError, OperationalError

from ankommen.core.operations.plainly import ending

pytestmark = pytest.mark.any_database


class FromSqlite(Exception):
    def __init__(self, name: str) -> None:
        self.sqlite_errorname = name


class FromPostgresql(Exception):
    def __init__(self, state: str) -> None:
        self.sqlstate = state


def because(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


CASES = {
    "a setting": (ImproperlyConfigured("ANKOMMEN_MODE is 'x'"), 2, "ANKOMMEN_MODE is 'x'"),
    "full": (OSError(errno.ENOSPC, "No space", "/data"), 2, "/data: Der Speicherplatz ist voll."),
    "read-only": (OSError(errno.EROFS, "ro", "/data"), 2, "/data: Der Datenträger lässt sich nur"),
    "not allowed": (PermissionError(errno.EACCES, "no", "/data"), 2, "fehlt das Recht dazu"),
    "database away": (OperationalError("host=db password=x"), 2, "nicht erreichbar"),
    "database full": (
        because(OperationalError("full"), FromSqlite("SQLITE_FULL")),
        *(2, "Speicherplatz auf dem Server ist voll"),
    ),
    "PostgreSQL full": (
        because(OperationalError("full"), FromPostgresql("53100")),
        *(2, "Speicherplatz auf dem Server ist voll"),
    ),
    "database read-only": (
        because(OperationalError("ro"), FromSqlite("SQLITE_READONLY_DIRECTORY")),
        *(2, "Die Datenbank lässt sich nur lesen."),
    ),
    "PostgreSQL read-only": (
        because(InternalError("ro"), FromPostgresql("25006")),
        *(2, "Die Datenbank lässt sich nur lesen."),
    ),
    "a mistake of ours": (IntegrityError("Key (name)=(Erika)"), 3, "Unerwarteter Fehler: Integri"),
    "a wrong query": (
        because(OperationalError("no such column: Erika"), FromSqlite("SQLITE_ERROR")),
        *(3, "Unerwarteter Fehler: OperationalError"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_error_has_its_sentence_and_code(
    case: str, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    error, code, said = CASES[case]
    found = ending(error)
    assert said in found.text
    assert found.code == code
    assert "Erika" not in found.text
    assert "password" not in found.text
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert case == "a setting" or ending(error).text != found.text, "in English too"


ON_A_SMALL_DISK = """
import os, subprocess, sys
folder = sys.argv[1]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder], check=True)
os.environ["ANKOMMEN_DATA_DIR"] = folder
os.environ["DJANGO_SETTINGS_MODULE"] = "ankommen.config.settings"
import django
django.setup()
from ankommen.__main__ import main

def ends(*arguments):
    if child := os.fork():
        print("code", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        return
    sys.argv = ["ankommen", *arguments]
    main()
    sys.exit(0)

def tried():
    ends("serve", "--port", "0")
    ends("work")
    ends("backup", folder + "/new.ankommen")

ends("migrate", "--verbosity", "0")
subprocess.run("cat /dev/zero > filler", shell=True, cwd=folder, stderr=subprocess.DEVNULL)
tried()
os.remove(folder + "/filler")
subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
tried()
print(os.listdir(folder))
"""


def test_on_a_real_disk_that_takes_nothing(tmp_path: Path) -> None:
    """A file system of its own, in a name space of its own, where the system lets us make one."""
    made = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*made, "true"], check=False).returncode:
        pytest.skip("no name space of its own for file systems")
    names = {name: value for name, value in os.environ.items() if "ANKOMMEN" not in name}
    settings = {"ANKOMMEN_MODE": "test", "ANKOMMEN_BACKUP_KEY": "k" * 30, "LANG": "de_DE.UTF-8"}
    done = subprocess.run(
        [*made, sys.executable, "-c", ON_A_SMALL_DISK, str(tmp_path)],
        env={**names, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    *codes, there = done.stdout.splitlines()
    assert codes == ["code 0", *["code 2"] * 6], done.stderr
    lines = done.stderr.splitlines()
    assert ["ist voll" in line for line in lines] == [True] * 3 + [False] * 3
    assert ["lässt sich nur lesen" in line for line in lines] == [False] * 3 + [True] * 3
    assert "new.ankommen" not in there, "nothing half is left"
