"""Write a legal page from a file: the way to finish them before the first production start."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ankommen.core.errors import Refused
from ankommen.core.viewer import SYSTEM

from ...models import LegalPageKind
from ...services import save_legal_page


class Command(BaseCommand):
    help = "Write a legal page (imprint, privacy, accessibility, easy_language) from a text file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=LegalPageKind.values)
        parser.add_argument("language")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read: {error}") from error
        if options["dry_run"]:
            self.stdout.write(f"Would write {len(text)} characters.")
            return
        try:
            page = save_legal_page(
                actor=SYSTEM,
                kind=LegalPageKind(options["kind"]),
                language=options["language"],
                text=text,
                is_placeholder=False,
                version=0,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Written: {page}")
