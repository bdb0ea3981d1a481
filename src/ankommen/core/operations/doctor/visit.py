"""All checks one after the other; one that cannot be made says so, and the others go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...errors import Refused
from ...registries import checkups
from ...registries.checkups import Finding, State, Visit
from . import databases, machine, reached, safekeeping, secrets, work

EXIT_CODES = {State.OK: 0, State.UNKNOWN: 1, State.WARNING: 1, State.BROKEN: 2}


@dataclass(frozen=True, slots=True)
class Examined:
    name: str
    label: str
    finding: Finding


def examine(visit: Visit) -> list[Examined]:
    return [
        Examined(name, str(label), _found(check, visit))
        for name, (label, check) in checkups.checks().items()
    ]


def exit_code(examined: Iterable[Examined]) -> int:
    """0 when all is well, 1 with a warning, 2 when something is broken."""
    return max((EXIT_CODES[one.finding.state] for one in examined), default=0)


def _found(check: checkups.Check, visit: Visit) -> Finding:
    try:
        return check(visit)
    except (DatabaseError, InterfaceError):
        text = _("Nicht geprüft: Die Datenbank gibt darauf keine Antwort.")
        return Finding(State.UNKNOWN, text, "ankommen migrate")
    except Refused as refused:
        return Finding(State.BROKEN, str(refused))
    except OSError as error:
        text = _("Nicht geprüft: %(why)s.") % {"why": error.strerror or type(error).__name__}
        return Finding(State.UNKNOWN, text)


def register_own() -> None:
    """What core itself can tell, in the order in which it is told."""
    for name, label, check in OWN:
        checkups.register(name, label, check)


OWN: tuple[tuple[str, checkups.Label, checkups.Check], ...] = (
    ("versions", gettext_lazy("Programm"), machine.versions),
    ("mode", gettext_lazy("Betriebsart"), reached.mode),
    ("python", "Python", machine.python),
    ("sqlite", "SQLite", machine.sqlite),
    ("pdf", "PDF", machine.pdf),
    ("folder", gettext_lazy("Datenordner"), machine.folder),
    ("space", gettext_lazy("Speicherplatz"), machine.space),
    ("database", gettext_lazy("Datenbank"), databases.reachable),
    ("migrations", gettext_lazy("Migrationen"), databases.migrations),
    ("clock", gettext_lazy("Uhr des Servers"), databases.clock),
    ("secret_key", gettext_lazy("Geheimer Schlüssel"), secrets.secret_key),
    ("field_keys", gettext_lazy("Feldschlüssel"), secrets.field_keys),
    ("backup_key", gettext_lazy("Sicherungsschlüssel"), secrets.backup_key),
    ("address", gettext_lazy("Adresse"), reached.address),
    ("browser", gettext_lazy("Cookies und HTTPS"), reached.browser_safety),
    ("mail", gettext_lazy("Mailserver"), reached.mail),
    ("maintenance", gettext_lazy("Wartung"), work.maintained),
    ("worker", gettext_lazy("Worker"), work.worker),
    ("jobs", gettext_lazy("Aufträge"), work.jobs),
    ("backup", gettext_lazy("Sicherung"), safekeeping.backup),
    ("audit", gettext_lazy("Protokoll"), safekeeping.audit),
    ("search", gettext_lazy("Suche"), safekeeping.search),
)
