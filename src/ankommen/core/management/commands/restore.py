from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.backup.services import prove_backup, restore_backup
from ankommen.core.operations.command import OperatorCommand


class Command(OperatorCommand):
    help = "Put database and files back as a backup has them; all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="give up what this database holds now"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="read and check the file, restore nothing"
        )

    def act(self, *, file: Path, replace: bool, dry_run: bool, **options: Any) -> None:
        if dry_run:
            found = prove_backup(file)
            text = _("Heil und lesbar: %(rows)s Zeilen in %(tables)s Tabellen, %(files)s Dateien.")
        else:
            found = restore_backup(file, replace=replace, now=timezone.now())
            text = _(
                "Wiederhergestellt: %(rows)s Zeilen in %(tables)s Tabellen, %(files)s Dateien; "
                "Zahlen, Prüfsummen und Protokoll stimmen. Prüfen Sie noch die Feldschlüssel: "
                "ankommen keys check."
            )
        values = {"rows": found.total, "tables": len(found.rows or {}), "files": found.files}
        self.stdout.write(text % values)
        origin = _("Gesichert %(at)s von Version %(version)s auf %(engine)s.")
        self.stdout.write(
            origin % {"at": found.made_at, "version": found.version, "engine": found.engine}
        )
