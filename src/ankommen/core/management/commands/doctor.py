from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.operations.command import OperatorCommand
from ankommen.core.operations.doctor import Examined, examine, exit_code
from ankommen.core.registries.checkups import State, Visit

WORDS = {
    State.OK: gettext_lazy("gut"),
    State.UNKNOWN: gettext_lazy("ungeprüft"),
    State.WARNING: gettext_lazy("Warnung"),
    State.BROKEN: gettext_lazy("kaputt"),
}


class Command(OperatorCommand):
    help = (
        "Say what is in order and what is not, with the line that mends it. "
        "Ends with 0 (all is well), 1 (warnings) or 2 (broken)."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--mail", action="store_true", help="ask the mail server, send nothing")
        parser.add_argument(
            "--thorough", action="store_true", help="read all of log, search and encrypted fields"
        )
        parser.add_argument("--json", action="store_true", help="for machines")

    def act(self, *, mail: bool, thorough: bool, json: bool, **options: Any) -> None:
        examined = examine(Visit(timezone.now(), mail=mail, thorough=thorough))
        code = exit_code(examined)
        self.stdout.write(_for_machines(examined, code) if json else _for_people(examined, code))
        if code:
            sys.exit(code)


def _for_machines(examined: list[Examined], code: int) -> str:
    checks = [
        {
            "name": one.name,
            "state": one.finding.state.value,
            "sentence": one.finding.sentence,
            "remedy": one.finding.remedy,
        }
        for one in examined
    ]
    return json.dumps({"code": code, "checks": checks}, ensure_ascii=False, indent=2)


def _for_people(examined: list[Examined], code: int) -> str:
    wide = max(len(one.label) for one in examined)
    lines = []
    for one in examined:
        lines.append(f"{WORDS[one.finding.state]:<10} {one.label:<{wide}}  {one.finding.sentence}")
        if one.finding.remedy:
            lines.append(f"{'':<10} {'':<{wide}}  → {one.finding.remedy}")
    return "\n".join([*lines, "", _conclusion(code)])


def _conclusion(code: int) -> str:
    return {
        0: _("Alles ist in Ordnung."),
        1: _("Es läuft; was mit „Warnung“ oder „ungeprüft“ steht, sehen Sie bitte an."),
        2: _("Etwas ist kaputt; die Zeile darunter sagt, was zu tun ist."),
    }[code]
