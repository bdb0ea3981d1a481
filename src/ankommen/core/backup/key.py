"""The passphrase of backups: from the environment or a file it names, never from an argument."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from ..errors import Refused

SHORTEST = 20


def passphrase() -> str:
    found = str(settings.BACKUP_KEY) or _in_file(str(settings.BACKUP_KEY_FILE))
    if len(found) < SHORTEST:
        text = _(
            "Setzen Sie ANKOMMEN_BACKUP_KEY_FILE auf eine Datei mit dem Schlüssel der Sicherungen "
            "(oder ANKOMMEN_BACKUP_KEY): mindestens %(count)s zufällige Zeichen, zum Beispiel von "
            "`ankommen keys generate`. Verwahren Sie ihn getrennt von den Sicherungen."
        )
        raise Refused.because("no_backup_key", text % {"count": SHORTEST})
    return found


def _in_file(name: str) -> str:
    if not name:
        return ""
    try:
        return Path(name).read_text(encoding="utf-8").strip()
    except OSError as error:
        text = _("Der Schlüssel der Sicherungen in %(file)s ist nicht lesbar: %(why)s.")
        raise Refused.because(
            "backup_key_unreadable", text % {"file": name, "why": error.strerror}
        ) from error
