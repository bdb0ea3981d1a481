"""Commands of the operator: words in German or English, refusals without a traceback."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from ..errors import Refused
from ..faults import FULL


class OperatorCommand(BaseCommand):
    """Subclasses write `act`; it may raise `Refused` and errors of the system."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--language",
            choices=("de", "en"),
            default="en" if os.environ.get("LANG", "").startswith("en") else "de",
            help="language of the messages (default: that of LANG)",
        )

    def handle(self, *args: Any, language: str, **options: Any) -> None:
        with translation.override(language):
            try:
                self.act(**options)
            except Refused as refused:
                raise CommandError(str(refused)) from refused
            except OSError as error:
                raise CommandError(_worded(error)) from error

    act: Callable[..., None]


def _worded(error: OSError) -> str:
    if error.errno in FULL:
        why = _("Der Speicherplatz ist voll")
    else:
        why = error.strerror or type(error).__name__
    return f"{error.filename}: {why}." if error.filename else f"{why}."
