from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ankommen.core.audit.verify import Verified, verify
from ankommen.core.models import AuditStream


class Command(BaseCommand):
    help = "Look after the audit log: `audit verify` follows its chain of hashes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("verify",))
        parser.add_argument(
            "--expect",
            metavar="STREAM:SEQUENCE:HASH",
            help="a seal noted earlier: proves that the chain was not written anew since",
        )

    def handle(self, *args: Any, what: str, expect: str | None, **options: Any) -> None:
        found = verify(expected=_seal(expect) if expect else None, progress=self._progress)
        if found.broken:
            self.stderr.write(f"BROKEN at {found.broken}")
            sys.exit(1)
        for line in _lines(found):
            self.stdout.write(line)

    def _progress(self, entries: int) -> None:
        if entries % 100_000 == 0:
            self.stderr.write(f"{entries:,} entries followed …")


def _lines(found: Verified) -> list[str]:
    """The result, with the ends to be noted outside of this machine."""
    ends = [
        f"note this end elsewhere: --expect {stream}:{sequence}:{hash}"
        for stream, (sequence, hash) in found.heads.items()
        if sequence
    ]
    return [f"The chain holds: {found.entries:,} entries followed.", *ends]


def _seal(text: str) -> tuple[str, int, str]:
    stream, _, rest = text.partition(":")
    sequence, _, hash = rest.partition(":")
    if stream not in AuditStream.values or not sequence.isdecimal() or len(hash) != 64:
        raise CommandError(f"--expect is {text!r}; it must look like change:1204:<64 characters>.")
    return stream, int(sequence), hash
