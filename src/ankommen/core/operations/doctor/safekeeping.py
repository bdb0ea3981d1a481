"""What must not be lost: backups, the chain of the audit log, the index of the search."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from ...audit.verify import verify, verify_ends
from ...backup.selectors import last_backup
from ...models import AuditHead
from ...registries.checkups import Finding, Visit, broken, warning, well
from ...search import index

OLDEST_BACKUP = timedelta(days=2)
OLDEST_PROOF = timedelta(days=35)
MAKE = "ankommen backup --prove FILE"


def backup(visit: Visit) -> Finding:
    made_at, proved_at = last_backup()
    if made_at is None:
        return warning(_("Es gibt noch keine Sicherung."), MAKE)
    values = {"days": (visit.now - made_at).days}
    if visit.now - made_at > OLDEST_BACKUP:
        return warning(_("Die letzte Sicherung ist %(days)s Tage alt.") % values, MAKE)
    if proved_at is None or visit.now - proved_at > OLDEST_PROOF:
        text = _("Die letzte Sicherung ist frisch, aber seit langem wurde keine geprüft.")
        return warning(text, "ankommen restore FILE --dry-run")
    return well(_("Die letzte Sicherung ist frisch, und Sicherungen werden geprüft."))


def audit(visit: Visit) -> Finding:
    AuditHead.objects.exists()  # without its tables nothing can be said
    found = verify() if visit.thorough else verify_ends()
    if found.broken:
        text = _("Das Protokoll ist nicht heil: %(broken)s.")
        return broken(text % {"broken": found.broken}, "ankommen audit verify")
    text = (
        _("Die Kette des Protokolls hält: %(count)s Einträge verfolgt.")
        if visit.thorough
        else _("Das Ende der Kette hält: %(count)s Einträge verfolgt; ganz mit --thorough.")
    )
    return well(text % {"count": found.entries})


def search(visit: Visit) -> Finding:
    faults = index.check() if visit.thorough else index.check_roughly()
    if faults:
        text = _("Der Index der Suche weicht von den Daten ab: %(count)s Einträge.")
        return warning(text % {"count": faults.total()}, "ankommen search rebuild")
    return well(_("Der Index der Suche passt zu den Daten."))
