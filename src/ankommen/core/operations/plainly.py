"""What is told on the command line when a command ends by an error: a sentence and a code.

The message of an exception can quote rows and addresses, and under systemd it would stand in the
log: it is shown only to who asks with `--traceback`.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError
from django.utils import translation
from django.utils.translation import gettext as _

from ..faults import FULL, Cause, cause_of
from . import readiness
from .logs import told

SURROUNDINGS = 2
UNEXPECTED = 3
NOT_ALLOWED = {errno.EACCES, errno.EPERM}
READ_ONLY_SQLITE = "SQLITE_READONLY"
READ_ONLY_POSTGRESQL = "25006"


@dataclass(frozen=True, slots=True)
class Ending:
    """`code` is 2 for what lies around the program and 3 for what nobody expected."""

    text: str
    code: int


def ending(error: Exception) -> Ending:
    """How the command ends; in the language of LANG, in English before settings are read."""
    if isinstance(error, ImproperlyConfigured):
        return Ending(str(error), SURROUNDINGS)
    if not settings.configured:
        return Ending(_before_settings(error), SURROUNDINGS)
    with translation.override(language()):
        return _ending(error)


def language() -> str:
    return "en" if os.environ.get("LANG", "").startswith("en") else "de"


def _ending(error: Exception) -> Ending:
    if isinstance(error, OSError):
        return Ending(of_system(error), SURROUNDINGS)
    if isinstance(error, DatabaseError | InterfaceError) and (text := _of_database(error)):
        text = _of_disk() or text
        more = _("`ankommen doctor` sagt mehr. Es wurde nichts Halbes gespeichert.")
        return Ending(f"{text} {more}", SURROUNDINGS)
    text = _("Unerwarteter Fehler: %(what)s. Mit --traceback steht alles da.")
    return Ending(text % {"what": told(error)}, UNEXPECTED)


def of_system(error: OSError) -> str:
    """An error of the system with its file, if it names one."""
    why = _reason(error)
    return f"{error.filename}: {why}." if error.filename else f"{why}."


def _reason(error: OSError) -> str:
    if error.errno in FULL:
        return _("Der Speicherplatz ist voll")
    if error.errno == errno.EROFS:
        return _("Der Datenträger lässt sich nur lesen")
    if error.errno in NOT_ALLOWED:
        return _("Dem Konto, unter dem Ankommen läuft, fehlt das Recht dazu")
    return error.strerror or type(error).__name__


def _of_disk() -> str:
    """A database in a file is away because its disk takes nothing: then that is the reason."""
    try:
        readiness.write_a_block()
    except OSError as error:
        return of_system(error)
    return ""


def _of_database(error: Exception) -> str:
    """Empty if the database is there and the query is wrong."""
    cause = error.__cause__
    if (
        getattr(cause, "sqlite_errorname", "").startswith(READ_ONLY_SQLITE)
        or getattr(cause, "sqlstate", None) == READ_ONLY_POSTGRESQL
    ):
        return _("Die Datenbank lässt sich nur lesen.")
    found = cause_of(error)
    if found == Cause.DISK_FULL:
        return _("Der Speicherplatz auf dem Server ist voll.")
    return _("Die Datenbank ist nicht erreichbar.") if found else ""


def _before_settings(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'Settings'}: {error.strerror or type(error).__name__}."
    return f"The settings cannot be read: {told(error)}"
