"""The database: does it answer, is it up to date, does its clock agree with ours?"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from ...models import AuditEntry
from ...registries.checkups import Finding, Visit, broken, warning, well
from .. import readiness

OLDEST_POSTGRESQL = 150000
APART = timedelta(seconds=5)
AHEAD = timedelta(minutes=1)


def reachable(visit: Visit) -> Finding:
    try:
        readiness.database(visit.now)
        found = _version()
    except (DatabaseError, InterfaceError):
        remedy = (
            "ANKOMMEN_DATABASE_URL; systemctl status postgresql"
            if connection.vendor == "postgresql"
            else f"ls -l {Path(str(connection.settings_dict['NAME']))}"
        )
        return broken(_("Die Datenbank ist nicht erreichbar."), remedy)
    if connection.vendor == "postgresql" and found < OLDEST_POSTGRESQL:
        text = _("PostgreSQL %(found)s ist zu alt; nötig ist 15 oder neuer.")
        return broken(text % {"found": found // 10000}, "ankommen backup, pg_upgradecluster")
    name = f"PostgreSQL {found // 10000}" if connection.vendor == "postgresql" else "SQLite"
    return well(_("%(name)s antwortet.") % {"name": name})


def _version() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])


def migrations(visit: Visit) -> Finding:
    pending = readiness.pending_migrations()
    if not pending:
        return well(_("Alle Migrationen sind ausgeführt."))
    text = _("%(count)s Migrationen sind noch nicht ausgeführt, zuerst %(first)s.")
    values = {"count": len(pending), "first": pending[0]}
    return broken(text % values, "ankommen backup FILE; ankommen migrate")


def clock(visit: Visit) -> Finding:
    """Against the server of the database, and against what was written last."""
    remedy = "timedatectl set-ntp true"
    apart = abs(_apart())
    if apart > APART:
        text = _("Die Uhr der Datenbank geht um %(seconds)s Sekunden anders als die hiesige.")
        return warning(text % {"seconds": round(apart.total_seconds())}, remedy)
    last = AuditEntry.objects.values_list("at", flat=True).first()
    if last and last - visit.now > AHEAD:
        text = _("Die Uhr geht nach: Der letzte Eintrag des Protokolls liegt in der Zukunft.")
        return warning(text, remedy)
    return well(_("Die Uhr stimmt mit der der Datenbank überein."))


def _apart() -> timedelta:
    """Both clocks read now: the visit may have begun a while ago. SQLite has none of its own."""
    if connection.vendor != "postgresql":
        return timedelta()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found - timezone.now()
