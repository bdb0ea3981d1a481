"""What around us can be away: recognised from an error, told to the person without its message."""

from __future__ import annotations

import errno
from smtplib import SMTPException

from django.db import InterfaceError, OperationalError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Cause(TextChoices):
    """What a person is told; messages of exceptions can hold personal data."""

    DATABASE = "database", _("Die Datenbank war nicht erreichbar.")
    MAIL_SERVER = "mail_server", _("Der Mailserver war nicht erreichbar.")
    DISK_FULL = "disk_full", _("Der Speicherplatz auf dem Server ist voll.")
    OTHER = "other", _("Ein Dienst, der dafür gebraucht wird, war nicht erreichbar.")


def cause_of(error: BaseException | None) -> Cause | None:
    """What was away; None if the error has another reason."""
    if isinstance(error, (OperationalError, InterfaceError)):
        return _cause_in_database(error)
    if isinstance(error, SMTPException):
        return Cause.MAIL_SERVER
    if isinstance(error, OSError):
        return Cause.DISK_FULL if error.errno in FULL else Cause.OTHER
    return None


def _cause_in_database(error: Exception) -> Cause | None:
    """SQLite calls a mistake in a query an operational error too; PostgreSQL names a full disk."""
    told = error.__cause__
    if getattr(told, "sqlite_errorname", "") == "SQLITE_ERROR":
        return None
    full = getattr(told, "sqlite_errorname", "") == "SQLITE_FULL"
    if full or getattr(told, "sqlstate", None) == "53100":
        return Cause.DISK_FULL
    return Cause.DATABASE
