from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from ankommen.config.installing import install
from ankommen.core.errors import Refused


class Command(BaseCommand):
    help = "Found the office of a district in an empty database and open its first account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--district", required=True, metavar="KEY", help="e.g. 14626")
        parser.add_argument("--office", required=True, help='e.g. "Sachgebiet Integration"')
        parser.add_argument("--login", required=True, help="log-in name of the administrator")
        parser.add_argument("--name", required=True, help="name of the administrator")

    def handle(
        self, *args: Any, district: str, office: str, login: str, name: str, **options: Any
    ) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        try:
            home, code = install(
                district_key=district,
                office_name=office,
                login=login,
                name=name,
                now=timezone.now(),
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{office}, {home.name}: ready.\n"
            f"Open {settings.BASE_URL}{reverse('accounts:entry')} and type the code {code}\n"
            f"It is shown only now and works once; {login} then chooses a password."
        )
