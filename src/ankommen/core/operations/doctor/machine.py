"""What the machine gives: Python, SQLite, libraries, a folder and room in it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from ...registries.checkups import Finding, Visit, broken, warning, well
from .. import readiness

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 35, 0)
MEGABYTE = 1024 * 1024
LEAST_FREE = 200 * MEGABYTE
SHOWN = ("django", "granian", "weasyprint", "cryptography", "psycopg")


def versions(visit: Visit) -> Finding:
    others = ", ".join(f"{name} {version(name)}" for name in SHOWN)
    return well(f"Ankommen {version('ankommen')} ({others}).")


def python(visit: Visit) -> Finding:
    found, oldest = sys.version_info[:3], ".".join(map(str, OLDEST_PYTHON))
    text = ".".join(map(str, found))
    if found < OLDEST_PYTHON:
        return broken(
            _("Python %(found)s ist zu alt; nötig ist %(oldest)s oder neuer.")
            % {"found": text, "oldest": oldest},
            "apt-get install python3",
        )
    return well(f"Python {text}.")


def sqlite(visit: Visit) -> Finding:
    """Only the installation that keeps its rows in SQLite needs it."""
    found = sqlite3.sqlite_version
    if connection.vendor != "sqlite":
        return well(_("SQLite %(found)s; hier nicht in Gebrauch.") % {"found": found})
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        text = _("SQLite %(found)s ist zu alt; nötig ist %(oldest)s oder neuer.")
        return broken(text % {"found": found, "oldest": oldest}, "apt-get install libsqlite3-0")
    if not _has_fts5():
        text = _("SQLite %(found)s ist ohne FTS5 gebaut; die Suche braucht es.")
        return broken(text % {"found": found}, "apt-get install libsqlite3-0")
    return well(_("SQLite %(found)s mit FTS5.") % {"found": found})


def _has_fts5() -> bool:
    with sqlite3.connect(":memory:") as own:
        try:
            own.execute("CREATE VIRTUAL TABLE probe USING fts5(a)")
        except sqlite3.OperationalError:
            return False
    return True


def pdf(visit: Visit) -> Finding:
    """WeasyPrint loads Pango when it is imported."""
    try:
        import weasyprint
    except OSError:
        return broken(
            _("Pango lässt sich nicht laden; PDF-Dateien entstehen nicht."),
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        )
    return well(_("WeasyPrint %(version)s mit Pango.") % {"version": weasyprint.__version__})


def folder(visit: Visit) -> Finding:
    place = Path(settings.DATA_DIR)
    if readiness.disk(visit.now) == readiness.OK:
        return well(_("%(folder)s ist beschreibbar.") % {"folder": place})
    text = _("In %(folder)s kann nicht geschrieben werden: nur lesbar, voll oder ohne Rechte.")
    return broken(text % {"folder": place}, f"ls -ld {place}; df -h {place}; mount | grep ' ro,'")


def space(visit: Visit) -> Finding:
    """A restore needs room for database and files twice."""
    place = Path(settings.DATA_DIR)
    free, wanted = shutil.disk_usage(place).free, 2 * _size_of(place)
    values = {"free": _in_megabytes(free), "wanted": _in_megabytes(wanted), "folder": place}
    remedy = f"du -xh {place} | sort -h | tail"
    if free < LEAST_FREE:
        return broken(_("Nur noch %(free)s MB frei in %(folder)s.") % values, remedy)
    if free < wanted:
        text = _(
            "%(free)s MB frei in %(folder)s; eine Wiederherstellung braucht etwa %(wanted)s MB."
        )
        return warning(text % values, remedy)
    return well(_("%(free)s MB frei in %(folder)s.") % values)


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _in_megabytes(size: int) -> str:
    return str(size // MEGABYTE)
