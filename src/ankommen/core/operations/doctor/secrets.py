"""Keys: there, fit for use, and readable by nobody but their owner. None is ever shown."""

from __future__ import annotations

import stat
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from ...backup.key import passphrase
from ...encryption import KeyMissing, rotation
from ...encryption.keys import ring
from ...errors import Refused
from ...registries.checkups import Finding, Visit, broken, warning, well

SHORTEST = 32
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def secret_key(visit: Visit) -> Finding:
    if len(settings.SECRET_KEY) < SHORTEST:
        text = _("Der geheime Schlüssel ist kürzer als %(count)s Zeichen.")
        remedy = "ankommen keys generate > FILE; chmod 600 FILE; ANKOMMEN_SECRET_KEY_FILE=FILE"
        return warning(text % {"count": SHORTEST}, remedy)
    return _kept(str(settings.SECRET_KEY_FILE)) or well(_("Der geheime Schlüssel ist da."))


def field_keys(visit: Visit) -> Finding:
    """That every value opens is looked at only when everything is read."""
    try:
        ring()
    except KeyMissing:
        return broken(
            _("Die Feldschlüssel fehlen oder sind nicht lesbar."),
            "ANKOMMEN_FIELD_KEYS_FILE; ankommen keys check",
        )
    file = "" if settings.FIELD_KEYS else str(settings.FIELD_KEYS_FILE)
    if found := _kept(file):
        return found
    if not visit.thorough:
        return well(_("Die Feldschlüssel sind da."))
    if any(rotation.unreadable(place)[1] for place in rotation.places()):
        text = _("Mit den Feldschlüsseln lassen sich nicht alle Werte öffnen.")
        return broken(text, "ankommen keys check")
    return well(_("Die Feldschlüssel öffnen jeden verschlüsselten Wert."))


def backup_key(visit: Visit) -> Finding:
    try:
        passphrase()
    except Refused:
        return warning(
            _("Der Schlüssel der Sicherungen fehlt; ohne ihn entsteht keine Sicherung."),
            "ankommen keys generate > FILE; chmod 600 FILE; ANKOMMEN_BACKUP_KEY_FILE=FILE",
        )
    file = "" if settings.BACKUP_KEY else str(settings.BACKUP_KEY_FILE)
    return _kept(file) or well(_("Der Schlüssel der Sicherungen ist da."))


def _kept(file: str) -> Finding | None:
    """What is wrong with the file of a key; nothing if it is not in a file at all."""
    if not file or not Path(file).stat().st_mode & OTHERS:
        return None
    text = _("%(file)s ist auch für andere Konten lesbar.")
    return warning(text % {"file": file}, f"chmod 600 {file}")
