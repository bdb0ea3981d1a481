from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.config import environment
from ankommen.core.backup.services import move_database
from ankommen.core.errors import Refused
from ankommen.core.operations.command import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Copy the database into an empty one, also of the other kind, and prove that nothing was "
        "lost. Its address with a password belongs into ANKOMMEN_MOVE_TO."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--to", default="", metavar="ADDRESS", help="postgres://host/name, without a password"
        )

    def act(self, *, to: str, **options: Any) -> None:
        if urlsplit(to).password:
            text = _("Ein Passwort gehört nicht in die Befehlszeile. Setzen Sie ANKOMMEN_MOVE_TO.")
            raise Refused.because("password", text)
        address = to or environment.text("MOVE_TO")
        if not address:
            text = _("Nennen Sie die Zieldatenbank mit --to oder in ANKOMMEN_MOVE_TO.")
            raise Refused.because("no_target", text)
        try:
            target = environment.database_at(address, "--to" if to else "ANKOMMEN_MOVE_TO")
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        moved = move_database(target, now=timezone.now())
        text = _(
            "Umgezogen: %(rows)s Zeilen in %(tables)s Tabellen; Zahlen, Prüfsummen und Protokoll "
            "stimmen. Setzen Sie jetzt ANKOMMEN_DATABASE_URL auf die neue Datenbank."
        )
        self.stdout.write(text % {"rows": moved.total, "tables": len(moved.rows or {})})
