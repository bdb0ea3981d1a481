from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.backup.services import make_backup, prove_backup
from ankommen.core.operations.command import OperatorCommand


class Command(OperatorCommand):
    help = "Write database and files into one encrypted file (key: ANKOMMEN_BACKUP_KEY_FILE)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--prove", action="store_true", help="read the file again and check all of it"
        )

    def act(self, *, file: Path, prove: bool, **options: Any) -> None:
        made = make_backup(file, now=timezone.now())
        text = _("%(file)s: %(rows)s Zeilen in %(tables)s Tabellen, %(files)s Dateien gesichert.")
        values = {"rows": made.total, "tables": len(made.rows or {}), "files": made.files}
        self.stdout.write(text % {"file": file, **values})
        if prove:
            prove_backup(file)
            self.stdout.write(_("Noch einmal gelesen: heil."))
