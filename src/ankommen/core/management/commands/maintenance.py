from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core import maintenance
from ankommen.core.operations.command import OperatorCommand


class Command(OperatorCommand):
    help = "Say to everybody that the installation is maintained: `maintenance on --minutes 30`."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", choices=("on", "off"))
        parser.add_argument("--minutes", type=int, help="how long it will take, as far as you know")

    def act(self, *, what: str, minutes: int | None, **options: Any) -> None:
        if what == "off":
            ended = maintenance.end()
            text = _("Alle Seiten antworten wieder.") if ended else _("Es war keine Wartung an.")
        else:
            wait = timedelta(minutes=minutes) if minutes and minutes > 0 else None
            maintenance.begin(until=timezone.now() + wait if wait else None)
            text = _(
                "Alle Seiten antworten mit 503 und geben zurück, was abgeschickt wurde. "
                "Danach: ankommen maintenance off"
            )
        self.stdout.write(text)
