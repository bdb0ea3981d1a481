"""Commands of the operator: words in German or English, refusals without a traceback."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from ..errors import Refused
from .plainly import SURROUNDINGS, language, of_system


class OperatorCommand(BaseCommand):
    """Subclasses write `act`; it may raise `Refused` and errors of the system."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--language",
            choices=("de", "en"),
            default=language(),
            help="language of the messages (default: that of LANG)",
        )

    def handle(self, *args: Any, language: str, **options: Any) -> None:
        with translation.override(language):
            try:
                self.act(**options)
            except Refused as refused:
                raise CommandError(str(refused)) from refused
            except OSError as error:
                raise CommandError(of_system(error), returncode=SURROUNDINGS) from error

    act: Callable[..., None]
