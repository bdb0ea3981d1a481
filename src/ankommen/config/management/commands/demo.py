from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from ankommen.accounts.models import RoleAssignment
from ankommen.accounts.permission_sets import PERMISSION_SETS
from ankommen.config import serving
from ankommen.config.demo.loader import load_demo
from ankommen.config.demo.people import PASSWORD, lock_out
from ankommen.config.demo.world import HOME
from ankommen.core.errors import Refused
from ankommen.core.geography.selectors import home_district

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Build the demo district once and serve it on this computer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--district",
            default=HOME,
            metavar="KEY",
            help=f"official key of five digits, e.g. 03153 (default {HOME})",
        )

    def handle(self, *args: Any, port: int, district: str, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("The demo does not run with ANKOMMEN_MODE=production.")
        serving.refuse_taken_port(HOST, port)
        serving.bring_up_to_date()
        try:
            load_demo(district_key=district, today=timezone.localdate())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        lock_out(now=timezone.now())
        serving.serve(host=HOST, port=port, announce=lambda: self.announce(port))

    def announce(self, port: int) -> None:
        area = home_district()
        self.stdout.write(f"\nAnkommen · Demo {area.name if area else ''}")
        self.stdout.write(f"\n  http://localhost:{port}          public pages")
        self.stdout.write(f"  http://localhost:{port}/intern/   staff pages")
        self.stdout.write("")
        for line in login_table():
            self.stdout.write(f"  {line}")
        self.stdout.write(f"\n  Password of all: {PASSWORD}")
        self.stdout.write("  People and organisations are invented. Stop with Ctrl+C.\n")


def login_table() -> list[str]:
    """One line per log-in, aligned: login name, role, person."""
    with translation.override("de"):
        roles = RoleAssignment.objects.select_related("user").prefetch_related("deputies__user")
        rows = [
            (role.user.login, str(PERMISSION_SETS[role.role].label), _named(role))
            for role in roles.order_by("pk")
        ]
    head = ("Log-in", "Role", "Person")
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(3)]
    lines = [
        "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    ]
    return [lines[0], "   ".join("─" * width for width in widths), *lines[1:]]


def _named(role: RoleAssignment) -> str:
    """The person, with what is special about the account."""
    notes = [f"deputy: {one.user.login}" for one in role.deputies.all()]
    if not role.user.is_active:
        notes.append("closed account")
    if not role.user.has_usable_password():
        notes.append("no password yet")
    if role.user.failures.exists():
        notes.append("locked out for now")
    return f"{role.user.name} ({', '.join(notes)})" if notes else role.user.name
