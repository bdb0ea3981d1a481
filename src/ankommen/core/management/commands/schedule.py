from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ankommen.core.jobs.due import upcoming


class Command(BaseCommand):
    help = "List the work that runs by itself: when next, when last. Times are those of Berlin."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for one in upcoming(now=now):
            following = (
                "as soon as a worker runs" if one.following <= now else _clock(one.following)
            )
            last = _clock(one.last) if one.last else "never"
            self.stdout.write(f"{following:<26} {one.entry.kind:<32} last {last}")


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%a %Y-%m-%d %H:%M}"
