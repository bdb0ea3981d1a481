from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from ankommen.core.legal.shipped import load_shipped


class Command(BaseCommand):
    help = "Add values and rules of the law that ship with this version and were never loaded."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_shipped()} rows added.")
