from __future__ import annotations

import getpass
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone, translation

from ankommen.accounts.services.emergency import break_glass
from ankommen.core.errors import Refused


class Command(BaseCommand):
    help = "Open an administrator's account that ends by itself, when nobody else can log in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="who uses it, as it shall stand in the audit log")
        parser.add_argument("--hours", type=int, default=4, help="1 to 24 (default 4)")

    def handle(self, *args: Any, name: str, hours: int, **options: Any) -> None:
        with translation.override("de"):
            try:
                user, code = break_glass(
                    name=name,
                    operator=getpass.getuser(),
                    lasts=timedelta(hours=hours),
                    now=timezone.now(),
                )
            except Refused as refused:
                raise CommandError(str(refused)) from refused
        until = timezone.localtime(user.expires_at)
        self.stdout.write(
            f"Emergency account {user.login}, until {until:%Y-%m-%d %H:%M}.\n"
            f"Open {settings.BASE_URL}{reverse('accounts:entry')} and type the code {code}\n"
            "It is shown only now and works once. The audit log and the start page of every "
            "administrator say that this account was opened."
        )
